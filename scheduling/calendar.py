"""A humane hour: a person's own zone, working hours, working days and public holidays."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
from babel.core import get_global

from storage.people import Person

_LONGEST_WAIT = 366
# What CLDR calls the territory of UTC.
_NOWHERE = "ZZ"


def local_now(person: Person, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(person.zone))


def is_humane(person: Person, now: datetime) -> bool:
    local = local_now(person, now)
    clock, day = local.time(), local.date()
    if person.work_starts < person.work_ends:
        return person.work_starts <= clock < person.work_ends and _works_on(person, day)
    # A night shift belongs to the day on which it began.
    if clock < person.work_ends:
        return _works_on(person, day - timedelta(days=1))
    return person.work_starts <= clock and _works_on(person, day)


def next_humane(person: Person, now: datetime) -> datetime:
    """Give `now` if it is within the person's working hours, else when they next begin."""
    if is_humane(person, now):
        return now
    local = local_now(person, now)
    first = local.date()
    if local.time() >= person.work_starts:
        first += timedelta(days=1)
    return start_of_work(person, first)


def start_of_work(person: Person, on: date) -> datetime:
    """Give the instant at which the person's first working day from `on` begins."""
    for ahead in range(_LONGEST_WAIT):
        day = on + timedelta(days=ahead)
        if _works_on(person, day):
            return at_local(day, person.work_starts, person.zone)
    # No working day in a year is a slip in the profile, and the person still to be reached.
    return at_local(on, person.work_starts, person.zone)


def working_day_after(person: Person, on: date, days: int) -> date:
    """Give the person's working day that is so many of them after a day."""
    day = on
    for _ in range(days):
        day = local_now(person, start_of_work(person, day + timedelta(days=1))).date()
    return day


def at_local(day: date, clock: time, zone: str) -> datetime:
    """Turn wall-clock time into an instant.

    A time that the clock skips in spring becomes the first one after the gap; of one that comes
    twice in autumn the first is meant.
    """
    there = ZoneInfo(zone)
    local = datetime.combine(day, clock, there)
    instant = local.astimezone(UTC)
    # The day is compared too: where a whole one was skipped, its times look right.
    if instant.astimezone(there).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _end_of_gap(local)


def _end_of_gap(skipped: datetime) -> datetime:
    """Give the first instant after a change of clocks that skips a local time."""
    # Read with the offset of after the change a skipped time lies before it, and the other way
    # round (PEP 495).
    later = skipped.replace(fold=1)
    first, last = int(later.timestamp()), int(skipped.timestamp())

    def is_after(second: int) -> bool:
        return datetime.fromtimestamp(second, skipped.tzinfo).utcoffset() == later.utcoffset()

    found = first + bisect_left(range(first, last), x=True, key=is_after)
    return datetime.fromtimestamp(found, UTC)


def _works_on(person: Person, day: date) -> bool:
    works = not person.work_days or day.weekday() in person.work_days
    return works and not is_holiday(person.country, day)


@lru_cache
def known_zones() -> frozenset[str]:
    """Name the zones that there are: to look through their files takes milliseconds."""
    return frozenset(available_timezones())


def country_of(zone: str) -> str:
    """Give the country whose holidays are kept in a zone; empty for zones of none, such as UTC."""
    canonical = get_global("zone_aliases").get(zone, zone)
    country = str(get_global("zone_territories").get(canonical, _NOWHERE))
    return "" if country == _NOWHERE else country


def is_holiday(country: str, day: date) -> bool:
    return bool(country) and day in _holidays(country, day.year)


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
