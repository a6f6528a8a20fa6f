"""Ask a mentor from the catalog, in one's own words, and take it back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.catalog import ask_again_on, can_be_answered, hindrance, shelf_of, take_back
from handlers.feature import Card, Context, Feature, Place, Reply
from handlers.requesting import close_request, expect_answer, find_another, run_out
from mentoring.catalog import (
    ANSWER_WITHIN,
    MOST_OPEN,
    AskLater,
    Listed,
    NoFreePlace,
    TooManyOpen,
)
from mentoring.errors import Missing
from mentoring.vocabulary import RequestStatus
from storage.database import UnitOfWork
from storage.mentor_requests import MentorRequest
from storage.people import Person
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Message, button, buttons, message, quiet
from ui.text import say

_ALREADY = message("It is waiting for an answer already.")


class AskMentor(Form):
    title = "Ask a mentor"
    submit = "Ask"

    words: Annotated[str, LongText(Readers.RECIPIENT, max_length=1000)] = Field(
        title="What would you like to learn with them?", description="A sentence or two is enough."
    )


def open_ask(context: Context, uow: UnitOfWork) -> Reply:
    shelf = shelf_of(context, uow)
    if hindered := hindrance(uow, shelf.reader):
        return hindered
    mentor, person = shelf.asked(context.subject)
    if waiting := _waiting(context, uow, person):
        return waiting
    _check(context, uow, mentor, person)
    return Dialog(
        form=AskMentor,
        intro=message(
            *shelf.card(mentor, in_full=True),
            quiet("They say yes or “not now”. Either is fine, and nobody else is told."),
        ),
        subject=mentor.id,
    )


def ask(form: AskMentor, context: Context, uow: UnitOfWork) -> Message:
    # Of two that are sent at once the second sees the first.
    uow.pairs.lock_mentor(context.actor.id)
    shelf = shelf_of(context, uow)
    if hindered := hindrance(uow, shelf.reader):
        return hindered
    mentor, person = shelf.asked(context.subject)
    if waiting := _waiting(context, uow, person):
        return waiting
    _check(context, uow, mentor, person)
    for request in _open_of(context, uow):
        if not can_be_answered(request, context.today):
            run_out(uow, request, now=context.now)
    request = uow.mentor_requests.add(
        MentorRequest(
            cohort_id=shelf.cohort.id,
            mentee_id=context.actor.id,
            mentor_id=person.id,
            asked_at=context.now,
            asked_on=context.today,
            expires_on=context.today + ANSWER_WITHIN,
        ),
        form.words,
    )
    expect_answer(uow, request, context.actor, now=context.now)
    read = "You have asked {mentor}. They read it in their working hours, and tell you by {until}."
    return message(
        say(read, mentor=person, until=request.expires_on),
        take_back(request),
        buttons(button("See more mentors", "mentors")),
    )


def _open_of(context: Context, uow: UnitOfWork) -> list[MentorRequest]:
    return [one for one in uow.mentor_requests.by(context.actor.id) if one.is_open]


def _waiting(context: Context, uow: UnitOfWork, mentor: Person) -> Message | None:
    """Say that this mentor has been asked already; nothing where they haven't."""
    for request in _open_of(context, uow):
        if request.mentor_id == mentor.id and can_be_answered(request, context.today):
            return Message(blocks=(*_ALREADY.blocks, *_asked(request, mentor).blocks))
    return None


def _check(context: Context, uow: UnitOfWork, mentor: Listed, person: Person) -> None:
    mine = [one for one in uow.mentor_requests.by(context.actor.id) if one.mentor_id == person.id]
    again_on = ask_again_on(mine[-1] if mine else None)
    if again_on is not None and again_on > context.today:
        raise AskLater(person.name, again_on)
    if not mentor.free:
        raise NoFreePlace(person.name)
    waiting = [one for one in _open_of(context, uow) if can_be_answered(one, context.today)]
    if len(waiting) >= MOST_OPEN:
        raise TooManyOpen


def withdraw(context: Context, uow: UnitOfWork) -> Message:
    request = uow.mentor_requests.locked(context.subject)
    if request.mentee_id != context.actor.id:
        raise Missing("MentorRequest", request.id)
    mentor = uow.people.get(request.mentor_id)
    if not request.is_open:
        return message(
            say("Your request to {mentor} is closed already.", mentor=mentor), find_another()
        )
    close_request(uow, request, RequestStatus.WITHDRAWN, today=context.today, now=context.now)
    taken_back = say("Taken back. {mentor} has nothing to answer any more.", mentor=mentor)
    return message(taken_back, find_another())


def requests_card(context: Context, uow: UnitOfWork) -> list[Card]:
    waiting = [one for one in _open_of(context, uow) if can_be_answered(one, context.today)]
    people = uow.people.several(one.mentor_id for one in waiting) if waiting else {}
    return [Card(Place.PAIRS, _asked(one, people[one.mentor_id])) for one in waiting]


def _asked(request: MentorRequest, mentor: Person) -> Message:
    waits = "You asked {mentor} on {on}. They can answer until {until}."
    words = say(waits, mentor=mentor, on=request.asked_on, until=request.expires_on)
    return message(words, take_back(request))


feature = Feature(
    name="ask_mentor",
    summary="Ask a mentor from the catalog",
    form=AskMentor,
    open=open_ask,
    on_submit=ask,
    on_press={"withdraw": withdraw},
    home=requests_card,
)
