"""The Bolt app: which request of Slack goes to which listener."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeAlias

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.core import Core
from bot.metrics import Metrics
from bot.slack.chat import Chats
from bot.slack.edge import Edge
from bot.slack.events import Events
from bot.slack.payload import Json
from bot.slack.people import People
from bot.slack.stage import Stage
from bot.slack.submissions import Submissions
from bot.slack.workspaces import Installed, Workspaces
from handlers.feature import Feature

SlackApp: TypeAlias = AsyncApp
Middleware: TypeAlias = Callable[..., Awaitable[BoltResponse | None]]

_log = logging.getLogger(__name__)
_UNKNOWN_WORKSPACE = (
    "Cairn isn't installed in this workspace any more. Ask whoever installed it to do so again."
)
#: They say that Cairn was removed, so there is no token to authorize them with.
_FAREWELLS = {"app_uninstalled", "tokens_revoked"}
_TYPES = {
    "block_actions",
    "block_suggestion",
    "message_action",
    "shortcut",
    "view_closed",
    "view_submission",
    "app_mention",
    "message",
    "team_join",
}


def bolt_app(
    core: Core,
    chats: Chats,
    workspaces: Workspaces,
    metrics: Metrics,
    features: Sequence[Feature[Any]],
) -> AsyncApp:
    """Build the app; requests must have been verified before they are dispatched to it."""
    app = AsyncApp(
        name="cairn",
        logger=logging.getLogger("slack_bolt.cairn"),
        client=chats.client(None),
        before_authorize=_found(workspaces, metrics),
        authorize=_authorize,
        signing_secret="",  # the guard has verified it
        request_verification_enabled=False,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    _listen(app, core, chats, workspaces, metrics, features)
    app.error(_failed(metrics))
    return app


def _listen(
    app: AsyncApp,
    core: Core,
    chats: Chats,
    workspaces: Workspaces,
    metrics: Metrics,
    features: Sequence[Feature[Any]],
) -> None:
    stage = Stage(core, chats, features)
    people = People(core, chats)
    forms = {feature.name: feature.form for feature in features if feature.form is not None}
    edge = Edge(core, stage, people, metrics)
    submissions = Submissions(core, stage, people, metrics, forms)
    events = Events(core, stage, people, workspaces, metrics)
    app.command("/mentor")(edge.command)
    app.action(re.compile("^cairn:"))(edge.press)
    app.action(re.compile("^link:"))(edge.follow_link)
    app.view_submission(_one_of(forms))(submissions.submitted)
    app.view_closed(_one_of(forms))(submissions.closed)
    app.options(re.compile(""))(submissions.search)
    app.global_shortcut(_one_of(f.name for f in features if f.shortcut))(edge.shortcut)
    app.event("app_home_opened")(events.home_opened)
    app.event("user_change")(events.user_changed)
    app.event("tokens_revoked")(events.tokens_revoked)
    app.event("app_uninstalled")(events.uninstalled)


def _one_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("^(?:" + "|".join(map(re.escape, names)) + ")$")


def _found(workspaces: Workspaces, metrics: Metrics) -> Middleware:
    """Find where a request comes from; what comes from elsewhere goes no further."""

    async def found(
        body: Json, context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
    ) -> BoltResponse | None:
        event = body.get("event") or {}
        if body.get("type") == "app_rate_limited":
            metrics.rate_limited.inc()
            _log.error("Slack holds events back", extra={"team": context.team_id})
            return BoltResponse(status=200, body="")
        if body.get("type") != "url_verification" and event.get("type") not in _FAREWELLS:
            installed = await workspaces.find(context.team_id, context.enterprise_id)
            if installed is None:
                asked = "command" in body
                return BoltResponse(status=200, body=_UNKNOWN_WORKSPACE if asked else "")
            context["installed"] = installed
        await next_()
        return None

    return found


async def _authorize(context: AsyncBoltContext) -> AuthorizeResult:
    """Give Bolt what it needs to know our own bot's events by."""
    installed: Installed = context["installed"]
    return AuthorizeResult(
        enterprise_id=context.enterprise_id,
        team_id=context.team_id,
        bot_id=installed.bot_id or None,
        bot_user_id=installed.bot_user_id or None,
        bot_token=installed.token,
    )


def _failed(metrics: Metrics) -> Middleware:
    """Answer what no listener took, or one failed at; the log gets the type, never the body."""

    async def failed(error: Exception, body: Json) -> BoltResponse:
        kind = _type_of(body)
        match error:
            case BoltUnhandledRequestError():
                metrics.unknown.labels(kind).inc()
                _log.info("nothing is made for this request", extra={"type": kind})
                return BoltResponse(status=200, body="")
            case DBAPIError() | PoolTimeout():
                # Slack delivers an event again that was not taken.
                _log.error("the database is away", extra={"type": kind}, exc_info=error)
                return BoltResponse(status=503, body="")
            case _:
                _log.error("a request failed", extra={"type": kind}, exc_info=error)
                return BoltResponse(status=500, body="")

    return failed


def _type_of(body: Json) -> str:
    """Name the type of a request, from a closed set: it becomes a label."""
    event = body.get("event")
    named = event.get("type") if isinstance(event, dict) else body.get("type")
    return str(named) if named in _TYPES else "other"
