"""What Slack sends, read: who did it, what makes it one request, where its answer belongs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from slack_bolt.context.async_context import AsyncBoltContext

from bot.background import Afterwards
from bot.slack.collapse import is_whole
from bot.slack.payload import METADATA, Json
from bot.slack.workspaces import Installed
from handlers.acts import Caller
from storage.organizations import Platform
from storage.people import ActorRef


class Origin(StrEnum):
    """Where somebody acted."""

    COMMAND = "command"
    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"
    SHORTCUT = "shortcut"


@dataclass(frozen=True)
class About:
    """What a modal carries of itself: its subject, and the message that it was opened from."""

    subject: UUID | None = None
    version: int = 0
    response_url: str = ""

    def packed(self) -> str:
        kept = {"s": self.subject and self.subject.hex, "v": self.version, "u": self.response_url}
        written = json.dumps({k: v for k, v in kept.items() if v}, separators=(",", ":"))
        return written if len(written) <= METADATA else About(self.subject, self.version).packed()

    @classmethod
    def of(cls, view: Json) -> About:
        match json.loads(view.get("private_metadata") or "{}"):
            case dict(kept):
                subject = UUID(kept["s"]) if kept.get("s") else None
                return cls(subject, int(kept.get("v", 0)), str(kept.get("u", "")))
            case _:
                return cls()


@dataclass(frozen=True)
class Inbound:
    """One thing that one person did."""

    caller: Caller
    installed: Installed
    team: str | None
    user: str
    request_id: str
    origin: Origin
    afterwards: Afterwards = field(default_factory=Afterwards, repr=False)
    trigger_id: str = field(default="", repr=False)
    response_url: str = field(default="", repr=False)
    #: The block that was pressed, and the view or message that it stands in, as Slack has them.
    block_id: str = ""
    #: What is done settles the message that it was done from.
    settles: bool = False
    view: Json = field(default_factory=dict, repr=False)
    message: Json = field(default_factory=dict, repr=False)

    @property
    def view_id(self) -> str:
        return str(self.view.get("id", ""))

    @property
    def is_foreign(self) -> bool:
        return bool(self.caller.guest_in)

    def about(self, subject: UUID | None, version: int) -> About:
        """Give what a modal that is opened here has to remember."""
        if self.origin is Origin.MODAL:
            return About(subject, version, About.of(self.view).response_url)
        from_one = self.settles and self.origin is Origin.MESSAGE and is_whole(self.message)
        return About(subject, version, self.response_url if from_one else "")


def command(body: Json, context: AsyncBoltContext) -> Inbound:
    return _inbound(body, context, Origin.COMMAND, body.get("trigger_id", ""))


def shortcut(body: Json, context: AsyncBoltContext) -> Inbound:
    return _inbound(body, context, Origin.SHORTCUT, body.get("trigger_id", ""))


def press(body: Json, context: AsyncBoltContext) -> Inbound:
    action: Json = body["actions"][0]
    user = context.user_id or ""
    request_id = f"{action.get('action_ts', '')}:{user}:{action.get('action_id', '')}"
    match body.get("view"):
        case {"type": "home"}:
            origin = Origin.HOME
        case dict():
            origin = Origin.MODAL
        case _:
            origin = Origin.MESSAGE
    return _inbound(body, context, origin, request_id, str(action.get("block_id", "")))


def modal(body: Json, context: AsyncBoltContext) -> Inbound:
    """Read a modal that was submitted, closed, or searched in."""
    view: Json = body["view"]
    return _inbound(body, context, Origin.MODAL, f"{view.get('id')}:{view.get('hash')}")


def event(body: Json, context: AsyncBoltContext) -> Inbound:
    return _inbound(body, context, Origin.HOME, str(body.get("event_id", "")))


def _inbound(
    body: Json, context: AsyncBoltContext, origin: Origin, request_id: str, block_id: str = ""
) -> Inbound:
    installed: Installed = context["installed"]
    user = context.user_id or ""
    return Inbound(
        caller=_caller(body, context, installed, user),
        installed=installed,
        team=context.team_id,
        user=user,
        request_id=request_id,
        origin=origin,
        afterwards=context["afterwards"],
        trigger_id=str(body.get("trigger_id") or ""),
        response_url=str(body.get("response_url") or ""),
        block_id=block_id,
        view=body.get("view") or {},
        message=body.get("message") or {},
    )


def person(workspace: str, user: str) -> Caller:
    """Name somebody of the workspace itself."""
    return Caller(ActorRef(Platform.SLACK, workspace, user))


def _caller(body: Json, context: AsyncBoltContext, installed: Installed, user: str) -> Caller:
    own = {installed.workspace, context.team_id}
    match body.get("user"):
        # Within a Grid the home of a person may be any of its teams; their profile tells.
        case {"team_id": str(home)} if home not in own and not context.enterprise_id:
            # Slack Connect: somebody of another company, in a channel that both share.
            ref = ActorRef(Platform.SLACK, home, user)
            return Caller(ref, guest_in=installed.workspace)
        case _:
            return person(installed.workspace, user)
