"""The bot with people around it: in an emulated Slack, and in Microsoft's Playground for Teams."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import browser as browser  # noqa: PLC0414 - a fixture
from tests.e2e import emulator, teams, vouching
from tests.e2e.application import ADDRESS, Application
from tests.e2e.emulator import local_slack
from tests.e2e.playground import playground
from tests.e2e.slack import Person, Workspace
from tests.e2e.vouching import Vouching

_ALONE = "only `make e2e` runs it, in a network of its own: it listens everywhere"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--emulator", type=Path, help="the program local-slack")
    parser.addoption("--playground", type=Path, help="the program that starts the Playground")


@dataclass(frozen=True)
class Scene:
    """The cast, and the bot that they all talk to."""

    app: Application
    socket_mode: bool
    slack: Workspace
    ana: Person
    ben: Person
    cleo: Person
    dan: Person

    @contextmanager
    def running(self, *, since: datetime | None = None) -> Iterator[None]:
        """Run the bot, by the real clock or since an instant, while the block lasts."""
        with self.app.running(since=since):
            if self.socket_mode:
                self.slack.eventually(lambda: self.slack.is_connected, "the bot in Socket Mode")
            yield


@pytest.fixture(params=["HTTP", "Socket Mode"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    program = _given(request, "--emulator")
    socket_mode = request.param == "Socket Mode"
    app = Application(tmp_path, emulator.settings(socket_mode=socket_mode))
    events = "" if socket_mode else f"{ADDRESS}/slack/events"
    with local_slack(program, tmp_path, bot=events) as slack:
        cast = (Person(slack, f"U0{name.upper()}", name) for name in ("Ana", "Ben", "Cleo", "Dan"))
        yield Scene(app, socket_mode, slack, *cast)
    # Shown by pytest if the test has failed.
    sys.stdout.write(app.output)


@dataclass(frozen=True)
class Office:
    """A tenant of Teams, the bot in it, and whoever sits down at a client."""

    app: Application
    vouching: Vouching
    program: Path
    context: BrowserContext
    open: ExitStack

    def seats(self, name: str) -> teams.Person:
        """Give somebody a client of their own, which installs the bot as it opens."""
        folder = self.app.folder / name
        running = playground(self.program, folder, name, bot=vouching.ADDRESS)
        person = teams.Person(self.context.new_page(), self.open.enter_context(running))
        person.opens()
        return person

    @contextmanager
    def running(self, *, since: datetime | None = None) -> Iterator[None]:
        """Run the bot, by the real clock or since an instant, while the block lasts."""
        if since is not None:
            self.vouching.move(since)
        with self.app.running(since=since):
            yield


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path, browser: Browser) -> Iterator[Office]:
    program = _given(request, "--playground")
    with (
        vouching.vouching(f"{ADDRESS}/teams/messages") as voucher,
        browser.new_context(viewport={"width": 1300, "height": 1000}, locale="en-GB") as context,
        ExitStack() as clients,
    ):
        context.set_default_timeout(teams.PATIENCE)
        expect.set_options(timeout=teams.PATIENCE)
        app = Application(tmp_path, voucher.settings())
        yield Office(app, voucher, program, context, clients)
    sys.stdout.write(app.output)


def _given(request: pytest.FixtureRequest, option: str) -> Path:
    program = request.config.getoption(option, default=None)
    if program is None:
        pytest.skip(_ALONE)
    return Path(program)
