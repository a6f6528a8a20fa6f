"""Visits: who a browser is signed in as, and that what it posts comes from a page of ours.

A request is of the portal itself or of Teams' frame, and only what is kept for there counts. Who is
signed in at the portal itself is never seen in a frame, so that nobody can lay a page over ours.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from bot.core import Core
from bot.web.jars import Jar
from bot.web.paths import TAB
from handlers.acts import Act, Answer, Caller, SignedOut, UnknownCaller
from storage.database import UnitOfWork
from storage.people import Acting, ActorRef, Person
from storage.sign_ins import LASTS, SignedIn

T = TypeVar("T")
_TOKEN_BYTES = 32
#: How exactly it is known when somebody was last here.
_GRAIN = timedelta(hours=1)
#: Inside of Teams signing in costs nobody a click, so it need not last longer than a working day.
FRAMED_LASTS = timedelta(hours=8)


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in, or was until `is_live` became false."""

    organization_id: UUID
    person_id: UUID
    caller: Caller
    digest: str
    is_live: bool
    name: str
    #: How much in their inbox is new to them.
    unread: int


class Cookie(NamedTuple):
    """What a browser brings: whose it says that it is, and under what it is to be found there."""

    organization_id: UUID
    digest: str
    #: However much it is used, somebody signs in anew after this.
    lasts: timedelta


@dataclass(frozen=True)
class Visits:
    core: Core
    clock: Callable[[], datetime]
    key: bytes
    #: The portal is reached over https, so that cookies can be bound to it.
    is_https: bool
    #: There is a tab in Teams, and with it pages that Teams may frame.
    has_tab: bool = False

    async def who(self, request: Request) -> Visitor | None:
        """Give who is signed in; whose sign-in has ended is not.

        Raises:
            UnknownCaller: their account has been closed.
        """
        visitor = await self.last(request)
        return visitor if visitor is not None and visitor.is_live else None

    async def last(self, request: Request) -> Visitor | None:
        """Give who is or was last signed in, for what may still be kept for them."""
        if not hasattr(request.state, "visitor"):
            request.state.visitor = await self._found(request)
        visitor: Visitor | None = request.state.visitor
        return visitor

    async def _found(self, request: Request) -> Visitor | None:
        cookie, now = self._cookie(request), self.clock()
        if cookie is None:
            return None

        def find() -> Visitor | None:
            with self.core.database.begin(cookie.organization_id) as uow:
                found = uow.sign_ins.find(cookie.digest)
                return _visitor(found, now, cookie.lasts) if found is not None else None

        return await self.core.call(find)

    async def look(self, request: Request, act: Act) -> tuple[Visitor | None, Answer]:
        """Do an act that changes nothing in the unit of work that finds who is signed in.

        There is no visitor where something went wrong before they were found.

        Raises:
            SignedOut: nobody is signed in, any more.
            UnknownCaller: their account has been closed.
        """
        cookie, now = self._signed_in(request), self.clock()
        visitor: Visitor | None = None

        def find(uow: UnitOfWork) -> Acting:
            nonlocal visitor
            visitor, acting = _live(uow, cookie, now)
            return acting

        answer = await self.core.look(cookie.organization_id, find, act)
        return visitor, answer

    async def read(
        self, request: Request, what: Callable[[UnitOfWork, Person], T]
    ) -> tuple[Visitor, T]:
        """Read something for whoever is signed in, in the unit of work that finds who that is.

        Raises:
            SignedOut: nobody is signed in, any more.
            UnknownCaller: their account has been closed.
        """
        cookie, now = self._signed_in(request), self.clock()

        def read(uow: UnitOfWork) -> tuple[Visitor, T]:
            visitor, acting = _live(uow, cookie, now)
            return visitor, what(uow, acting.person)

        database = self.core.database
        return await self.core.call(lambda: database.work(cookie.organization_id, read))

    async def begin(
        self,
        response: Response,
        address_id: UUID,
        organization_id: UUID,
        *,
        is_framed: bool = False,
    ) -> None:
        """Sign a browser in as whoever has an address, under a fresh secret."""
        jar, other = (self._framed, self._own) if is_framed else (self._own, self._framed)
        # Says whose it is, so that it is looked for among that organization's alone.
        token = f"{organization_id.hex}.{secrets.token_urlsafe(_TOKEN_BYTES)}"
        now, database = self.clock(), self.core.database

        def begin() -> None:
            with database.begin(organization_id) as uow:
                uow.sign_ins.begin(address_id, jar.digest(token), now=now)

        await self.core.call(begin)
        jar.put(response, jar.sign_in, token)
        if self.has_tab:
            # On a phone Teams frames nothing: there both jars stand side by side.
            other.drop(response, other.sign_in)

    async def begin_as(self, response: Response, ref: ActorRef) -> None:
        """Sign a browser in as somebody we know."""
        database = self.core.database

        def find() -> tuple[UUID, UUID]:
            with database.begin_everywhere() as everywhere:
                address = everywhere.address(ref)
                return address.id, address.organization_id

        await self.begin(response, *await self.core.call(find))

    async def end(self, response: Response, visitor: Visitor, *, everywhere: bool = False) -> None:
        def end() -> None:
            with self.core.database.begin(visitor.organization_id) as uow:
                uow.sign_ins.end(visitor.digest)
                if everywhere:
                    uow.sign_ins.end_all(visitor.person_id)

        await self.core.call(end)
        for jar in (self._own, self._framed) if self.has_tab else (self._own,):
            jar.drop(response, jar.sign_in)

    def is_framed(self, request: Request) -> bool:
        """Say whether what is shown may stand in Teams' frame."""
        return self._jar(request).is_framed

    def remembers(self, request: Request) -> bool:
        """Say whether the browser has kept anything that we gave it before."""
        return bool(request.cookies.get(self._jar(request).visit))

    def csrf_token(self, request: Request) -> str:
        """Give what a form of ours carries, made from a secret that only this browser has."""
        cookie = self._jar(request).visit
        secret = request.cookies.get(cookie) or getattr(request.state, "visit", "")
        if not secret:
            secret = request.state.visit = secrets.token_urlsafe(_TOKEN_BYTES)
        return hmac.digest(self.key, secret.encode(), "sha256").hex()

    def is_ours(self, request: Request, csrf_token: object) -> bool:
        """Say whether something was posted from a page that we showed to this browser."""
        if not self.remembers(request):
            return False
        return hmac.compare_digest(self.csrf_token(request).encode(), str(csrf_token).encode())

    def remember(self, request: Request, response: Response) -> None:
        """Give the browser the secret that a form on its page was made from."""
        if secret := getattr(request.state, "visit", ""):
            jar = self._jar(request)
            jar.put(response, jar.visit, secret)

    def _cookie(self, request: Request) -> Cookie | None:
        jar = self._jar(request)
        token = request.cookies.get(jar.sign_in, "")
        try:
            return Cookie(UUID(token.partition(".")[0]), jar.digest(token), jar.lasts)
        except ValueError:
            return None

    def _signed_in(self, request: Request) -> Cookie:
        """Give what a browser brings to be found by.

        Raises:
            SignedOut: nobody has signed in there.
        """
        cookie = self._cookie(request)
        if cookie is None:
            raise SignedOut
        return cookie

    def _jar(self, request: Request) -> Jar:
        cookies = request.cookies
        is_framed = self.has_tab and (
            request.url.path == TAB
            or (self._framed.sign_in in cookies and self._own.sign_in not in cookies)
        )
        return self._framed if is_framed else self._own

    @property
    def _own(self) -> Jar:
        return Jar("cairn", self.is_https, LASTS)

    @property
    def _framed(self) -> Jar:
        return Jar("cairn-tab", self.is_https, FRAMED_LASTS, is_framed=True)


def _live(uow: UnitOfWork, cookie: Cookie, now: datetime) -> tuple[Visitor, Acting]:
    """Find who is signed in.

    Raises:
        SignedOut: nobody is, any more.
        UnknownCaller: their account has been closed.
    """
    found = uow.sign_ins.find(cookie.digest)
    visitor = _visitor(found, now, cookie.lasts) if found is not None else None
    if found is None or visitor is None or not visitor.is_live:
        raise SignedOut
    return visitor, found.acting


def _visitor(found: SignedIn, now: datetime, lasts: timedelta) -> Visitor:
    """Give who was found, and note that they are here.

    Raises:
        UnknownCaller: their account has been closed.
    """
    address, person = found.acting.address, found.acting.person
    if person.deactivated_at is not None:
        raise UnknownCaller(address.external_id)
    is_live = found.sign_in.is_live(now, lasts=lasts)
    if is_live and now - found.sign_in.seen_at > _GRAIN:
        found.sign_in.seen_at = now
    return Visitor(
        organization_id=address.organization_id,
        person_id=address.person_id,
        caller=Caller(ActorRef(address.platform, address.team, address.external_id)),
        digest=found.sign_in.digest,
        is_live=is_live,
        name=person.name,
        unread=found.unread,
    )
