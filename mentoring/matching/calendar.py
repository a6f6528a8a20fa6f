"""Who can meet whom in an ordinary week: local hours and zones, over the dates of a cohort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from mentoring.matching.errors import UnknownZone
from mentoring.matching.person import Hours

_QUARTERS_A_DAY = 24 * 4
_QUARTERS_A_WEEK = 7 * _QUARTERS_A_DAY
#: A few weeks between two changes of clocks are no reason to keep people apart.
_SHORTEST_SEASON = 4


@dataclass(frozen=True)
class Availability:
    """A week in universal time, once for each season; a bit for each quarter of an hour."""

    seasons: tuple[bytes, ...]
    #: How far ahead of universal time the zone is, in hours, over the seasons.
    offset: float
    is_known: bool


def weekly_availability(
    zones: Collection[str], starts_on: date, ends_on: date
) -> Callable[[str, tuple[Hours, ...]], Availability]:
    """Say how to turn somebody's zone and hours into their availability.

    Where clocks change within the cohort it has seasons, in which the same hours are others.
    """
    infos = {name: _zone(name) for name in sorted(zones)}
    days = [starts_on + timedelta(days=7 * week) for week in range((ends_on - starts_on).days // 7)]
    weeks = Counter(
        tuple(_quarters_ahead(zone, day) for zone in infos.values()) for day in days or [starts_on]
    )
    seasons = [season for season, length in weeks.items() if length >= _SHORTEST_SEASON]
    offsets = dict(zip(infos, zip(*(seasons or weeks), strict=True), strict=True))

    @cache
    def find(zone: str, hours: tuple[Hours, ...]) -> Availability:
        week = _week(hours)
        ahead = offsets[zone]
        masks = (np.packbits(_padded(np.roll(week, -quarters))).tobytes() for quarters in ahead)
        return Availability(tuple(masks), sum(ahead) / len(ahead) / 4, bool(hours))

    return find


def shared_hours(people: tuple[Availability, ...]) -> npt.NDArray[np.float32]:
    """Count the hours a week that each two of them share, in the worst season of the cohort.

    Whoever's hours are unknown is taken to have time.
    """
    weeks = np.array(
        [[np.frombuffer(season, dtype=np.uint64) for season in one.seasons] for one in people]
    )
    quarters = [
        np.bitwise_count(weeks & week).sum(axis=2, dtype=np.int64).min(axis=1) for week in weeks
    ]
    known = np.array([one.is_known for one in people])
    hours = np.array(quarters, dtype=np.float32) / np.float32(4)
    return np.where(known[:, None] & known[None, :], hours, np.float32(168))


def _week(hours: tuple[Hours, ...]) -> npt.NDArray[np.bool_]:
    week = np.zeros(_QUARTERS_A_WEEK, dtype=np.bool_)
    for one in hours:
        midnight = one.weekday * _QUARTERS_A_DAY
        ends = _quarters(one.ends) if one.ends > one.starts else _QUARTERS_A_DAY
        week[midnight + _quarters(one.starts) : midnight + ends] = True
    return week


def _padded(week: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Fill the last word of 64 bits."""
    return np.pad(week, (0, -_QUARTERS_A_WEEK % 64))


def _quarters(at: time) -> int:
    return at.hour * 4 + at.minute // 15


def _quarters_ahead(zone: ZoneInfo, day: date) -> int:
    offset = datetime.combine(day, time(12), UTC).astimezone(zone).utcoffset() or timedelta()
    return round(offset / timedelta(minutes=15))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UnknownZone(name) from error
