"""Following an invitation: who holds the link leaves an address, and comes in by mail."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.sign_in import SignIn
from storage.links import Link, Purpose, digest_of

_OVER = (
    "This invitation is over, or was withdrawn. Ask whoever sent it to you for a new one: for them "
    "it takes a moment."
)
_INVITATIONS = (Purpose.EXPERT, Purpose.COLLEAGUE)
#: Where each begins, once they are in.
_FIRST = {Purpose.EXPERT: "/do/apply", Purpose.COLLEAGUE: "/"}


@dataclass(frozen=True)
class Invited:
    sign_in: SignIn

    def routes(self) -> list[Route]:
        return [self.sign_in.pages.route("/join/{token}", self.welcome, posted=self.mail)]

    async def welcome(self, request: Request) -> Response:
        invitation = await self._invitation(request)
        if invitation is None:
            return self.sign_in.pages.problem(request, _OVER, 410)
        return self.sign_in.pages.render(
            request,
            "invited.html",
            is_expert=invitation.purpose is Purpose.EXPERT,
            has_mail=self.sign_in.send_link is not None,
        )

    async def mail(self, request: Request, posted: FormData) -> Response:
        """Mail a link that meets whoever follows it, and signs them in."""
        invitation = await self._invitation(request)
        if invitation is None:
            return self.sign_in.pages.problem(request, _OVER, 410)
        email = str(posted.get("email", ""))
        return await self.sign_in.mail_link(
            request, email, _FIRST[invitation.purpose], invitation=invitation
        )

    async def _invitation(self, request: Request) -> Link | None:
        digest, now = digest_of(request.path_params["token"]), self.sign_in.pages.visits.clock()

        def find() -> Link | None:
            with self.sign_in.core.database.begin_everywhere() as everywhere:
                return everywhere.link(digest)

        link = await self.sign_in.core.call(find)
        is_open = link is not None and link.purpose in _INVITATIONS and link.expires_at > now
        return link if is_open else None
