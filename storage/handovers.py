"""Handovers: what a mentor writes for the next mentor of a mentee, who decides about it first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.errors import Missing
from mentoring.vocabulary import HandoverStatus
from storage.columns import Owned, Sealed
from storage.pairs import Pair
from storage.repository import Repository


class Handover(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "handovers"

    #: The pair that has ended; it has one note at the most.
    pair_id: Mapped[UUID] = mapped_column(ForeignKey("pairs.id"), unique=True)
    written_at: Mapped[datetime]
    status: Mapped[HandoverStatus]
    text: Mapped[Sealed | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The pair whose mentor reads it; nothing until one begins.
    next_pair_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("pairs.id"), default=None, index=True
    )
    version: Mapped[int] = mapped_column(default=1)


class Handovers(Repository):
    def get(self, handover_id: UUID | None) -> Handover:
        return self._get(Handover, handover_id)

    def locked(self, handover_id: UUID | None) -> Handover:
        """Find a note and hold it until commit, as whoever held it before left it.

        Raises:
            Missing: there is none, or it is another organization's.
        """
        held = self._db.scalars(
            select(Handover)
            .where(Handover.id == handover_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
        if held is None:
            raise Missing("Handover", handover_id)
        return held

    def of(self, pair_id: UUID) -> Handover | None:
        """Give the note about a pair that has ended."""
        return self._db.scalars(select(Handover).where(Handover.pair_id == pair_id)).first()

    def for_pair(self, pair_id: UUID) -> list[tuple[Handover, Pair]]:
        """Give the notes that the mentor of a pair reads, each with the pair that it is about."""
        return self._with_pairs(Handover.next_pair_id == pair_id)

    def about(self, mentee_id: UUID) -> list[tuple[Handover, Pair]]:
        """Give the notes about a mentee that no next mentor has yet, held until commit."""
        return self._with_pairs(
            Pair.mentee_id == mentee_id, Handover.next_pair_id.is_(None), hold=True
        )

    def _with_pairs(
        self, *which: ColumnElement[bool], hold: bool = False
    ) -> list[tuple[Handover, Pair]]:
        found = (
            select(Handover, Pair)
            .join(Pair, Pair.id == Handover.pair_id)
            .where(*which)
            .order_by(Handover.written_at)
        )
        if hold:
            found = found.with_for_update(of=Handover)
        return [(handover, pair) for handover, pair in self._db.execute(found)]

    def write(self, handover: Handover, text: str) -> Handover:
        self._vault.seal(handover, Handover.text, text)
        return self._add(handover)

    def rewrite(self, handover: Handover, text: str, now: datetime) -> None:
        self._vault.seal(handover, Handover.text, text)
        handover.written_at = now
        self.settle(handover, HandoverStatus.WAITING, None)

    def settle(
        self, handover: Handover, status: HandoverStatus, decided_at: datetime | None
    ) -> None:
        handover.status, handover.decided_at = status, decided_at
        handover.version += 1

    def text(self, handover: Handover) -> str:
        return self._vault.open(handover, Handover.text)
