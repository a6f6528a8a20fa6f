"""Pair people: a coordinator brings a mentor and a mentee together, and both are introduced."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.agreeing import not_agreed
from handlers.attention import second_coordinator
from handlers.feature import Audience, Context, Feature, Reply
from handlers.pairing import make_pair
from mentoring.cohorts import check_open
from mentoring.errors import MovedOn
from storage.database import UnitOfWork
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
    why: Annotated[str, LongText(Readers.BOTH, max_length=1000)] = Field(
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
    if context.subject and str(context.subject) not in {one.value for one in mentees}:
        raise MovedOn
    if not mentors or not mentees:
        return message(
            say_count("{n} person has joined.", "{n} people have joined.", n=len(people)),
            "It takes at least one mentor and one mentee without a mentor to make a pair. "
            "Ask people to type /mentor join.",
        )
    return Dialog(
        form=PairPeople,
        values={"mentee": context.subject} if context.subject else {},
        options={"mentor": tuple(mentors), "mentee": tuple(mentees)},
    )


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
    pair = make_pair(context, uow, form.mentor, form.mentee, why=form.why, again=form.again)
    both = uow.people.several(pair.members())
    return message(
        say(
            "{mentor} and {mentee} are a pair now. Both get an introduction.",
            mentor=both[pair.mentor_id],
            mentee=both[pair.mentee_id],
        ),
        *not_agreed(uow, pair.cohort_id, both.values()),
        *second_coordinator(uow, [pair]),
        buttons(button("Pair more people", feature.name), button("See all pairs", "overview")),
    )


feature = Feature(
    name="pair_people",
    summary="Pair a mentor and a mentee",
    command="pair",
    audience=Audience.COORDINATORS,
    form=PairPeople,
    open=open_pairing,
    on_submit=pair_people,
)
