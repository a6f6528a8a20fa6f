"""The inbox: what the portal has delivered to a person, as data, newest first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint, bindparam, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.errors import Missing
from mentoring.vocabulary import MessageKind
from storage.columns import Owned, Sealed
from storage.people import Person
from storage.repository import Repository, id_of
from ui.message import Message


class InboxMessage(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "inbox"
    __table_args__ = (
        # A message that is delivered again, because nobody knew if it arrived, is there once.
        UniqueConstraint("delivery_id"),
        Index(None, "person_id", "arrived_at"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    #: The row of the outbox that it comes from.
    delivery_id: Mapped[UUID]
    kind: Mapped[MessageKind]
    arrived_at: Mapped[datetime]
    message: Mapped[Sealed | None] = mapped_column(default=None)
    read_at: Mapped[datetime | None] = mapped_column(default=None)


#: How much is new to the person whom the query around it finds.
UNREAD = (
    select(func.count())
    .where(InboxMessage.person_id == Person.id, InboxMessage.read_at.is_(None))
    .correlate(Person)
    .scalar_subquery()
)


_OF_PERSON = (
    select(InboxMessage)
    .where(InboxMessage.person_id == id_of("person_id"))
    .order_by(InboxMessage.arrived_at.desc(), InboxMessage.id)
    .limit(bindparam("limit", type_=Integer))
)
_EARLIER = _OF_PERSON.where(InboxMessage.arrived_at < bindparam("before"))


class Inbox(Repository):
    def put(
        self,
        person_id: UUID,
        message: Message,
        *,
        delivery_id: UUID,
        kind: MessageKind,
        now: datetime,
        is_read: bool = False,
    ) -> None:
        """Put a message on top, once; one is read already that a chat shows, too."""
        known = select(InboxMessage.id).where(InboxMessage.delivery_id == delivery_id)
        if self._db.scalar(known) is not None:
            return
        row = InboxMessage(person_id=person_id, delivery_id=delivery_id, kind=kind, arrived_at=now)
        row.read_at = now if is_read else None
        self.reword(row, message)
        self._add(row)

    def of(
        self, person_id: UUID, *, limit: int, before: datetime | None = None
    ) -> list[InboxMessage]:
        """Give a person's messages, newest first, from before an instant where one is given."""
        known = {"person_id": person_id, "limit": limit, "before": before}
        return list(self._db.scalars(_OF_PERSON if before is None else _EARLIER, known))

    def get(self, message_id: UUID, person_id: UUID) -> InboxMessage:
        """Find a message that is this person's.

        Raises:
            Missing: there is none, or it is somebody else's.
        """
        row = self._get(InboxMessage, message_id)
        if row.person_id != person_id:
            raise Missing("InboxMessage", message_id)
        return row

    def delivered(self, delivery_id: UUID, person_id: UUID) -> InboxMessage | None:
        """Find what one delivery put into this person's inbox."""
        known = (InboxMessage.delivery_id == delivery_id, InboxMessage.person_id == person_id)
        # Held, because what is answered on one part of it must not undo the answer on another.
        return self._db.scalars(select(InboxMessage).where(*known).with_for_update()).first()

    def message(self, row: InboxMessage) -> Message:
        return Message.model_validate_json(self._vault.open(row, InboxMessage.message))

    def reword(self, row: InboxMessage, message: Message) -> None:
        """Put other words in a message's place: a request gives way to what came of it."""
        self._vault.seal(row, InboxMessage.message, message.model_dump_json())

    def mark_read(self, person_id: UUID, *, now: datetime) -> None:
        self._db.execute(
            update(InboxMessage)
            .where(InboxMessage.person_id == person_id, InboxMessage.read_at.is_(None))
            .values(read_at=now)
        )
