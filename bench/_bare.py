"""What Cairn is compared with: a listener of Bolt's that does nothing, a page with nothing on it.

With a database there is also the cheapest page that may be private: as empty, after one look at
whether its visitor is still signed in, through Cairn's own door to the database.

``python -m bench._bare PORT [URL]`` serves it as Cairn is served, by uvicorn on Starlette.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack

import uvicorn
from jinja2 import DictLoader, Environment
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy import bindparam, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from bench._app import SECRET, TEAM, TOKEN, opened
from bot.app import utc_now
from bot.core import Core
from handlers import RHYTHM
from handlers.runner import Runner
from storage.database import Database
from storage.links import digest_of
from storage.sign_ins import SignIn

_EMPTY = "<!doctype html><title>{{ title }}</title>"
_SIGNED_IN = select(SignIn.seen_at).where(SignIn.digest == bindparam("digest"))
_TEMPLATES = Jinja2Templates(
    env=Environment(loader=DictLoader({"empty.html": _EMPTY}), autoescape=True)
)


async def _page(request: Request) -> Response:
    return _TEMPLATES.TemplateResponse(request, "empty.html", {"title": "Nothing"})


def _private(database: Database) -> Route:
    core = Core(database, Runner(database, (), RHYTHM, utc_now))
    with database.begin_everywhere() as everywhere:
        organization_id = everywhere.workspaces()[0].organization_id

    async def page(request: Request) -> Response:
        digest = digest_of(request.cookies["cairn"])

        def look() -> object:
            with database.begin(organization_id) as uow:
                return uow.db.scalar(_SIGNED_IN, {"digest": digest})

        if await core.call(look) is None:
            return Response(status_code=403)
        return await _page(request)

    return Route("/private", page)


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token=TOKEN)


async def _nothing(ack: AsyncAck) -> None:
    await ack()


def main(port: str, *url: str) -> None:
    bolt = AsyncApp(signing_secret=SECRET, authorize=_authorize)
    bolt.command("/mentor")(_nothing)
    handler = AsyncSlackRequestHandler(bolt)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    routes = [Route("/slack/events", events, methods=["POST"]), Route("/", _page)]
    with ExitStack() as stack:
        routes += [_private(stack.enter_context(opened(one))) for one in url]
        app = Starlette(routes=routes)
        uvicorn.run(
            app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_level=50
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
