"""Feedback between partners: sealed until both have written, then open to both at once."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from handlers.feature import Context
from mentoring.errors import MovedOn
from mentoring.vocabulary import FeedbackMoment
from storage.answers import Feedback
from storage.database import UnitOfWork
from storage.pairs import Pair
from ui.message import Block, heading, message, quiet
from ui.text import say


class Written(NamedTuple):
    rating: int
    helped: str
    wished: str


def pair_of(context: Context, uow: UnitOfWork) -> Pair:
    """Find the pair; feedback is taken after its end as well."""
    return uow.pairs.of_member(context.subject, context.actor.id)


def can_open(uow: UnitOfWork, pair: Pair, author_id: UUID, moment: FeedbackMoment) -> bool:
    """Say if the partner has written or still can; what one writes alone is never read."""
    partner = uow.people.get(pair.partner_of(author_id))
    if partner.deactivated_at is None:
        return True
    return uow.answers.feedback(pair.id, partner.id, moment) is not None


def is_wanted(uow: UnitOfWork, pair: Pair, author_id: UUID, moment: FeedbackMoment) -> bool:
    given = uow.answers.feedback(pair.id, author_id, moment)
    return given is None and can_open(uow, pair, author_id, moment)


def still_sealed(given: Feedback) -> None:
    if given.revealed_at is not None:
        raise MovedOn


def keep_sealed(
    written: Written, context: Context, uow: UnitOfWork, pair: Pair, moment: FeedbackMoment
) -> None:
    """Keep what the actor writes to their partner, or what they change it to."""
    uow.answers.lock_pair(pair.id)
    given = uow.answers.feedback(pair.id, context.actor.id, moment)
    if given is None:
        given = Feedback(
            pair_id=pair.id,
            author_id=context.actor.id,
            moment=moment,
            given_at=context.now,
            rating=written.rating,
        )
        uow.answers.give_feedback(given, helped=written.helped, wished=written.wished)
        return
    still_sealed(given)
    given.rating = written.rating
    uow.answers.reword_feedback(given, helped=written.helped, wished=written.wished)


def reveal_both(context: Context, uow: UnitOfWork, pair: Pair, moment: FeedbackMoment) -> bool:
    """Open both at once, if both are there."""
    given = [uow.answers.feedback(pair.id, person_id, moment) for person_id in pair.members()]
    both = [one for one in given if one is not None]
    if len(both) < len(given):
        return False
    people = uow.people.several(pair.members())
    for one in both:
        one.revealed_at = context.now
        helped, wished = uow.answers.feedback_words(one)
        uow.outbox.add(
            key=f"feedback:{pair.id}:{moment}:{one.author_id}",
            to=pair.partner_of(one.author_id),
            message=message(
                say("{author} wrote to you.", author=people[one.author_id]),
                heading("What helps"),
                say("{helped}", helped=helped),
                *_wishes(wished),
                quiet("Only you two can read this. A word of thanks goes a long way."),
            ),
            due_at=context.now,
            is_critical=True,
        )
    return True


def _wishes(wished: str) -> tuple[Block, ...]:
    if not wished:
        return ()
    return message(heading("What they wish for"), say("{wished}", wished=wished)).blocks
