"""A place in the cohort: waiting for it, taking the one that is offered, or letting it go on."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import Field

from handlers.absence import forget_answers
from handlers.agreeing import please_agree
from handlers.feature import Audience, Context, Feature, Reply
from handlers.offered import RULES, mine, offer_of, offered, place_cards, settled, standing
from handlers.places import (
    close_offer,
    end_rest,
    hold_list,
    leave_list,
    rest,
    settle_list,
    take_place,
)
from handlers.queue_words import steps
from mentoring.cohorts import check_open
from mentoring.errors import MentoringError
from mentoring.vocabulary import ParticipantStatus, PlaceStatus
from mentoring.waiting import REST
from storage.database import UnitOfWork
from storage.participants import Participant
from ui.form import Dialog, Form
from ui.message import Items, Message, button, buttons, heading, message
from ui.text import say

_LONGEST = timedelta(days=366)
_HOME = button("See where things stand", "home")


class NotNow(Form):
    title = "Not now"
    submit = "Let it go on"

    stays: bool = Field(
        default=True,
        title="Keep my number on the list",
        description="Otherwise you leave the list. You can join again later, at its end.",
    )
    back_on: date | None = Field(
        None,
        title="When may we offer you a place again?",
        description="If you leave it empty, in two weeks.",
    )


def open_place(context: Context, uow: UnitOfWork) -> Reply:
    """Show where somebody stands, and what moved them."""
    one = mine(context, uow)
    return message(
        *standing(uow, one, context.now).blocks,
        heading("How you came there"),
        Items(items=tuple(steps(uow, one))),
    )


def accept(context: Context, uow: UnitOfWork) -> Message:
    hold_list(uow)
    offer, one = offer_of(context, uow)
    cohort = uow.programs.cohort_of(offer.cohort_id)
    check_open(cohort.name, cohort.ends_on, today=context.today)
    if answered := settled(offer):
        return answered
    take_place(uow, one.participant, context.now)
    settle_list(uow, context.now)
    return message(
        say("Welcome to {cohort}. You are in.", cohort=cohort.name),
        "You can be paired from now on. We write to you here as soon as it is your turn.",
        *please_agree(uow, context.actor),
        buttons(_HOME),
    )


def open_not_now(context: Context, uow: UnitOfWork) -> Reply:
    if context.subject is not None:
        offer, _ = offer_of(context, uow)
        if answered := settled(offer):
            return answered
        intro = "The place goes to the next on the list. Nobody is told who let it go on."
    else:
        mine(context, uow)
        intro = "Places that come free meanwhile go to others, and you keep your number."
    return Dialog(form=NotNow, intro=message(intro), subject=context.subject)


def not_now(form: NotNow, context: Context, uow: UnitOfWork) -> Message:
    if form.back_on and not context.today < form.back_on <= context.today + _LONGEST:
        raise MentoringError("Choose a day within the next year.", field="back_on")
    hold_list(uow)
    if context.subject and (answered := settled(offer_of(context, uow)[0])):
        return answered
    one = mine(context, uow)
    if offer := uow.waiting.open_offer_to(one.entry.id):
        close_offer(uow, offer, PlaceStatus.DECLINED, context.now)
    if not form.stays:
        return _leave(context, uow, one.participant)
    one.entry.unanswered = 0
    until = form.back_on or context.today + REST
    rest(uow, one, until, context.now)
    settle_list(uow, context.now)
    return message(
        say("You keep your number, {n}. We offer you nothing before {on}.", n=one.number, on=until),
        buttons(button("I have time again", feature.name, "ready"), _HOME),
    )


def ready(context: Context, uow: UnitOfWork) -> Message:
    """End a rest before its day."""
    hold_list(uow)
    one = mine(context, uow)
    end_rest(uow, one.entry, context.now)
    settle_list(uow, context.now)
    if offer := uow.waiting.open_offer_to(one.entry.id):
        return offered(uow, offer)
    return standing(uow, one, context.now)


def leave(context: Context, uow: UnitOfWork) -> Message:
    hold_list(uow)
    return _leave(context, uow, mine(context, uow).participant)


def _leave(context: Context, uow: UnitOfWork, participant: Participant) -> Message:
    leave_list(uow, participant, context.now)
    if participant.status is ParticipantStatus.WAITING_LIST:
        participant.status = ParticipantStatus.LEFT
        forget_answers(uow, context.actor.id)
    settle_list(uow, context.now)
    again = "You are off the list. You can join again at any time, at its end."
    return message(again, buttons(button("Join again", "join")))


feature = Feature(
    name="place",
    summary="See where you are on the waiting list, and answer an offer",
    audience=Audience.APPLICANTS,
    form=NotNow,
    open=open_place,
    on_submit=not_now,
    on_press={"accept": accept, "not_now": open_not_now, "ready": ready, "leave": leave},
    prompts=RULES,
    home=place_cards,
)
