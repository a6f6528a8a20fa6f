"""Shared working hours, across zones, night shifts and changes of clocks."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.hours import NOTHING_SHARED, Shared, WorkWeek, has_same_clock, shared_hours

MONDAY = date(2026, 3, 9)
_WEEKDAYS = frozenset(range(5))


def week(
    zone: str = "UTC", starts: int = 9, ends: int = 17, days: frozenset[int] = _WEEKDAYS
) -> WorkWeek:
    return WorkWeek(zone, time(starts), time(ends), days)


@pytest.mark.parametrize(
    ("one", "other", "on", "is_same"),
    [
        ("Europe/Berlin", "Europe/Berlin", MONDAY, True),
        ("Europe/Berlin", "Europe/Madrid", MONDAY, True),
        ("Europe/Berlin", "Europe/Lisbon", MONDAY, False),
        # An hour apart in one season only.
        ("Europe/Berlin", "Africa/Lagos", MONDAY, True),
        ("Europe/Berlin", "Africa/Lagos", date(2026, 7, 1), False),
        # A day apart, though the hands of both clocks stand alike.
        ("Pacific/Honolulu", "Pacific/Kiritimati", MONDAY, False),
        ("Asia/Kolkata", "Asia/Karachi", MONDAY, False),
    ],
)
def test_zones_have_the_same_clock_whatever_they_are_called(
    one: str, other: str, on: date, *, is_same: bool
) -> None:
    assert has_same_clock(one, other, on) == has_same_clock(other, one, on) == is_same


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (week(), week(), Shared(8, 5)),
        (week(), week("America/Toronto"), Shared(4, 5)),
        (week("Asia/Tokyo"), week("America/Los_Angeles", ends=18), Shared(1, 4)),
        (week("Asia/Singapore"), week("America/Bogota"), NOTHING_SHARED),
        (week(), week(days=frozenset({4, 5})), Shared(8, 1)),
        (week(), week(days=frozenset({5, 6})), NOTHING_SHARED),
        (week(days=frozenset()), week(days=frozenset()), Shared(8, 7)),
        # A night shift belongs to the day on which it begins.
        (week(starts=22, ends=6), week(starts=4, ends=8), Shared(2, 4)),
        (week(starts=22, ends=6), week(starts=22, ends=6), Shared(8, 5)),
        # Half an hour is no time in which to meet.
        (week(), WorkWeek("Asia/Kolkata", time(7), time(15), _WEEKDAYS), NOTHING_SHARED),
    ],
)
def test_two_share_hours(one: WorkWeek, other: WorkWeek, expected: Shared) -> None:
    assert shared_hours(one, other, MONDAY) == expected


def test_the_clocks_of_the_week_count() -> None:
    # Toronto changes its clocks three weeks before Lisbon.
    lisbon, toronto = week("Europe/Lisbon"), week("America/Toronto")
    assert shared_hours(lisbon, toronto, date(2026, 3, 2)).hours == 3
    assert shared_hours(lisbon, toronto, date(2026, 3, 9)).hours == 4


_weeks = st.builds(
    WorkWeek,
    st.sampled_from(["UTC", "Asia/Kolkata", "America/Bogota", "Pacific/Apia", "Europe/Oslo"]),
    st.times(),
    st.times(),
    st.frozensets(st.integers(0, 6)),
)


@given(_weeks, _weeks, st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_nobody_shares_more_than_a_week_has(one: WorkWeek, other: WorkWeek, monday: date) -> None:
    hours, days = shared_hours(one, other, monday)
    # On the day on which clocks are put back there are 25.
    assert 0 <= hours <= 25
    assert 0 <= days <= 7
    assert (hours == 0) == (days == 0)
