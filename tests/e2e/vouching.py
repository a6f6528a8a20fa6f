"""Stands between the Playground and the bot, and vouches for what the one sends the other.

In Teams the Bot Connector does. The Playground signs nothing, and the bot takes nothing unsigned.
What is sent is passed on as it is.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

import aiohttp
from aiohttp import web
from anyio.from_thread import start_blocking_portal

from tests.e2e.later import since
from tests.fakes.bot_framework import BotFramework, serving

Json: TypeAlias = dict[str, Any]

_PORT = 3060
ADDRESS = f"http://127.0.0.1:{_PORT}"


@dataclass
class Vouching:
    bot: str
    authority: BotFramework
    #: What was passed on, and the status that it was answered with.
    passed: list[tuple[Json, int]] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return sum(activity["type"] == kind for activity, _ in self.passed)

    def settings(self) -> dict[str, str]:
        """Give what the bot is told so that it believes us."""
        return {
            "PUBLIC_URL": "https://cairn.test",
            "TEAMS_APP_ID": self.authority.app_id,
            "TEAMS_APP_PASSWORD": self.authority.password,
            "TEAMS_TENANT_ID": self.authority.tenant_id,
            "TEAMS_OPENID_METADATA_URL": self.authority.metadata_url,
            "TEAMS_LOGIN_URL": self.authority.url,
            "TEAMS_SERVICE_HOSTS": "localhost",
        }

    def move(self, start: datetime) -> None:
        """Vouch from another time on: what is signed now would be too old for a bot of then."""
        self.authority.clock = since(start)

    async def pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        activity = json.loads(body)
        headers = {
            "authorization": self.authority.bearer(activity["serviceUrl"]),
            "content-type": "application/json",
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.bot, data=body, headers=headers) as answer,
        ):
            self.passed.append((activity, answer.status))
            return web.Response(
                status=answer.status,
                body=await answer.read(),
                content_type=answer.content_type if answer.content_length else None,
            )


@contextmanager
def vouching(bot: str) -> Iterator[Vouching]:
    """Pass on to a bot at an address, in a thread of its own: Playwright keeps the test's busy."""
    now = datetime.now(UTC)  # noqa: TID251 - the bot runs by the real clock at first
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_passing_on(bot, since(now))) as ready,
    ):
        yield ready


@asynccontextmanager
async def _passing_on(bot: str, clock: Callable[[], datetime]) -> AsyncIterator[Vouching]:
    async with serving(BotFramework(clock)) as authority:
        ready = Vouching(bot, authority)
        application = web.Application()
        application.router.add_post("/", ready.pass_on)
        runner = web.AppRunner(application, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", _PORT).start()
        try:
            yield ready
        finally:
            await runner.cleanup()
