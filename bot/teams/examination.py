"""Looks at Teams for the doctor: does Microsoft know us, and can Teams reach us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp

from bot.finding import Finding
from bot.settings import Settings
from bot.teams.credentials import NoToken, credentials_of

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_WHERE = "Azure shows it under the Azure Bot, Configuration"


async def look_at_teams(settings: Settings, clock: Callable[[], datetime]) -> list[Finding]:
    if not settings.has_teams:
        return []
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
        token = await _token(settings, session, clock)
        return [_endpoint(settings), token, await _keys(settings, session)]


def _endpoint(settings: Settings) -> Finding:
    if urlsplit(settings.portal).scheme != "https":
        words = "Teams reaches Cairn by https only: set PUBLIC_URL to such an address."
        return Finding(is_well=False, words=words)
    url = f"{settings.portal}/teams/messages"
    words = f"Teams sends to the messaging endpoint, which has to be {url}. {_WHERE}."
    return Finding(is_well=True, words=words)


async def _token(
    settings: Settings, session: aiohttp.ClientSession, clock: Callable[[], datetime]
) -> Finding:
    try:
        await credentials_of(settings, lambda: session, clock).token()
    except NoToken as failure:
        names = "TEAMS_APP_ID, TEAMS_TENANT_ID or TEAMS_APP_PASSWORD"
        if settings.teams_app_password is None:
            names = "TEAMS_APP_ID, or this machine has no managed identity of it"
        words = f"Microsoft gives us no token ({failure.reason}): look at {names}. {_WHERE}."
        return Finding(is_well=False, words=words)
    return Finding(is_well=True, words="Microsoft knows the app, and lets it answer in Teams.")


async def _keys(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    url = settings.teams_openid_metadata_url
    try:
        async with session.get(url) as response:
            described = await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        described = None
    if not isinstance(described, dict) or "jwks_uri" not in described:
        words = f"{url} doesn't say by which keys Teams is known, so nothing from it is taken."
        return Finding(is_well=False, words=words)
    return Finding(is_well=True, words="The keys by which Teams is known can be read.")
