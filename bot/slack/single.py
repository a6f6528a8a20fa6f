"""One workspace, by the token in the settings: Slack says which one it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.core import Core
from bot.slack.chat import Chats
from bot.slack.payload import Json
from bot.slack.registration import Installation, has_coordinator, register
from bot.slack.workspaces import Workspaces

_log = logging.getLogger(__name__)
_WAIT_SECONDS = (1, 2, 5, 10, 30)


@dataclass(frozen=True)
class SingleWorkspace:
    core: Core
    chats: Chats
    workspaces: Workspaces
    clock: Callable[[], datetime]

    async def connect(self, token: str) -> bool:
        """Write the workspace down, however long Slack is away; say if it has a coordinator."""
        attempt = 0
        while (installation := await self._ask(token)) is None:
            await asyncio.sleep(_WAIT_SECONDS[min(attempt, len(_WAIT_SECONDS) - 1)])
            attempt += 1
        database = self.core.database

        def write() -> tuple[UUID, bool]:
            organization_id = register(database, installation, self.clock()).organization_id
            return organization_id, has_coordinator(database, organization_id)

        organization_id, is_coordinated = await self.core.call(write)
        self.workspaces.forget(installation.workspace)
        about = {"team": installation.workspace, "organization": str(organization_id)}
        _log.info("working in a workspace", extra=about)
        return is_coordinated

    async def _ask(self, token: str) -> Installation | None:
        try:
            reply = await self.chats.client(token).auth_test()
        except SlackApiError as error:
            reason = str(error.response.get("error", "unknown"))
            _log.error("Slack does not take SLACK_BOT_TOKEN", extra={"reason": reason})
            return None
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            _log.warning("Slack can't be reached", extra={"reason": type(error).__name__})
            return None
        return _installation(token, reply.data if isinstance(reply.data, dict) else {})


def _installation(token: str, reply: Json) -> Installation:
    is_enterprise = bool(reply.get("is_enterprise_install"))
    return Installation(
        workspace=str(reply["enterprise_id"] if is_enterprise else reply["team_id"]),
        name=str(reply.get("team") or "Slack"),
        token=token,
        is_enterprise=is_enterprise,
        bot_id=str(reply.get("bot_id") or ""),
        bot_user_id=str(reply.get("user_id") or ""),
        app_id=str(reply.get("app_id") or ""),
    )
