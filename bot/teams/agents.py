"""Turns by microsoft-agents-hosting-core, botbuilder's successor: the one file that imports it.

It is here so that the move is a line of the wiring and not a promise: the tests of the edge run on
it too. It comes with the extra `successor` and is not needed to run Cairn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any, cast

from microsoft_agents.activity import Activity, ChannelAccount, ConversationAccount, InvokeResponse
from microsoft_agents.hosting.core import TurnContext
from microsoft_agents.hosting.core.authorization import ClaimsIdentity
from microsoft_agents.hosting.core.channel_service_adapter import ChannelServiceAdapter

from bot.teams.wire import Connector, Json, Reference, Turn

_OK = 200
#: Under this name what is said stays JSON: the SDK only adds from whom and where.
_CARRIED = "cairn"


class Agents:
    def __init__(self, app_id: str, connector: Connector) -> None:
        self._adapter = _Adapter(_Clients(connector))
        self._identity: ClaimsIdentity = self._adapter.create_claims_identity(app_id)

    async def receive(self, activity: Json, turn: Turn) -> Json | None:
        async def run(context: TurnContext) -> None:
            body = await turn(activity)
            if activity["type"] == "invoke":
                answer = InvokeResponse(status=_OK, body=body)
                await context.send_activity(Activity(type="invokeResponse", value=answer))

        answered = await self._adapter.process_activity(self._identity, _inbound(activity), run)
        return cast("Json | None", answered.body) if answered is not None else None

    async def send(self, to: Reference, activity: Json) -> str:
        async def run(context: TurnContext) -> str:
            sent = await context.send_activity(_outbound(activity))
            return sent.id or "" if sent is not None else ""

        return await self._proactively(to, run)

    async def change(self, to: Reference, activity_id: str, activity: Json) -> None:
        async def run(context: TurnContext) -> str:
            changed = _outbound(activity)
            changed.id = activity_id
            await context.update_activity(changed)
            return activity_id

        await self._proactively(to, run)

    async def _proactively(
        self, to: Reference, run: Callable[[TurnContext], Awaitable[str]]
    ) -> str:
        ids: list[str] = []

        async def kept(context: TurnContext) -> None:
            ids.append(await run(context))

        await self._adapter.process_proactive(self._identity, _continuing(to), "", kept)
        return ids[0]


class _Adapter(ChannelServiceAdapter):
    """As the SDK has it; abstract only by name."""


class _Clients:
    """Gives our own client, which keeps its connections, for every activity."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def create_connector_client(
        self,
        context: TurnContext | None,
        claims_identity: ClaimsIdentity,
        service_url: str,
        audience: str,
        scopes: list[str] | None = None,
        use_anonymous: bool = False,  # noqa: FBT001, FBT002 - as the SDK calls it
    ) -> Any:
        del context, claims_identity, audience, scopes, use_anonymous
        conversations = _Conversations(self._connector, service_url)
        return SimpleNamespace(conversations=conversations, close=_nothing)

    async def create_user_token_client(
        self,
        context: TurnContext,
        claims_identity: ClaimsIdentity,
        use_anonymous: bool = False,  # noqa: FBT001, FBT002 - as the SDK calls it
    ) -> Any:
        """Give one that does nothing: nobody signs in through the bot."""
        del context, claims_identity, use_anonymous
        return SimpleNamespace(close=_nothing)


class _Conversations:
    def __init__(self, connector: Connector, service_url: str) -> None:
        self._connector = connector
        self._service_url = service_url

    async def send_to_conversation(self, conversation_id: str, activity: Activity) -> Any:
        json = _written(activity)
        return SimpleNamespace(
            id=await self._connector.post(self._service_url, conversation_id, json)
        )

    async def update_activity(
        self, conversation_id: str, activity_id: str, activity: Activity
    ) -> Any:
        json = _written(activity)
        await self._connector.put(self._service_url, conversation_id, activity_id, json)
        return SimpleNamespace(id=activity_id)


async def _nothing() -> None:
    """Close nothing: the connector is kept for the next activity."""


def _inbound(activity: Json) -> Activity:
    """Give what the SDK needs of an activity; the rest of it is read as JSON."""
    return Activity(
        type=activity["type"],
        service_url=activity["serviceUrl"],
        channel_id=activity["channelId"],
        conversation=ConversationAccount(id=_named(activity.get("conversation"))),
        recipient=ChannelAccount(id=_named(activity.get("recipient"))),
        from_property=ChannelAccount(id=activity["from"]["id"]),
    )


def _named(party: Json | None) -> str:
    """Give an id; the SDK takes none that is empty."""
    return (party or {}).get("id") or "nobody"


def _continuing(to: Reference) -> Activity:
    return Activity(
        type="event",
        name="ContinueConversation",
        service_url=to.service_url,
        channel_id="msteams",
        conversation=ConversationAccount(id=to.conversation_id),
        recipient=ChannelAccount(id=to.bot_id or "nobody"),
        from_property=ChannelAccount(id="nobody"),
    )


def _outbound(activity: Json) -> Activity:
    return Activity(type=activity["type"], channel_data={_CARRIED: activity})


def _written(activity: Activity) -> Json:
    addressed: Json = {
        "from": {"id": activity.from_property.id},
        "conversation": {"id": activity.conversation.id},
    }
    carried = cast("Json", activity.channel_data)
    return {**carried[_CARRIED], **addressed}
