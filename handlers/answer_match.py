"""Answer a proposal: both say yes and are introduced, or one says "not this time" without blame."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.feature import Card, Context, Feature, Place, Reply
from handlers.match_offered import RULES, is_away, offer_of, offered, settled, waiting
from handlers.match_offering import (
    OFFER_ENDS,
    ask_again,
    can_be_answered,
    close_offer,
    is_on_pause,
    not_this_time,
    wait_for_other,
)
from handlers.match_return import bring_together
from mentoring.vocabulary import NotThisTime, OfferAnswer, OfferStatus
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Message, button, buttons, message
from ui.text import say, say_count

_MOST_SHOWN = 3


class Decline(Form):
    title = "Not this time"
    submit = "Send"

    kind: NotThisTime | None = Field(
        None, title="Why?", description="If you like. It helps the coordinators find somebody else."
    )
    words: Annotated[str, LongText(Readers.COORDINATORS, max_length=1000)] = Field(
        "", title="In your own words, if you like"
    )


def accept(context: Context, uow: UnitOfWork) -> Message:
    offer = _held(context, uow)
    if answered := settled(context, uow, offer) or is_away(uow, offer, context):
        return answered
    me, partner = context.actor.id, uow.people.get(offer.partner_of(context.actor.id))
    offer.answer(me, OfferAnswer.ACCEPTED)
    wait_for_other(uow, offer, me)
    # Who is away when the other says yes is introduced once they are back.
    if not offer.is_agreed or is_on_pause(uow, offer, partner.id):
        return waiting(offer, partner)
    if not bring_together(context, uow, offer, without=[me]):
        return not_this_time(offer, uow.people.several(offer.members()), me)
    is_mentor = me == offer.mentor_id
    words = "You are {partner}'s mentor now." if is_mentor else "{partner} is your mentor now."
    see = buttons(button("See my pairs", "my_pairs"))
    return message(say(words, partner=partner), "You both get an introduction.", see)


def _held(context: Context, uow: UnitOfWork) -> MatchOffer:
    """Find a proposal to the actor, with all held that a pair is made of, as pairing holds it."""
    offer = offer_of(context, uow)
    for person_id in offer.members():
        uow.pairs.lock_mentor(person_id)
    return offer_of(context, uow, lock=True)


def undo(context: Context, uow: UnitOfWork) -> Message:
    """Take a yes back, while the other hasn't answered."""
    offer = offer_of(context, uow, lock=True)
    if not can_be_answered(offer, context.today) or not offer.answer_of(context.actor.id):
        return settled(context, uow, offer) or offered(uow, offer, context.actor.id)
    offer.answer(context.actor.id, None)
    ask_again(uow, offer, context.actor.id, now=context.now)
    return offered(uow, offer, context.actor.id)


def open_decline(context: Context, uow: UnitOfWork) -> Reply:
    offer = offer_of(context, uow)
    if answered := settled(context, uow, offer):
        return answered
    partner = uow.people.get(offer.partner_of(context.actor.id))
    learns = "{partner} learns at most that it won't be this time, and never why."
    return Dialog(form=Decline, intro=message(say(learns, partner=partner)), subject=offer.id)


def decline(form: Decline, context: Context, uow: UnitOfWork) -> Message:
    offer = offer_of(context, uow, lock=True)
    if answered := settled(context, uow, offer):
        return answered
    me = context.actor.id
    offer.answer(me, OfferAnswer.DECLINED)
    uow.match_offers.keep_reason(offer, form.kind, form.words)
    looks_on = me == offer.mentor_id or form.kind is not NotThisTime.NO_TIME
    close_offer(
        uow,
        offer,
        OfferStatus.DECLINED,
        without=[me],
        looks_on=looks_on,
        today=context.today,
        now=context.now,
    )
    return _thanks(is_mentee=me == offer.mentee_id, looks_on=looks_on)


def _thanks(*, is_mentee: bool, looks_on: bool) -> Message:
    rest = [] if looks_on else [button("Rather take a pause", "pause")]
    goes_on = "We look on for another mentor for you." if looks_on else "We ask you nothing more."
    return message(
        "Thank you for telling us. There is nothing else you need to do.",
        *([goes_on] if is_mentee else []),
        buttons(*rest, button("See where things stand", "home")),
    )


def offer_cards(context: Context, uow: UnitOfWork) -> list[Card]:
    # Home asks for these prompts anyway: whoever has no proposal costs no query.
    ends = [one for one in uow.prompts.of(context.actor.id) if one.kind == OFFER_ENDS]
    mine = uow.match_offers.several(one.subject_id for one in ends) if ends else []
    answerable = [one for one in mine if can_be_answered(one, context.today)]
    asked = [one for one in answerable if not one.answer_of(context.actor.id)]
    said = [one for one in answerable if one.answer_of(context.actor.id)]
    cards = [Card(Place.NEXT, offered(uow, one, context.actor.id)) for one in asked[:_MOST_SHOWN]]
    if more := len(asked) - len(cards):
        words = "{n} more proposal comes after these.", "{n} more proposals come after these."
        cards.append(Card(Place.NEXT, message(say_count(*words, n=more))))
    people = uow.people.several(one.partner_of(context.actor.id) for one in said) if said else {}
    return cards + [
        Card(Place.PAIRS, waiting(one, people[one.partner_of(context.actor.id)]))
        for one in said[:_MOST_SHOWN]
    ]


feature = Feature(
    name="answer_match",
    summary="Answer whether you'd like to be introduced",
    form=Decline,
    open=open_decline,
    on_submit=decline,
    on_press={"yes": accept, "undo": undo},
    prompts=RULES,
    home=offer_cards,
)
