"""Conversations: where in its chat an address is written to, in a chat whose bot can't open one.

Teams tells with everything that reaches us where an answer goes, and later messages go there too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Code, Key, Owned, Reference
from storage.people import Address
from storage.repository import Repository

#: So that acts stay cheap, what hasn't changed is noted anew only after this.
_FRESH = timedelta(hours=1)


class Conversation(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("address_id"),)

    address_id: Mapped[UUID] = mapped_column(ForeignKey("addresses.id"))
    service_url: Mapped[Reference]
    conversation_id: Mapped[Reference]
    bot_id: Mapped[Key]
    tenant_id: Mapped[Code]
    refreshed_at: Mapped[datetime]


class Conversations(Repository):
    def keep(
        self,
        address: Address,
        *,
        service_url: str,
        conversation_id: str,
        bot_id: str,
        now: datetime,
    ) -> None:
        """Note where an address is written to, as its chat has just said."""
        told = (service_url, conversation_id, bot_id, address.team)
        known = self.of(address.id)
        if known is None:
            self._add(
                Conversation(
                    address_id=address.id,
                    service_url=service_url,
                    conversation_id=conversation_id,
                    bot_id=bot_id,
                    tenant_id=address.team,
                    refreshed_at=now,
                )
            )
        elif told != _told(known) or now - known.refreshed_at > _FRESH:
            known.service_url, known.conversation_id, known.bot_id, known.tenant_id = told
            known.refreshed_at = now

    def of(self, address_id: UUID) -> Conversation | None:
        known = select(Conversation).where(Conversation.address_id == address_id)
        return self._db.scalars(known).first()

    def forget(self, address: Address) -> None:
        """Forget where an address is written to: its chat no longer takes anything there."""
        self._db.execute(delete(Conversation).where(Conversation.address_id == address.id))


def _told(known: Conversation) -> tuple[str, str, str, str]:
    return known.service_url, known.conversation_id, known.bot_id, known.tenant_id
