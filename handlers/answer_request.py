"""Answer a request from the catalog: accept it, or say "not now" without having to explain it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from handlers.feature import Card, Context, Feature, Place, Reply
from handlers.pairing import make_pair
from handlers.requested import (
    RULES,
    cannot_accept,
    no_place_left,
    no_time,
    not_possible,
    request_of,
    requested,
    settled,
)
from handlers.requesting import answerable, expect_return, settle_request
from mentoring.boundaries import Apart
from mentoring.catalog import LONGEST_BREAK, BadReturn
from mentoring.pairing import NoPlaceLeft
from mentoring.vocabulary import RequestStatus
from storage.database import UnitOfWork
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Message, button, buttons, message
from ui.text import say

_MOST_SHOWN = 3


class NotNow(Form):
    title = "Not now"
    submit = "Tell them"

    back_on: date | None = Field(
        None,
        title="When may you have time again?",
        description="If you say it: until then nobody asks you, and we tell them when it is over.",
    )
    words: Annotated[str, LongText(Readers.RECIPIENT, max_length=1000)] = Field(
        "", title="A kind word, if you like"
    )


def accept(context: Context, uow: UnitOfWork) -> Message:
    request = request_of(context, uow)
    # As pairing holds them: two who accept or pair at once see each other's result.
    uow.pairs.lock_mentor(request.mentor_id)
    uow.pairs.lock_mentor(request.mentee_id)
    request = uow.mentor_requests.locked(request.id)
    if answered := settled(context, uow, request) or cannot_accept(uow, request):
        return answered
    try:
        make_pair(context, uow, request.mentor_id, request.mentee_id, again=True, is_chosen=True)
    except Apart:
        return not_possible(context, uow, request)
    except NoPlaceLeft as full:
        return no_place_left(context.actor, request, full)
    mentee = uow.people.get(request.mentee_id)
    return message(
        say("You are {mentee}'s mentor now. You both get an introduction.", mentee=mentee),
        buttons(button("See my pairs", "my_pairs")),
    )


def open_not_now(context: Context, uow: UnitOfWork) -> Reply:
    request = request_of(context, uow)
    if answered := settled(context, uow, request):
        return answered
    mentee = uow.people.get(request.mentee_id)
    return Dialog(
        form=NotNow,
        intro=message(
            say("We tell {mentee} that you have no time now, and nothing else.", mentee=mentee)
        ),
        subject=request.id,
    )


def say_not_now(form: NotNow, context: Context, uow: UnitOfWork) -> Message:
    if form.back_on and not context.today < form.back_on <= context.today + LONGEST_BREAK:
        raise BadReturn
    request = request_of(context, uow, lock=True)
    if answered := settled(context, uow, request):
        return answered
    settle_request(
        uow,
        request,
        RequestStatus.NOT_NOW,
        today=context.today,
        now=context.now,
        back_on=form.back_on,
    )
    mentee = uow.people.get(request.mentee_id)
    if form.back_on:
        uow.participants.break_from_catalog(request.cohort_id, request.mentor_id, form.back_on)
        expect_return(uow, request, mentee, form.back_on)
    uow.outbox.add(
        key=f"request:{request.id}:{request.status}",
        to=mentee.id,
        message=no_time(context.actor, form.back_on, form.words),
        due_at=context.now,
    )
    return message(
        say("We tell {mentee} kindly. There is nothing else you need to do.", mentee=mentee),
        *([say("Nobody asks you before {on}.", on=form.back_on)] if form.back_on else []),
        buttons(button("See where things stand", "home")),
    )


def end_break(context: Context, uow: UnitOfWork) -> Message:
    participant = uow.participants.latest_of(context.actor.id)
    if participant is not None:
        participant.free_from = None
    return message("You can be asked again.", buttons(button("See how mentees find me", "mentors")))


def requests_card(context: Context, uow: UnitOfWork) -> list[Card]:
    participant = uow.participants.latest_of(context.actor.id)
    waiting = answerable(uow, uow.mentor_requests.to(context.actor.id), context.today)
    cards = [Card(Place.NEXT, requested(uow, one)) for one in waiting[:_MOST_SHOWN]]
    free_from = participant.free_from if participant is not None else None
    if free_from is not None and free_from > context.today:
        again = buttons(button("I have time again", feature.name, "back"))
        said = say("Nobody asks you to mentor them before {on}.", on=free_from)
        cards.append(Card(Place.SETTINGS, message(said, again)))
    return cards


feature = Feature(
    name="answer_request",
    summary="Answer a request to be somebody's mentor",
    form=NotNow,
    open=open_not_now,
    on_submit=say_not_now,
    on_press={"accept": accept, "back": end_break},
    prompts=RULES,
    home=requests_card,
)
