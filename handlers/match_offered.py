"""A proposal as each of the two sees it, and what they hear of it when nobody answers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from handlers.feature import Context
from handlers.match_offering import (
    OFFER_ENDS,
    OFFERED,
    can_be_answered,
    is_on_pause,
    not_this_time,
    run_out,
)
from mentoring.errors import Missing
from mentoring.offers import ASKED_BY_ITSELF, REMIND_AFTER
from mentoring.vocabulary import OfferAnswer, OfferStatus
from scheduling.calendar import local_now
from scheduling.rhythm import Asking, PromptRule
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from storage.people import Person
from ui.message import Block, Items, Message, Style, button, buttons, heading, message, quiet
from ui.text import Text, say, typed

#: What somebody hears who presses a button of a proposal that is closed.
_CLOSED = {
    OfferStatus.PAIRED: "You and {partner} are a pair.",
    OfferStatus.EXPIRED: "The time to answer about {partner} is over. We look on.",
}
_CLOSED_ELSE = "It won't be {partner} this time. There is nothing left to do."


def offer_of(context: Context, uow: UnitOfWork, *, lock: bool = False) -> MatchOffer:
    """Find a proposal to the actor.

    Raises:
        Missing: there is none, or it is to others.
    """
    find = uow.match_offers.locked if lock else uow.match_offers.get
    offer = find(context.subject)
    if context.actor.id not in offer.members():
        raise Missing("MatchOffer", offer.id)
    return offer


def settled(context: Context, uow: UnitOfWork, offer: MatchOffer) -> Message | None:
    """Say what became of a proposal; nothing while the actor can answer it."""
    me, partner = context.actor.id, uow.people.get(offer.partner_of(context.actor.id))
    home = buttons(button("See where things stand", "home"))
    if offer.answer_of(me) is OfferAnswer.DECLINED:
        return message(
            say("You have answered already: not {partner} this time.", partner=partner), home
        )
    if can_be_answered(offer, context.today):
        return waiting(offer, partner) if offer.answer_of(me) else None
    became = OfferStatus.EXPIRED if offer.is_open else offer.status
    words = _CLOSED.get(became, _CLOSED_ELSE)
    return message(say(words, partner=partner), home)


def is_away(uow: UnitOfWork, offer: MatchOffer, context: Context) -> Message | None:
    """Ask somebody to come back who says yes during their own pause; nothing where they are here.

    Of the other's pause they hear nothing: whether it matters would tell that the other said yes.
    """
    if not is_on_pause(uow, offer, context.actor.id):
        return None
    return message(
        "You are on a pause. Come back, and say yes then.",
        buttons(button("I'm back", "pause", "back", style=Style.PRIMARY)),
    )


def offered(
    uow: UnitOfWork, offer: MatchOffer, reader: UUID, *, is_reminder: bool = False
) -> Message:
    """Show a proposal to one of the two: who the other is, and why these two."""
    partner = uow.people.get(offer.partner_of(reader))
    return message(
        _first(partner, is_mentor=reader == offer.mentor_id, is_reminder=is_reminder),
        *who(partner),
        heading("Why you two"),
        Items(items=uow.match_offers.why(offer)),
        say(
            "If you both say yes, you get your introduction. You can answer until {until}.",
            until=offer.expires_on,
        ),
        buttons(
            button(
                "Yes, introduce us", "answer_match", "yes", subject=offer.id, style=Style.PRIMARY
            ),
            button("Not this time", "answer_match", subject=offer.id, settles=True),
        ),
        quiet("Either answer is fine, and you needn't explain it."),
    )


def _first(partner: Person, *, is_mentor: bool, is_reminder: bool) -> Text:
    asks = "We'd like to bring you together with {partner}, who would be your {role}."
    waits = "{partner} would be your {role}, and we still wait for your answer."
    role = say("mentee" if is_mentor else "mentor")
    return say(waits if is_reminder else asks, partner=partner, role=role)


def who(partner: Person) -> tuple[Block, ...]:
    known = ", ".join(
        words for words in (partner.title, partner.department, partner.affiliation) if words
    )
    return (quiet(typed(known)),) if known else ()


def waiting(offer: MatchOffer, partner: Person) -> Message:
    """Show a proposal to somebody who has said yes, and waits for the other."""
    return message(
        say("You have said yes to {partner}.", partner=partner),
        say(
            "We introduce you as soon as they have said yes, too. You hear from us by {until}.",
            until=offer.expires_on,
        ),
        buttons(button("Take it back", "answer_match", "undo", subject=offer.id)),
    )


def _ask(asking: Asking, uow: UnitOfWork) -> Message | None:
    """Word a proposal for one of the two; nothing where they have nothing to answer."""
    offer = uow.match_offers.get(asking.prompt.subject_id)
    if not can_be_answered(offer, _today(asking)) or offer.answer_of(asking.person.id):
        return None
    return offered(uow, offer, asking.person.id, is_reminder=asking.prompt.times_asked > 1)


def _ended(asking: Asking, uow: UnitOfWork) -> Message | None:
    """Tell one of the two that the time is over."""
    # Whoever of the two is asked first closes it, and the other may be at the same moment.
    offer = uow.match_offers.locked(asking.prompt.subject_id)
    if offer.is_open:
        run_out(uow, offer, now=asking.now)
    if offer.status is not OfferStatus.EXPIRED:
        return None
    me, people = asking.person.id, uow.people.several(offer.members())
    if offer.answer_of(me) is OfferAnswer.ACCEPTED:
        return not_this_time(offer, people, me)
    partner = people[offer.partner_of(me)]
    return message(
        say("We asked you about {partner}, and the time to answer is over.", partner=partner),
        "That is all right, and there is nothing you need to do.",
        buttons(button("See where things stand", "home")),
    )


def _today(asking: Asking) -> date:
    return local_now(asking.person, asking.now).date()


RULES = (
    PromptRule(
        kind=OFFERED, ask=_ask, times=ASKED_BY_ITSELF, nudge_every=REMIND_AFTER, capped=False
    ),
    PromptRule(kind=OFFER_ENDS, ask=_ended, times=1, capped=False),
)
