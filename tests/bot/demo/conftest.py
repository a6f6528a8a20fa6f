"""One first state for all of these tests, and a demo that each may change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core import Core
from bot.demo.clock import DemoClock, first_instant
from bot.demo.running import Demo
from bot.demo.state import FirstState, first_state, restore
from handlers import FEATURES, RHYTHM
from handlers.runner import Runner
from storage.database import Database
from tests.bot.demo.visitor import Visitor
from tests.databases import KEYRING, open_sqlite

#: A Tuesday in March, when no clock changes and nobody has a public holiday.
BEGINS = first_instant(datetime(2026, 3, 12, tzinfo=UTC))


@pytest.fixture(scope="session")
def state() -> FirstState:
    return first_state(KEYRING, BEGINS)


@pytest.fixture
def demo_database(state: FirstState, tmp_path: Path) -> Iterator[Database]:
    with closing(open_sqlite(tmp_path / "demo.db")) as database:
        restore(database, state)
        yield database


@pytest.fixture
def demo(demo_database: Database, state: FirstState) -> Iterator[Demo]:
    """A demo whose time stands still until somebody moves it."""
    clock = DemoClock(BEGINS, seconds=lambda: 0)
    core = Core(demo_database, Runner(demo_database, FEATURES, RHYTHM, clock))
    yield Demo(core, clock, lambda: state)
    core.close()


@pytest.fixture
def visitor(demo: Demo) -> Visitor:
    return Visitor(demo.core.database, demo.clock)
