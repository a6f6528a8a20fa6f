"""The three numbers of the coordinator's digest, each with how it compares to the time before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from mentoring.attention import is_on_track
from mentoring.pulse import average

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Figure:
    """A number now and then; nothing where it can't be told."""

    now: float | None
    before: float | None

    @property
    def change(self) -> float | None:
        if self.now is None or self.before is None:
            return None
        return round(self.now - self.before, 1)


@dataclass(frozen=True)
class PairDates:
    """When a pair began, how often it means to meet, and the days it met."""

    pair_id: UUID
    started_on: date
    interval: timedelta
    held_on: Sequence[date]

    def last_met(self, by: date) -> date:
        return max((day for day in self.held_on if day <= by), default=self.started_on)


def sessions_held(held: Sequence[date], today: date) -> Figure:
    """Count the sessions of the week up to today, and of the week before it."""
    return Figure(
        now=sum(today - WEEK < day <= today for day in held),
        before=sum(today - 2 * WEEK < day <= today - WEEK for day in held),
    )


def on_track(pairs: Sequence[PairDates], today: date) -> Figure:
    def count(day: date) -> int:
        return sum(
            is_on_track(pair.last_met(day), pair.interval, today=day)
            for pair in pairs
            if pair.started_on <= day
        )

    return Figure(now=count(today), before=count(today - WEEK))


def pulse(ratings: Sequence[int], *, before: Sequence[int]) -> Figure:
    """Average two times' ratings; too few to average are not told."""
    return Figure(now=average(ratings), before=average(before))


def weekly_counts(held: Sequence[date], today: date, *, weeks: int) -> list[int]:
    """Count the sessions of each of the last weeks, the oldest first."""
    return [
        sum(today - (back + 1) * WEEK < day <= today - back * WEEK for day in held)
        for back in reversed(range(weeks))
    ]
