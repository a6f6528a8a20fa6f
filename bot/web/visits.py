"""Visits: who a browser is signed in as, and that what it posts comes from a page of ours."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from bot.core import Core
from handlers.acts import Act, Answer, Caller, SignedOut, UnknownCaller
from storage.database import UnitOfWork
from storage.links import digest_of
from storage.people import Acting, ActorRef
from storage.sign_ins import LASTS, SignedIn

_TOKEN_BYTES = 32
#: How exactly it is known when somebody was last here.
_GRAIN = timedelta(hours=1)


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


@dataclass(frozen=True)
class Visits:
    core: Core
    clock: Callable[[], datetime]
    key: bytes
    #: The portal is reached over https, so that cookies can be bound to it.
    is_https: bool

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
        cookie = self._cookie(request)
        if cookie is None:
            return None
        now, database = self.clock(), self.core.database

        def find() -> Visitor | None:
            with database.begin(cookie.organization_id) as uow:
                found = uow.sign_ins.find(cookie.digest)
                return _visitor(found, now) if found is not None else None

        return await self.core.call(find)

    async def look(self, request: Request, act: Act) -> tuple[Visitor | None, Answer]:
        """Do an act that changes nothing in the unit of work that finds who is signed in.

        There is no visitor where something went wrong before they were found.

        Raises:
            SignedOut: nobody is signed in, any more.
            UnknownCaller: their account has been closed.
        """
        cookie = self._cookie(request)
        if cookie is None:
            raise SignedOut
        now = self.clock()
        visitor: Visitor | None = None

        def find(uow: UnitOfWork) -> Acting:
            nonlocal visitor
            found = uow.sign_ins.find(cookie.digest)
            visitor = _visitor(found, now) if found is not None else None
            if found is None or visitor is None or not visitor.is_live:
                raise SignedOut
            return found.acting

        answer = await self.core.look(cookie.organization_id, find, act)
        return visitor, answer

    async def begin(self, response: Response, address_id: UUID, organization_id: UUID) -> None:
        """Sign a browser in as whoever has an address, under a fresh secret."""
        # Says whose it is, so that it is looked for among that organization's alone.
        token = f"{organization_id.hex}.{secrets.token_urlsafe(_TOKEN_BYTES)}"
        now, database = self.clock(), self.core.database

        def begin() -> None:
            with database.begin(organization_id) as uow:
                uow.sign_ins.begin(address_id, digest_of(token), now=now)

        await self.core.call(begin)
        self._set(response, self._sign_in_cookie, token, max_age=LASTS)

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
        response.delete_cookie(
            self._sign_in_cookie, secure=self.is_https, httponly=True, samesite="lax"
        )

    def csrf_token(self, request: Request) -> str:
        """Give what a form of ours carries, made from a secret that only this browser has."""
        secret = request.cookies.get(self._visit_cookie) or getattr(request.state, "visit", "")
        if not secret:
            secret = request.state.visit = secrets.token_urlsafe(_TOKEN_BYTES)
        return hmac.new(self.key, secret.encode(), hashlib.sha256).hexdigest()

    def is_ours(self, request: Request, csrf_token: object) -> bool:
        """Say whether something was posted from a page that we showed to this browser."""
        if not request.cookies.get(self._visit_cookie):
            return False
        return hmac.compare_digest(self.csrf_token(request).encode(), str(csrf_token).encode())

    def remember(self, request: Request, response: Response) -> None:
        """Give the browser the secret that a form on its page was made from."""
        if secret := getattr(request.state, "visit", ""):
            self._set(response, self._visit_cookie, secret, max_age=LASTS)

    def _cookie(self, request: Request) -> Cookie | None:
        token = request.cookies.get(self._sign_in_cookie, "")
        try:
            return Cookie(UUID(token.partition(".")[0]), digest_of(token))
        except ValueError:
            return None

    @property
    def _sign_in_cookie(self) -> str:
        return self._named("cairn")

    @property
    def _visit_cookie(self) -> str:
        return self._named("cairn-visit")

    def _named(self, name: str) -> str:
        # Browsers take the prefix only with https, and some don't take localhost for that.
        return f"__Host-{name}" if self.is_https else name

    def _set(self, response: Response, name: str, value: str, *, max_age: timedelta) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(max_age.total_seconds()),
            secure=self.is_https,
            httponly=True,
            # Following a link from mail is a navigation from elsewhere, which strict leaves bare.
            samesite="lax",
        )


def _visitor(found: SignedIn, now: datetime) -> Visitor:
    """Give who was found, and note that they are here.

    Raises:
        UnknownCaller: their account has been closed.
    """
    address, person = found.acting.address, found.acting.person
    if person.deactivated_at is not None:
        raise UnknownCaller(address.external_id)
    is_live = found.sign_in.is_live(now)
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
