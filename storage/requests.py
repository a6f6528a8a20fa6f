"""Requests: each inbound act by its platform's id, with the answer that was given.

A retry finds the answer of the first; the row commits together with what the act did.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Key, Owned, Sealed
from storage.repository import Repository


class InboundRequest(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "requests"
    __table_args__ = (UniqueConstraint("organization_id", "key"),)

    key: Mapped[Key]
    seen_at: Mapped[datetime]
    answer: Mapped[Sealed | None] = mapped_column(default=None)


class Requests(Repository):
    def begin(self, key: str, *, now: datetime) -> InboundRequest | str:
        """Write a request down, or give the answer that it got before.

        Two that arrive at once wait for each other here: the second goes on when the first has
        committed, and finds its answer.
        """
        row = InboundRequest(key=key, seen_at=now)
        row.organization_id = self._organization_id
        values = {
            "id": row.id,
            "organization_id": row.organization_id,
            "key": key,
            "seen_at": now,
        }
        fresh = self._db.scalar(
            self._insert().values(values).on_conflict_do_nothing().returning(InboundRequest.id)
        )
        stored = self._db.scalars(select(InboundRequest).where(InboundRequest.key == key)).one()
        return stored if fresh else self._vault.open(stored, InboundRequest.answer)

    def answered(self, key: str) -> str:
        """Give the answer to an earlier request; empty where none is kept."""
        known = select(InboundRequest).where(InboundRequest.key == key)
        request = self._db.scalars(known).first()
        return self._vault.open(request, InboundRequest.answer) if request else ""

    def answer(self, request: InboundRequest, answer: str) -> None:
        self._vault.seal(request, InboundRequest.answer, answer)

    def hand_over(self, goes: UUID, stays: UUID) -> None:
        """Let the retries of one person's acts find their answers as another's."""
        key = literal(str(stays)) + func.substr(InboundRequest.key, len(str(goes)) + 1)
        self._db.execute(
            update(InboundRequest)
            .where(InboundRequest.key.startswith(f"{goes}:"))
            .values(key=key)
            .execution_options(synchronize_session=False)
        )

    def forget(self, request: InboundRequest) -> None:
        self._db.delete(request)

    def _insert(self) -> postgresql.Insert | sqlite.Insert:
        if self._db.get_bind().dialect.name == "postgresql":
            return postgresql.insert(InboundRequest)
        return sqlite.insert(InboundRequest)
