"""Working hours that two people share, wherever they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_NOON = time(12)


@dataclass(frozen=True)
class WorkWeek:
    """When somebody works, on the clock where they are. Monday is 0."""

    zone: str
    starts: time
    ends: time
    days: frozenset[int]


class Shared(NamedTuple):
    """Whole hours on a day on which two share any, and on how many days of a week."""

    hours: int
    days: int


NOTHING_SHARED = Shared(0, 0)


@lru_cache(maxsize=8192)
def shared_hours(one: WorkWeek, other: WorkWeek, monday: date) -> Shared:
    """Say what two share in the week that begins on a Monday, by the days of the first."""
    others = list(_shifts(other, monday - _DAY, 9))
    by_day = [
        sum((_overlap(shift, their) for their in others), timedelta())
        for shift in _shifts(one, monday, 7)
    ]
    # Less than an hour is no time in which to meet.
    enough = sorted(length for length in by_day if length >= _HOUR)
    if not enough:
        return NOTHING_SHARED
    return Shared(enough[len(enough) // 2] // _HOUR, len(enough))


@lru_cache(maxsize=8192)
def has_same_clock(one: str, other: str, on: date) -> bool:
    """Say whether clocks show the same time in two zones at noon of a day, whatever their names."""
    noon = datetime.combine(on, _NOON, UTC)
    ahead = (noon.astimezone(ZoneInfo(zone)).utcoffset() for zone in (one, other))
    return next(ahead) == next(ahead)


def _shifts(week: WorkWeek, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
    zone = ZoneInfo(week.zone)
    for day in (first + ahead * _DAY for ahead in range(days)):
        # Who has named no working day works on all of them.
        if week.days and day.weekday() not in week.days:
            continue
        last = day if week.starts < week.ends else day + _DAY
        begins = datetime.combine(day, week.starts, zone)
        ends = datetime.combine(last, week.ends, zone)
        yield begins.astimezone(UTC), ends.astimezone(UTC)


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> timedelta:
    return max(min(one[1], other[1]) - max(one[0], other[0]), timedelta())
