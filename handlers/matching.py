"""Starting match runs: for the people of now, or as a variant of a run with other choices."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from handlers.feature import Context
from handlers.match_repair import declined_couples, set_aside
from handlers.match_summary import outcome_of
from handlers.match_terms import terms_of, usual_terms, written
from mentoring.errors import MentoringError
from mentoring.matching.inputs import Terms
from mentoring.matching.policy import Couple
from mentoring.vocabulary import RunStatus
from storage.database import UnitOfWork
from storage.match_runs import MatchRun
from storage.programs import Cohort


class Busy(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "A match is being worked out already, so this was not taken. Wait until it is ready, "
            "or cancel it with /mentor match."
        )


def terms_before(uow: UnitOfWork, cohort: Cohort) -> Terms:
    """Give the terms that a new run begins with: those of the proposal that counts.

    What was looked at and left is forgotten; what failed at the first try is not.
    """
    run = uow.match_runs.chosen(cohort.id) or uow.match_runs.latest(cohort.id)
    return terms_of(run) if run is not None and run.repair is None else usual_terms()


def start_run(context: Context, uow: UnitOfWork, cohort: Cohort, terms: Terms) -> MatchRun:
    """Queue a run for whoever is there now; it stays close to the proposal under review.

    Raises:
        Busy: another one is under way.
    """
    before = uow.match_runs.chosen(cohort.id)
    is_open = before is not None and before.status is RunStatus.READY
    if not is_open:
        # What was locked is proposed by now, and whoever is asked isn't matched.
        terms = replace(terms, policy=replace(terms.policy, locked=frozenset()))
    return _queue(context, uow, cohort.id, terms, before if is_open else None, varies=None)


def vary_run(context: Context, uow: UnitOfWork, run: MatchRun, terms: Terms) -> MatchRun:
    """Queue a variant of a run: the same people, with other choices; nothing is taken yet.

    Raises:
        Busy: another one is under way.
    """
    return _queue(context, uow, run.cohort_id, terms, run, varies=run)


def choose(uow: UnitOfWork, run: MatchRun, now: datetime) -> None:
    """Make a run's proposal the one that counts. Buttons drawn for another one have moved on."""
    before = uow.match_runs.chosen(run.cohort_id)
    run.chosen_at = now
    run.version = before.version + 1 if before else run.version


def _queue(
    context: Context,
    uow: UnitOfWork,
    cohort_id: UUID,
    terms: Terms,
    before: MatchRun | None,
    *,
    varies: MatchRun | None,
) -> MatchRun:
    set_aside(uow, cohort_id, context.now)
    previous = frozenset[Couple]() if before is None else pairs_of(uow, before)
    forbidden = terms.policy.forbidden | declined_couples(uow, cohort_id)
    policy = replace(terms.policy, previous=previous, forbidden=forbidden)
    run = MatchRun(
        cohort_id=cohort_id,
        started_by_id=context.actor.id,
        started_at=context.now,
        based_on_id=varies.id if varies else None,
        terms=written(replace(terms, policy=policy)),
    )
    under_way = uow.match_runs.under_way(cohort_id)
    if under_way is None:
        return uow.match_runs.add(run)
    # Who submits the same once more gets the same once more.
    if _is_same(under_way, run):
        return under_way
    raise Busy


def _is_same(one: MatchRun, other: MatchRun) -> bool:
    return (one.started_by_id, one.based_on_id, terms_of(one)) == (
        other.started_by_id,
        other.based_on_id,
        terms_of(other),
    )


def pairs_of(uow: UnitOfWork, run: MatchRun) -> frozenset[Couple]:
    return frozenset(pair.couple for pair in outcome_of(uow, run).proposal.pairs)
