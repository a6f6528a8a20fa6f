"""The bar above every page of the demo: be somebody else, let time pass, start over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.desk import here
from bot.web.pages import Pages
from bot.web.paths import own_path
from bot.web.voice import Pen
from storage.database import Database
from storage.people import ActorRef
from ui.reader import Reader


@dataclass(frozen=True)
class Role:
    """Somebody whom a visitor of the demo can be."""

    name: str
    part: str
    ref: ActorRef


@dataclass(frozen=True)
class Bar:
    database: Database
    clock: Callable[[], datetime]
    roles: Mapping[str, Role]
    advance: Callable[[timedelta], Awaitable[None]]
    reset: Callable[[], Awaitable[None]]

    def routes(self, pages: Pages) -> list[Route]:
        async def start(request: Request) -> Response:
            return pages.go(request, "/")

        async def be(request: Request, posted: FormData) -> Response:
            role = self.roles.get(str(posted.get("who")))
            if role is None:
                return pages.go(request, "/")
            response = pages.go(request, "/")
            await pages.visits.begin_as(response, role.ref)
            return response

        async def later(request: Request, posted: FormData) -> Response:
            days = str(posted.get("days"))
            await self.advance(timedelta(days=int(days) if days in _LEAPS else 1))
            return pages.go(request, own_path(str(posted.get("next", "/"))))

        async def over(request: Request, _: FormData) -> Response:
            await self.reset()
            return pages.go(request, "/")

        return [
            pages.route("/demo/be", start, posted=be),
            pages.route("/demo/later", start, posted=later),
            pages.route("/demo/reset", start, posted=over),
        ]

    def drawn(self, pages: Pages, request: Request) -> Markup:
        visitor = getattr(request.state, "visitor", None)
        template = pages.environment.get_template("demo_bar.html")
        drawn = template.render(
            roles=self.roles,
            me=visitor.caller.ref if visitor is not None else None,
            now=Pen(Reader(locale="en-GB")).day_and_time(self.clock()),
            here=here(request) if request.method == "GET" else "/",
            csrf_token=pages.visits.csrf_token(request),
        )
        return Markup(drawn)  # noqa: S704 - a template escapes what it is given


_LEAPS = {"1", "7"}
