"""The one place where real things are chosen: settings become a running application."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Flag, auto
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from bot.background import Background
from bot.core import Core
from bot.keys import keyring
from bot.metrics import Metrics
from bot.portal import Portal
from bot.probes import Probes
from bot.settings import Settings
from bot.slack.bolt import SlackApp, bolt_app
from bot.slack.chat import Chats
from bot.slack.guard import Guard
from bot.slack.install import Install
from bot.slack.send import SlackTransport
from bot.slack.single import SingleWorkspace
from bot.slack.socket import Socket
from bot.slack.workspaces import Workspaces
from handlers import FEATURES, RHYTHM
from handlers.feature import Feature
from handlers.match_work import MatchWork
from handlers.runner import Runner
from scheduling.clock import Chores, Clock
from scheduling.delivery import Delivery
from scheduling.rhythm import Rhythm
from scheduling.transport import Transport
from storage import migrate
from storage.database import Database
from storage.organizations import Platform

if TYPE_CHECKING:
    from bot.teams.app import Teams
    from bot.teams.wire import Turns

_DRAIN_SECONDS = 10


class Role(Flag):
    """What a process does; the embedded default does both."""

    WEB = auto()
    WORKER = auto()


_FIRST_STEPS = """
  Cairn is connected to {chat}, and nobody coordinates there yet.
  In {chat}, type  {command}  and enter this one-time code:  {code}
"""


def utc_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the wiring, from which everything else gets the time


def _print(words: str) -> None:
    # For the person at the terminal; it holds the one-time code, so it is no line of the log.
    sys.stderr.write(words + "\n")


@dataclass(frozen=True)
class Cairn:
    """The parts of one process."""

    settings: Settings
    clock: Callable[[], datetime]
    core: Core
    metrics: Metrics
    background: Background
    workspaces: Workspaces
    chats: Chats
    rhythm: Rhythm
    slack: SlackApp
    portal: Portal
    #: Empty where installs by OAuth say who coordinates first.
    setup_code: str = field(repr=False)
    #: Says something to whoever started Cairn.
    announce: Callable[[str], None]
    #: Slack has told which workspace we are in, or doesn't need to.
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    #: Nothing where the settings name no app of Teams'.
    teams: Teams | None = None


def bootstrap(  # noqa: PLR0913 - all that can be chosen
    settings: Settings,
    *,
    role: Role = Role.WEB | Role.WORKER,
    clock: Callable[[], datetime] = utc_now,
    features: Sequence[Feature[Any]] = FEATURES,
    rhythm: Rhythm = RHYTHM,
    announce: Callable[[str], None] = _print,
    turns: Turns | None = None,
) -> Starlette:
    """Assemble the application; `turns` takes the place of the SDK that runs Teams' turns.

    Raises:
        NotReady: a setting is missing or can't be used.
    """
    cairn = _assembled(settings, clock, features, rhythm, announce)
    cairn = replace(cairn, teams=_teams(cairn, features, turns))
    routes: list[BaseRoute] = [*Probes(cairn.core, cairn.metrics, clock).routes()]
    if Role.WEB in role:
        routes += _slack_routes(cairn)
        if cairn.teams is not None:
            routes += cairn.teams.routes()
        if settings.public_url:
            routes += cairn.portal.routes(features)
    app = Starlette(routes=routes, lifespan=lambda _: _running(cairn, role))
    app.state.cairn = cairn
    return app


def _assembled(
    settings: Settings,
    clock: Callable[[], datetime],
    features: Sequence[Feature[Any]],
    rhythm: Rhythm,
    announce: Callable[[str], None],
) -> Cairn:
    database = open_database(settings)
    has_code = settings.slack_bot_token is not None or settings.has_teams
    setup_code = database.keyring.derive_code("setup") if has_code else ""
    given = {"setup_code": setup_code, "public_url": settings.portal}
    core = Core(database, Runner(database, features, rhythm, clock, **given))
    metrics, background, workspaces = Metrics(), Background(), Workspaces(core)
    chats = Chats(settings.slack_api_url, workspaces)
    return Cairn(
        settings=settings,
        clock=clock,
        core=core,
        metrics=metrics,
        background=background,
        workspaces=workspaces,
        chats=chats,
        rhythm=rhythm,
        slack=bolt_app(core, chats, workspaces, metrics, features),
        portal=Portal(settings, core, background, clock),
        setup_code=setup_code,
        announce=announce,
    )


def _teams(cairn: Cairn, features: Sequence[Feature[Any]], turns: Turns | None) -> Teams | None:
    if not cairn.settings.has_teams:
        return None
    # Its SDK and its cards take most of a second to import.
    from bot.teams.app import Teams  # noqa: PLC0415 - see above
    from bot.teams.botbuilder import BotBuilder  # noqa: PLC0415 - see above

    return Teams(
        settings=cairn.settings,
        core=cairn.core,
        metrics=cairn.metrics,
        background=cairn.background,
        clock=cairn.clock,
        features=features,
        turns=turns or BotBuilder,
    )


def open_database(settings: Settings) -> Database:
    """Connect to the database that the settings name, with its keys."""
    return Database(settings.database_url.get_secret_value(), keyring(settings))


def _slack_routes(cairn: Cairn) -> list[Route]:
    secret = cairn.settings.slack_signing_secret
    guard = Guard(
        app=cairn.slack,
        secret=secret.get_secret_value() if secret else "",
        clock=cairn.clock,
        metrics=cairn.metrics,
        background=cairn.background,
    )
    routes = [Route("/slack/events", guard.events, methods=["POST"])]
    if cairn.settings.has_oauth:
        install = Install(cairn.settings, cairn.core, cairn.chats, cairn.workspaces, cairn.clock)
        routes += install.routes()
    return routes


@asynccontextmanager
async def _running(cairn: Cairn, role: Role) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        stack.callback(cairn.core.database.close)
        stack.callback(cairn.core.close)
        if cairn.settings.is_sqlite:
            await cairn.core.call(lambda: migrate.upgrade(cairn.core.database))
        await stack.enter_async_context(cairn.chats)
        if cairn.teams is not None:
            await stack.enter_async_context(cairn.teams)
        if Role.WORKER in role:
            await stack.enter_async_context(_working(cairn))
        if Role.WEB in role:
            await stack.enter_async_context(_answering(cairn))
        yield


@asynccontextmanager
async def _working(cairn: Cairn) -> AsyncIterator[None]:
    """Ask and deliver by the clock."""
    async with SlackTransport(cairn.settings.slack_api_url) as slack:
        database, run = cairn.core.database, cairn.core.chore
        transports: dict[Platform, Transport] = {
            Platform.SLACK: slack,
            Platform.WEB: cairn.portal.transport(),
        }
        if cairn.teams is not None:
            transports[Platform.TEAMS] = cairn.teams.transport()
        portal = cairn.settings.portal
        delivery = Delivery(database, transports, cairn.rhythm, cairn.clock, run, portal=portal)
        matching = MatchWork(database, cairn.clock)
        chores = Chores(
            database=database,
            rhythm=cairn.rhythm,
            delivery=delivery,
            now=cairn.clock,
            run=run,
            report=cairn.metrics.report,
            work_off=matching.work_off,
        )
        clock = Clock(chores)
        clock.start()
        try:
            yield
        finally:
            matching.stop()
            await clock.stop()


@asynccontextmanager
async def _answering(cairn: Cairn) -> AsyncIterator[None]:
    """Take requests; Slack may be away when this begins."""
    settings = cairn.settings
    sockets = []
    if settings.slack_app_token is not None:
        token = settings.slack_app_token.get_secret_value()
        client = cairn.chats.client(token)
        sockets.append(Socket(cairn.slack, token, client, cairn.metrics, cairn.background))
    connecting = asyncio.create_task(_connect(cairn, sockets))
    try:
        yield
    finally:
        connecting.cancel()
        for socket in sockets:
            await socket.close()
        await cairn.background.drain(_DRAIN_SECONDS)


async def _connect(cairn: Cairn, sockets: Sequence[Socket]) -> None:
    if cairn.teams is not None and not await cairn.teams.connect():
        _announce(cairn, "Teams", "setup")
    token = cairn.settings.slack_bot_token
    if token is not None:
        single = SingleWorkspace(cairn.core, cairn.chats, cairn.workspaces, cairn.clock)
        if not await single.connect(token.get_secret_value()):
            _announce(cairn, "Slack", "/mentor setup")
    cairn.connected.set()
    for socket in sockets:
        await socket.stay_connected()


def _announce(cairn: Cairn, chat: str, command: str) -> None:
    cairn.announce(_FIRST_STEPS.format(chat=chat, command=command, code=cairn.setup_code))
