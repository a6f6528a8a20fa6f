"""Three bots for Teams that answer each message with one, and a connector to answer to.

``python -m bench._teams_bots KIND PORT [METADATA_URL]``: `ours` is Cairn's edge with its guard, its
SDK and its connector, around a turn that says hello; `stock` is botbuilder's own adapter without
authentication; `plain` has no SDK and no guard. `connector`, with milliseconds in place of a URL,
takes activities after that long, and says at /count how many those were.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import aiohttp
import uvicorn
from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import utc_now
from bot.background import Background
from bot.requests import body_of, header_of
from bot.teams.botbuilder import BotBuilder
from bot.teams.connector import HttpConnector
from bot.teams.guard import Guard
from bot.teams.inbound import read
from bot.teams.wire import Json
from tests.fakes.bot_framework import APP_ID

_HELLO = {"type": "message", "text": "Hello."}


class _Token:
    async def token(self) -> str:
        return "bench"


def ours(port: int, metadata_url: str) -> None:
    background = Background()
    sessions: list[aiohttp.ClientSession] = []

    def session() -> aiohttp.ClientSession:
        if not sessions:
            sessions.append(aiohttp.ClientSession())
        return sessions[0]

    guard = Guard(
        app_id=APP_ID,
        metadata_url=metadata_url,
        hosts={"127.0.0.1"},
        clock=utc_now,
        session=session,
    )
    sdk = BotBuilder(APP_ID, HttpConnector(_Token(), session))

    async def hello(activity: Json) -> None:
        to = read(activity).reference

        async def reply() -> None:
            await sdk.send(to, _HELLO)

        background.start(reply(), "answer")

    async def messages(request: Request) -> Response:
        received = await body_of(request)
        activity = await guard.admit(header_of(request, "authorization"), received)
        await sdk.receive(activity, hello)
        return Response(status_code=200)

    _serve(port, messages)


def plain(port: int, _: str) -> None:
    sessions: list[aiohttp.ClientSession] = []

    async def messages(request: Request) -> Response:
        if not sessions:
            sessions.append(aiohttp.ClientSession())
        activity = await request.json()
        conversation = activity["conversation"]["id"]
        url = f"{activity['serviceUrl']}v3/conversations/{conversation}/activities"
        async with sessions[0].post(url, json=_HELLO) as response:
            await response.read()
        return Response(status_code=200)

    _serve(port, messages)


def stock(port: int, _: str) -> None:
    class Hello(ActivityHandler):  # type: ignore[misc]  # it has no types
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            await turn_context.send_activity("Hello.")

    class Nobody:
        """Without an app id the adapter asks for no token and takes every request."""

        APP_ID = APP_PASSWORD = APP_TENANTID = ""
        APP_TYPE = "MultiTenant"

    adapter, bot = CloudAdapter(ConfigurationBotFrameworkAuthentication(Nobody())), Hello()

    async def messages(request: web.Request) -> web.Response:
        await adapter.process(request, bot)
        return web.Response()

    application = web.Application()
    application.router.add_post("/teams/messages", messages)
    web.run_app(application, host="127.0.0.1", port=port, print=None, access_log=None)


def connector(port: int, milliseconds: str) -> None:
    taken, seconds = [0], int(milliseconds) / 1000

    async def take(_: web.Request) -> web.Response:
        await asyncio.sleep(seconds)
        taken[0] += 1
        return web.json_response({"id": "1"})

    async def count(_: web.Request) -> web.Response:
        return web.json_response(taken[0])

    application = web.Application()
    application.router.add_post("/v3/conversations/{conversation}/activities", take)
    application.router.add_post("/v3/conversations/{conversation}/activities/{reply}", take)
    application.router.add_get("/count", count)
    web.run_app(application, host="127.0.0.1", port=port, print=None, access_log=None)


def _serve(port: int, messages: Callable[[Request], Awaitable[Response]]) -> None:
    app = Starlette(routes=[Route("/teams/messages", messages, methods=["POST"])])
    uvicorn.run(app, port=port, loop="uvloop", http="httptools", access_log=False, log_level=50)


if __name__ == "__main__":
    kinds = {"ours": ours, "plain": plain, "stock": stock, "connector": connector}
    kinds[sys.argv[1]](int(sys.argv[2]), "".join(sys.argv[3:]))
