"""The bar above every page of the demo: be somebody else, let time pass, start over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.demo.people import cast
from bot.demo.running import Demo
from bot.web.desk import here
from bot.web.pages import Pages
from bot.web.paths import own_path
from bot.web.voice import Pen
from ui.reader import Reader

#: Whom a visitor can be, and what they are here.
PARTS = {
    "ana": ("Ana", "mentor"),
    "ben": ("Ben", "mentee"),
    "cleo": ("Cleo", "coordinator"),
    "dan": ("Dan", "new here"),
}
_LEAPS = {"1": timedelta(days=1), "7": timedelta(days=7)}


@dataclass(frozen=True)
class Bar:
    demo: Demo
    #: The last letter with a link to sign in, and where that leads: the demo has no mail server.
    mail: list[tuple[str, str]] = field(default_factory=list)

    async def take_mail(self, email: str, link: str) -> None:
        """Show a letter on the bar, in place of sending it."""
        self.mail[:] = [(email, link)]

    def routes(self, pages: Pages) -> list[Route]:
        async def home(request: Request) -> Response:
            return pages.go(request, "/")

        async def be(request: Request, posted: FormData) -> Response:
            response = pages.go(request, "/")
            who = str(posted.get("who"))
            if who in PARTS:
                await pages.visits.begin_as(response, cast()[who])
            return response

        async def later(request: Request, posted: FormData) -> Response:
            await self.demo.advance(_LEAPS.get(str(posted.get("days")), timedelta(days=1)))
            return pages.go(request, own_path(str(posted.get("next", "/"))))

        async def over(request: Request, _: FormData) -> Response:
            await self.demo.reset()
            self.mail.clear()
            return pages.go(request, "/")

        acts = {"be": be, "later": later, "reset": over}
        return [pages.route(f"/demo/{name}", home, posted=act) for name, act in acts.items()]

    def drawn(self, pages: Pages, request: Request) -> Markup:
        visitor = getattr(request.state, "visitor", None)
        template = pages.environment.get_template("demo_bar.html")
        drawn = template.render(
            mail=self.mail,
            parts=PARTS,
            cast=cast(),
            me=visitor.caller.ref if visitor is not None else None,
            now=Pen(Reader(locale="en-GB")).day_and_time(self.demo.clock()),
            here=here(request) if request.method == "GET" else "/",
            csrf_token=partial(pages.visits.csrf_token, request),
        )
        return Markup(drawn)  # noqa: S704 - a template escapes what it is given
