"""Probes: alive without a database, ready with one that can be written, figures by name."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.app import Role, bootstrap
from bot.probes import unready
from bot.settings import load
from storage.database import Database
from storage.organizations import Platform
from storage.people import ActorRef
from storage.vault import Keyring
from tests.cast import NOW, make_organization
from ui.message import message

_KEYS = Keyring.generate()


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sqlite_template, tmp_path / "cairn.sqlite3"))


@pytest.fixture
def app(path: Path) -> Starlette:
    settings = load(
        database_url=f"sqlite:///{path}", cairn_keys=_KEYS, slack_bot_token="x", _env_file=None
    )
    return bootstrap(settings, role=Role(0), clock=lambda: NOW)


@pytest.fixture
async def http(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://cairn.test") as client,
    ):
        yield client


def rename(path: Path, old: str, new: str) -> None:
    with (
        closing(Database(f"sqlite:///{path}", Keyring.parse(_KEYS))) as database,
        database.engine.begin() as connection,
    ):
        connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


async def test_it_is_ready_when_it_can_write(http: httpx.AsyncClient) -> None:
    assert (await http.get("/readyz")).status_code == 200


async def test_f46_it_is_alive_but_not_ready_without_its_tables(
    http: httpx.AsyncClient, path: Path
) -> None:
    rename(path, "alembic_version", "away")
    assert (await http.get("/healthz")).status_code == 200
    answer = await http.get("/readyz")
    assert (answer.status_code, "migrate" in answer.text) == (503, True)


async def test_f51_it_is_not_ready_where_nothing_can_be_written(path: Path) -> None:
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    with closing(Database(url, Keyring.parse(_KEYS))) as database:
        assert unready(database) == "the database can't be used"


def test_it_is_ready_on_postgresql(postgresql_database: Database) -> None:
    assert unready(postgresql_database) == ""


async def test_the_figures_tell_what_waits(http: httpx.AsyncClient, path: Path) -> None:
    with closing(Database(f"sqlite:///{path}", Keyring.parse(_KEYS))) as database:
        organization = make_organization(database)
        with database.begin(organization.id) as uow:
            person = uow.people.meet(ActorRef(Platform.SLACK, "T0CAIRN", "U0ANA"), "Ana canary")
            told = message("canary")
            due_at = NOW.replace(hour=9)
            uow.outbox.add(key="k", to=person.id, message=told, due_at=due_at)
    figures = (await http.get("/metrics")).text
    assert "cairn_outbox_oldest_seconds 3600.0" in figures
    assert "cairn_outbox_ambiguous 0.0" in figures
    assert "canary" not in figures
    for name in ("cairn_ack_seconds", "cairn_sends", "cairn_dedupe_hits"):
        assert f"# HELP {name}" in figures


async def test_figures_are_given_though_the_database_is_away(
    http: httpx.AsyncClient, path: Path
) -> None:
    rename(path, "outbox", "away")
    answer = await http.get("/metrics")
    assert (answer.status_code, "cairn_dedupe_hits" in answer.text) == (200, True)
