"""Installing by OAuth: a browser is sent to Slack, and comes back with a code for a token."""

from __future__ import annotations

import hashlib
import hmac
import html
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.oauth import AuthorizeUrlGenerator
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.core import Core
from bot.manifest import SCOPES
from bot.settings import Settings
from bot.slack.chat import Chat, ChatFailed, Chats
from bot.slack.inbound import person
from bot.slack.payload import Json
from bot.slack.registration import Installation, has_coordinator, register
from bot.slack.workspaces import Workspaces

_log = logging.getLogger(__name__)
_STATE_LIVES = timedelta(minutes=10)
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:1.1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}}
</style>
<h1>{title}</h1>
{body}
</html>
"""
_FOUNDED = """<p>Cairn is installed in <strong>{name}</strong>, and you are its first coordinator.
We have sent you a message in Slack.</p>
<ol><li>Open Slack.</li><li>Type <code>/mentor setup</code>: one form, sensible defaults.</li>
<li>Tell people to type <code>/mentor join</code>.</li></ol>"""
_GOES_ON = """<p>Cairn is installed in <strong>{name}</strong>. Who coordinates there goes on
doing so, and nothing else has changed.</p>"""
_WITHOUT_COORDINATOR = """<p>Cairn is installed in <strong>{name}</strong>. Slack did not tell
us who you are, so nobody coordinates there yet.</p>
<ol><li>Have an admin of the workspace open Slack and type <code>/mentor setup</code>: one form,
sensible defaults.</li><li>Tell people to type <code>/mentor join</code>.</li></ol>"""
_LINK = '<p><a href="{link}">Open Slack</a></p>'


class InstallFailed(Exception):
    """The install can't be finished; the words are for whoever installs."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.words = words
        self.status = status


@dataclass(frozen=True)
class Install:
    settings: Settings
    core: Core
    chats: Chats
    workspaces: Workspaces
    clock: Callable[[], datetime]

    def routes(self) -> list[Route]:
        return [
            Route("/slack/install", self.begin),
            Route("/slack/oauth_redirect", self.finish),
        ]

    async def begin(self, _: Request) -> Response:
        """Send the browser to Slack, with a state that only this browser can bring back."""
        state = secrets.token_urlsafe(32)
        expires_at = self.clock() + _STATE_LIVES

        def issue() -> None:
            with self.core.database.begin_everywhere() as everywhere:
                everywhere.oauth_states.issue(_digest(state), expires_at)

        await self.core.call(issue)
        response = RedirectResponse(self._authorize_url(state), 302, headers=_HEADERS)
        response.set_cookie(
            self._cookie,
            state,
            max_age=int(_STATE_LIVES.total_seconds()),
            secure=self._is_https,
            httponly=True,
            # Coming back from Slack is a navigation from elsewhere, which strict would leave bare.
            samesite="lax",
        )
        return response

    async def finish(self, request: Request) -> Response:
        try:
            await self._check_state(request)
            installation = await self._redeem(request.query_params)
        except InstallFailed as failure:
            response = self._failed(failure)
        else:
            response = await self._installed(installation)
        response.delete_cookie(self._cookie, secure=self._is_https, httponly=True)
        return response

    async def _check_state(self, request: Request) -> None:
        state = request.query_params.get("state", "")
        brought = request.cookies.get(self._cookie, "")
        now = self.clock()

        def redeem() -> bool:
            with self.core.database.begin_everywhere() as everywhere:
                return everywhere.oauth_states.redeem(_digest(state), now)

        if not state or not hmac.compare_digest(state.encode(), brought.encode()):
            raise InstallFailed("This install was begun in another browser, or not here at all.")
        if not await self.core.call(redeem):
            raise InstallFailed("This install took longer than ten minutes, or is done already.")

    async def _redeem(self, came_with: QueryParams) -> Installation:
        if came_with.get("error"):
            raise InstallFailed("Slack says that the install was cancelled. Nothing changed.")
        secret = self.settings.slack_client_secret
        proof = {
            "client_id": self.settings.slack_client_id,
            "client_secret": secret.get_secret_value() if secret else "",
            "code": came_with.get("code", ""),
            "redirect_uri": self._redirect_uri,
        }
        try:
            # Not by the method of that name: it uses what aiohttp is about to take away.
            granted = await self.chats.client(None).api_call("oauth.v2.access", data=proof)
            reply = _json(granted.data)
            bot = _json((await self.chats.client(reply["access_token"]).auth_test()).data)
        except SlackApiError as error:
            reason = str(error.response.get("error", "unknown"))
            _log.warning("Slack refused an install", extra={"reason": reason})
            raise InstallFailed("Slack didn't accept this install.") from None
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            _log.warning("Slack can't be reached", extra={"reason": type(error).__name__})
            raise InstallFailed("Slack can't be reached just now.", 502) from None
        return _installation(reply, bot)

    async def _installed(self, installation: Installation) -> Response:
        known = await self._with_profile(installation)
        steps = await self.core.call(lambda: self._written_down(known))
        self.workspaces.forget(known.workspace)
        _log.info("installed", extra={"team": known.workspace})
        app, team = html.escape(known.app_id), html.escape(known.workspace)
        link = f"https://slack.com/app_redirect?app={app}&amp;team={team}"
        body = (steps + _LINK).format(name=html.escape(known.name), link=link)
        return _page("Cairn is installed", body)

    def _written_down(self, installation: Installation) -> str:
        """Register the installation; give the page that says what comes next."""
        database = self.core.database
        registered = register(database, installation, self.clock())
        if registered.is_founded:
            return _FOUNDED
        if has_coordinator(database, registered.organization_id):
            return _GOES_ON
        return _WITHOUT_COORDINATOR

    async def _with_profile(self, installation: Installation) -> Installation:
        """Look up who installs; if Slack doesn't say now, the admins can still set Cairn up."""
        if installation.installer is None:
            return installation
        client = self.chats.client(installation.token)
        chat = Chat(client, installation.workspace, self.workspaces)
        try:
            profile = await chat.profile(installation.installer.ref.external_id)
        except ChatFailed as failure:
            _log.warning("the installer is unknown", extra={"reason": failure.reason})
            profile = None
        installer = replace(installation.installer, profile=profile) if profile else None
        return replace(installation, installer=installer)

    def _failed(self, failure: InstallFailed) -> Response:
        again = '<p><a href="/slack/install">Begin again</a></p>'
        body = f"<p>{html.escape(failure.words)}</p>{again}"
        return _page("Cairn could not be installed", body, failure.status)

    def _authorize_url(self, state: str) -> str:
        api = urlsplit(self.settings.slack_api_url)
        generator = AuthorizeUrlGenerator(
            client_id=self.settings.slack_client_id,
            scopes=SCOPES,
            redirect_uri=self._redirect_uri,
            authorization_url=f"{api.scheme}://{api.netloc}/oauth/v2/authorize",
        )
        return generator.generate(state)

    @property
    def _redirect_uri(self) -> str:
        return self.settings.public_url.rstrip("/") + "/slack/oauth_redirect"

    @property
    def _is_https(self) -> bool:
        return self.settings.public_url.startswith("https://")

    @property
    def _cookie(self) -> str:
        return "__Host-cairn-install" if self._is_https else "cairn-install"


def _installation(reply: Json, bot: Json) -> Installation:
    is_enterprise = bool(reply.get("is_enterprise_install"))
    place = (reply.get("enterprise") if is_enterprise else reply.get("team")) or {}
    workspace = str(place["id"])
    installation = Installation(
        workspace=workspace,
        name=str(place.get("name") or "Slack"),
        token=str(reply["access_token"]),
        is_enterprise=is_enterprise,
        bot_id=str(bot.get("bot_id") or ""),
        bot_user_id=str(reply.get("bot_user_id") or ""),
        app_id=str(reply.get("app_id") or ""),
    )
    installer = str((reply.get("authed_user") or {}).get("id") or "")
    return (
        replace(installation, installer=person(workspace, installer)) if installer else installation
    )


def _json(data: object) -> Json:
    return data if isinstance(data, dict) else {}


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _page(title: str, body: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(title=title, body=body), status, headers=_HEADERS)
