"""What happens in a workspace without anybody waiting: Home opened, profiles changed, removal."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from slack_bolt.context.async_context import AsyncBoltContext

from bot.core import Core
from bot.metrics import Metrics
from bot.recent import Recent
from bot.slack import inbound as read
from bot.slack.chat import ChatFailed, profile_of
from bot.slack.inbound import Inbound
from bot.slack.payload import Json
from bot.slack.people import People, Stranger
from bot.slack.stage import Stage
from bot.slack.workspaces import Workspaces
from handlers.acts import HomeOpened, UnknownCaller

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Events:
    """Each event's effect is the same however often it comes; that retries are dropped early
    only saves the work of doing it again."""

    core: Core
    stage: Stage
    people: People
    workspaces: Workspaces
    metrics: Metrics
    _seen: Recent = field(default_factory=Recent)
    _changed: Recent = field(default_factory=Recent)

    async def home_opened(self, body: Json, context: AsyncBoltContext) -> None:
        inbound = read.event(body, context)
        if body["event"].get("tab", "home") == "home" and self._is_new(body):
            inbound.afterwards.add(lambda: self._show_home(inbound), "show Home")
        self._done(body)

    async def user_changed(self, body: Json, context: AsyncBoltContext) -> None:
        """Follow zone, language and name, and notice who has left."""
        inbound, user = read.event(body, context), body["event"].get("user")
        if not isinstance(user, dict) or not self._is_new(body):
            return
        changed_at = float(user.get("updated") or body.get("event_time") or 0)
        key = f"{inbound.installed.workspace}:{user.get('id')}"
        # Slack may deliver an older state after a newer one.
        if changed_at >= self._changed.number(key):
            await self.core.follow(replace(inbound.caller, profile=profile_of(user)))
            self._changed.keep(key, changed_at)
        self._done(body)

    async def uninstalled(self, body: Json, context: AsyncBoltContext) -> None:
        await self._revoke(body, context, "app_uninstalled")

    async def tokens_revoked(self, body: Json, context: AsyncBoltContext) -> None:
        # Those of single users are none of ours; without the bot's we can do nothing.
        if (body["event"].get("tokens") or {}).get("bot"):
            await self._revoke(body, context, "tokens_revoked")

    async def _revoke(self, body: Json, context: AsyncBoltContext, reason: str) -> None:
        at = datetime.fromtimestamp(float(body.get("event_time") or 0), UTC)
        name = context.enterprise_id if context.is_enterprise_install else context.team_id
        if name:
            await self.workspaces.revoke([name], reason, at)
            _log.warning("Cairn was removed from a workspace", extra={"team": name, "why": reason})

    async def _show_home(self, inbound: Inbound) -> None:
        try:
            try:
                await self.stage.publish_home(inbound, HomeOpened())
            except UnknownCaller:
                caller = await self.people.meet(inbound, inbound.user)
                await self.stage.publish_home(replace(inbound, caller=caller), HomeOpened())
        except (Stranger, UnknownCaller):
            _log.info("Home was opened by a stranger", extra={"request": inbound.request_id})
        except ChatFailed as failure:
            self.stage.log(inbound, failure)

    def _is_new(self, body: Json) -> bool:
        """Tell a retry of what we have taken from what has to be done."""
        if str(body.get("event_id")) not in self._seen:
            return True
        self.metrics.repeats.inc()
        return False

    def _done(self, body: Json) -> None:
        self._seen.keep(str(body.get("event_id")))
