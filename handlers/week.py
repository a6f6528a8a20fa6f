"""A week of a cohort in figures: what the coordinator's digest is written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from handlers.attention import NeedsAction, needs_action
from handlers.expectations import begins_on
from mentoring.digest import (
    WEEK,
    Figure,
    PairDates,
    on_track,
    pulse,
    sessions_held,
    weekly_counts,
)
from storage.database import UnitOfWork
from storage.programs import Cohort

#: How far back sessions are looked at: twice the longest cadence, and the chart.
_HISTORY = timedelta(weeks=12)
_PULSE_WINDOW = timedelta(weeks=4)
_CHART_WEEKS = 6
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Week:
    #: Those that have begun, and of which nobody is on a pause.
    pairs: int
    sessions: Figure
    on_track: Figure
    pulse: Figure
    #: Sessions by the day on which a week began, the oldest first, since the cohort did.
    history: Sequence[tuple[date, int]]
    needs_action: Sequence[NeedsAction]
    mentees_waiting: int
    experts_waiting: int

    @property
    def is_empty(self) -> bool:
        told = (self.sessions.now, self.sessions.before)
        waiting = (self.mentees_waiting, self.experts_waiting)
        return not (any(told) or any(waiting) or self.needs_action)


def week_of(uow: UnitOfWork, cohort: Cohort, today: date, now: datetime, *, viewer: UUID) -> Week:
    paused = uow.participants.paused(cohort.id)
    pairs = [
        pair
        for pair in uow.pairs.active(cohort.id)
        if begins_on(pair, cohort) <= today and not paused.intersection(pair.members())
    ]
    held: dict[UUID, list[date]] = {pair.id: [] for pair in pairs}
    days = []
    for session in uow.sessions.held_between(cohort.id, today - _HISTORY, today):
        days.append(session.held_on)
        held.setdefault(session.pair_id, []).append(session.held_on)
    # Who met without logging it keeps the cadence all the same.
    for pair_id, met_by in uow.answers.met_by(pair.id for pair in pairs).items():
        held[pair_id] += met_by
    dates = [
        PairDates(pair.id, begins_on(pair, cohort), pair.cadence.interval, held[pair.id])
        for pair in pairs
    ]
    return Week(
        pairs=len(pairs),
        sessions=sessions_held(days, today),
        on_track=on_track(dates, today),
        pulse=_pulse(uow, cohort, now),
        history=_history(cohort, days, today),
        needs_action=needs_action(uow, cohort, now, viewer=viewer),
        mentees_waiting=_waiting(uow, cohort),
        experts_waiting=uow.participants.count_waiting(cohort.id),
    )


def _history(cohort: Cohort, days: Sequence[date], today: date) -> list[tuple[date, int]]:
    begins = [today - WEEK * back + _DAY for back in reversed(range(1, _CHART_WEEKS + 1))]
    counts = weekly_counts(days, today, weeks=_CHART_WEEKS)
    return [
        (began, count)
        for began, count in zip(begins, counts, strict=True)
        if count or began + WEEK > cohort.starts_on
    ]


def _pulse(uow: UnitOfWork, cohort: Cohort, now: datetime) -> Figure:
    middle, start = now - _PULSE_WINDOW, now - 2 * _PULSE_WINDOW
    return pulse(
        uow.answers.pulse_ratings(cohort.id, middle, now),
        before=uow.answers.pulse_ratings(cohort.id, start, middle),
    )


def _waiting(uow: UnitOfWork, cohort: Cohort) -> int:
    mentored = uow.pairs.mentored(cohort.id)
    return sum(
        one.role.learns and person.id not in mentored
        for one, person in uow.participants.active(cohort.id)
    )
