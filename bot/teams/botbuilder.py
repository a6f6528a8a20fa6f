"""Turns by botbuilder-core: the one file that imports it.

`CloudAdapterBase` is used without the package that it comes with for aiohttp, whose adapter answers
every invoke that has a body with an error. What it would build for each activity (a client, and one
for tokens) is here built once, and what it would check of a request our guard has checked.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from botbuilder.core import TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.core.invoke_response import InvokeResponse
from botbuilder.schema import Activity, ActivityTypes, ChannelAccount, ConversationAccount
from botframework.connector.auth import BotFrameworkAuthentication, ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from botframework.connector.auth.connector_factory import ConnectorFactory

from bot.teams.wire import Connector, Json, Reference, Turn

_OK = 200


class BotBuilder:
    def __init__(self, app_id: str, connector: Connector) -> None:
        self._adapter = _Adapter(_Authentication(connector))
        self._identity = self._adapter.create_claims_identity(app_id)
        self._admitted = AuthenticateRequestResult()
        self._admitted.claims_identity = self._identity
        self._admitted.connector_factory = _Connectors(connector)

    async def receive(self, activity: Json, turn: Turn) -> Json | None:
        async def run(context: TurnContext) -> None:
            body = await turn(activity)
            if activity["type"] == ActivityTypes.invoke:
                answer = InvokeResponse(status=_OK, body=body)
                await context.send_activity(Activity(type="invokeResponse", value=answer))

        answered = await self._adapter.process_activity(self._admitted, _inbound(activity), run)
        return answered.body if answered is not None else None

    async def send(self, to: Reference, activity: Json) -> str:
        async def run(context: TurnContext) -> str:
            sent = await context.send_activity(_outbound(activity))
            return sent.id if sent is not None else ""

        return await self._proactively(to, run)

    async def change(self, to: Reference, activity_id: str, activity: Json) -> None:
        async def run(context: TurnContext) -> str:
            changed = _outbound(activity)
            changed.id = activity_id
            await context.update_activity(changed)
            return activity_id

        await self._proactively(to, run)

    async def _proactively(self, to: Reference, run: Any) -> str:
        """Open a turn of our own.

        Not by `continue_conversation`, which invents an activity and replies to it.
        """
        ids: list[str] = []

        async def kept(context: TurnContext) -> None:
            ids.append(await run(context))

        await self._adapter.process_proactive(self._identity, _continuing(to), "", kept)
        return ids[0]


class _Adapter(CloudAdapterBase):
    """As botbuilder has it; abstract only by name."""


class _Connectors(ConnectorFactory):
    """Gives one client for each address, however many activities come from there."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._clients: dict[str, Any] = {}

    async def create(self, service_url: str, audience: str) -> Any:
        del audience  # the connector has its own token
        if service_url not in self._clients:
            conversations = _Conversations(self._connector, service_url)
            self._clients[service_url] = SimpleNamespace(conversations=conversations)
        return self._clients[service_url]


class _Conversations:
    """What botbuilder calls of its own client, done by ours."""

    def __init__(self, connector: Connector, service_url: str) -> None:
        self._connector = connector
        self._service_url = service_url

    async def send_to_conversation(self, conversation_id: str, activity: Activity) -> Any:
        posted = await self._connector.post(self._service_url, conversation_id, _written(activity))
        return SimpleNamespace(id=posted)

    async def update_activity(
        self, conversation_id: str, activity_id: str, activity: Activity
    ) -> Any:
        json = _written(activity)
        await self._connector.put(self._service_url, conversation_id, activity_id, json)
        return SimpleNamespace(id=activity_id)


class _Authentication(BotFrameworkAuthentication):
    """Requests are admitted before they come here, so that only the way out is left to do."""

    def __init__(self, connector: Connector) -> None:
        self._connectors = _Connectors(connector)

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        del claims_identity
        return self._connectors

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Give none: nobody signs in through the bot."""

    async def authenticate_request(self, activity: Activity, auth_header: str) -> Any:
        raise NotImplementedError

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> Any:
        raise NotImplementedError


def _inbound(activity: Json) -> Activity:
    """Give what botbuilder needs of an activity; the rest of it is read as JSON."""
    return Activity(
        type=activity["type"],
        service_url=activity["serviceUrl"],
        channel_id=activity["channelId"],
        conversation=ConversationAccount(id=(activity.get("conversation") or {}).get("id")),
        recipient=ChannelAccount(id=(activity.get("recipient") or {}).get("id")),
        from_property=ChannelAccount(id=(activity.get("from") or {}).get("id")),
    )


def _continuing(to: Reference) -> Activity:
    return Activity(
        type=ActivityTypes.event,
        name="ContinueConversation",
        service_url=to.service_url,
        channel_id="msteams",
        conversation=ConversationAccount(id=to.conversation_id, tenant_id=to.tenant_id or None),
        recipient=ChannelAccount(id=to.bot_id),
        from_property=ChannelAccount(id=""),
    )


def _outbound(activity: Json) -> Activity:
    # What is said stays JSON: botbuilder only adds from whom and where.
    carried = Activity(type=activity["type"])
    carried.additional_properties = activity
    return carried


def _written(activity: Activity) -> Json:
    addressed: Json = {
        "from": {"id": activity.from_property.id},
        "conversation": {"id": activity.conversation.id},
    }
    return {**activity.additional_properties, **addressed}
