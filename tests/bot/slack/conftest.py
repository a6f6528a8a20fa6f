"""A workspace with the app in it, on a database file of its own."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import Database
from storage.vault import Keyring
from tests.bot.slack.workspace import KEYS, Workspace, workspace
from tests.cast import Cast, make_organization, make_pair


@pytest.fixture
def database_file(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sqlite_template, tmp_path / "edge.sqlite3"))


@pytest.fixture
def cast(database_file: Path) -> Cast:
    """Ana and Ben are a pair of a running program; Cleo coordinates it."""
    with closing(Database(f"sqlite:///{database_file}", Keyring.parse(KEYS))) as database:
        return make_pair(database, make_organization(database))


@pytest.fixture
async def slack(database_file: Path, cast: Cast) -> AsyncIterator[Workspace]:
    """The cast's workspace."""
    del cast  # it only has to be there
    async with workspace(database_file) as ready:
        yield ready


@pytest.fixture
async def fresh(database_file: Path) -> AsyncIterator[Workspace]:
    """A workspace in which nothing has happened yet."""
    async with workspace(database_file) as ready:
        yield ready
