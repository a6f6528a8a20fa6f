"""Letters: which kinds of mail people have said they don't want."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.vocabulary import MessageKind
from storage.columns import Owned
from storage.repository import Repository


class Unwanted(Owned, kw_only=True, eq=False, repr=False):
    """One kind of mail that one person gets no more; the inbox still has it."""

    __tablename__ = "unwanted_mail"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[MessageKind]


class Letters(Repository):
    def unwanted(self, person_id: UUID) -> set[MessageKind]:
        return set(self._db.scalars(select(Unwanted.kind).where(Unwanted.person_id == person_id)))

    def refuse(self, person_id: UUID, kind: MessageKind) -> None:
        if kind not in self.unwanted(person_id):
            self._add(Unwanted(person_id=person_id, kind=kind))

    def want_again(self, person_id: UUID, kind: MessageKind) -> None:
        self._db.execute(
            delete(Unwanted).where(Unwanted.person_id == person_id, Unwanted.kind == kind)
        )
