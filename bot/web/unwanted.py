"""The page on which people choose their mail, and the one click with which they stop it.

A mail program posts here by itself (RFC 8058), without a cookie and without having seen the page:
this is the one route whose POST asks for no CSRF token. It needs none. Whoever can make a browser
post here has to know the link, and who knows the link may choose anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core import Core
from bot.mail.unwanted import PATH, NoSuchLink, UnwantedLinks, Wish
from bot.web.pages import Pages
from mentoring.errors import Missing
from mentoring.vocabulary import MessageKind
from storage.database import UnitOfWork

T = TypeVar("T")
_MOST_BYTES = 10_000
_NO_SUCH_LINK = (
    "This link does not work. It may have been cut off on its way, or the person it was for is no "
    "longer in Cairn. Nothing was changed. Try the link at the end of your newest letter."
)


@dataclass(frozen=True)
class UnwantedMail:
    core: Core
    pages: Pages
    links: UnwantedLinks

    def routes(self) -> list[Route]:
        path = f"{PATH}/{{token}}"
        return [
            Route(path, self.show, methods=["GET"]),
            Route(path, self.choose, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Show what is wanted; looking changes nothing, because mail programs look at links."""
        return await self._answer(request, _unwanted, "")

    async def choose(self, request: Request) -> Response:
        """Stop a kind of mail, or send it again; that of the link where none is named."""
        try:
            form = dict(parse_qsl(await _body(request)))
        except ValueError:
            return self.pages.problem(request, _NO_SUCH_LINK, 413)
        again = form.get("wanted") == "yes"
        change, changed = (_want_again, "again") if again else (_refuse, "stopped")
        return await self._answer(request, change, form.get("kind", ""), changed=changed)

    async def _answer(
        self,
        request: Request,
        act: Callable[[Wish, UnitOfWork], set[MessageKind]],
        kind: str,
        changed: str = "",
    ) -> Response:
        try:
            wish = self._wish(request.path_params["token"], kind)
            unwanted = await self._work(wish, act)
        except (NoSuchLink, Missing):
            return self.pages.problem(request, _NO_SUCH_LINK, 404)
        others = [one for one in MessageKind if one is not wish.kind]
        kinds = [(one, one in unwanted) for one in (wish.kind, *others)]
        return self.pages.render(
            request, "unwanted.html", kinds=kinds, about=wish.kind, changed=changed
        )

    def _wish(self, token: str, kind: str) -> Wish:
        wish = self.links.read(token)
        if kind in set(MessageKind):
            return replace(wish, kind=MessageKind(kind))
        return wish

    async def _work(self, wish: Wish, act: Callable[[Wish, UnitOfWork], T]) -> T:
        work = partial(self.core.database.work, wish.organization_id, partial(act, wish))
        return await self.core.call(work)


async def _body(request: Request) -> str:
    """Read the little that our own page sends; a mail program's post may look otherwise.

    Raises:
        ValueError: it is no such thing.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise ValueError("too large")
    return body.decode("ascii", "replace")


def _unwanted(wish: Wish, uow: UnitOfWork) -> set[MessageKind]:
    """Give the kinds that a person does not want.

    Raises:
        Missing: there is no such person any more.
    """
    return uow.letters.unwanted(uow.people.get(wish.person_id).id)


def _refuse(wish: Wish, uow: UnitOfWork) -> set[MessageKind]:
    uow.letters.refuse(uow.people.get(wish.person_id).id, wish.kind)
    return _unwanted(wish, uow)


def _want_again(wish: Wish, uow: UnitOfWork) -> set[MessageKind]:
    uow.letters.want_again(uow.people.get(wish.person_id).id, wish.kind)
    return _unwanted(wish, uow)
