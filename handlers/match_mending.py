"""Proposing an alternative: only what is new goes out, and what has to move is taken back first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from handlers.feature import Context
from handlers.match_offering import close_offer, movable
from handlers.match_repair import needs_another
from handlers.match_standing import Checked, named, standing_of
from handlers.proposing import propose_pairs
from mentoring.vocabulary import OfferStatus, Repair, RunStatus
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from ui.message import Block, Message, button, buttons, items, message
from ui.text import say

if TYPE_CHECKING:
    from mentoring.matching.explain import PairExplanation

_MOST_NAMED = 5


def settled(uow: UnitOfWork, lost: MatchOffer) -> Message | None:
    """Say that somebody looks for no mentor any more; nothing while they do."""
    if needs_another(uow, lost):
        return None
    mentee = uow.people.get(lost.mentee_id)
    return message(
        say("{mentee} needs no other mentor any more.", mentee=mentee.name),
        _see_all(lost),
    )


def mend(
    context: Context,
    uow: UnitOfWork,
    lost: MatchOffer,
    run: MatchRun,
    found: Sequence[PairExplanation],
    moved: Sequence[MatchOffer] = (),
) -> Message:
    """Propose new pairs, all of them or none; `moved` are the proposals that they replace."""
    couples = [(one.mentee, one.mentor) for one in found]
    # As pairing holds them: nobody gets a mentor or gives a place away meanwhile.
    uow.pairs.lock_people(
        {*(who for couple in couples for who in couple), *(one.mentor_id for one in moved)}
    )
    moved = [uow.match_offers.locked(one.id) for one in sorted(moved, key=lambda one: one.id)]
    standing = standing_of(uow, lost.cohort_id, today=context.today, without=moved)
    is_stale = len(movable(moved, standing.there, context.today)) < len(moved)
    checked = standing.check(couples)
    if is_stale or checked.cannot:
        lost.wanted = Repair.ALONE
        return _changed_since(uow, lost, checked)
    for offer in moved:
        close_offer(
            uow,
            offer,
            OfferStatus.WITHDRAWN,
            looks_on=False,
            today=context.today,
            now=context.now,
        )
    uow.db.flush()
    propose_pairs(context, uow, lost.run_id, run, found)
    run.status, run.published_at = RunStatus.PUBLISHED, context.now
    run.published_by_id = context.actor.id
    mentor_id = next(mentor for mentee, mentor in couples if mentee == lost.mentee_id)
    return _proposed(uow, lost, mentor_id, moved)


def _changed_since(uow: UnitOfWork, lost: MatchOffer, checked: Checked) -> Message:
    return message(
        "Things have changed since, and nothing was proposed.",
        *([items(*named(uow, checked.cannot, most=_MOST_NAMED))] if checked.cannot else []),
        "We look again, and tell you what we find.",
        _see_all(lost),
    )


def _proposed(
    uow: UnitOfWork, lost: MatchOffer, mentor_id: UUID, moved: Sequence[MatchOffer]
) -> Message:
    people = uow.people.several((lost.mentee_id, mentor_id))
    words = "Proposed: {mentee} and {mentor} are asked in their working hours."
    return message(
        say(words, mentee=people[lost.mentee_id], mentor=people[mentor_id]),
        *(["Who moves for it is told kindly, if they had heard, and asked anew."] if moved else []),
        _see_all(lost),
    )


def _see_all(lost: MatchOffer) -> Block:
    return buttons(button("See all proposals", "match_offers", subject=lost.run_id))
