"""Signing in with Slack or Microsoft: OpenID Connect, by a code, bound to the browser."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core import Core
from bot.settings import Settings
from bot.tokens import NotBelieved
from bot.web.because import Because
from bot.web.begun import Begun, Envelope
from bot.web.issuer import Issuer
from bot.web.pages import Pages
from bot.web.paths import own_path
from bot.web.providers import Provider, profile_of, providers
from bot.web.published import Published, Unavailable
from bot.web.whose import whose
from storage.links import digest_of

_log = logging.getLogger(__name__)
_LIVES = timedelta(minutes=10)


class NotSignedIn(Exception):
    """The words are for whoever wanted to sign in, the reason is for the log."""

    def __init__(self, reason: str, words: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason, self.words, self.status = reason, words, status


@dataclass(frozen=True)
class Oidc:
    """Signing in with one provider."""

    issuer: Issuer
    envelope: Envelope
    core: Core
    pages: Pages
    clock: Callable[[], datetime]

    @property
    def provider(self) -> Provider:
        return self.issuer.provider

    @property
    def path(self) -> str:
        return f"/sign-in/{self.provider.name}"

    @property
    def label(self) -> str:
        return self.provider.label

    def routes(self) -> list[Route]:
        return [Route(self.path, self.begin), Route(f"{self.path}/back", self.finish)]

    async def begin(self, request: Request) -> Response:
        """Send the browser to the provider.

        It changes nothing that matters: a state is kept for ten minutes, and a cookie set.
        """
        begun = Begun.anew(self.provider.name, own_path(request.query_params.get("next", "")))
        try:
            response = self.pages.go(request, await self.issuer.authorize_url(begun))
        except Unavailable as away:
            return self._failed(request, _away(self.provider, away))
        await self.core.call(lambda: self._issue(begun.state))
        response.set_cookie(
            self._cookie,
            self.envelope.seal(begun),
            max_age=int(_LIVES.total_seconds()),
            secure=self.pages.visits.is_https,
            httponly=True,
            # Coming back is a navigation from elsewhere, which strict would leave bare.
            samesite="lax",
        )
        return response

    async def finish(self, request: Request) -> Response:
        """Take the browser back, and sign it in if the provider vouches for who it is."""
        try:
            begun = await self._begun(request)
            response = self._declined(request, begun) or await self._sign_in(request, begun)
        except NotSignedIn as failure:
            response = self._failed(request, failure)
        response.delete_cookie(self._cookie, secure=self.pages.visits.is_https, httponly=True)
        return response

    async def _begun(self, request: Request) -> Begun:
        """Give the sign-in that this browser began, and use it up."""
        state = request.query_params.get("state", "")
        begun = self.envelope.open(request.cookies.get(self._cookie, ""))
        if begun is None or not hmac.compare_digest(state.encode(), begun.state.encode()):
            words = "This sign-in was begun in another browser, or not here at all."
            raise NotSignedIn("other_browser", f"{words} Please begin again.")
        if begun.provider != self.provider.name or not await self.core.call(
            lambda: self._redeem_state(state)
        ):
            words = "This sign-in took longer than ten minutes, or is done already."
            raise NotSignedIn("used_or_expired", f"{words} Please begin again.")
        return begun

    def _declined(self, request: Request, begun: Begun) -> Response | None:
        """Go back to where people sign in, if the provider says that it won't vouch."""
        error = request.query_params.get("error")
        if not error:
            return None
        why = Because.CANCELLED if error == "access_denied" else Because.DECLINED
        _log.info("a provider declined", extra={"provider": self.provider.name, "because": why})
        return self.pages.go(request, f"/sign-in?{urlencode({'because': why, 'next': begun.next})}")

    async def _sign_in(self, request: Request, begun: Begun) -> Response:
        provider = self.provider
        try:
            claims = await self.issuer.redeem(request.query_params.get("code", ""), begun)
        except Unavailable as away:
            raise _away(provider, away) from None
        except NotBelieved as failure:
            words = f"We couldn't make sure of what {provider.label} told us, so you aren't signed"
            raise NotSignedIn(failure.reason, f"{words} in. Please begin again.") from None
        known = await whose(self.core, provider.refs(claims), profile_of(claims))
        if known is None:
            raise NotSignedIn("not_used_there", _NOT_USED.format(place=provider.place), 403)
        if known.is_deactivated:
            raise NotSignedIn("deactivated", _DEACTIVATED, 403)
        response = self.pages.go(request, begun.next)
        await self.pages.visits.begin(response, known.address_id, known.organization_id)
        extra = {"provider": provider.name, "address": str(known.address_id)}
        _log.info("signed in", extra=extra)
        return response

    def _failed(self, request: Request, failure: NotSignedIn) -> Response:
        extra = {"provider": self.provider.name, "reason": failure.reason}
        _log.warning("a sign-in was refused", extra=extra)
        return self.pages.problem(request, failure.words, failure.status)

    def _issue(self, state: str) -> None:
        with self.core.database.begin_everywhere() as everywhere:
            everywhere.oauth_states.issue(digest_of(state), self.clock() + _LIVES)

    def _redeem_state(self, state: str) -> bool:
        with self.core.database.begin_everywhere() as everywhere:
            return everywhere.oauth_states.redeem(digest_of(state), self.clock())

    @property
    def _cookie(self) -> str:
        return "__Host-cairn-begun" if self.pages.visits.is_https else "cairn-begun"


_NOT_USED = (
    "Your {place} doesn't use Cairn. If you were invited to a mentorship program, use the link in "
    "that invitation, or ask whoever sent it."
)
_DEACTIVATED = (
    "Your account was deactivated, so you can't sign in. If you think that this is a mistake, ask "
    "the coordinator of your program."
)


def sign_ins(
    settings: Settings, core: Core, pages: Pages, clock: Callable[[], datetime]
) -> Iterator[Oidc]:
    """Give a way to sign in for each provider that is set up."""
    envelope = Envelope(core.database.keyring)
    for provider in providers(settings):
        back = f"{settings.portal}/sign-in/{provider.name}/back"
        issuer = Issuer(provider, Published(provider.issuer, clock), clock, back)
        yield Oidc(issuer, envelope, core, pages, clock)


def _away(provider: Provider, away: Unavailable) -> NotSignedIn:
    words = f"{provider.label} can't be reached just now. Please try again in a few minutes."
    return NotSignedIn(away.reason, words, 502)
