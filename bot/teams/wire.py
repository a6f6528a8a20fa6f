"""What an SDK is to us: activities come in and go out as JSON, and nothing else of it is seen.

Two SDKs stand behind this (`bot.teams.botbuilder` and `bot.teams.agents`); each is one file, so
that the one that its makers have ended can be replaced by the one that follows it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

Json: TypeAlias = dict[str, Any]
#: Does what an activity asks for; gives the body of the answer where it is an invoke.
Turn: TypeAlias = Callable[[Json], Awaitable[Json | None]]


@dataclass(frozen=True)
class Reference:
    """Where a conversation is, as an activity from it said."""

    service_url: str
    conversation_id: str
    #: What the bot is called there.
    bot_id: str
    tenant_id: str = ""


class Connector(Protocol):
    """Takes activities to a conversation over HTTP.

    Each call raises `ConnectorFailed` where that was refused, or nobody knows whether it arrived.
    """

    async def post(self, service_url: str, conversation_id: str, activity: Json) -> str:
        """Post an activity, and give the id by which it can be changed."""

    async def put(
        self, service_url: str, conversation_id: str, activity_id: str, activity: Json
    ) -> None:
        """Put an activity in the place of one that was posted."""


class Sdk(Protocol):
    async def receive(self, activity: Json, turn: Turn) -> Json | None:
        """Run a turn for an activity that the guard has admitted."""

    async def send(self, to: Reference, activity: Json) -> str:
        """Say something in a conversation, asked or unasked; give the activity's id."""

    async def change(self, to: Reference, activity_id: str, activity: Json) -> None:
        """Put something else in the place of what was said."""


#: Makes an SDK for an app, which speaks through the connector.
Turns: TypeAlias = Callable[[str, Connector], Sdk]
