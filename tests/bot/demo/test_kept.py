"""The first state is made once, and anew as soon as it could come out otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.demo.app import demo_app
from bot.demo.kept import kept_state
from bot.demo.state import FirstState
from bot.settings import load
from tests.bot.demo.conftest import BEGINS
from tests.bot.demo.visitor import Visitor


class Start:
    """Starts that leave a file behind; each would make a state of its own."""

    def __init__(self, folder: Path) -> None:
        self.begins = BEGINS
        self.file, self.key, self.source = (
            folder / name for name in ("demo.first", "demo.key", "handlers/join.py")
        )
        self.source.parent.mkdir()
        for path in (self.key, self.source):
            path.write_text("as it was")
        self._made = 0

    def __call__(self) -> FirstState:
        return kept_state(
            self.file,
            key=self.key,
            begins=self.begins,
            make=self._make,
            program=self.source.parents[1],
        )

    def _make(self) -> FirstState:
        self._made += 1
        return FirstState(f"state {self._made}".encode())


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return Start(tmp_path)


def a_week_passes(start: Start) -> None:
    start.begins += timedelta(weeks=1)


def the_key_is_another(start: Start) -> None:
    start.key.write_text("another")


def the_program_changes(start: Start) -> None:
    start.source.write_text("changed")


def the_file_is_damaged(start: Start) -> None:
    start.file.write_bytes(start.file.read_bytes()[:-1])


def the_file_is_away(start: Start) -> None:
    start.file.unlink()


def test_the_next_start_finds_what_the_first_has_made(start: Start) -> None:
    assert [start() for _ in range(3)] == [b"state 1"] * 3


@pytest.mark.parametrize(
    "change",
    [
        a_week_passes,
        the_key_is_another,
        the_program_changes,
        the_file_is_damaged,
        the_file_is_away,
    ],
)
def test_it_is_made_anew(start: Start, change: Callable[[Start], None]) -> None:
    start()
    change(start)
    assert [start(), start()] == [b"state 2"] * 2


async def test_a_second_start_of_the_demo_shows_the_same() -> None:
    async def shown(app: Starlette) -> object:
        async with app.router.lifespan_context(app):
            demo = app.state.demo
            return Visitor(demo.core.database, demo.clock).rows()

    first, second = [
        await shown(demo_app(load(), today=lambda: datetime(2026, 3, 12, tzinfo=UTC)))
        for _ in range(2)
    ]
    # Made anew, each row would have another id.
    assert first == second
