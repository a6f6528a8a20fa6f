"""Proposing pairs that a run has found, with why these two, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from handlers.feature import Context
from handlers.match_offering import offer_pairs, run_out
from handlers.match_reasons import Couple, why_these
from handlers.match_terms import terms_of
from mentoring.matching.inputs import Inputs
from mentoring.offers import ANSWER_WITHIN
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from storage.people import Person
from ui.text import Text

if TYPE_CHECKING:
    from mentoring.matching.explain import PairExplanation


def propose_pairs(
    context: Context,
    uow: UnitOfWork,
    match_id: UUID,
    run: MatchRun,
    found: Iterable[PairExplanation],
) -> None:
    """Propose pairs that `run` has found to their people, as part of a match."""
    pairs = list(found)
    _make_room(context, uow, run.cohort_id, {one.mentee for one in pairs})
    people = uow.people.several({who for one in pairs for who in (one.mentee, one.mentor)})
    offers = (
        (_offer(context, match_id, run.cohort_id, one), why)
        for one, why in _explained(uow, run, pairs, people)
    )
    offer_pairs(uow, offers, people, now=context.now)


def _make_room(context: Context, uow: UnitOfWork, cohort_id: UUID, mentees: set[UUID]) -> None:
    """Close what is over already, though nobody was told yet."""
    for offer in uow.match_offers.open_in(cohort_id):
        if offer.mentee_id in mentees and offer.expires_on < context.today:
            run_out(uow, offer, now=context.now)
            offer.wanted = None
    uow.db.flush()


def _offer(context: Context, match_id: UUID, cohort_id: UUID, found: PairExplanation) -> MatchOffer:
    return MatchOffer(
        run_id=match_id,
        cohort_id=cohort_id,
        mentee_id=found.mentee,
        mentor_id=found.mentor,
        points=found.points,
        offered_at=context.now,
        offered_on=context.today,
        expires_on=context.today + ANSWER_WITHIN,
    )


def _explained(
    uow: UnitOfWork, run: MatchRun, pairs: list[PairExplanation], people: dict[UUID, Person]
) -> Iterator[tuple[PairExplanation, tuple[Text, ...]]]:
    inputs = uow.match_runs.inputs(run, Inputs)
    known = {one.id: one for one in inputs.people} if inputs else {}
    policy = terms_of(run).policy
    for one in pairs:
        couple = Couple(
            known[one.mentee], known[one.mentor], people[one.mentee], people[one.mentor]
        )
        yield one, why_these(couple, one, policy)
