"""The personal tab of Teams: Home inside of Teams' frame, for whom Teams itself vouches.

Teams gives its tabs a token that says who looks at them. The page that is framed first asks for it
and posts it here; whoever it names is then signed in, in that frame only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core import Core
from bot.settings import Settings
from bot.tokens import NotBelieved, kid_of
from bot.web.pages import Pages
from bot.web.paths import TAB, own_path
from bot.web.policy import policy
from bot.web.providers import Claims, Voucher, profile_of, teams
from bot.web.published import Published, Unavailable
from bot.web.tokens import believed_of_teams
from bot.web.whose import Known, whose
from handlers.acts import UnknownCaller
from storage.budgets import Pace

_log = logging.getLogger(__name__)
#: A token is a few thousand characters long.
_MOST_BYTES = 40_000
#: A whole office may share one address, and open Teams at nine o'clock.
_PER_NETWORK = Pace("tab_network", interval=timedelta(milliseconds=200), burst=200)


@dataclass(frozen=True)
class Library:
    """A script of somebody else's, taken only as it was when we looked at it."""

    url: str
    integrity: str


#: Microsoft's library, by which a tab talks to Teams. Its README names the same digest, which is
#: that of the file in the npm package @microsoft/teams-js of this version.
TEAMS_JS = Library(
    "https://res.cdn.office.net/teams-js/2.58.0/js/MicrosoftTeams.min.js",
    "sha384-sMo/EOqQPa1OCup2/VBRum7oFeOS22kvs8WGDc45xK53tUVZzFR5WwFYDUYN1LO4",
)


class NotLetIn(Exception):
    """The words are for whoever looks at the tab, the reason is for the log."""

    def __init__(self, reason: str, words: str, status: int = 403) -> None:
        super().__init__(reason)
        self.reason, self.words, self.status = reason, words, status


@dataclass(frozen=True)
class Tab:
    core: Core
    pages: Pages
    clock: Callable[[], datetime]
    voucher: Voucher
    published: Published
    #: The names that we go by in tokens.
    audience: tuple[str, ...]
    library: Library = TEAMS_JS

    def routes(self) -> list[Route]:
        return [self.pages.route(TAB, self.show, posted=self.enter, most_bytes=_MOST_BYTES)]

    async def show(self, request: Request) -> Response:
        """Show the page that asks Teams who is there, or that they have left."""
        has_left = "left" in request.query_params
        next_path = own_path(request.query_params.get("next", "/"))
        library = None if has_left else self.library
        response = self.pages.render(request, "tab.html", library=library, next=next_path)
        if library is not None:
            rules = policy(is_framed=True, library=library.url)
            response.headers["content-security-policy"] = rules
        return response

    async def enter(self, request: Request, posted: FormData) -> Response:
        """Sign in whom Teams vouches for."""
        try:
            known = await self._known(request, posted)
        except NotLetIn as failure:
            _log.warning("a tab was not let in", extra={"reason": failure.reason})
            return self.pages.problem(request, failure.words, failure.status)
        response = self.pages.go(request, own_path(str(posted.get("next", "/"))))
        await self._leave(request, response)
        visits = self.pages.visits
        await visits.begin(response, known.address_id, known.organization_id, is_framed=True)
        _log.info("let a tab in", extra={"address": str(known.address_id)})
        return response

    async def _known(self, request: Request, posted: FormData) -> Known:
        if not await self._may_ask(request):
            raise NotLetIn("too_often", _TOO_OFTEN, 429)
        claims = await self._claims(str(posted.get("token", "")))
        known = await whose(self.core, self.voucher.refs(claims), profile_of(claims))
        if known is None:
            raise NotLetIn("not_used_there", _NOT_USED)
        if known.is_deactivated:
            raise NotLetIn("deactivated", _DEACTIVATED)
        return known

    async def _claims(self, token: str) -> Claims:
        try:
            key = await self.published.key(kid_of(token))
            return believed_of_teams(token, key, self.voucher, self.audience, self.clock())
        except Unavailable as away:
            raise NotLetIn(away.reason, _AWAY, 502) from None
        except NotBelieved as failure:
            raise NotLetIn(failure.reason, _NOT_BELIEVED) from None

    async def _leave(self, request: Request, response: Response) -> None:
        """End the sign-in of whoever looked at the tab before."""
        visits = self.pages.visits
        with suppress(UnknownCaller):
            before = await visits.last(request)
            if before is not None:
                await visits.end(response, before)

    async def _may_ask(self, request: Request) -> bool:
        network = request.client.host if request.client is not None else ""

        def take() -> bool:
            with self.core.database.begin_everywhere() as everywhere:
                return everywhere.throttles.take(_PER_NETWORK, network, self.clock())

        return await self.core.call(take)


_TOO_OFTEN = "Too many people come in at this moment. Wait a minute, and try again."
_NOT_BELIEVED = (
    "We couldn't make sure of what Teams told us about you, so you aren't signed in. Try again. If "
    "it stays like this, open Cairn in your browser, and tell your administrator that the single "
    "sign-on of this tab isn't set up right."
)
_AWAY = "Microsoft can't be reached just now. Please try again in a few minutes."
_NOT_USED = (
    "Your Microsoft organization doesn't use Cairn yet. Whoever runs Cairn there has to connect it "
    "first."
)
_DEACTIVATED = (
    "Your account was deactivated, so you can't sign in. If you think that this is a mistake, ask "
    "the coordinator of your program."
)


def tab(settings: Settings, core: Core, pages: Pages, clock: Callable[[], datetime]) -> Tab:
    """Give the tab as Teams is set up."""
    app, voucher = str(settings.teams_app_id), teams(settings)
    audience = (app, f"api://{urlsplit(settings.portal).netloc}/{app}")
    return Tab(core, pages, clock, voucher, Published(voucher.issuer, clock), audience)
