"""Looks at Slack for the doctor: do the tokens work, and may they do what we need."""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.finding import Finding
from bot.manifest import SCOPES
from bot.settings import Settings

_SECONDS = 10


async def look_at_slack(settings: Settings) -> list[Finding]:
    findings = []
    async with aiohttp.ClientSession() as session:
        if settings.slack_bot_token is not None:
            token = settings.slack_bot_token.get_secret_value()
            findings += await _bot_token(_client(settings, token, session))
        if settings.slack_app_token is not None:
            token = settings.slack_app_token.get_secret_value()
            findings.append(await _app_token(_client(settings, token, session)))
    return findings


def _client(settings: Settings, token: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url.rstrip("/") + "/",
        timeout=_SECONDS,
        session=session,
        retry_handlers=[],
    )


async def _bot_token(client: AsyncWebClient) -> list[Finding]:
    try:
        reply = await client.auth_test()
    except SlackApiError as error:
        return [_refused("SLACK_BOT_TOKEN", error)]
    except (SlackClientError, aiohttp.ClientError, TimeoutError):
        return [Finding(is_well=False, words=f"Slack can't be reached at {client.base_url}.")]
    findings = [Finding(is_well=True, words=f"Slack knows us in {reply.get('team', 'Slack')}.")]
    granted = reply.headers.get("x-oauth-scopes")
    if granted is not None:
        lacking = sorted(set(SCOPES) - {scope.strip() for scope in granted.split(",")})
        words = "Every scope that we need is granted."
        if lacking:
            words = f"Missing scopes: {', '.join(lacking)}. Take manifest.yml over, then reinstall."
        findings.append(Finding(is_well=not lacking, words=words))
    findings.append(
        Finding(
            is_well=True,
            words="Slack tells nobody whether the Messages tab is on: manifest.yml turns it on. "
            "If messages fail with messages_tab_disabled, look under App Home.",
        )
    )
    return findings


async def _app_token(client: AsyncWebClient) -> Finding:
    token = client.token or ""
    try:
        await client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        return _refused("SLACK_APP_TOKEN", error)
    except (SlackClientError, aiohttp.ClientError, TimeoutError):
        return Finding(is_well=False, words="Slack can't be reached for Socket Mode.")
    return Finding(is_well=True, words="Slack takes the token for Socket Mode.")


def _refused(name: str, error: SlackApiError) -> Finding:
    reason = error.response.get("error", "unknown")
    return Finding(is_well=False, words=f"Slack doesn't take {name}: {reason}. Copy it anew.")
