"""What Cairn is compared with: a listener of Bolt's that does nothing, a page with nothing on it.

``python -m bench._bare PORT`` serves it as Cairn is served, by uvicorn on Starlette.
"""

from __future__ import annotations

import sys

import uvicorn
from jinja2 import DictLoader, Environment
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from bench._app import SECRET, TEAM, TOKEN

_EMPTY = "<!doctype html><title>{{ title }}</title>"
_TEMPLATES = Jinja2Templates(
    env=Environment(loader=DictLoader({"empty.html": _EMPTY}), autoescape=True)
)


async def _page(request: Request) -> Response:
    return _TEMPLATES.TemplateResponse(request, "empty.html", {"title": "Nothing"})


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token=TOKEN)


async def _nothing(ack: AsyncAck) -> None:
    await ack()


def main() -> None:
    bolt = AsyncApp(signing_secret=SECRET, authorize=_authorize)
    bolt.command("/mentor")(_nothing)
    handler = AsyncSlackRequestHandler(bolt)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    routes = [Route("/slack/events", events, methods=["POST"]), Route("/", _page)]
    app = Starlette(routes=routes)
    uvicorn.run(
        app, port=int(sys.argv[1]), loop="uvloop", http="httptools", access_log=False, log_level=50
    )


if __name__ == "__main__":
    main()
