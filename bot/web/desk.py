"""What every page for somebody who is signed in is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.core import Core
from bot.web.blocks import Drawn, Easel
from bot.web.pages import Handler, Pages, Taker
from bot.web.visits import Visitor
from bot.web.voice import Pen
from handlers.acts import Act, Answer, Refused, SignedOut, UnknownCaller, UnknownWorkspace
from handlers.feature import Feature
from ui.message import Message, message
from ui.reader import Reader

_GONE = (
    "Your account here has been closed. If that is a mistake, ask a coordinator of your program "
    "to invite you again."
)
#: What a page is called that no feature answers for.
_NAME = "Cairn"


@dataclass(frozen=True)
class Nav:
    """The top of a page: who is signed in, and where they are."""

    visitor: Visitor
    here: str = ""


@dataclass(frozen=True)
class Desk:
    core: Core
    pages: Pages
    features: Mapping[str, Feature[Any]]

    async def act(self, visitor: Visitor, act: Act, *, request_id: str = "") -> Answer:
        return await self.core.run(visitor.caller, request_id, act)

    def signed_in(self, shown: Handler) -> Handler:
        """Make a page for those who are signed in: others are asked to, and come back.

        It finds who that is with all else that it needs, in one unit of work (`Visits.look`,
        `Visits.read`).
        """

        async def handle(request: Request) -> Response:
            try:
                return await shown(request)
            except SignedOut:
                return self.sign_in(request, here(request))
            except (UnknownCaller, UnknownWorkspace):
                return self.gone(request)

        return handle

    def known(self, taker: Taker) -> Taker:
        """Make what takes forms say so to those whose account has been closed meanwhile."""

        async def take(request: Request, posted: FormData) -> Response:
            try:
                return await taker(request, posted)
            except (UnknownCaller, UnknownWorkspace):
                return self.gone(request)

        return take

    async def not_here(self, request: Request, words: str) -> Response:
        """Say to those who are signed in that there is no such page.

        Raises:
            SignedOut: nobody is.
        """
        if await self.pages.visits.who(request) is None:
            raise SignedOut
        return self.pages.problem(request, words, 404)

    def gone(self, request: Request) -> Response:
        return self.pages.problem(request, _GONE, 403)

    def sign_in(self, request: Request, path: str, *, kept: bool = False) -> Response:
        query = {"next": path, **({"kept": "1"} if kept else {})}
        return self.pages.go(request, f"{self.pages.door(request)}?{urlencode(query)}")

    async def show(
        self, request: Request, visitor: Visitor | None, answer: Answer, *, here: str = ""
    ) -> Response:
        """Show a message, or why there is none."""
        is_refused = isinstance(answer.reply, Refused)
        told = refusal(answer.reply) if isinstance(answer.reply, Refused) else answer.reply
        if not isinstance(told, Message):
            raise TypeError("a dialog is shown as a form")
        drawn = self.draw(request, told, answer.reader)
        return self.pages.render(
            request,
            "message.html",
            status=409 if is_refused else 200,
            nav=Nav(visitor, here) if visitor is not None else None,
            language=Pen(answer.reader).language,
            title=drawn.title or self.title(answer.feature),
            cards=drawn.cards,
            is_home=here == "home",
        )

    def draw(self, request: Request, told: Message, reader: Reader, *, place: str = "") -> Drawn:
        return self.easel(request, reader, place=place).draw(told)

    def easel(self, request: Request, reader: Reader, *, place: str = "") -> Easel:
        token = self.pages.visits.csrf_token(request)
        return Easel(self.pages.environment, Pen(reader), token, uuid4(), place)

    def title(self, feature: str) -> str:
        known = self.features.get(feature)
        return known.summary if known is not None else _NAME


def refusal(refused: Refused) -> Message:
    return message(*refused.reasons.values())


def here(request: Request) -> str:
    """Give the address of the page that is asked for, to come back to."""
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")
