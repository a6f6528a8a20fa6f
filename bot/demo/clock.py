"""The demo's time: it begins on a Tuesday, and people can move it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from time import monotonic

_TUESDAY = 1
#: In working hours everywhere from Lisbon to Nairobi.
_HOUR = time(10, tzinfo=UTC)


def first_instant(today: datetime) -> datetime:
    """Give the last Tuesday morning: the digest is a day old, and the week lies ahead."""
    day = today.astimezone(UTC).date()
    begins = datetime.combine(day - timedelta(days=(day.weekday() - _TUESDAY) % 7), _HOUR)
    return begins if begins <= today else begins - timedelta(weeks=1)


class DemoClock:
    """Tells the demo's time; between moves it runs like any other clock."""

    def __init__(self, begins: datetime, seconds: Callable[[], float] = monotonic) -> None:
        self.begins = begins
        self._seconds = seconds
        self.start_over()

    def __call__(self) -> datetime:
        return self._base + timedelta(seconds=self._seconds() - self._moved_at)

    def move(self, by: timedelta) -> None:
        self.move_to(self() + by)

    def move_to(self, instant: datetime) -> None:
        """Go on from an instant; never back."""
        self._base, self._moved_at = max(self(), instant), self._seconds()

    def start_over(self) -> None:
        self._base, self._moved_at = self.begins, self._seconds()
