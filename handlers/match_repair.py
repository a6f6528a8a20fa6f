"""Mending a published match: who has lost the mentor proposed to them gets the best alternative.

First those mentors are looked at who are free, so that nobody else moves. Where there is none, the
proposals that nobody has answered yet may move, as few as can be. One run mends for all who wait.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from handlers.match_alternative import failed, repaired
from handlers.match_offering import is_on_pause, movable, seeks_mentor
from handlers.match_terms import terms_of, written
from mentoring.cohorts import is_over
from mentoring.matching.choices import Keep
from mentoring.matching.inputs import Terms
from mentoring.matching.policy import Couple
from mentoring.vocabulary import OfferStatus, Repair, RunStatus
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from ui.message import Message

if TYPE_CHECKING:
    from mentoring.matching.outcome import Outcome


def start_repair(uow: UnitOfWork, cohort_id: UUID, now: datetime) -> None:
    """Queue a run for all who have lost a proposed mentor; nothing while another is under way."""
    if uow.match_runs.under_way(cohort_id) or uow.match_runs.repair_under_way(cohort_id):
        return
    waiting = [one for one in uow.match_offers.hold_wanted(cohort_id) if _still(uow, one, now)]
    # Who may get a mentor without anybody's moving comes first.
    kind = min((one.wanted for one in waiting if one.wanted), key=list(Repair).index, default=None)
    if kind is None:
        return
    lost = [one for one in waiting if one.wanted is kind]
    run = uow.match_runs.add(
        MatchRun(
            cohort_id=cohort_id,
            started_by_id=None,
            started_at=now,
            terms=written(_terms(uow, lost, kind, now)),
            repair=kind,
        )
    )
    for offer in lost:
        offer.repair_run_id, offer.wanted = run.id, None
        offer.repairs += 1


def _still(uow: UnitOfWork, offer: MatchOffer, now: datetime) -> bool:
    """Say whether another mentor is still to be looked for; if not, forget it or put it off."""
    ends_on = uow.programs.cohort_of(offer.cohort_id).ends_on
    if needs_another(uow, offer) and not is_over(ends_on, today=now.date()):
        return True
    offer.wanted = None
    _put_off(uow, [offer])
    return False


def _put_off(uow: UnitOfWork, offers: list[MatchOffer]) -> None:
    """Look for the next mentors of those who are on a pause once they are back."""
    for offer in offers:
        offer.is_put_off = is_on_pause(uow, offer, offer.mentee_id)


def needs_another(uow: UnitOfWork, offer: MatchOffer) -> bool:
    """Say whether somebody who has lost a proposed mentor has neither another nor the prospect."""
    is_asked = uow.match_offers.is_open_for(offer.mentee_id)
    return not is_asked and seeks_mentor(uow, offer.cohort_id, offer.mentee_id)


def _terms(uow: UnitOfWork, lost: list[MatchOffer], kind: Repair, now: datetime) -> Terms:
    """Keep the rules and weights of the match; change as few pairs as can be."""
    newest = max(lost, key=lambda offer: offer.offered_at)
    terms = terms_of(uow.match_runs.get(newest.run_id))
    cohort_id = newest.cohort_id
    moving = _movable(uow, cohort_id, now) if kind is Repair.MOVING else []
    policy = replace(
        terms.policy,
        locked=frozenset(),
        forbidden=terms.policy.forbidden
        | declined_couples(uow, cohort_id)
        | {offer.couple for offer in lost},
        previous=frozenset(offer.couple for offer in moving),
        keep=Keep.FEWEST.worth,
        # A floor that is to be lifted would move pairs to lift it.
        floor=terms.policy.floor or 0.0,
    )
    return Terms(policy=policy)


def declined_couples(uow: UnitOfWork, cohort_id: UUID) -> frozenset[Couple]:
    """Name the couples of whom one has said no to the other."""
    declined = uow.match_offers.settled_in(cohort_id, OfferStatus.DECLINED)
    return frozenset(offer.couple for offer in declined)


def _movable(uow: UnitOfWork, cohort_id: UUID, now: datetime) -> list[MatchOffer]:
    there = {person.id for _, person in uow.participants.active(cohort_id)}
    return movable(uow.match_offers.open_in(cohort_id), there, now.date())


def set_aside(uow: UnitOfWork, cohort_id: UUID, now: datetime) -> None:
    """Let a coordinator's run go first; what is mended is wanted again afterwards."""
    under_way = uow.match_runs.repair_under_way(cohort_id)
    run = uow.match_runs.locked(under_way.id) if under_way is not None else None
    if run is None or not run.status.is_under_way:
        return
    run.status, run.finished_at = RunStatus.CANCELLED, now
    for offer in uow.match_offers.repaired_by(run.id):
        offer.wanted, offer.repair_run_id = run.repair, None
    uow.db.flush()


def finish_repair(uow: UnitOfWork, run: MatchRun, outcome: Outcome, now: datetime) -> None:
    """Tell the coordinators what was found, or look whether others could move."""
    mended = uow.match_offers.repaired_by(run.id)
    lost = [one for one in mended if needs_another(uow, one)]
    _put_off(uow, [one for one in mended if one not in lost])
    placed = {pair.mentee for pair in outcome.proposal.pairs}
    without = [one for one in lost if one.mentee_id not in placed]
    if run.repair is Repair.ALONE and without and _movable(uow, run.cohort_id, now):
        for offer in without:
            offer.wanted = Repair.MOVING
        lost = [one for one in lost if one not in without]
    if lost:
        _tell(uow, run, repaired(uow, run, outcome, lost), now)


def fail_repair(uow: UnitOfWork, run: MatchRun, now: datetime) -> None:
    lost = uow.match_offers.repaired_by(run.id)
    _tell(uow, run, failed(uow, lost), now)


def _tell(uow: UnitOfWork, run: MatchRun, told: Message, now: datetime) -> None:
    for coordinator in uow.coordinators.people():
        uow.outbox.add(
            key=f"match_repair:{run.id}:{coordinator.id}",
            to=coordinator.id,
            message=told,
            due_at=now,
        )
