"""Socket Mode: requests come over a connection of ours, and nothing else is different."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from tests.bot.slack.workspace import Json, Workspace, workspace
from tests.cast import TEAM, Cast


@dataclass
class Gateway:
    """Slack's end of the connection."""

    url: str = ""
    refusals: int = 0
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    answers: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    _socket: web.WebSocketResponse | None = None

    async def open(self, request: web.Request) -> web.Response:
        if self.refusals:
            self.refusals -= 1
            return web.json_response({"ok": False, "error": "internal_error"})
        assert request.headers["Authorization"] == "Bearer xapp-1"
        return web.json_response({"ok": True, "url": self.url.replace("http", "ws") + "/link"})

    async def auth(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True, "team_id": TEAM, "team": "T", "user_id": "U0BOT"})

    async def anything(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True, "view": {"id": "V1"}})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        self._socket = web.WebSocketResponse()
        await self._socket.prepare(request)
        await self._socket.send_str(json.dumps({"type": "hello"}))
        self.connected.set()
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                await self.answers.put(json.loads(message.data))
        return self._socket

    async def deliver(self, kind: str, payload: Json) -> Json:
        """Send something, and give what is answered."""
        assert self._socket is not None
        envelope = {"envelope_id": "e1", "type": kind, "payload": payload}
        await self._socket.send_str(json.dumps(envelope))
        return await asyncio.wait_for(self.answers.get(), 5)


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    slack = Gateway()
    application = web.Application()
    application.router.add_post("/api/apps.connections.open", slack.open)
    application.router.add_route("*", "/api/auth.test", slack.auth)
    application.router.add_route("*", "/api/{method}", slack.anything)
    application.router.add_get("/link", slack.link)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    slack.url = f"http://{host}:{port}"
    yield slack
    await runner.cleanup()


@pytest.fixture
async def app(gateway: Gateway, database_file: Path, cast: Cast) -> AsyncIterator[Workspace]:
    del cast  # it only has to be there
    settings: dict[str, Any] = {
        "slack_app_token": "xapp-1",
        "slack_signing_secret": None,
        "slack_api_url": gateway.url + "/api/",
    }
    async with workspace(database_file, **settings) as ready:
        yield ready


async def test_a_command_is_answered_over_the_connection(app: Workspace, gateway: Gateway) -> None:
    await asyncio.wait_for(gateway.connected.wait(), 5)
    body = {"command": "/mentor", "text": "help", "user_id": "U0ANA", "team_id": TEAM}
    answer = await gateway.deliver("slash_commands", {**body, "trigger_id": "1.1"})
    assert answer["envelope_id"] == "e1"
    assert answer["payload"]["response_type"] == "ephemeral"
    assert app.metric("cairn_ack_seconds_count", kind="socket") == 1


async def test_an_event_is_taken_over_the_connection(app: Workspace, gateway: Gateway) -> None:
    await asyncio.wait_for(gateway.connected.wait(), 5)
    event = {"type": "app_home_opened", "user": "U0ANA", "tab": "home"}
    body = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}
    assert (await gateway.deliver("events_api", body)) == {"envelope_id": "e1"}
    await app.idle()


async def test_a_strange_envelope_does_not_cut_the_connection(
    app: Workspace, gateway: Gateway
) -> None:
    await asyncio.wait_for(gateway.connected.wait(), 5)
    assert (await gateway.deliver("interactive", {"type": "of_tomorrow", "team_id": TEAM})) == {
        "envelope_id": "e1"
    }
    assert app.metric("cairn_unknown_requests_total", type="other") == 1


async def test_over_http_everything_is_turned_away(app: Workspace) -> None:
    assert (await app.post('{"type":"url_verification","challenge":"x"}')).status_code == 401
