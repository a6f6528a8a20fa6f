"""What a pair will be asked and when: written down as prompts when a pair begins or meets."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from mentoring.timing import (
    check_in_interval,
    closing_feedback_on,
    first_pulse_on,
    first_session_by,
    midway,
)
from mentoring.vocabulary import FeedbackMoment
from scheduling.calendar import local_now, start_of_work
from storage.database import UnitOfWork
from storage.goals import Milestone
from storage.pairs import Pair
from storage.people import Person
from storage.programs import Program
from storage.prompts import Outcome, Prompt

DID_YOU_MEET = "did_you_meet"
PULSE = "pulse"
CHECK_IN = "check_in"
MILESTONE = "milestone"
DIGEST = "digest"
#: A milestone is mentioned two days before it is due.
_AHEAD_OF_MILESTONE = timedelta(days=2)


def feedback_kind(moment: FeedbackMoment) -> str:
    return f"feedback_{moment}"


def begin(uow: UnitOfWork, pair: Pair, *, ends_on: date, now: datetime) -> None:
    """Schedule everything that a new pair will be asked first."""
    started = pair.started_on
    expect_session(uow, pair, first_session_by(started), now=now)
    ask_both(uow, pair, PULSE, first_pulse_on(started, pair.cadence))
    ask_both(uow, pair, CHECK_IN, started + check_in_interval(pair.cadence))
    for moment, on in (
        (FeedbackMoment.MIDWAY, midway(started, ends_on)),
        (FeedbackMoment.END, closing_feedback_on(ends_on)),
    ):
        if on > started:
            ask_both(uow, pair, feedback_kind(moment), on)


def expect_session(uow: UnitOfWork, pair: Pair, due_on: date, *, now: datetime) -> date:
    """Ask both partners on the day after `due_on` if they met; earlier such questions are moot.

    A day that is past becomes today, so that nobody is asked right after they have logged or
    changed something. Gives the day by which they should meet.
    """
    uow.prompts.close(uow.prompts.open_of(pair.id, kind=DID_YOU_MEET), Outcome.MOOT, now=now)
    both = uow.people.several(pair.members()).values()
    by = max(due_on, *(local_now(person, now).date() for person in both))
    ask_both(uow, pair, DID_YOU_MEET, by + timedelta(days=1))
    return by


def expect_milestone(uow: UnitOfWork, pair: Pair, milestone: Milestone, *, today: date) -> None:
    """Remind the mentee ahead of a milestone, but not on the day on which it is set."""
    on = max(milestone.due_on - _AHEAD_OF_MILESTONE, today + timedelta(days=1))
    ask_one(uow, pair, pair.mentee_id, MILESTONE, on, subject=milestone.id)


def move_end(uow: UnitOfWork, pair: Pair, *, ends_on: date, now: datetime) -> None:
    """Move the feedback that has not been asked for to where the cohort's new end puts it."""
    for moment, on in (
        (FeedbackMoment.MIDWAY, midway(pair.started_on, ends_on)),
        (FeedbackMoment.END, closing_feedback_on(ends_on)),
    ):
        kind = feedback_kind(moment)
        waiting = [p for p in uow.prompts.open_of(pair.id, kind=kind) if p.times_asked == 0]
        if waiting:
            uow.prompts.close(waiting, Outcome.MOOT, now=now)
            ask_both(uow, pair, kind, on)


def expect_digest(uow: UnitOfWork, program: Program, coordinator: Person, *, after: date) -> None:
    """Schedule a coordinator's next digest: on the program's digest day after a date."""
    ahead = (program.digest_day.number - after.weekday() - 1) % 7 + 1
    on = after + timedelta(days=ahead)
    prompt = uow.prompts.schedule(
        Prompt(
            kind=DIGEST,
            person_id=coordinator.id,
            subject_id=program.id,
            due_on=on,
        )
    )
    prompt.due_at = start_of_work(coordinator, on)


def expect_digests(uow: UnitOfWork, program: Program, *, after: date) -> None:
    for coordinator in uow.coordinators.people():
        expect_digest(uow, program, coordinator, after=after)


def close_digests(uow: UnitOfWork, coordinator: Person, *, now: datetime) -> None:
    """Take back what a coordinator was to be sent."""
    digests = [p for p in uow.prompts.of(coordinator.id) if p.kind == DIGEST]
    uow.prompts.close(digests, Outcome.MOOT, now=now)


def ask_both(uow: UnitOfWork, pair: Pair, kind: str, on: date) -> None:
    for person_id in pair.members():
        ask_one(uow, pair, person_id, kind, on, subject=pair.id)


def ask_one(
    uow: UnitOfWork, pair: Pair, person_id: UUID, kind: str, on: date, *, subject: UUID
) -> None:
    """Schedule one question for the start of the person's first working day from `on`."""
    person = uow.people.get(person_id)
    prompt = uow.prompts.schedule(
        Prompt(
            kind=kind,
            person_id=person_id,
            subject_id=subject,
            due_on=on,
            pair_id=pair.id,
        )
    )
    prompt.due_at = start_of_work(person, on) if prompt.times_asked == 0 else prompt.due_at
