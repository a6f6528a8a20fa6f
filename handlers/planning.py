"""Planning: what both partners will be asked, and when, while their cohort runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from handlers.expectations import (
    CHECK_IN,
    DID_YOU_MEET,
    PULSE,
    ask_one,
    ask_round,
    begins_on,
    expect_milestone,
    feedback_kind,
)
from handlers.places import hold_list, settle_list
from handlers.session_entry import expect_next
from mentoring.cohorts import check_cohort
from mentoring.timing import check_in_interval, feedback_on, first_pulse_on
from mentoring.vocabulary import FeedbackMoment
from scheduling.calendar import local_now
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.people import Person
from storage.programs import Cohort
from storage.prompts import Outcome, Prompt

_ROUNDS = (DID_YOU_MEET, PULSE, CHECK_IN)


def begin(uow: UnitOfWork, pair: Pair, *, now: datetime) -> None:
    """Schedule everything that a new pair will be asked first."""
    _plan(uow, pair, uow.people.several(pair.members()).values(), now)


def resume(uow: UnitOfWork, pair: Pair, person: Person, *, now: datetime) -> None:
    """Go on asking somebody who is back: all that was to be asked of them had been closed."""
    _plan(uow, pair, [person], now)
    if person.id != pair.mentee_id:
        return
    today = local_now(person, now).date()
    for goal, steps in uow.goals.of(pair.id).items():
        for step in steps:
            if goal.reached_at is None and step.reached_at is None:
                expect_milestone(uow, pair, step, today=today)


def move_cohort(
    uow: UnitOfWork, *, starts_on: date, ends_on: date, today: date, now: datetime
) -> None:
    """Check the cohort's new dates, and fit to them what is still to be asked and offered.

    Dates that stay are not questioned: after the end, the rest may still be changed.

    Raises:
        MentoringError: nobody plans for such dates.
    """
    cohort = uow.programs.cohort()
    if cohort is not None and (starts_on, ends_on) == (cohort.starts_on, cohort.ends_on):
        return
    check_cohort(starts_on, ends_on, today=today)
    if cohort is not None:
        hold_list(uow)
        _move(uow, cohort, starts_on, ends_on, now)
        # Where it had ended, nothing has been offered since.
        settle_list(uow, now)


def _move(uow: UnitOfWork, cohort: Cohort, starts_on: date, ends_on: date, now: datetime) -> None:
    pairs = uow.pairs.active(cohort.id)
    begun = {pair.id: begins_on(pair, cohort) for pair in pairs}
    cohort.starts_on, cohort.ends_on = starts_on, ends_on
    for pair in pairs:
        begins_anew = begins_on(pair, cohort) != begun[pair.id]
        waiting = [one for kind in _ROUNDS for one in uow.prompts.open_of(pair.id, kind=kind)]
        misplaced = [
            p for p in waiting if not p.times_asked and (begins_anew or p.due_on > cohort.ends_on)
        ]
        uow.prompts.close(misplaced, Outcome.MOOT, now=now)
        _plan(uow, pair, uow.people.several(pair.members()).values(), now)


def _plan(uow: UnitOfWork, pair: Pair, people: Iterable[Person], now: datetime) -> None:
    """Schedule what is not; what already is, and within the cohort, stays as it is."""
    cohort = uow.programs.cohort_of(pair.cohort_id)
    plans = [_Plan(uow, pair, cohort, person, now) for person in people]
    for plan in plans:
        plan.rounds()
        plan.feedback()
    if not all(plan.has_next(DID_YOU_MEET) for plan in plans):
        expect_next(uow, pair, now)


@dataclass(frozen=True)
class _Plan:
    """What one of a pair will be asked."""

    uow: UnitOfWork
    pair: Pair
    cohort: Cohort
    person: Person
    now: datetime

    def has_next(self, kind: str) -> bool:
        """Say whether a next round is scheduled."""
        return any(not prompt.times_asked for prompt in self._open(kind))

    def rounds(self) -> None:
        start, cadence = max(self._begins_on, self._today), self.pair.cadence
        for kind, on in (
            (PULSE, first_pulse_on(start, cadence)),
            (CHECK_IN, start + check_in_interval(cadence)),
        ):
            if not self.has_next(kind):
                ask_round(self.uow, self.pair, self.person.id, kind, on)

    def feedback(self) -> None:
        for moment in FeedbackMoment:
            on = feedback_on(moment, self._begins_on, self.cohort.ends_on, today=self._today)
            kind = feedback_kind(moment)
            asked = self._open(kind)
            # That the time together is ending has become untrue; half of it may well have passed.
            moved = [
                p
                for p in asked
                if p.due_on != on and (not p.times_asked or moment is FeedbackMoment.END)
            ]
            self.uow.prompts.close(moved, Outcome.MOOT, now=self.now)
            if on is not None and len(moved) == len(asked):
                ask_one(self.uow, self.pair, self.person.id, kind, on, subject=self.pair.id)

    @property
    def _begins_on(self) -> date:
        return begins_on(self.pair, self.cohort)

    @property
    def _today(self) -> date:
        return local_now(self.person, self.now).date()

    def _open(self, kind: str) -> list[Prompt]:
        asked = self.uow.prompts.open_of(self.pair.id, kind=kind)
        return [prompt for prompt in asked if prompt.person_id == self.person.id]
