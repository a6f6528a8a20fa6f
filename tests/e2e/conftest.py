"""A workspace with the bot in it, once over HTTP and once over Socket Mode."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e.application import EVENTS, Application
from tests.e2e.emulator import local_slack
from tests.e2e.slack import Person, Workspace


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--emulator", type=Path, help="the program local-slack")


@dataclass(frozen=True)
class Scene:
    """The cast, and the bot that they all talk to."""

    app: Application
    slack: Workspace
    ana: Person
    ben: Person
    cleo: Person
    dan: Person

    @contextmanager
    def running(self, *, since: datetime | None = None) -> Iterator[None]:
        """Run the bot, by the real clock or since an instant, while the block lasts."""
        with self.app.running(since=since):
            if self.app.socket_mode:
                self.slack.eventually(lambda: self.slack.is_connected, "the bot in Socket Mode")
            yield


@pytest.fixture(params=["HTTP", "Socket Mode"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    program = request.config.getoption("--emulator", default=None)
    if program is None:
        # It listens everywhere, and must not do so in the developer's own network.
        pytest.skip("only `make e2e` runs the emulator, in a network of its own")
    app = Application(tmp_path, socket_mode=request.param == "Socket Mode")
    with local_slack(program, tmp_path, bot="" if app.socket_mode else EVENTS) as slack:
        cast = (Person(slack, f"U0{name.upper()}", name) for name in ("Ana", "Ben", "Cleo", "Dan"))
        yield Scene(app, slack, *cast)
    # Shown by pytest if the test has failed.
    sys.stdout.write(app.output)
