"""The guard at its door: in front of it whoever knocks, behind it Microsoft's authority."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.requests import TurnedAway
from bot.teams.guard import Guard
from tests.cast import NOW
from tests.fakes.bot_framework import APP_ID, SERVICE_URL, BotFramework, serving

Json = dict[str, Any]

HOSTS = {"smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com", "127.0.0.1"}


@dataclass
class HeldClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Door:
    authority: BotFramework
    clock: HeldClock
    guard: Guard
    session: aiohttp.ClientSession = field(repr=False)

    async def knock(self, authorization: str, body: bytes) -> int:
        """Give the status that it is answered with."""
        try:
            await self.guard.admit(authorization, body)
        except TurnedAway as refusal:
            return refusal.status
        return 200

    async def bring(self, **changes: Any) -> int:
        """Bring an activity with a token that is right for it, as far as the authority says."""
        return await self.knock(self.authority.bearer(), written(**changes))


def activity(**changes: Any) -> Json:
    """Say hello to the bot; what is None is left out."""
    said = {
        "type": "message",
        "id": "1700000000000",
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "from": {"id": "29:ben", "name": "Ben", "aadObjectId": "00000000-0000-0000-0000-00000000b"},
        "recipient": {"id": f"28:{APP_ID}", "name": "Cairn"},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": "t"},
        "channelData": {"tenant": {"id": "t"}},
        "entities": [{"type": "clientInfo", "locale": "en-GB"}],
        "text": "hello",
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def written(**changes: Any) -> bytes:
    return json.dumps(activity(**changes)).encode()


@asynccontextmanager
async def door() -> AsyncIterator[Door]:
    clock = HeldClock()
    async with serving(BotFramework(clock)) as authority, aiohttp.ClientSession() as session:
        guard = Guard(
            app_id=APP_ID,
            metadata_url=authority.metadata_url,
            hosts=HOSTS,
            clock=clock,
            session=lambda: session,
        )
        yield Door(authority, clock, guard, session)
        await others_finish()


async def others_finish() -> None:
    """Wait for what is done behind the back of whoever has had their answer."""
    reading = [
        task for task in asyncio.all_tasks() if task.get_name() == "keys of the Bot Connector"
    ]
    await asyncio.gather(*reading)
