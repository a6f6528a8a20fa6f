"""Humane hours, and wall-clock time that stays right when the clocks change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo, available_timezones

import pytest

from scheduling.calendar import (
    at_local,
    is_holiday,
    is_humane,
    next_humane,
    start_of_work,
    working_day_after,
)
from storage.people import Person

_DAY = timedelta(days=1)
_STEP = timedelta(minutes=15)
# No zone changes its clocks twice in so few days.
_STRIDE = timedelta(days=3)
_FIRST, _LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)


def _person(
    zone: str = "UTC",
    hours: tuple[int, int] = (9, 17),
    work_days: tuple[int, ...] = (0, 1, 2, 3, 4),
    country: str = "",
) -> Person:
    return Person(
        name="Ben",
        zone=zone,
        country=country,
        work_starts=time(hours[0]),
        work_ends=time(hours[1]),
        work_days=list(work_days),
    )


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2026-03-10T09:00", "UTC", True),
        ("2026-03-10T08:59:59", "UTC", False),
        ("2026-03-10T16:59:59", "UTC", True),
        ("2026-03-10T17:00", "UTC", False),
        # A Saturday.
        ("2026-03-14T10:00", "UTC", False),
        ("2026-03-10T00:30", "Asia/Tokyo", True),
        ("2026-03-10T10:00", "America/Los_Angeles", False),
        # Still Friday in Honolulu, already Saturday in UTC.
        ("2026-03-14T00:30", "Pacific/Honolulu", True),
        # Already Monday in Auckland, still Sunday in UTC.
        ("2026-03-15T21:00", "Pacific/Auckland", True),
    ],
)
def test_working_hours_are_the_persons_own(now: str, zone: str, *, expected: bool) -> None:
    assert is_humane(_person(zone), _at(now)) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Within, before and after the hours of a Tuesday.
        ("2026-03-10T10:00:01", "2026-03-10T10:00:01"),
        ("2026-03-10T03:00", "2026-03-10T09:00"),
        ("2026-03-10T17:00", "2026-03-11T09:00"),
        # Friday evening, Saturday and Sunday wait for Monday.
        ("2026-03-13T17:00", "2026-03-16T09:00"),
        ("2026-03-14T12:00", "2026-03-16T09:00"),
        ("2026-03-15T00:00", "2026-03-16T09:00"),
    ],
)
def test_what_is_due_at_night_or_on_a_weekend_waits(now: str, expected: str) -> None:
    assert next_humane(_person(), _at(now)) == _at(expected)


@pytest.mark.parametrize(
    ("country", "now", "expected"),
    [
        # Good Friday and Easter Monday 2026, where they are holidays.
        ("DE", "2026-04-03T10:00", "2026-04-07T09:00"),
        ("US", "2026-04-03T10:00", "2026-04-03T10:00"),
        ("", "2026-04-03T10:00", "2026-04-03T10:00"),
        # Independence Day 2026 is a Saturday, observed on Friday.
        ("US", "2026-07-03T10:00", "2026-07-06T09:00"),
        # Christmas Day on a Friday, Boxing Day observed on Monday.
        ("GB", "2026-12-25T10:00", "2026-12-29T09:00"),
        # From one year into the next.
        ("DE", "2026-12-31T18:00", "2027-01-04T09:00"),
        # No such country.
        ("XX", "2026-12-25T10:00", "2026-12-25T10:00"),
    ],
)
def test_public_holidays_of_the_persons_country_are_left_out(
    country: str, now: str, expected: str
) -> None:
    assert next_humane(_person(country=country), _at(now)) == _at(expected)


def test_a_holiday_is_that_of_the_local_day() -> None:
    christmas = date(2026, 12, 25)
    assert is_holiday("NZ", christmas)
    # Already the 25th in Auckland.
    assert not is_humane(_person("Pacific/Auckland", country="NZ"), _at("2026-12-24T21:00"))


@pytest.mark.parametrize(
    ("now", "humane", "then"),
    [
        # The shift of Friday goes on into Saturday; Saturday has none.
        ("2026-03-13T22:00", True, "2026-03-13T22:00"),
        ("2026-03-14T05:59", True, "2026-03-14T05:59"),
        ("2026-03-14T06:00", False, "2026-03-16T22:00"),
        ("2026-03-14T23:00", False, "2026-03-16T22:00"),
        # Sunday had none, so Monday's small hours are free.
        ("2026-03-16T03:00", False, "2026-03-16T22:00"),
        ("2026-03-10T12:00", False, "2026-03-10T22:00"),
    ],
)
def test_who_works_at_night_is_asked_at_night(now: str, then: str, *, humane: bool) -> None:
    person = _person(hours=(22, 6))
    assert is_humane(person, _at(now)) is humane
    assert next_humane(person, _at(now)) == _at(then)


@pytest.mark.parametrize("hours", [(9, 17), (22, 6), (0, 0), (9, 9), (0, 23)])
@pytest.mark.parametrize("work_days", [(0, 1, 2, 3, 4), (6,), (), (0, 6)])
@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "Asia/Kathmandu"])
def test_the_next_humane_instant_is_humane_and_within_a_week(
    hours: tuple[int, int], work_days: tuple[int, ...], zone: str
) -> None:
    person = _person(zone, hours, work_days)
    # The week in which London's clocks go forward.
    for hour in range(0, 7 * 24, 5):
        now = _at("2026-03-25T00:17") + timedelta(hours=hour)
        then = next_humane(person, now)
        assert now <= then <= now + 8 * _DAY
        assert is_humane(person, then)
        assert next_humane(person, then) == then


def test_work_starts_at_the_first_working_day_from_a_date() -> None:
    person = _person("Europe/Berlin")
    assert start_of_work(person, date(2026, 3, 14)) == _at("2026-03-16T08:00")
    assert start_of_work(person, date(2026, 3, 30)) == _at("2026-03-30T07:00")


@pytest.mark.parametrize(
    ("person", "on", "days", "expected"),
    [
        (_person(), "2026-03-10", 5, "2026-03-17"),
        (_person(), "2026-03-13", 1, "2026-03-16"),
        (_person(), "2026-03-14", 0, "2026-03-14"),
        (_person(work_days=(6, 0)), "2026-03-15", 5, "2026-03-30"),
        (_person("Pacific/Auckland", (22, 6)), "2026-03-10", 5, "2026-03-17"),
        # Good Friday and Easter Monday.
        (_person("Europe/Berlin", country="DE"), "2026-04-02", 1, "2026-04-07"),
    ],
)
def test_working_days_are_counted_as_the_person_works(
    person: Person, on: str, days: int, expected: str
) -> None:
    then = working_day_after(person, date.fromisoformat(on), days)
    assert then == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        ("Europe/Berlin", "2026-03-28", "09:00", "2026-03-28T08:00"),
        ("Europe/Berlin", "2026-03-29", "09:00", "2026-03-29T07:00"),
        # 02:00 to 03:00 is skipped.
        ("Europe/Berlin", "2026-03-29", "01:59:59", "2026-03-29T00:59:59"),
        ("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29", "02:30:15.5", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00"),
        # 02:00 to 03:00 comes twice.
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
        ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00"),
        # Half an hour is skipped.
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
        # Midnight itself is skipped.
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00"),
        # A whole day was skipped.
        ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-31", "09:00", "2011-12-30T19:00"),
    ],
)
def test_f48_wall_clock_time_is_one_instant(zone: str, day: str, clock: str, expected: str) -> None:
    instant = at_local(date.fromisoformat(day), time.fromisoformat(clock), zone)
    assert instant == _at(expected)
    assert instant.tzinfo is UTC


@dataclass(frozen=True)
class Change:
    """A change of clocks; zones that share it differ in nothing around it."""

    at: datetime
    before: timedelta
    after: timedelta


def test_f48_in_every_zone_each_day_has_its_hour_once() -> None:
    """Whatever the clocks do, the instant is the first at which they show the time or a later one.

    That is the one rule behind both cases: of a time that comes twice it is the first, and of one
    that is skipped the first after the gap.
    """
    changes = {change: zone for zone in available_timezones() for change in _changes(zone)}
    # Five years, and more than ten different rules of when clocks change.
    assert len(changes) > 100
    wrong = [found for change, zone in changes.items() for found in _wrong_around(change, zone)]
    assert wrong == []


def _changes(zone: str) -> Iterator[Change]:
    there = ZoneInfo(zone)
    days = [_FIRST + number * _STRIDE for number in range((_LAST - _FIRST) // _STRIDE)]
    offsets = [_offset(day, there) for day in days]
    for day, before, after in zip(days, offsets, offsets[1:], strict=False):
        if before != after:
            yield Change(_first_with(after, day, there), before, after)


def _first_with(offset: timedelta, day: datetime, there: ZoneInfo) -> datetime:
    seconds = range(_STRIDE // timedelta(seconds=1))
    found = bisect_left(
        seconds,
        x=True,
        key=lambda second: _offset(day + timedelta(seconds=second), there) == offset,
    )
    return day + timedelta(seconds=found)


def _wrong_around(change: Change, zone: str) -> Iterator[str]:
    there = ZoneInfo(zone)
    first_day = change.at.astimezone(there).date() - _DAY
    # In order, the instants of three days, each with the latest that the clocks have shown by then.
    instants = [change.at - 3 * _DAY + step * _STEP for step in range(6 * _DAY // _STEP)]
    shown = [instant.astimezone(there).replace(tzinfo=None) for instant in instants]
    latest = list(accumulate(shown, max))
    for day in (first_day, first_day + _DAY, first_day + 2 * _DAY):
        for minutes in range(0, 24 * 60, 15):
            clock = time(minutes // 60, minutes % 60)
            expected = instants[bisect_left(latest, datetime.combine(day, clock))]
            if at_local(day, clock, zone) != expected:
                yield f"{zone} {day} {clock}"


def _offset(instant: datetime, there: ZoneInfo) -> timedelta:
    return instant.astimezone(there).utcoffset() or timedelta()
