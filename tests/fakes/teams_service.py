"""Teams' side of a bot on loopback: the Bot Connector's interface, with the limits it publishes.

Before an install and after a removal nothing is taken (403), a conversation takes 7 activities a
second, 8 in two, 60 in 30 and 1,800 an hour (429), and none over 100 KB in UTF-16 (413). It breaks
on request, and keeps what was said.
"""

from __future__ import annotations

import itertools
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

Json = dict[str, Any]

TENANT = "7e9a0000-0000-4000-8000-000000000001"
_WINDOWS = ((7, 1), (8, 2), (60, 30), (1800, 3600))
_MOST_BYTES = 100_000


@dataclass(frozen=True)
class Trouble:
    """How the next request fares: by default it is refused with an error, and nothing said."""

    status: int
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_posted: bool = False
    is_dropped: bool = False


@dataclass
class Talk:
    """One person's conversation with the bot."""

    user: str
    name: str
    is_installed: bool = False
    #: What the bot has said, as it stands now, by the ids of the activities.
    said: dict[str, Json] = field(default_factory=dict)
    typed: int = 0
    _times: deque[datetime] = field(default_factory=deque)

    def is_full(self, now: datetime) -> bool:
        while self._times and now - self._times[0] > timedelta(hours=1):
            self._times.popleft()
        return any(
            sum(now - at < timedelta(seconds=seconds) for at in self._times) >= most
            for most, seconds in _WINDOWS
        )

    def count(self, now: datetime) -> None:
        self._times.append(now)


@dataclass
class TeamsService:
    clock: Callable[[], datetime]
    #: Tells whether a token is one that the bot may have.
    knows: Callable[[str], bool]
    url: str = ""
    talks: dict[str, Talk] = field(default_factory=dict)
    troubles: deque[Trouble] = field(default_factory=deque)
    requests: int = 0
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    def talk(self, user: str, name: str) -> Talk:
        """Give somebody's personal conversation, which is there before any install."""
        return self.talks.setdefault(conversation_of(user), Talk(user, name))

    def fails(self, *troubles: Trouble) -> None:
        self.troubles.extend(troubles)

    async def post(self, request: web.Request) -> web.StreamResponse:
        return await self._take(request, str(next(self._ids)))

    async def put(self, request: web.Request) -> web.StreamResponse:
        activity_id = request.match_info["activity"]
        talk = self.talks.get(request.match_info["conversation"])
        if talk is None or activity_id not in talk.said:
            return _error(404, "ActivityNotFoundInConversation")
        return await self._take(request, activity_id)

    async def member(self, request: web.Request) -> web.StreamResponse:
        talk = self.talks.get(request.match_info["conversation"])
        if talk is None or not self._is_allowed(request):
            return _error(404, "ConversationNotFound")
        person = {"id": bot_id_of(talk.user), "aadObjectId": talk.user, "name": talk.name}
        return web.json_response(person)

    async def _take(self, request: web.Request, activity_id: str) -> web.StreamResponse:
        self.requests += 1
        body = await request.text()
        conversation = request.match_info["conversation"]
        if not self._is_allowed(request):
            return _error(401, "Unauthorized")
        if self.troubles:
            return self._troubled(request, self.troubles.popleft(), activity_id, body)
        refused = self._refused(conversation, body)
        if refused is not None:
            return refused
        self._keep(conversation, activity_id, body)
        return web.json_response({"id": activity_id}, status=201)

    def _refused(self, conversation: str, body: str) -> web.Response | None:
        talk, now = self.talks.get(conversation), self.clock()
        if talk is None:
            return _error(404, "ConversationNotFound")
        if not talk.is_installed:
            return _error(403, "MessageWritesBlocked")
        if len(body.encode("utf-16-le")) > _MOST_BYTES:
            return _error(413, "MessageSizeTooBig")
        if talk.is_full(now):
            return _error(429, "Throttled", {"Retry-After": "2"})
        return None

    def _keep(self, conversation: str, activity_id: str, body: str) -> None:
        talk, activity = self.talks[conversation], json.loads(body)
        talk.count(self.clock())
        if activity["type"] == "typing":
            talk.typed += 1
        else:
            talk.said[activity_id] = activity

    def _troubled(
        self, request: web.Request, trouble: Trouble, activity_id: str, body: str
    ) -> web.Response:
        if trouble.is_posted:
            self._keep(request.match_info["conversation"], activity_id, body)
        if trouble.is_dropped and request.transport is not None:
            request.transport.close()
        return _error(trouble.status, trouble.code, trouble.headers)

    def _is_allowed(self, request: web.Request) -> bool:
        return self.knows(request.headers.get("Authorization", "").removeprefix("Bearer "))


def conversation_of(user: str) -> str:
    return f"a:{user}/1"


def bot_id_of(user: str) -> str:
    """Give what only this bot calls somebody."""
    return f"29:{user}"


def _error(status: int, code: str, headers: Mapping[str, str] | None = None) -> web.Response:
    said = {"error": {"code": code, "message": code}} if code else None
    return web.json_response(said, status=status, headers=headers)


@asynccontextmanager
async def serving(service: TeamsService) -> AsyncIterator[TeamsService]:
    app = web.Application(client_max_size=10_000_000)
    place = "/v3/conversations/{conversation}"
    app.router.add_post(f"{place}/activities", service.post)
    app.router.add_put(f"{place}/activities/{{activity}}", service.put)
    app.router.add_get(f"{place}/members/{{member}}", service.member)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    service.url = f"http://127.0.0.1:{port}/"
    try:
        yield service
    finally:
        await runner.cleanup()
