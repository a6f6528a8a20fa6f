"""Organizations never see each other: by the queries on both databases, by row security on one."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, delete, func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from mentoring.errors import Missing
from storage.columns import Owned, Row
from storage.database import _NARROWED, Database, UnitOfWork
from storage.goals import Goal
from storage.organizations import Organization, Platform
from storage.people import Address, Person
from storage.prompts import Outcome, Prompt
from storage.schema import METADATA, owned_tables
from storage.sessions import Session, SessionWords
from tests.cast import ANA, NOW, OTHER_TEAM, TEAM, Cast, make_organization

# Organizations stand above the rule; an OAuth state and a throttle come before one is known.
_OF_NOBODY = {"organizations", "oauth_states", "throttles"}


@pytest.fixture
def stranger(database: Database) -> Organization:
    return make_organization(database, name="Other Ltd", team=OTHER_TEAM)


def test_every_table_carries_its_organization() -> None:
    assert set(METADATA.tables) - set(owned_tables()) == _OF_NOBODY
    for kind in Row.__subclasses__():
        assert kind is Owned or kind.__tablename__ in _OF_NOBODY


def test_f52_every_table_is_under_forced_row_security(postgresql_database: Database) -> None:
    with postgresql_database.engine.connect() as connection:
        secured = connection.scalars(
            text(
                "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid"
                " WHERE relrowsecurity AND relforcerowsecurity"
                " AND polcmd = '*' AND polpermissive AND polroles = '{0}'"
            )
        ).all()
    assert sorted(secured) == sorted(owned_tables())


def test_f52_the_role_of_the_tests_is_bound_by_row_security(
    postgresql_database: Database,
) -> None:
    with postgresql_database.engine.connect() as connection:
        role = connection.execute(
            text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        ).one()
    assert tuple(role) == (False, False)


@pytest.mark.parametrize("before", ["nothing", "a unit of work", "a look at all"])
def test_f52_without_an_organization_a_pooled_connection_sees_nothing(
    postgresql_database: Database, before: str
) -> None:
    organization = make_organization(postgresql_database)
    if before == "nothing":
        postgresql_database.engine.dispose()
    elif before == "a unit of work":
        with postgresql_database.begin(organization.id) as uow:
            assert uow.workspaces.all()
    else:
        with postgresql_database.begin_everywhere() as everywhere:
            assert everywhere.workspaces()
    assert _rows_seen(postgresql_database.engine) == dict.fromkeys(owned_tables(), 0)


def test_f52_rows_of_another_organization_stay_hidden_from_plain_sql(
    postgresql_database: Database,
) -> None:
    make_organization(postgresql_database)
    stranger = make_organization(postgresql_database, name="Other Ltd", team=OTHER_TEAM)
    with postgresql_database.begin(stranger.id) as uow:
        seen = uow.db.connection().exec_driver_sql("SELECT external_id FROM workspaces")
        assert seen.scalars().all() == [OTHER_TEAM]


@pytest.mark.parametrize(
    "statement",
    [
        (
            "INSERT INTO skills (id, organization_id, name, folded_name)"
            " VALUES (gen_random_uuid(), :other, 'x', 'x')"
        ),
        "UPDATE workspaces SET organization_id = :other",
    ],
)
def test_f52_a_row_for_another_organization_is_refused(
    postgresql_database: Database, statement: str
) -> None:
    organization = make_organization(postgresql_database)
    stranger = make_organization(postgresql_database, name="Other Ltd", team=OTHER_TEAM)
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        postgresql_database.begin(organization.id) as uow,
    ):
        uow.db.connection().execute(text(statement), {"other": stranger.id})


def test_f52_rows_of_another_organization_can_not_be_changed_or_deleted(
    postgresql_database: Database,
) -> None:
    organization = make_organization(postgresql_database)
    stranger = make_organization(postgresql_database, name="Other Ltd", team=OTHER_TEAM)
    with postgresql_database.begin(stranger.id) as uow:
        plain = uow.db.connection()
        assert plain.exec_driver_sql("UPDATE workspaces SET name = 'mine'").rowcount == 1
        assert plain.exec_driver_sql("DELETE FROM workspaces").rowcount == 1
    with postgresql_database.begin(organization.id) as uow:
        assert [workspace.name for workspace in uow.workspaces.all()] == [organization.name]


_QUERIES: dict[str, Callable[[UnitOfWork, Cast], Any]] = {
    "workspaces.find": lambda uow, _: uow.workspaces.find(Platform.SLACK, TEAM),
    "people.at": lambda uow, _: uow.people.at(ANA),
    "people.address": lambda uow, _: uow.people.address(ANA),
    "people.addresses": lambda uow, cast: uow.people.addresses(cast.ana),
    "people.several": lambda uow, cast: uow.people.several([cast.ana]),
    "people.handles": lambda uow, cast: uow.people.handles(Platform.SLACK, TEAM, [cast.ana]),
    "coordinators.count": lambda uow, _: uow.coordinators.count(),
    "coordinators.people": lambda uow, _: uow.coordinators.people(),
    "coordinators.includes": lambda uow, cast: uow.coordinators.includes(cast.cleo),
    "programs.current": lambda uow, _: uow.programs.current(),
    "programs.cohort": lambda uow, _: uow.programs.cohort(),
    "participants.of": lambda uow, cast: uow.participants.of(cast.cohort, cast.ana),
    "participants.latest_of": lambda uow, cast: uow.participants.latest_of(cast.ana),
    "participants.active": lambda uow, cast: uow.participants.active(cast.cohort),
    "pairs.active_of": lambda uow, cast: uow.pairs.active_of(cast.ana),
    "pairs.active": lambda uow, cast: uow.pairs.active(cast.cohort),
    "pairs.between": lambda uow, cast: uow.pairs.between(cast.ana, cast.ben),
    "pairs.mentored": lambda uow, cast: uow.pairs.mentored(cast.cohort),
    "pairs.mentees_by_mentor": lambda uow, cast: uow.pairs.mentees_by_mentor([cast.ana]),
    "sessions.count": lambda uow, cast: uow.sessions.count(cast.pair),
    "sessions.recent": lambda uow, cast: uow.sessions.recent(cast.pair, limit=5),
    "sessions.last_held": lambda uow, cast: uow.sessions.last_held([cast.pair]),
    "sessions.held_between": lambda uow, cast: uow.sessions.held_between(
        cast.cohort, NOW.date(), NOW.date()
    ),
    "goals.of": lambda uow, cast: uow.goals.of(cast.pair),
    "sign_ins.find": lambda uow, _: uow.sign_ins.find("a digest"),
    "prompts.of": lambda uow, cast: uow.prompts.of(cast.ana),
    "prompts.due_for": lambda uow, cast: uow.prompts.due_for(cast.ana, NOW),
    "prompts.open_of": lambda uow, cast: uow.prompts.open_of(cast.pair),
    "prompts.about": lambda uow, cast: uow.prompts.about(cast.pair),
    "an aliased query": lambda uow, _: uow.db.scalars(select(aliased(Person))).all(),
    "a count": lambda uow, _: uow.db.scalar(select(func.count()).select_from(Person)),
    "a join": lambda uow, _: uow.db.execute(select(Person.name).join(Address)).all(),
    "a subquery": lambda uow, _: uow.db.scalars(
        select(func.count()).where(Person.id.in_(select(Address.person_id)))
    ).one(),
    "an update": lambda uow, cast: uow.db.scalars(
        update(Person).where(Person.id == cast.ana).values(name="mine").returning(Person.id)
    ).all(),
    "a delete": lambda uow, _: uow.db.scalars(delete(Prompt).returning(Prompt.id)).all(),
}


@pytest.mark.parametrize("query", _QUERIES)
def test_a_query_finds_its_own_and_nothing_of_others(
    database: Database, cast: Cast, stranger: Organization, query: str
) -> None:
    ask = _QUERIES[query]
    with database.begin(cast.organization_id) as uow:
        _give_the_pair_something(uow, cast)
    with database.begin(stranger.id) as uow:
        assert not ask(uow, cast)
    with database.begin(cast.organization_id) as uow:
        assert ask(uow, cast)


def test_what_belongs_to_others_is_missing_by_its_id(
    database: Database, cast: Cast, stranger: Organization
) -> None:
    with database.begin(stranger.id) as uow:
        for find, row_id in (
            (uow.people.get, cast.ana),
            (uow.pairs.get, cast.pair),
            (uow.programs.cohort_of, cast.cohort),
        ):
            with pytest.raises(Missing):
                find(row_id)


def test_what_is_there_by_no_id_is_missing(uow: UnitOfWork) -> None:
    for row_id in (None, uuid4()):
        with pytest.raises(Missing):
            uow.pairs.get(row_id)


def test_a_row_gets_its_organization_from_the_unit_of_work(
    database: Database, stranger: Organization
) -> None:
    with database.begin(stranger.id) as uow:
        [skill] = uow.skills.named(["Negotiation"])
    assert skill.organization_id == stranger.id


def test_closing_a_pairs_prompts_leaves_other_organizations_alone(
    database: Database, cast: Cast, stranger: Organization
) -> None:
    with database.begin(cast.organization_id) as uow:
        _give_the_pair_something(uow, cast)
    with database.begin(stranger.id) as uow:
        uow.prompts.close_pair(cast.pair, now=NOW)
    with database.begin(cast.organization_id) as uow:
        assert uow.prompts.open_of(cast.pair)
        uow.prompts.close_pair(cast.pair, now=NOW)
    with database.begin(cast.organization_id) as uow:
        assert uow.prompts.open_of(cast.pair) == []
        assert _outcomes(uow, cast.pair) == {Outcome.MOOT}


@pytest.mark.usefixtures("organization", "stranger")
def test_looking_everywhere_sees_every_organization(database: Database) -> None:
    with database.begin_everywhere() as everywhere:
        assert {w.external_id for w in everywhere.workspaces()} == {TEAM, OTHER_TEAM}


def _give_the_pair_something(uow: UnitOfWork, cast: Cast) -> None:
    (address,) = uow.people.addresses(cast.ana)
    uow.sign_ins.begin(address.id, "a digest", now=NOW)
    goal = Goal(pair_id=cast.pair, set_by_id=cast.ana, set_at=NOW)
    uow.goals.add(goal, "Speak at the guild")
    uow.prompts.schedule(
        Prompt(
            kind="pulse",
            person_id=cast.ana,
            subject_id=cast.pair,
            due_on=NOW.date(),
            pair_id=cast.pair,
            due_at=NOW - timedelta(hours=1),
        )
    )
    session = Session(
        pair_id=cast.pair,
        author_id=cast.ana,
        logged_at=NOW,
        held_on=NOW.date(),
        minutes=60,
        format=uow.programs.formats()[0],
    )
    uow.sessions.add(session, SessionWords(topics="Trains"))


def _outcomes(uow: UnitOfWork, pair: UUID) -> set[Outcome | None]:
    return set(uow.db.scalars(select(Prompt.outcome).where(Prompt.pair_id == pair)))


def _rows_seen(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names()) & set(owned_tables())
        return {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608 - our own names
            for table in tables
        }


def test_statements_are_forgotten_though_each_is_narrowed_once(
    database: Database, cast: Cast
) -> None:
    gc.collect()
    before = len(_NARROWED)
    with database.begin(cast.organization_id) as uow:
        for _ in range(10):
            assert uow.db.scalars(select(Person.name).where(Person.id == cast.ana)).one() == "Ana"
    gc.collect()
    assert len(_NARROWED) == before
