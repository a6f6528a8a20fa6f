"""Signing in by a link that is mailed, and signing out again."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.background import Background
from bot.core import Core
from bot.web.pages import Pages
from bot.web.paths import own_path
from bot.web.visits import digest_of
from handlers.acts import UnknownCaller
from storage.budgets import Pace
from storage.links import Link, Purpose
from storage.organizations import Platform
from storage.people import ActorRef

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
_TOO_OFTEN = (
    "That was asked for several times just now. Wait a few minutes, and look into your mail "
    "meanwhile: the last link still works."
)


@dataclass(frozen=True)
class Provider:
    """Somewhere else to sign in."""

    name: str
    path: str


@dataclass(frozen=True)
class SignIn:
    core: Core
    pages: Pages
    background: Background
    public_url: str
    #: Nothing where no mail can be sent.
    send_link: SendLink | None
    providers: Sequence[Provider] = ()
    #: The page that asks people to sign in.
    front: str = "sign_in.html"

    def routes(self) -> list[Route]:
        route = self.pages.route
        return [
            route("/sign-in", self.ask, posted=self.mail),
            route("/sign-in/link/{token}", self.confirm, posted=self.redeem),
            route("/sign-out", self.leaving, posted=self.leave),
        ]

    async def ask(self, request: Request) -> Response:
        return self.pages.render(
            request,
            self.front,
            next=own_path(request.query_params.get("next", "/")),
            is_kept="kept" in request.query_params,
            has_mail=self.send_link is not None,
            providers=self.providers,
        )

    async def mail(self, request: Request, posted: FormData) -> Response:
        """Mail a link; the answer is the same whether anybody has that address."""
        email = str(posted.get("email", "")).strip().casefold()
        if self.send_link is None or "@" not in email:
            return self.pages.problem(request, "Enter the e-mail address that you take part with.")
        if not await self._may_ask(request, email):
            return self.pages.problem(request, _TOO_OFTEN, 429)
        path = own_path(str(posted.get("next", "/")))
        sending = self._send(self.send_link, email, path)
        self.background.start(sending, "mail a link to sign in")
        return self.pages.render(request, "link_sent.html", email=email)

    async def confirm(self, request: Request) -> Response:
        """Show a button: programs that look at links in mail must not use them up."""
        return self.pages.render(
            request, "confirm.html", next=own_path(request.query_params.get("next", "/"))
        )

    async def redeem(self, request: Request, posted: FormData) -> Response:
        address = await self.core.call(lambda: self._used(request.path_params["token"]))
        if address is None:
            return self.pages.problem(request, _USED, 410)
        response = self.pages.go(request, own_path(str(posted.get("next", "/"))))
        await self.pages.visits.begin(response, *address)
        return response

    async def leaving(self, request: Request) -> Response:
        return self.pages.render(request, "sign_out.html")

    async def leave(self, request: Request, posted: FormData) -> Response:
        response = self.pages.go(request, "/sign-in")
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

    async def _send(self, send_link: SendLink, email: str, path: str) -> None:
        for token in await self.core.call(lambda: self._issue(email)):
            address = f"{self.public_url}/sign-in/link/{token}"
            query = f"?{urlencode({'next': path})}" if path != "/" else ""
            await send_link(email, address + query)

    def _issue(self, email: str) -> list[str]:
        """Make a link for each organization in which somebody has this address."""
        with self.core.database.begin_everywhere() as everywhere:
            organizations = [a.organization_id for a in everywhere.portal_addresses(email)]
        return [self._issue_in(organization_id, email) for organization_id in organizations]

    def _issue_in(self, organization_id: UUID, email: str) -> str:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        expires_at = self.pages.visits.clock() + LINK_LASTS
        with self.core.database.begin(organization_id) as uow:
            uow.links.issue(
                Link(
                    digest=digest_of(token),
                    purpose=Purpose.SIGN_IN,
                    expires_at=expires_at,
                    email=email,
                )
            )
        return token

    def _used(self, token: str) -> tuple[UUID, UUID] | None:
        """Use a link up; give the address, and its organization, of whoever it was mailed to."""
        with self.core.database.begin_everywhere() as everywhere:
            link = everywhere.link(digest_of(token))
        if link is None or link.purpose is not Purpose.SIGN_IN:
            return None
        with self.core.database.begin(link.organization_id) as uow:
            if not uow.links.use(link, now=self.pages.visits.clock()):
                return None
            portal = uow.workspaces.portal(now=self.pages.visits.clock())
            address = uow.people.address(ActorRef(Platform.WEB, portal.external_id, link.email))
            return (address.id, link.organization_id) if address is not None else None
