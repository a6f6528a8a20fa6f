"""The unit of work: all of an act or nothing of it, and again where the database asks for it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.database import Database, UnitOfWork
from storage.organizations import Organization
from storage.people import Person
from tests.cast import BEN, DAN, NOW, Cast, make_organization, make_pair_of
from tests.databases import KEYRING

_WAIT = 10


class Unhappy(Exception):
    pass


def test_raising_rolls_everything_back(database: Database, organization: Organization) -> None:
    def act(uow: UnitOfWork) -> None:
        uow.people.meet(DAN, "Dan")
        raise Unhappy

    with pytest.raises(Unhappy):
        database.work(organization.id, act)
    with database.begin(organization.id) as uow:
        assert uow.people.at(DAN) is None


def test_working_gives_what_the_act_returns(database: Database, organization: Organization) -> None:
    assert database.work(organization.id, lambda uow: uow.people.meet(DAN, "Dan").name) == "Dan"
    with database.begin(organization.id) as uow:
        assert uow.people.at(DAN) is not None


def test_an_error_of_the_act_is_not_tried_again(
    database: Database, organization: Organization
) -> None:
    tries = []

    def act(uow: UnitOfWork) -> None:
        tries.append(uow)
        raise Unhappy

    with pytest.raises(Unhappy):
        database.work(organization.id, act)
    assert len(tries) == 1


@pytest.mark.parametrize(
    ("sqlstate", "tries"),
    [("40001", 4), ("40P01", 4), ("23505", 4), ("22012", 1), ("23503", 1)],
)
def test_f46_only_what_may_pass_is_tried_again_and_not_for_ever(
    postgresql_database: Database, sqlstate: str, tries: int
) -> None:
    organization_id = _organization(postgresql_database)
    seen = []

    def act(uow: UnitOfWork) -> None:
        seen.append(sqlstate)
        uow.db.execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END $$"))

    with pytest.raises(DBAPIError):
        postgresql_database.work(organization_id, act)
    assert len(seen) == tries


def test_f46_a_deadlock_is_tried_again_and_both_acts_are_done(
    postgresql_database: Database,
) -> None:
    organization_id = _organization(postgresql_database)
    with postgresql_database.begin(organization_id) as uow:
        ben, dan = uow.people.meet(BEN, "Ben").id, uow.people.meet(DAN, "Dan").id
    both_hold_one = threading.Barrier(2)
    tries = []

    def rename(*order: UUID) -> None:
        is_first = True

        def act(uow: UnitOfWork) -> None:
            nonlocal is_first
            tries.append(order)
            for person_id in order:
                uow.db.execute(
                    update(Person).where(Person.id == person_id).values(title=Person.title + "x")
                )
                if is_first:
                    is_first = False
                    both_hold_one.wait(_WAIT)

        postgresql_database.work(organization_id, act)

    with ThreadPoolExecutor(2) as pool:
        for renaming in [pool.submit(rename, ben, dan), pool.submit(rename, dan, ben)]:
            renaming.result(_WAIT)
    assert len(tries) == 3
    with postgresql_database.begin(organization_id) as uow:
        assert [uow.people.get(person).title for person in (ben, dan)] == ["xx", "xx"]


def test_f46_a_lost_connection_is_replaced_and_the_act_done(
    postgresql_database: Database,
) -> None:
    organization_id = _organization(postgresql_database)
    tries = []

    def act(uow: UnitOfWork) -> None:
        tries.append(uow)
        uow.people.meet(DAN, "Dan")
        if len(tries) == 1:
            uow.db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    postgresql_database.work(organization_id, act)
    assert len(tries) == 2
    with postgresql_database.begin(organization_id) as uow:
        assert len(uow.db.scalars(select(Person)).all()) == 1


def test_f46_connections_that_died_while_idle_are_not_used(postgresql_database: Database) -> None:
    organization_id = _organization(postgresql_database)
    other = Database(
        postgresql_database.engine.url.render_as_string(hide_password=False), KEYRING, pool_size=1
    )
    with other.begin_everywhere() as everywhere:
        everywhere._db.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.close()
    with postgresql_database.begin(organization_id) as uow:
        assert uow.workspaces.all()


def test_f46_an_exhausted_pool_says_so(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgresql_database.engine.url.render_as_string(hide_password=False)
    small = Database(url, KEYRING, pool_size=1)
    # The five seconds of the real pool would only slow the test down.
    monkeypatch.setattr(small.engine.pool, "_timeout", 0.05)
    organization_id = _organization(postgresql_database)
    with small.begin(organization_id), pytest.raises(PoolTimeout), small.begin(organization_id):
        pass
    small.close()


def test_two_who_write_the_same_at_once_end_as_one(database: Database, cast: Cast) -> None:
    def act(uow: UnitOfWork) -> UUID:
        [skill] = uow.skills.named(["Negotiation"])
        return skill.id

    with ThreadPoolExecutor(4) as pool:
        found = {
            future.result(_WAIT)
            for future in [pool.submit(database.work, cast.organization_id, act) for _ in range(4)]
        }
    assert len(found) == 1


def test_a_mentor_with_one_place_is_paired_once_by_two_at_once(
    database: Database, cast: Cast
) -> None:
    with database.begin(cast.organization_id) as uow:
        uow.pairs.end(uow.pairs.get(cast.pair), kind="", reason="", now=NOW)

    def pair_with(mentee: UUID) -> bool:
        def act(uow: UnitOfWork) -> bool:
            uow.pairs.lock_mentor(cast.ana)
            if uow.pairs.mentees_by_mentor([cast.ana]).get(cast.ana, 0) >= 1:
                return False
            make_pair_of(uow, cast.cohort, cast.ana, mentee)
            return True

        return database.work(cast.organization_id, act)

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(pair_with, [cast.ben, cast.cleo, cast.dan])) == [False, False, True]


def test_the_same_two_can_not_be_an_active_pair_twice(database: Database, cast: Cast) -> None:
    with pytest.raises(IntegrityError), database.begin(cast.organization_id) as uow:
        make_pair_of(uow, cast.cohort, cast.ana, cast.ben)
    with database.begin(cast.organization_id) as uow:
        uow.pairs.end(uow.pairs.get(cast.pair), kind="", reason="", now=NOW)
    with database.begin(cast.organization_id) as uow:
        make_pair_of(uow, cast.cohort, cast.ana, cast.ben)


def test_sqlite_syncs_what_it_commits_and_checks_foreign_keys(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


def test_a_writer_on_sqlite_waits_for_the_one_before(sqlite_database: Database) -> None:
    organization_id = _organization(sqlite_database)

    def act(uow: UnitOfWork) -> None:
        counted = int(uow.workspaces.all()[0].state_reason or "0")
        uow.workspaces.all()[0].state_reason = str(counted + 1)

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(sqlite_database.work, organization_id, act) for _ in range(20)]:
            future.result(_WAIT)
    with sqlite_database.begin(organization_id) as uow:
        assert uow.workspaces.all()[0].state_reason == "20"


def test_f51_a_read_only_file_fails_loudly_and_changes_nothing(sqlite_database: Database) -> None:
    organization_id = _organization(sqlite_database)

    def act(uow: UnitOfWork) -> None:
        uow.db.connection().exec_driver_sql("PRAGMA query_only = ON")
        uow.people.meet(DAN, "Dan")

    with pytest.raises(OperationalError):
        sqlite_database.work(organization_id, act)
    sqlite_database.engine.dispose()
    with sqlite_database.begin(organization_id) as uow:
        assert uow.people.at(DAN) is None


def _organization(database: Database) -> UUID:
    return make_organization(database).id
