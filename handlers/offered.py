"""A place that is offered to somebody on the waiting list: what they read of it, and when."""

from __future__ import annotations

from datetime import datetime

from handlers.admission import not_yet
from handlers.feature import Card, Context, Place
from handlers.places import (
    PLACE_OFFERED,
    PLACE_PASSES,
    REST_ENDS,
    close_offer,
    hold_list,
    let_pass,
    rests,
    settle_list,
)
from handlers.queue_words import steps, where_they_stand
from mentoring.cohorts import is_over
from mentoring.errors import Missing, MovedOn
from mentoring.vocabulary import ParticipantStatus, PlaceStatus
from mentoring.waiting import REMIND_AFTER, keeps_number
from scheduling.calendar import local_now
from scheduling.rhythm import Asking, PromptRule
from storage.database import UnitOfWork
from storage.waiting import PlaceOffer, Queued
from ui.message import Message, Style, button, buttons, message, quiet
from ui.text import say

_SETTLED = {
    PlaceStatus.ACCEPTED: "You have taken this place already.",
    PlaceStatus.DECLINED: "You let this place go on. There is nothing left to do.",
    PlaceStatus.PASSED: "This place has gone to the next on the list. You hear of another one.",
    PlaceStatus.WITHDRAWN: "This place is not there any more. There is nothing left to do.",
}


def offer_of(context: Context, uow: UnitOfWork) -> tuple[PlaceOffer, Queued]:
    """Find a place that is or was offered to the actor.

    Raises:
        Missing: there is none, or it was offered to somebody else.
    """
    offer = uow.waiting.get_offer(context.subject)
    one = uow.waiting.queued(offer.entry_id)
    if one.person.id != context.actor.id:
        raise Missing("PlaceOffer", offer.id)
    return offer, one


def mine(context: Context, uow: UnitOfWork) -> Queued:
    """Find where the actor waits.

    Raises:
        MovedOn: they are on no list any more.
    """
    participant = uow.participants.latest_of(context.actor.id)
    entry = uow.waiting.entry(participant.id) if participant else None
    if entry is None:
        raise MovedOn
    return uow.waiting.queued(entry.id)


def settled(offer: PlaceOffer) -> Message | None:
    """Say what became of an offer; nothing while it can be answered, be it late."""
    words = _SETTLED.get(offer.status)
    return message(words, buttons(button("See where things stand", "home"))) if words else None


def offered(uow: UnitOfWork, offer: PlaceOffer, *, is_reminder: bool = False) -> Message:
    cohort = uow.programs.cohort_of(offer.cohort_id).name
    first = (
        "The place in {cohort} is still there for you."
        if is_reminder
        else "There is a place for you in {cohort}."
    )
    return message(
        say(first, cohort=cohort),
        say(
            "Take it until {on}. After that it goes to the next on the list.",
            on=offer.answer_until,
        ),
        quiet("You get this because you are on the waiting list."),
        buttons(
            button("Take the place", "place", "accept", subject=offer.id, style=Style.PRIMARY),
            button("Not now", "place", "not_now", subject=offer.id, settles=True),
        ),
    )


def standing(uow: UnitOfWork, one: Queued, now: datetime) -> Message:
    """Show somebody where they are on the list, what moved them last, and what they can do."""
    resting = one.entry.rests_until if rests(one, now) else None
    again = button("I have time again", "place", "ready")
    pause = button("I have no time now", "place", "not_now")
    return message(
        *where_they_stand(uow, one, now),
        *steps(uow, one)[:1],
        *([say("We offer you nothing before {on}.", on=resting)] if resting else []),
        quiet("When it is your turn we offer you a place here, and you have some days to answer."),
        buttons(
            button("Change my answers", "join"),
            again if resting else pause,
            button("See what moved me", "place"),
            button("Leave the list", "place", "leave"),
        ),
    )


def place_cards(context: Context, uow: UnitOfWork) -> list[Card]:
    cohort = uow.programs.cohort()
    participant = uow.participants.of(cohort.id, context.actor.id) if cohort else None
    if cohort is None or participant is None:
        return []
    is_out = participant.status is ParticipantStatus.NOT_ELIGIBLE
    if not is_out and not participant.is_waiting:
        return []
    if is_over(cohort.ends_on, today=context.today):
        ended = say("{cohort} ended on {on}.", cohort=cohort.name, on=cohort.ends_on)
        return [Card(Place.NEXT, message(ended, "A coordinator can tell you of the next one."))]
    if is_out:
        return [Card(Place.NEXT, message(*not_yet(uow, cohort, participant, context.actor)))]
    entry = uow.waiting.entry(participant.id)
    if entry is None:
        return []
    if offer := uow.waiting.open_offer_to(entry.id):
        return [Card(Place.NEXT, offered(uow, offer))]
    one = Queued(entry, participant, context.actor)
    return [Card(Place.NEXT, standing(uow, one, context.now))]


def offered_now(asking: Asking, uow: UnitOfWork) -> Message | None:
    offer = uow.waiting.get_offer(asking.prompt.subject_id)
    if not offer.is_open or _came_too_late(uow, offer, asking):
        return None
    return offered(uow, offer, is_reminder=asking.prompt.times_asked > 1)


def passed(asking: Asking, uow: UnitOfWork) -> Message | None:
    """Pass on a place that nobody has taken in time, and tell who it was offered to."""
    hold_list(uow)
    offer = uow.waiting.get_offer(asking.prompt.subject_id)
    one = uow.waiting.queued(offer.entry_id)
    if offer.is_open and _came_too_late(uow, offer, asking):
        close_offer(uow, offer, PlaceStatus.WITHDRAWN, asking.now)
    if offer.is_open:
        let_pass(uow, one, offer, asking.now)
    if offer.status is not PlaceStatus.PASSED or not one.entry.number:
        return None
    stays = "You keep your number on the waiting list, {n}, and hear of a place again from {on}."
    ends = (
        "It was the second in a row, so you are at the end of the list now, as number {n}. You "
        "hear of a place again from {on}."
    )
    words = stays if keeps_number(one.entry.unanswered) else ends
    until = one.entry.rests_until or local_now(asking.person, asking.now).date()
    return message(
        "The place that we offered you has gone to the next on the list, as you didn't answer.",
        say(words, n=one.number, on=until),
        buttons(
            button("I have time again", "place", "ready"),
            button("Leave the list", "place", "leave"),
        ),
    )


def _came_too_late(uow: UnitOfWork, offer: PlaceOffer, asking: Asking) -> bool:
    """Say whether the cohort has ended, so that there is nothing to take any more."""
    today = local_now(asking.person, asking.now).date()
    return is_over(uow.programs.cohort_of(offer.cohort_id).ends_on, today=today)


def rested(asking: Asking, uow: UnitOfWork) -> Message | None:
    """Offer somebody a place again, if there is one: that tells them."""
    settle_list(uow, asking.now)
    return None


RULES = (
    PromptRule(
        kind=PLACE_OFFERED, ask=offered_now, times=2, nudge_every=REMIND_AFTER, capped=False
    ),
    PromptRule(kind=PLACE_PASSES, ask=passed, times=1, capped=False),
    PromptRule(kind=REST_ENDS, ask=rested, times=1, capped=False),
)
