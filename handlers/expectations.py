"""What a pair will be asked and when: written down as prompts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from mentoring.vocabulary import FeedbackMoment
from scheduling.calendar import local_now, start_of_work
from storage.database import UnitOfWork
from storage.goals import Milestone
from storage.pairs import Pair
from storage.people import Person
from storage.programs import Cohort, Program
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


def begins_on(pair: Pair, cohort: Cohort) -> date:
    """Give the day from which a pair is at work: it may be paired before its cohort starts."""
    return max(pair.started_on, cohort.starts_on)


def expect_session(uow: UnitOfWork, pair: Pair, due_on: date, *, now: datetime) -> date:
    """Ask both partners on the day after `due_on` if they met; earlier such questions are moot.

    A day that is past becomes today, so that nobody is asked right after they have logged or
    changed something. Gives the day by which they should meet.
    """
    uow.prompts.close(uow.prompts.open_of(pair.id, kind=DID_YOU_MEET), Outcome.MOOT, now=now)
    both = uow.people.several(pair.members()).values()
    by = max(due_on, *(local_now(person, now).date() for person in both))
    for person_id in pair.members():
        ask_round(uow, pair, person_id, DID_YOU_MEET, by + timedelta(days=1))
    return by


def expect_milestone(uow: UnitOfWork, pair: Pair, milestone: Milestone, *, today: date) -> None:
    """Remind the mentee ahead of a milestone, but not on the day on which it is set."""
    on = max(milestone.due_on - _AHEAD_OF_MILESTONE, today + timedelta(days=1))
    ask_one(uow, pair, pair.mentee_id, MILESTONE, on, subject=milestone.id)


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


def ask_round(uow: UnitOfWork, pair: Pair, person_id: UUID, kind: str, on: date) -> None:
    """Ask about a pair at work: after the cohort's end it is left alone."""
    if on <= uow.programs.cohort_of(pair.cohort_id).ends_on:
        ask_one(uow, pair, person_id, kind, on, subject=pair.id)


def ask_both(uow: UnitOfWork, pair: Pair, kind: str, on: date) -> None:
    for person_id in pair.members():
        ask_one(uow, pair, person_id, kind, on, subject=pair.id)


def ask_one(
    uow: UnitOfWork, pair: Pair, person_id: UUID, kind: str, on: date, *, subject: UUID
) -> None:
    """Schedule one question for the start of the person's first working day from `on`."""
    due_at = start_of_work(uow.people.get(person_id), on)
    prompt = uow.prompts.schedule(
        Prompt(
            kind=kind,
            person_id=person_id,
            subject_id=subject,
            due_on=on,
            pair_id=pair.id,
            due_at=due_at,
        )
    )
    if prompt.times_asked == 0:
        prompt.due_at = due_at
