"""What delivery asks of a chat: to take one message to one address, or to say why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from mentoring.vocabulary import MessageKind
from storage.budgets import Pace
from storage.organizations import Platform
from ui.message import Message
from ui.reader import Reader


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """A message on its way to one address.

    `delivery_id` means nothing outside of Cairn; it may travel with the message.
    """

    delivery_id: UUID
    organization_id: UUID
    person_id: UUID
    kind: MessageKind
    platform: Platform
    #: The workspace or tenant, and the person in it, as the chat calls them.
    team: str
    external_id: str
    token: str = field(repr=False)
    message: Message = field(repr=False)
    reader: Reader = field(repr=False)


@dataclass(frozen=True)
class Sent:
    """Where a message stands now, in the chat's own identifiers."""

    channel: str
    external_id: str


class Transport(Protocol):
    @property
    def pace(self) -> Pace:
        """How fast one workspace may be sent messages."""

    async def send(self, envelope: Envelope) -> Sent:
        """Send once, without any retry of its own.

        Raises:
            DeliveryError: it was not sent, or nobody knows if it was.
        """
