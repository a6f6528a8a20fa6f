"""What Teams sends, read: who did it, where, and what makes it one request."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bot.teams.wire import Json, Reference
from handlers.acts import Caller, Profile
from storage.organizations import Platform
from storage.people import ActorRef

_MENTION = re.compile(r"<at[^>]*>.*?</at>", re.IGNORECASE | re.DOTALL)
_PERSONAL = "personal"
#: What comes from the message box may come from anywhere, and doesn't always say from where.
_MESSAGE_BOX = "composeExtension/"


class Unreadable(ValueError):
    """An activity that isn't shaped as Teams' are."""


@dataclass(frozen=True)
class Inbound:
    """One thing that one person did in Teams."""

    caller: Caller
    profile: Profile
    reference: Reference
    #: The person, as only this bot knows them.
    user_id: str
    activity: Json = field(repr=False)

    @property
    def kind(self) -> str:
        return str(self.activity["type"])

    @property
    def name(self) -> str:
        """Give which invoke it is; empty for any other activity."""
        return str(self.activity.get("name") or "")

    @property
    def tenant(self) -> str:
        return self.caller.ref.team

    @property
    def is_personal(self) -> bool:
        """Tell if this is the bot's own conversation with one person."""
        is_theirs = _of(self.activity, "conversation").get("conversationType") == _PERSONAL
        return is_theirs and not self.is_from_message_box

    @property
    def is_from_message_box(self) -> bool:
        return self.name.startswith(_MESSAGE_BOX)

    @property
    def is_task(self) -> bool:
        """Tell if a dialog is the answer, which nobody else sees."""
        return self.name.startswith("task/") or self.is_from_message_box

    @property
    def is_removal(self) -> bool:
        return str(self.activity.get("action") or "").startswith("remove")

    @property
    def request_id(self) -> str:
        return f"teams:{self.activity.get('id') or ''}"

    @property
    def card_id(self) -> str:
        """Name the message on which the button stood that was pressed; empty if on none."""
        return str(self.activity.get("replyToId") or "")

    @property
    def text(self) -> str:
        """Give what was typed, without the mention by which the bot was called."""
        return _MENTION.sub(" ", str(self.activity.get("text") or "")).strip()

    @property
    def value(self) -> Json:
        value = self.activity.get("value")
        return value if isinstance(value, dict) else {}

    def adds(self, member_id: str) -> bool:
        """Tell if somebody of this id was added to the conversation."""
        added = self.activity.get("membersAdded")
        several = added if isinstance(added, list) else []
        return any(isinstance(one, dict) and one.get("id") == member_id for one in several)


def read(activity: Json) -> Inbound:
    """Read an activity that the guard has admitted.

    Raises:
        Unreadable: it doesn't say who did it, or where.
    """
    conversation, sender = _of(activity, "conversation"), _of(activity, "from")
    tenant = _tenant_of(activity, conversation)
    user_id, conversation_id = sender.get("id"), conversation.get("id")
    is_anywhere = str(activity.get("name") or "").startswith(_MESSAGE_BOX)
    if not user_id or not (conversation_id or is_anywhere):
        raise Unreadable("an activity without a sender or a conversation")
    # Bots know people by an id of their own; the directory's is the one that sign-in has, too.
    person = sender.get("aadObjectId") or user_id
    return Inbound(
        caller=Caller(ActorRef(Platform.TEAMS, tenant, str(person))),
        profile=_profile(activity, sender),
        reference=Reference(
            service_url=str(activity["serviceUrl"]),
            conversation_id=str(conversation_id or ""),
            bot_id=str(_of(activity, "recipient").get("id") or ""),
            tenant_id=tenant,
        ),
        user_id=str(user_id),
        activity=activity,
    )


def press_id(showing: UUID, carried: str) -> str:
    """Name one press of one showing of a card: the same again, under any id, is one request."""
    digest = hashlib.sha256(carried.encode(errors="replace")).hexdigest()[:16]
    return f"teams:{showing}-{digest}"


def _tenant_of(activity: Json, conversation: Json) -> str:
    told = _of(_of(activity, "channelData"), "tenant").get("id") or conversation.get("tenantId")
    return str(told or "")


def _profile(activity: Json, sender: Json) -> Profile:
    described = _client_info(activity)
    return Profile(
        name=str(sender.get("name") or ""),
        zone=str(described.get("timezone") or activity.get("localTimezone") or ""),
        locale=str(activity.get("locale") or described.get("locale") or ""),
    )


def _client_info(activity: Json) -> Json:
    entities = activity.get("entities")
    for entity in entities if isinstance(entities, list) else ():
        match entity:
            case {"type": "clientInfo"}:
                return dict(entity)
            case _:
                continue
    return {}


def _of(json: Any, name: str) -> Json:
    value = json.get(name) if isinstance(json, dict) else None
    return value if isinstance(value, dict) else {}
