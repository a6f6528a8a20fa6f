"""The demo's calendar, in days from the Tuesday on which it begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

#: When people do what has no hour of its own, in UTC: after the questions of the day, and before
#: the ones of tomorrow.
AFTERNOON = time(15, tzinfo=UTC)
#: The first of the days that are lived through (see `bot.demo.script`): a Monday.
LIVED_FROM = -8


@dataclass(frozen=True)
class Days:
    today: date

    def on(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def at(self, days: int, clock: time = AFTERNOON) -> datetime:
        return datetime.combine(self.on(days), clock, clock.tzinfo or UTC)


def afternoon_of(day: date) -> datetime:
    return datetime.combine(day, AFTERNOON)
