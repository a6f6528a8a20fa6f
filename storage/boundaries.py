"""Boundaries: who must not be matched with whom, as they or a coordinator have said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.boundaries import Boundary, reporting_line
from mentoring.vocabulary import BoundaryKind
from storage.columns import Owned, Sealed
from storage.repository import Repository


class BoundaryRow(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "boundaries"
    # Whoever names somebody from two devices at once has named them once.
    __table_args__ = (UniqueConstraint("person_id", "other_id", "kind"),)

    kind: Mapped[BoundaryKind]
    #: Who has said it, or the first of two whom a coordinator keeps apart.
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    #: Why a coordinator keeps two apart; nobody is asked why they have declared a conflict.
    reason: Mapped[Sealed | None] = mapped_column(default=None)


_NEVER = BoundaryRow.kind == BoundaryKind.NEVER


class Boundaries(Repository):
    def get(self, boundary_id: UUID | None) -> BoundaryRow:
        return self._get(BoundaryRow, boundary_id)

    def declare(
        self, kind: BoundaryKind, person_id: UUID, other_id: UUID, *, now: datetime
    ) -> BoundaryRow:
        """Write down what somebody has said of themselves and another; once."""
        for known in self.by(person_id):
            if (known.kind, known.other_id) == (kind, other_id):
                return known
        return self._add(
            BoundaryRow(
                kind=kind,
                person_id=person_id,
                other_id=other_id,
                noted_at=now,
                noted_by_id=person_id,
            )
        )

    def keep_apart(
        self, one_id: UUID, other_id: UUID, reason: str, *, by: UUID, now: datetime
    ) -> BoundaryRow:
        """Write down that two people are never matched; of two who say it the later is kept."""
        # In one order, whoever was named first.
        first, second = sorted((one_id, other_id))
        both = (BoundaryRow.person_id == first, BoundaryRow.other_id == second)
        row = self._db.scalars(select(BoundaryRow).where(_NEVER, *both)).first() or self._add(
            BoundaryRow(
                kind=BoundaryKind.NEVER,
                person_id=first,
                other_id=second,
                noted_at=now,
                noted_by_id=by,
            )
        )
        row.noted_at, row.noted_by_id = now, by
        self._vault.seal(row, BoundaryRow.reason, reason)
        return row

    def reason(self, row: BoundaryRow) -> str:
        return self._vault.open(row, BoundaryRow.reason)

    def remove(self, row: BoundaryRow) -> None:
        self._db.delete(row)
        self._db.flush()

    def by(self, person_id: UUID) -> list[BoundaryRow]:
        """Give what somebody has said themselves, oldest first."""
        return list(
            self._db.scalars(
                select(BoundaryRow)
                .where(BoundaryRow.person_id == person_id, ~_NEVER)
                .order_by(BoundaryRow.noted_at, BoundaryRow.id)
            )
        )

    def said_by(self, person_id: UUID) -> set[UUID]:
        """Name whom somebody has named themselves."""
        return {one.other_id for one in self.by(person_id)}

    def never(self, *, viewer: UUID) -> list[BoundaryRow]:
        """Give whom coordinators keep apart, newest first; to none of them what is about them."""
        return list(
            self._db.scalars(
                select(BoundaryRow)
                .where(_NEVER, BoundaryRow.person_id != viewer, BoundaryRow.other_id != viewer)
                .order_by(BoundaryRow.noted_at.desc(), BoundaryRow.id)
            )
        )

    def between(self, one_id: UUID, other_id: UUID) -> list[Boundary]:
        """Give what stands between two people, whoever has said it."""
        both = (one_id, other_id)
        return self._facts(BoundaryRow.person_id.in_(both), BoundaryRow.other_id.in_(both))

    def apart_from(self, person_id: UUID) -> set[UUID]:
        """Name everybody with whom somebody must not be matched, whoever has said it."""
        rows = self._facts(
            or_(BoundaryRow.person_id == person_id, BoundaryRow.other_id == person_id)
        )
        return {one.other if one.person == person_id else one.person for one in rows}

    def couples(self) -> set[tuple[UUID, UUID]]:
        """Give every two people between whom something stands, each two in order."""
        return {(min(a, b), max(a, b)) for _, a, b in self._facts()}

    def conflicts(self, person_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
        """Name for each of these people with whom there is a conflict, whoever has said it."""
        found = defaultdict[UUID, set[UUID]](set)
        for _, person, other in self._facts(BoundaryRow.kind != BoundaryKind.MANAGER):
            found[person].add(other)
            found[other].add(person)
        return {one: frozenset(found[one]) for one in person_ids}

    def reports_to(self, person_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
        """Name for each of these people whom they report to, their own manager first."""
        # Of everybody, because who is in between need not take part.
        managers = defaultdict[UUID, list[UUID]](list)
        for _, person, manager in self._facts(BoundaryRow.kind == BoundaryKind.MANAGER):
            managers[person].append(manager)
        return {one: reporting_line(one, managers) for one in person_ids}

    def _facts(self, *which: ColumnElement[bool]) -> list[Boundary]:
        rows = self._db.execute(
            select(BoundaryRow.kind, BoundaryRow.person_id, BoundaryRow.other_id).where(*which)
        )
        return [Boundary(*row) for row in rows]
