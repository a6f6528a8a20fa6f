"""Across organizations: units of work of one transaction, and what moves from one to another."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from storage.across import (
    LEFT_BEHIND,
    MOVED,
    SIGNS_OF_GONE,
    Across,
    Hindrance,
    OrganizationGone,
    work_across,
)
from storage.columns import Owned
from storage.database import Database, UnitOfWork
from storage.organizations import Organization
from storage.people import Person
from tests.cast import (
    BEN_THERE,
    CLEO,
    DAN_THERE,
    NOW,
    TEAM,
    TENANT,
    Cast,
    make_cohort,
    make_organization,
    make_tenant,
    organization_id,
)

OURS, THEIRS = organization_id(TEAM), organization_id(TENANT)
#: Where there is any of this, somebody takes part: that can't move, and is never forgotten.
_STAYS = {
    "participants",
    "participant_skills",
    "pairs",
    "sessions",
    "private_notes",
    "goals",
    "milestones",
    "pulses",
    "check_ins",
    "meet_answers",
    "match_offers",
    "match_runs",
    "mentor_requests",
    "bookmarks",
    "circle_series",
    "circle_rounds",
    "circle_seats",
    "circle_breaks",
    "handovers",
    "admission_exceptions",
    "waiting_entries",
    "waiting_moves",
    "place_offers",
    "feedback",
    "boundaries",
    "acknowledgements",
    "voluntary_answers",
    "unwanted_mail",
}


@pytest.fixture
def tenant(database: Database, cast: Cast) -> Organization:
    assert cast.organization_id == OURS
    return make_tenant(database)


def move(across: Across) -> list[str]:
    across.hold(THEIRS)
    return across.move(THEIRS, into=OURS)


def hindrance(database: Database, asker: UUID) -> Hindrance | None:
    return work_across(database, lambda across: across.hindrance(THEIRS, asker=asker))


def meet_dan(database: Database) -> UUID:
    with database.begin(THEIRS) as uow:
        return uow.people.meet(DAN_THERE, "Dan").id


def test_it_is_decided_for_every_table_what_becomes_of_it() -> None:
    decided = {kind.__tablename__ for kind in (*MOVED, *LEFT_BEHIND)}
    assert decided.isdisjoint(_STAYS)
    assert {kind.__tablename__ for kind in Owned.__subclasses__()} == decided | _STAYS


@pytest.mark.usefixtures("tenant")
def test_each_unit_of_work_sees_its_own_organization(database: Database) -> None:
    meet_dan(database)

    def names(across: Across) -> list[set[str]]:
        units = [across.of(one) for one in (OURS, THEIRS)]
        return [set(uow.db.scalars(select(Person.name))) for uow in units]

    ours, theirs = work_across(database, names)
    assert (ours, theirs) == ({"Ana", "Ben", "Cleo", "Dan"}, {"Dan"})


@pytest.mark.usefixtures("tenant")
def test_what_is_changed_in_several_is_kept_together(database: Database) -> None:
    def change(across: Across) -> None:
        for one, actor in ((OURS, CLEO), (THEIRS, DAN_THERE)):
            uow = across.of(one)
            person = uow.people.at(actor) or uow.people.meet(actor, "")
            person.name = "Changed"

    work_across(database, change)
    for one, actor in ((OURS, CLEO), (THEIRS, DAN_THERE)):
        with database.begin(one) as uow:
            person = uow.people.at(actor)
            assert person is not None
            assert person.name == "Changed"


@pytest.mark.usefixtures("tenant")
def test_an_error_undoes_it_in_all(database: Database) -> None:
    def change(across: Across) -> None:
        across.of(THEIRS).people.meet(DAN_THERE, "Dan")
        move(across)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work_across(database, change)
    with database.begin(THEIRS) as uow:
        assert [one.external_id for one in uow.workspaces.all()] == [TENANT]
        assert uow.people.at(DAN_THERE) is None


@pytest.mark.usefixtures("tenant")
def test_who_is_known_moves_with_all_that_is_theirs(database: Database) -> None:
    dan = meet_dan(database)
    with database.begin(THEIRS) as uow:
        [address] = uow.people.addresses(dan)
        uow.conversations.keep(
            address, service_url="https://s", conversation_id="c", bot_id="b", now=NOW
        )
        uow.sign_ins.begin(address.id, "digest", now=NOW)
        make_cohort(uow)
    assert work_across(database, move) == ["Cairngorm Works"]
    with database.begin(OURS) as uow:
        person = uow.people.at(DAN_THERE)
        assert person is not None
        assert person.id == dan
        assert uow.conversations.of(address.id) is not None
        signed_in = uow.sign_ins.find("digest")
        assert signed_in is not None
        assert signed_in.acting.address.organization_id == OURS


@pytest.mark.usefixtures("tenant")
def test_what_stands_in_the_way_is_said(database: Database) -> None:
    dan = meet_dan(database)
    assert hindrance(database, dan) is None
    with database.begin(THEIRS) as uow:
        uow.coordinators.add(uow.people.get(dan), now=NOW)
    assert hindrance(database, dan) is None
    assert hindrance(database, uuid4()) is Hindrance.OTHERS_COORDINATE


def test_ours_is_in_use(database: Database, cast: Cast) -> None:
    asked = work_across(database, lambda across: across.hindrance(OURS, asker=cast.cleo))
    assert asked is Hindrance.IN_USE


@pytest.mark.usefixtures("tenant")
def test_what_is_gone_can_not_be_held(database: Database) -> None:
    work_across(database, move)
    with pytest.raises(OrganizationGone):
        work_across(database, move)


@pytest.mark.usefixtures("tenant")
def test_whoever_writes_into_what_is_gone_is_told(database: Database) -> None:
    work_across(database, move)
    with pytest.raises(SIGNS_OF_GONE), database.begin(THEIRS) as uow:
        uow.people.meet(BEN_THERE, "Ben")


def test_nothing_begins_in_an_organization_that_is_held(postgresql_database: Database) -> None:
    database = postgresql_database
    make_organization(database)
    make_tenant(database)
    held, begun = threading.Event(), threading.Event()

    def hold(across: Across) -> None:
        across.hold(THEIRS)
        held.set()
        assert not begun.wait(0.5)
        move(across)

    def begin() -> None:
        held.wait(10)
        with database.begin(THEIRS) as uow:
            uow.people.meet(BEN_THERE, "Ben")
            begun.set()

    with ThreadPoolExecutor(2) as pool:
        moving, beginning = pool.submit(work_across, database, hold), pool.submit(begin)
        moving.result(20)
        assert isinstance(beginning.exception(20), SIGNS_OF_GONE)


@pytest.fixture
def begun(database: Database, tenant: Organization) -> UUID:
    """Give a coordinator of the other chat, for whom something is planned."""
    dan = meet_dan(database)
    with database.begin(tenant.id) as uow:
        uow.coordinators.add(uow.people.get(dan), now=NOW)
        _plan(uow, dan)
    return dan


def _plan(uow: UnitOfWork, dan: UUID) -> None:
    uow.outbox.remind(
        key="digest", to=dan, prompt_ids=[uuid4()], due_at=NOW + timedelta(1), is_reminder=False
    )
    uow.requests.begin(f"{dan}:request", now=NOW)
    uow.skills.named(["Trains"])


def test_what_was_planned_there_is_left_behind(database: Database, begun: UUID) -> None:
    work_across(database, move)
    with database.begin(OURS) as uow:
        assert not uow.outbox.has("digest")
        assert not uow.coordinators.includes(begun)
        assert "Trains" not in {skill.name for skill in uow.skills.all()}
