"""Match offers: one open for a mentee, found by indexes, seen by no other organization."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from mentoring.errors import Missing
from mentoring.vocabulary import NotThisTime, OfferAnswer, OfferStatus, Repair, RunStatus
from storage.database import Database, UnitOfWork
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from tests.cast import NOW, OTHER_TEAM, Cast, make_organization
from tests.storage.plans import check_indexed
from ui.text import say

TODAY = NOW.date()
WHY = (say("You share {n} working hours.", n=4),)


def make_run(uow: UnitOfWork, cast: Cast, *, status: RunStatus = RunStatus.PUBLISHED) -> MatchRun:
    return uow.match_runs.add(
        MatchRun(
            cohort_id=cast.cohort,
            started_by_id=cast.cleo,
            started_at=NOW,
            terms={},
            status=status,
            repair=Repair.ALONE if status.is_under_way else None,
        )
    )


def offer(uow: UnitOfWork, cast: Cast, run: MatchRun, *, mentor: UUID | None = None) -> MatchOffer:
    one = MatchOffer(
        run_id=run.id,
        cohort_id=cast.cohort,
        mentee_id=cast.ben,
        mentor_id=mentor or cast.ana,
        points=74_000,
        offered_at=NOW,
        offered_on=TODAY,
        expires_on=date(2026, 3, 20),
    )
    uow.match_offers.add_all([(one, WHY)])
    return one


def test_what_is_kept_is_read_again(uow: UnitOfWork, cast: Cast) -> None:
    one = offer(uow, cast, run := make_run(uow, cast))
    assert uow.match_offers.why(one) == WHY
    one.answer(cast.ana, OfferAnswer.DECLINED)
    uow.match_offers.keep_reason(one, NotThisTime.OTHER, "My nephew.")
    uow.match_offers.settle(one, OfferStatus.DECLINED, TODAY)
    uow.db.flush()
    uow.db.expire_all()
    (again,) = uow.match_offers.of_run(run.id)
    assert (again.mentor_answer, again.mentee_answer) == (OfferAnswer.DECLINED, None)
    assert uow.match_offers.reason(again) == "My nephew."
    assert uow.match_offers.settled_in(cast.cohort, OfferStatus.DECLINED) == [again]
    assert uow.match_offers.open_in(cast.cohort) == []
    assert not uow.match_offers.is_open_for(cast.ben)


def test_f12_nobody_has_two_open_offers(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        run = make_run(uow, cast)
        offer(uow, cast, run)
    with pytest.raises(IntegrityError), database.begin(cast.organization_id) as uow:
        offer(uow, cast, uow.match_runs.get(run.id), mentor=cast.cleo)


def test_after_one_is_settled_there_may_be_another(uow: UnitOfWork, cast: Cast) -> None:
    run = make_run(uow, cast)
    uow.match_offers.settle(offer(uow, cast, run), OfferStatus.EXPIRED, TODAY)
    uow.db.flush()
    second = offer(uow, cast, run, mentor=cast.cleo)
    assert uow.match_offers.hold_open_of(cast.ben) == [second]
    assert uow.match_offers.hold_open_of(cast.ana) == []


def test_a_cohort_is_mended_once_no_run_is_under_way(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        one = offer(uow, cast, make_run(uow, cast))
        one.wanted = Repair.ALONE
        under_way = make_run(uow, cast, status=RunStatus.QUEUED)
    with database.begin_everywhere() as everywhere:
        assert everywhere.wanting_cohort() is None
    with database.begin(cast.organization_id) as uow:
        assert uow.match_runs.under_way(cast.cohort) is None
        uow.match_runs.get(under_way.id).status = RunStatus.READY
    with database.begin_everywhere() as everywhere:
        wanting = everywhere.wanting_cohort()
    assert wanting is not None
    assert (wanting.organization_id, wanting.cohort_id) == (cast.organization_id, cast.cohort)


def test_what_cairn_itself_looks_for_is_not_the_coordinators_last_run(
    uow: UnitOfWork, cast: Cast
) -> None:
    run = make_run(uow, cast)
    make_run(uow, cast, status=RunStatus.RUNNING)
    assert uow.match_runs.latest(cast.cohort) == run
    assert uow.match_runs.repair_under_way(cast.cohort) is not None


def test_f52_another_organization_finds_no_offer(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        run = make_run(uow, cast)
        one = offer(uow, cast, run)
    stranger = make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    with database.begin(stranger.id) as uow:
        assert uow.match_offers.of_run(run.id) == []
        assert uow.match_offers.open_in(cast.cohort) == []
        assert uow.match_offers.several([one.id]) == []
        for find in (uow.match_offers.get, uow.match_offers.locked):
            with pytest.raises(Missing):
                find(one.id)


_LISTS: dict[str, Callable[[UnitOfWork, Cast], object]] = {
    "a cohort's open offers": lambda uow, cast: uow.match_offers.open_in(cast.cohort),
    "somebody's open offers": lambda uow, cast: uow.match_offers.hold_open_of(cast.ben),
    "whether somebody has one": lambda uow, cast: uow.match_offers.is_open_for(cast.ben),
    "how many are open": lambda uow, cast: uow.match_offers.count_open(cast.cohort),
    "those of a run": lambda uow, _: uow.match_offers.of_run(uuid4()),
    "those that a run mends": lambda uow, _: uow.match_offers.repaired_by(uuid4()),
    "those to be mended": lambda uow, cast: uow.match_offers.hold_wanted(cast.cohort),
    "those on Home": lambda uow, _: uow.match_offers.several([uuid4()]),
    "those that both want": lambda uow, cast: uow.match_offers.agreed_of(cast.ben),
    "those that are put off": lambda uow, cast: uow.match_offers.put_off(cast.ben),
    "those that were declined": lambda uow, cast: uow.match_offers.settled_in(
        cast.cohort, OfferStatus.DECLINED
    ),
}


@pytest.mark.parametrize("listing", _LISTS)
def test_every_list_is_found_by_an_index(database: Database, cast: Cast, listing: str) -> None:
    check_indexed(database, cast, _LISTS[listing])
