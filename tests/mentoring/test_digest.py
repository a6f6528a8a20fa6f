"""The three numbers of the digest."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from mentoring.digest import (
    Figure,
    PairDates,
    on_track,
    pulse,
    sessions_held,
    weekly_counts,
)

_TODAY = date(2026, 3, 16)
_DAY = timedelta(days=1)


def _days_ago(*several: int) -> list[date]:
    return [_TODAY - days * _DAY for days in several]


@pytest.mark.parametrize(
    ("held", "now", "before"),
    [
        ([], 0, 0),
        ([0, 6], 2, 0),
        ([7, 13], 0, 2),
        ([14, -1], 0, 0),
        ([0, 0, 6, 7], 3, 1),
    ],
)
def test_sessions_are_counted_by_weeks_that_end_today(
    held: list[int], now: int, before: int
) -> None:
    assert sessions_held(_days_ago(*held), _TODAY) == Figure(now=now, before=before)


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [(3, 1, 2), (1, 3, -2), (2, 2, 0), (3.4, 3.1, 0.3), (None, 3, None), (3, None, None)],
)
def test_a_change_is_told_where_both_are_known(
    now: float | None, before: float | None, change: float | None
) -> None:
    assert Figure(now=now, before=before).change == change


def _pair(started: int, *held: int) -> PairDates:
    return PairDates(uuid4(), _TODAY - started * _DAY, timedelta(weeks=2), _days_ago(*held))


@pytest.mark.parametrize(
    ("pair", "now", "before"),
    [
        (_pair(100, 21), 1, 1),
        (_pair(100, 22), 0, 1),
        (_pair(100, 6), 1, 0),
        (_pair(21), 1, 1),
        (_pair(22), 0, 1),
        (_pair(3), 1, 0),
        (_pair(100), 0, 0),
    ],
)
def test_a_pair_is_on_track_for_one_and_a_half_cadences(
    pair: PairDates, now: int, before: int
) -> None:
    assert on_track([pair], _TODAY) == Figure(now=now, before=before)


def test_who_has_not_met_is_counted_from_the_start() -> None:
    pair = _pair(10, 3)

    assert pair.last_met(_TODAY) == _TODAY - 3 * _DAY
    assert pair.last_met(_TODAY - 5 * _DAY) == pair.started_on


def test_too_few_pulses_are_not_told() -> None:
    assert pulse([5, 5, 5, 5], before=[1, 2, 3, 4, 5]) == Figure(now=None, before=3.0)


def test_weeks_are_counted_oldest_first() -> None:
    assert weekly_counts(_days_ago(0, 1, 7, 20, 21), _TODAY, weeks=3) == [1, 1, 2]
