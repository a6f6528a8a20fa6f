"""Making a pair, whoever brought the two together: checked while both are held, and introduced."""

from __future__ import annotations

from uuid import UUID

from handlers.feature import Context
from handlers.handing_over import hand_on
from handlers.introduction import introduce, reasons
from handlers.match_offering import settle_offers_after_pairing
from handlers.planning import begin
from handlers.requesting import settle_after_pairing
from mentoring.boundaries import check_apart
from mentoring.cohorts import check_open
from mentoring.errors import MentoringError
from mentoring.pairing import AlreadyAPair, HasMentor, NoPlaceLeft, SamePerson, WereAPair
from mentoring.vocabulary import PairStatus
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.participants import Participant
from storage.programs import Program
from ui.text import Text


def make_pair(  # noqa: PLR0913 - what a pair is made of
    context: Context,
    uow: UnitOfWork,
    mentor_id: UUID,
    mentee_id: UUID,
    *,
    why: str = "",
    again: bool = False,
    is_chosen: bool = False,
    because: tuple[Text, ...] = (),
) -> Pair:
    """Pair two people and introduce them; `is_chosen` where they have chosen each other.

    `because` are the reasons that they know already; without them, we look for what they share.

    Raises:
        MentoringError: the rules of pairing say no, under the field that is to be changed.
    """
    program, cohort = uow.programs.required()
    check_open(cohort.name, cohort.ends_on, today=context.today)
    # The mentee too: what anybody else does meanwhile is there once the row is ours.
    uow.pairs.lock_mentor(mentor_id)
    uow.pairs.lock_mentor(mentee_id)
    mentor = _enrolled(uow, cohort.id, mentor_id, "mentor")
    mentee = _enrolled(uow, cohort.id, mentee_id, "mentee")
    _check(context, uow, mentor, mentee, again=again)
    pair = uow.pairs.add(_new(context, program, mentor, mentee), why=why)
    begin(uow, pair, now=context.now)
    found = because or reasons(uow, mentor, mentee, why, is_chosen=is_chosen)
    introduce(uow, pair, found, now=context.now)
    hand_on(uow, pair, now=context.now)
    settle_after_pairing(uow, pair, mentor, context)
    settle_offers_after_pairing(uow, pair, mentor, context)
    return pair


def _new(context: Context, program: Program, mentor: Participant, mentee: Participant) -> Pair:
    return Pair(
        cohort_id=mentor.cohort_id,
        mentor_id=mentor.person_id,
        mentee_id=mentee.person_id,
        cadence=program.cadence,
        started_at=context.now,
        started_on=context.today,
    )


def _enrolled(uow: UnitOfWork, cohort_id: UUID, person_id: UUID, field: str) -> Participant:
    """Find who is still there to be paired, in the role they took."""
    active = {person.id: one for one, person in uow.participants.active(cohort_id)}
    one = active.get(person_id)
    if one is None or not (one.role.mentors if field == "mentor" else one.role.learns):
        raise MentoringError("They are not available any more. Choose somebody else.", field=field)
    return one


def _check(
    context: Context, uow: UnitOfWork, mentor: Participant, mentee: Participant, *, again: bool
) -> None:
    if mentor.id == mentee.id:
        raise SamePerson
    both = (mentor.person_id, mentee.person_id)
    people = uow.people.several(both)
    mentor_name, mentee_name = (people[person_id].name for person_id in both)
    names = {person_id: person.name for person_id, person in people.items()}
    check_apart(uow.boundaries.between(*both), names, viewer=context.actor.id)
    earlier = uow.pairs.between(*both)
    if any(pair.status is PairStatus.ACTIVE for pair in earlier):
        raise AlreadyAPair(mentor_name, mentee_name)
    if mentee.person_id in uow.pairs.mentored(mentor.cohort_id):
        raise HasMentor(mentee_name)
    taken = uow.pairs.mentees_by_mentor([mentor.person_id])
    if taken.get(mentor.person_id, 0) >= mentor.capacity:
        raise NoPlaceLeft(mentor_name, mentor.capacity)
    if earlier and not again and earlier[0].ended_at:
        raise WereAPair(mentor_name, mentee_name, earlier[0].ended_at.date())
