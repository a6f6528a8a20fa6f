"""A guard on loopback, and a tenant with the app in it, on a database file of its own."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.teams.agents import Agents
from bot.teams.botbuilder import BotBuilder
from bot.teams.wire import Turns
from storage.database import Database
from storage.vault import Keyring
from tests.bot.teams import door
from tests.bot.teams.cast import make_teams_cast
from tests.bot.teams.door import Door
from tests.bot.teams.town import KEYS, Town, town
from tests.cast import Cast


@pytest.fixture
async def at_door() -> AsyncIterator[Door]:
    async with door.door() as ready:
        yield ready


@pytest.fixture
def database_file(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sqlite_template, tmp_path / "edge.sqlite3"))


@pytest.fixture
def cast(database_file: Path) -> Cast:
    with closing(Database(f"sqlite:///{database_file}", Keyring.parse(KEYS))) as database:
        return make_teams_cast(database)


@pytest.fixture(params=[BotBuilder, Agents], ids=["botbuilder", "agents"])
def turns(request: pytest.FixtureRequest) -> Turns:
    """Each of the SDKs that run turns."""
    chosen: Turns = request.param
    return chosen


@pytest.fixture
async def teams(database_file: Path, cast: Cast, turns: Turns) -> AsyncIterator[Town]:
    """The cast's tenant."""
    del cast  # it only has to be there
    async with town(database_file, turns=turns) as ready:
        yield ready


@pytest.fixture
async def fresh(database_file: Path, turns: Turns) -> AsyncIterator[Town]:
    """A tenant in which nothing has happened yet."""
    async with town(database_file, turns=turns) as ready:
        yield ready
