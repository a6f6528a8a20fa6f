"""What every test can ask for: a database of each kind, an organization, no network."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts
from sqlalchemy import URL

from storage.database import Database, UnitOfWork
from storage.organizations import Organization
from tests.cast import Cast, make_organization, make_pair
from tests.databases import emptied, make_sqlite_template, postgresql_with_schema, sqlite_copy
from tests.servers import postgresql

# How long an example takes says more of the machine than of us; each test has its time-out.
settings.register_profile("cairn", deadline=None)
settings.load_profile("cairn")

# Thousands of tests in one process make a heap through which Python would look again and again.
gc.set_threshold(50_000, 20, 100)


def pytest_runtest_setup() -> None:
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: URL) -> Iterator[URL]:
    with postgresql_with_schema(postgresql_server) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "cairn.sqlite3"
    make_sqlite_template(path)
    return path


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    with sqlite_copy(sqlite_template, tmp_path / "cairn.sqlite3") as database:
        yield database


@pytest.fixture
def postgresql_database(postgresql_url: URL) -> Iterator[Database]:
    with emptied(postgresql_url) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A ready database, empty but for its schema: each test runs on both kinds."""
    ready = request.getfixturevalue(f"{request.param}_database")
    assert isinstance(ready, Database)
    return ready


@pytest.fixture
def organization(database: Database) -> Organization:
    return make_organization(database)


@pytest.fixture
def cast(database: Database, organization: Organization) -> Cast:
    return make_pair(database, organization)


@pytest.fixture
def uow(database: Database, cast: Cast) -> Iterator[UnitOfWork]:
    """A unit of work of the cast's organization; it commits after the test."""
    with database.begin(cast.organization_id) as uow:
        yield uow
