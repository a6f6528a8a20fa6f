"""The demo's clock: it begins on a Tuesday morning, runs, and only ever moves on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.demo.clock import DemoClock, first_instant

_TUESDAY = datetime(2026, 3, 10, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "today",
    [
        _TUESDAY,
        datetime(2026, 3, 10, 23, 59, tzinfo=UTC),
        datetime(2026, 3, 12, 0, 0, tzinfo=UTC),
        datetime(2026, 3, 16, 23, 59, tzinfo=UTC),
        datetime(2026, 3, 17, 9, 59, tzinfo=UTC),
        # Where it is Wednesday already.
        datetime(2026, 3, 18, 8, 0, tzinfo=timezone(timedelta(hours=13))),
    ],
)
def test_it_begins_on_the_last_tuesday_morning(today: datetime) -> None:
    assert first_instant(today) in (_TUESDAY, _TUESDAY + timedelta(weeks=1))
    assert timedelta() <= today - first_instant(today) < timedelta(weeks=1)


def test_it_runs_and_is_moved() -> None:
    seconds = 100.0
    clock = DemoClock(_TUESDAY, seconds=lambda: seconds)
    assert clock() == _TUESDAY
    seconds += 5
    assert clock() == _TUESDAY + timedelta(seconds=5)
    clock.move(timedelta(days=1))
    seconds += 1
    assert clock() == _TUESDAY + timedelta(days=1, seconds=6)


def test_it_never_goes_back() -> None:
    clock = DemoClock(_TUESDAY, seconds=lambda: 0)
    clock.move(timedelta(days=1))
    clock.move_to(_TUESDAY)
    assert clock() == _TUESDAY + timedelta(days=1)
    clock.start_over()
    assert clock() == _TUESDAY
