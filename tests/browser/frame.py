"""Teams' host page and the portal on one loopback port, over TLS and under their real names.

The browser takes every name for that port. Only Microsoft's library and what it talks to are
stood in for: the host page has a token, and the library asks it for one.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Host, Mount, Route

from bot.web.paths import TAB
from bot.web.tab import TEAMS_JS, Library
from storage.database import Database
from tests.bot.web.teams import Teams, teams_of, use_teams
from tests.chat import Chat, with_pair
from tests.fakes.certificate import make_certificate

PORTAL = "https://cairn.example"
#: Where Teams runs, and where somebody would like to lay a page over ours.
TEAMS, EVIL = "https://teams.microsoft.com", "https://evil.example"

LIBRARY = b"""
"use strict";
const ask = (what) => new Promise((answer, refuse) => {
  const heard = (event) => {
    removeEventListener("message", heard);
    event.data.refused ? refuse(new Error(event.data.refused)) : answer(event.data.answer);
  };
  addEventListener("message", heard);
  parent.postMessage(what, "*");
});
window.microsoftTeams = {
  app: { initialize: () => ask("initialize") },
  authentication: { getAuthToken: () => ask("token") },
};
"""
STAND_IN = Library(
    TEAMS_JS.url, f"sha384-{base64.b64encode(hashlib.sha384(LIBRARY).digest()).decode()}"
)
_HOST_PAGE = """<!doctype html><html lang="en"><head><title>Teams</title><style>
html, body {{ margin: 0; height: 100%; }} iframe {{ border: 0; width: 100%; height: 100%; }}
</style></head><body><iframe title="Cairn" name="tab" src="{tab}"></iframe><script>
addEventListener("message", (event) => event.source.postMessage({{
  refused: event.data === "token" && "{refused}", answer: "{token}" }}, "{portal}"));
</script></body></html>"""


@dataclass
class Hosted:
    """What is served, and how the host behaves."""

    teams: Teams
    #: Why the host gives no token.
    refused: str = ""

    async def page(self, request: Request) -> Response:
        page = _HOST_PAGE.format(
            tab=PORTAL + request.query_params.get("tab", TAB),
            token=self.teams.token(),
            refused=self.refused,
            portal=PORTAL,
        )
        return HTMLResponse(page)

    def app(self) -> Starlette:
        sites = [
            Host(name.removeprefix("https://"), Starlette(routes=[Route("/", self.page)]))
            for name in (TEAMS, EVIL)
        ]
        return Starlette(routes=[*sites, Mount("/", self.teams.town.app)])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextmanager
def hosted(database: Database, folder: Path, port: int, library: Library) -> Iterator[Hosted]:
    """Serve on a thread of its own, as Playwright holds the event loop of this one."""
    ready: Future[Hosted] = Future()
    stop = threading.Event()
    make_certificate(folder)

    async def serve(chat: Chat) -> None:
        async with teams_of(chat, library=library) as teams:
            host = Hosted(teams)
            certificate = folder / "certificate.pem"
            server = _Server(
                uvicorn.Config(host.app(), port=port, ssl_certfile=certificate, log_level="error")
            )
            serving = asyncio.create_task(server.serve())
            await server.listens.wait()
            ready.set_result(host)
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            await serving

    def run() -> None:
        chat = with_pair(database)
        use_teams(chat)
        asyncio.run(serve(chat))

    thread = threading.Thread(target=run, name="portal")
    thread.start()
    try:
        yield ready.result(60)
    finally:
        stop.set()
        thread.join(60)
