"""Signing in by a link that is mailed, and signing out again."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from urllib.parse import urlencode
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.background import Background
from bot.core import Core
from bot.web.because import because
from bot.web.pages import Pages
from bot.web.paths import SIGN_IN, TAB, own_path
from handlers.acts import Profile, UnknownCaller
from handlers.sign_up import at_portal, meet_invited
from storage.budgets import Pace
from storage.links import Link, Purpose, digest_of
from ui.wording import clean

#: Mails a link to sign in to an address.
SendLink = Callable[[str, str], Awaitable[None]]

LINK_LASTS = timedelta(minutes=15)
_PER_ADDRESS = Pace("sign_in_address", interval=timedelta(minutes=5), burst=3)
_PER_NETWORK = Pace("sign_in_network", interval=timedelta(minutes=1), burst=20)
_TOKEN_BYTES = 32
_USED = (
    "This link has been used, or is older than fifteen minutes. Ask for a new one: it takes a "
    "moment."
)
_NO_ADDRESS = "Enter the e-mail address that you take part with."
# Enough to tell an address from a slip; whether it exists, only mail can tell.
_ADDRESS = re.compile(r"(?=.{3,100}$)[^\s@<>,;:\"\\]+@[^\s@<>,;:\"\\]+\.[^\s@<>,;:\"\\]+")
_TOO_OFTEN = (
    "That was asked for several times just now. Wait a few minutes, and look into your mail "
    "meanwhile: the last link still works."
)


class Way(Protocol):
    """Another way to sign in, on pages of its own."""

    @property
    def path(self) -> str: ...

    @property
    def label(self) -> str: ...

    def routes(self) -> list[Route]: ...


@dataclass(frozen=True)
class SignIn:
    core: Core
    pages: Pages
    background: Background
    public_url: str
    #: Nothing where no mail can be sent.
    send_link: SendLink | None
    ways: Sequence[Way] = ()
    #: The page that asks people to sign in.
    front: str = "sign_in.html"

    def routes(self) -> list[Route]:
        route = self.pages.route
        return [
            route(SIGN_IN, self.ask, posted=self.mail),
            route("/sign-in/link/{token}", self.confirm, posted=self.redeem),
            route("/sign-out", self.leaving, posted=self.leave),
            *(one for way in self.ways for one in way.routes()),
        ]

    async def ask(self, request: Request) -> Response:
        return self.pages.render(
            request,
            self.front,
            next=own_path(request.query_params.get("next", "/")),
            is_kept="kept" in request.query_params,
            has_mail=self.send_link is not None,
            ways=self.ways,
            because=because(request.query_params.get("because", "")),
        )

    async def mail(self, request: Request, posted: FormData) -> Response:
        path = own_path(str(posted.get("next", "/")))
        return await self.mail_link(request, str(posted.get("email", "")), path)

    async def mail_link(
        self, request: Request, typed: str, path: str, *, invitation: Link | None = None
    ) -> Response:
        """Mail a link; the answer is the same whether anybody has that address."""
        email = typed.strip().casefold()
        if self.send_link is None or not _ADDRESS.fullmatch(email):
            return self.pages.problem(request, _NO_ADDRESS)
        if not await self._may_ask(request, email):
            return self.pages.problem(request, _TOO_OFTEN, 429)
        sending = self._send(self.send_link, email, path, invitation)
        self.background.start(sending, "mail a link to sign in")
        return self.pages.render(
            request, "link_sent.html", email=email, is_invited=invitation is not None
        )

    async def confirm(self, request: Request) -> Response:
        """Show a button: programs that look at links in mail must not use them up."""
        link = await self.core.call(lambda: self._found(request.path_params["token"]))
        return self._confirmation(request, link, request.query_params.get("next", "/"))

    async def redeem(self, request: Request, posted: FormData) -> Response:
        token, path = request.path_params["token"], str(posted.get("next", "/"))
        link = await self.core.call(lambda: self._found(token))
        name = clean(str(posted.get("name", "")))
        if link is not None and link.invited_as is not None and not name:
            return self._confirmation(request, link, path)
        profile = Profile(
            name=name,
            zone=str(posted.get("zone", "")),
            locale=_language(request.headers.get("accept-language", "")),
        )
        address = await self.core.call(lambda: self._used(link, profile))
        if address is None:
            return self.pages.problem(request, _USED, 410)
        response = self.pages.go(request, own_path(path))
        await self.pages.visits.begin(response, *address)
        return response

    def _confirmation(self, request: Request, link: Link | None, path: str) -> Response:
        return self.pages.render(
            request,
            "confirm.html",
            next=own_path(path),
            asks_name=link is not None and link.invited_as is not None,
        )

    async def leaving(self, request: Request) -> Response:
        return self.pages.render(request, "sign_out.html")

    async def leave(self, request: Request, posted: FormData) -> Response:
        # What Teams shows next must be something that it may frame, and not sign them in again.
        is_framed = self.pages.visits.is_framed(request)
        response = self.pages.go(request, f"{TAB}?left=1" if is_framed else SIGN_IN)
        visitor = None
        with suppress(UnknownCaller):
            visitor = await self.pages.visits.who(request)
        if visitor is not None:
            everywhere = posted.get("where") == "everywhere"
            await self.pages.visits.end(response, visitor, everywhere=everywhere)
        return response

    async def _may_ask(self, request: Request, email: str) -> bool:
        network = request.client.host if request.client is not None else ""
        now = self.pages.visits.clock()

        def take() -> bool:
            with self.core.database.begin_everywhere() as everywhere:
                throttles = everywhere.throttles
                return throttles.take(_PER_NETWORK, network, now) and throttles.take(
                    _PER_ADDRESS, email, now
                )

        return await self.core.call(take)

    async def _send(
        self, send_link: SendLink, email: str, path: str, invitation: Link | None
    ) -> None:
        for token in await self.core.call(lambda: self._issue(email, invitation)):
            address = f"{self.public_url}/sign-in/link/{token}"
            query = f"?{urlencode({'next': path})}" if path != "/" else ""
            await send_link(email, address + query)

    def _issue(self, email: str, invitation: Link | None) -> list[str]:
        """Make a link for each organization in which somebody has this address, or is invited."""
        with self.core.database.begin_everywhere() as everywhere:
            known = [address.organization_id for address in everywhere.portal_addresses(email)]
        if invitation is None:
            return [self._issue_in(organization_id, email, None) for organization_id in known]
        is_new = invitation.organization_id not in known
        invited_as = invitation.purpose if is_new else None
        return [self._issue_in(invitation.organization_id, email, invited_as)]

    def _issue_in(self, organization_id: UUID, email: str, invited_as: Purpose | None) -> str:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        link = Link(
            digest=digest_of(token),
            purpose=Purpose.SIGN_IN,
            expires_at=self.pages.visits.clock() + LINK_LASTS,
            email=email,
            invited_as=invited_as,
        )
        with self.core.database.begin(organization_id) as uow:
            uow.links.issue(link)
        return token

    def _found(self, token: str) -> Link | None:
        with self.core.database.begin_everywhere() as everywhere:
            link = everywhere.link(digest_of(token))
        return link if link is not None and link.purpose is Purpose.SIGN_IN else None

    def _used(self, link: Link | None, profile: Profile) -> tuple[UUID, UUID] | None:
        """Use a link up; give the address, and its organization, of whoever it was mailed to."""
        if link is None:
            return None
        now = self.pages.visits.clock()
        with self.core.database.begin(link.organization_id) as uow:
            if not uow.links.use(link, now=now):
                return None
            if link.invited_as is not None:
                meet_invited(uow, link.email, profile.name, profile, link.invited_as, now)
            address = uow.people.address(at_portal(link.organization_id, link.email))
            if address is None:
                return None
            uow.people.mail_works_again(address)
            return address.id, link.organization_id


def _language(accepted: str) -> str:
    """Give the language that a browser asks for first."""
    return accepted.partition(",")[0].partition(";")[0].strip()
