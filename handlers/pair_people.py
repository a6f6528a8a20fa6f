"""Pair people: a coordinator brings a mentor and a mentee together, and both are introduced."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.attention import second_coordinator
from handlers.feature import Audience, Context, Feature, Reply
from handlers.introduction import introduce, reasons
from handlers.planning import begin
from mentoring.cohorts import check_open
from mentoring.errors import MentoringError
from mentoring.pairing import AlreadyAPair, HasMentor, NoPlaceLeft, SamePerson, WereAPair
from mentoring.vocabulary import PairStatus
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.participants import Participant, SkillSide
from storage.people import Person
from ui.form import Dialog, Form, LongText, OneOf, Option, Readers
from ui.message import Message, button, buttons, message
from ui.text import say, say_count


class PairPeople(Form):
    title = "Pair people"
    submit = "Pair them"

    mentor: Annotated[UUID, OneOf()] = Field(title="Mentor")
    mentee: Annotated[UUID, OneOf()] = Field(title="Mentee")
    why: Annotated[str, LongText(Readers.MATCHING, max_length=1000)] = Field(
        "", title="Why these two?", description="They read it in their introduction."
    )
    again: bool = Field(default=False, title="Pair them even if they were a pair before")


def open_pairing(context: Context, uow: UnitOfWork) -> Reply:
    cohort = uow.programs.required().cohort
    check_open(cohort.name, cohort.ends_on, today=context.today)
    people = uow.participants.active(cohort.id)
    taken = uow.pairs.mentees_by_mentor(person.id for _, person in people)
    mentored = uow.pairs.mentored(cohort.id)
    mentors = [
        _as_mentor(uow, one, person, taken.get(person.id, 0))
        for one, person in people
        if one.role.mentors
    ]
    mentees = [
        _as_mentee(uow, one, person)
        for one, person in people
        if one.role.learns and person.id not in mentored
    ]
    if not mentors or not mentees:
        return message(
            say_count("{n} person has joined.", "{n} people have joined.", n=len(people)),
            "It takes at least one mentor and one mentee without a mentor to make a pair. "
            "Ask people to type /mentor join.",
        )
    return Dialog(form=PairPeople, options={"mentor": tuple(mentors), "mentee": tuple(mentees)})


def _as_mentor(uow: UnitOfWork, one: Participant, person: Person, taken: int) -> Option:
    offers = uow.participants.skills(one.id, SkillSide.OFFERED)
    label = say(
        "{name}: {taken} of {capacity} places taken{offers}",
        name=person.name,
        taken=taken,
        capacity=one.capacity,
        offers=say("; {skills}", skills=offers) if offers else "",
    )
    return Option(str(person.id), label)


def _as_mentee(uow: UnitOfWork, one: Participant, person: Person) -> Option:
    wants = uow.participants.skills(one.id, SkillSide.WANTED)
    label = say("{name}: {skills}", name=person.name, skills=wants) if wants else None
    return Option(str(person.id), label or say("{name}", name=person.name))


def pair_people(form: PairPeople, context: Context, uow: UnitOfWork) -> Message:
    program, cohort = uow.programs.required()
    check_open(cohort.name, cohort.ends_on, today=context.today)
    mentor = _enrolled(uow, cohort.id, form.mentor, "mentor")
    mentee = _enrolled(uow, cohort.id, form.mentee, "mentee")
    _check(form, uow, mentor, uow.people.get(form.mentee))
    pair = uow.pairs.add(
        Pair(
            cohort_id=cohort.id,
            mentor_id=form.mentor,
            mentee_id=form.mentee,
            cadence=program.cadence,
            started_at=context.now,
            started_on=context.today,
        ),
        why=form.why,
    )
    begin(uow, pair, now=context.now)
    why = reasons(uow, mentor, mentee, form.why)
    introduce(uow, pair, why, now=context.now)
    both = uow.people.several(pair.members())
    return message(
        say(
            "{mentor} and {mentee} are a pair now. Both get an introduction.",
            mentor=both[pair.mentor_id],
            mentee=both[pair.mentee_id],
        ),
        *second_coordinator(uow, [pair]),
        buttons(button("Pair more people", feature.name), button("See all pairs", "overview")),
    )


def _enrolled(uow: UnitOfWork, cohort_id: UUID, person_id: UUID, field: str) -> Participant:
    """Find who is still there to be paired, in the role they took."""
    active = {person.id: one for one, person in uow.participants.active(cohort_id)}
    one = active.get(person_id)
    if one is None or not (one.role.mentors if field == "mentor" else one.role.learns):
        raise MentoringError("They are not available any more. Choose somebody else.", field=field)
    return one


def _check(form: PairPeople, uow: UnitOfWork, mentor: Participant, mentee: Person) -> None:
    if form.mentor == form.mentee:
        raise SamePerson
    uow.pairs.lock_mentor(form.mentor)
    # The mentee too: what another coordinator does meanwhile is there once the row is ours.
    uow.pairs.lock_mentor(form.mentee)
    name = uow.people.get(form.mentor).name
    earlier = uow.pairs.between(form.mentor, form.mentee)
    if any(pair.status is PairStatus.ACTIVE for pair in earlier):
        raise AlreadyAPair(name, mentee.name)
    if form.mentee in uow.pairs.mentored(mentor.cohort_id):
        raise HasMentor(mentee.name)
    if uow.pairs.mentees_by_mentor([form.mentor]).get(form.mentor, 0) >= mentor.capacity:
        raise NoPlaceLeft(name, mentor.capacity)
    if earlier and not form.again and earlier[0].ended_at:
        raise WereAPair(name, mentee.name, earlier[0].ended_at.date())


feature = Feature(
    name="pair_people",
    summary="Pair a mentor and a mentee",
    command="pair",
    audience=Audience.COORDINATORS,
    form=PairPeople,
    open=open_pairing,
    on_submit=pair_people,
)
