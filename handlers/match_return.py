"""Proposals that both have said yes to become pairs: at once, or once both are back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from handlers.feature import Context
from handlers.match_offering import can_be_answered, impossible, is_on_pause
from handlers.pairing import make_pair
from mentoring.errors import MentoringError
from mentoring.vocabulary import Repair
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer


def bring_together(
    context: Context, uow: UnitOfWork, offer: MatchOffer, *, without: Iterable[UUID] = ()
) -> bool:
    """Make a pair of two who both want it; where it can't be, tell all but those `without`."""
    why = uow.match_offers.why(offer)
    try:
        make_pair(context, uow, offer.mentor_id, offer.mentee_id, again=True, because=why)
    except MentoringError:
        impossible(uow, offer, without=without, today=context.today, now=context.now)
        return False
    return True


def go_on(context: Context, uow: UnitOfWork) -> None:
    """Take up for somebody who is back what has waited for them: a pair, or the next mentor."""
    for lost in uow.match_offers.put_off(context.actor.id):
        lost.wanted, lost.is_put_off = Repair.ALONE, False
    for agreed in uow.match_offers.agreed_of(context.actor.id):
        # As pairing holds them: people first.
        for person_id in agreed.members():
            uow.pairs.lock_mentor(person_id)
        offer = uow.match_offers.locked(agreed.id)
        is_agreed = can_be_answered(offer, context.today) and offer.is_agreed
        if is_agreed and not any(is_on_pause(uow, offer, one) for one in offer.members()):
            bring_together(context, uow, offer)
