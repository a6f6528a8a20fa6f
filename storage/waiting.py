"""The waiting list of a cohort: who is on it, in which order, why it moved, and places offered.

Whoever changes any of it holds the cohort's row in `storage.admissions` first, so that two can't
take one place and numbers stay without gaps.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.errors import Missing, MovedOn
from mentoring.vocabulary import MoveKind, PlaceStatus
from mentoring.waiting import Move
from storage.columns import Owned, Sealed
from storage.participants import Participant
from storage.people import Person
from storage.repository import Repository, id_of

_WAITING = text("number IS NOT NULL")
_OPEN = text("status = 'open'")


class WaitingEntry(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "waiting_entries"
    __table_args__ = (
        # Whoever joins from two devices at once is on the list once.
        Index(
            "one_waiting_entry",
            "participant_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("waiting_now", "cohort_id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    since: Mapped[datetime]
    #: From 1, without gaps; nothing once they are off the list.
    number: Mapped[int | None] = mapped_column(default=None)
    #: Lost their mentor through no doing of their own, and came to the front.
    came_first: Mapped[bool] = mapped_column(default=False)
    #: Offered nothing before this day.
    rests_until: Mapped[date | None] = mapped_column(default=None)
    #: Offers in a row that they let pass.
    unanswered: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class WaitingMove(Owned, kw_only=True, eq=False, repr=False):
    """One change of a list: somebody left a number, or came to one, or both."""

    __tablename__ = "waiting_moves"
    __table_args__ = (UniqueConstraint("cohort_id", "sequence"),)

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))
    #: Counts the moves of a cohort.
    sequence: Mapped[int]
    kind: Mapped[MoveKind]
    moved_at: Mapped[datetime]
    left_number: Mapped[int | None] = mapped_column(default=None)
    came_number: Mapped[int | None] = mapped_column(default=None)
    #: What a coordinator says to the person whom they have moved.
    words: Mapped[Sealed | None] = mapped_column(default=None)

    @property
    def move(self) -> Move:
        return Move(self.kind, self.left_number, self.came_number, self.sequence)


class PlaceOffer(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "place_offers"
    __table_args__ = (
        Index(
            "one_open_offer",
            "entry_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("open_offers", "cohort_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("waiting_entries.id"))
    offered_at: Mapped[datetime]
    #: The last day on which it can be taken, where the person is.
    answer_until: Mapped[date]
    status: Mapped[PlaceStatus] = mapped_column(default=PlaceStatus.OPEN)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_open(self) -> bool:
        return self.status is PlaceStatus.OPEN


class Queued(NamedTuple):
    """Somebody on the list."""

    entry: WaitingEntry
    participant: Participant
    person: Person

    @property
    def number(self) -> int:
        return self.entry.number or 0


# Put together once, because Home asks it of those who wait.
_OF_PARTICIPANT = select(WaitingEntry).where(
    WaitingEntry.participant_id == id_of("participant_id"), _WAITING
)


class WaitingList(Repository):
    def entry(self, participant_id: UUID) -> WaitingEntry | None:
        """Give somebody's place on the list; nothing where they are on none."""
        return next(iter(self._once(_OF_PARTICIPANT, participant_id=participant_id)), None)

    def queue(self, cohort_id: UUID) -> list[Queued]:
        """Give everybody on a list in its order, as whoever held it before left it."""
        return self._queued(WaitingEntry.cohort_id == cohort_id, WaitingEntry.number.is_not(None))

    def queued(self, entry_id: UUID | None) -> Queued:
        """Find somebody who is or was on a list.

        Raises:
            Missing: there is no such one, or they are another organization's.
        """
        found = self._queued(WaitingEntry.id == entry_id)
        if not found:
            raise Missing("WaitingEntry", entry_id)
        return found[0]

    def still_queued(self, entry_id: UUID | None) -> Queued:
        """Find somebody who is on a list.

        Raises:
            Missing: there is no such one, or they are another organization's.
            MovedOn: they are off it by now.
        """
        one = self.queued(entry_id)
        if one.entry.number is None:
            raise MovedOn
        return one

    def _queued(self, *which: ColumnElement[bool]) -> list[Queued]:
        self._db.flush()
        rows = self._db.execute(
            select(WaitingEntry, Participant, Person)
            .join(Participant, Participant.id == WaitingEntry.participant_id)
            .join(Person, Person.id == Participant.person_id)
            .where(*which)
            .order_by(WaitingEntry.number)
            .execution_options(populate_existing=True)
        )
        return [Queued(entry, participant, person) for entry, participant, person in rows]

    def count(self, cohort_id: UUID) -> int:
        there = select(func.count()).where(WaitingEntry.cohort_id == cohort_id, _WAITING)
        return self._db.scalar(there) or 0

    def join(self, entry: WaitingEntry, kind: MoveKind, number: int) -> WaitingEntry:
        self.move(self._add(entry), kind, number, now=entry.since)
        return entry

    def move(
        self,
        entry: WaitingEntry,
        kind: MoveKind,
        to: int | None,
        *,
        now: datetime,
        words: str = "",
    ) -> None:
        """Give somebody another number, or none, and write down why; the others close up."""
        left = entry.number
        self._db.flush()
        if left is not None:
            self._shift(entry, WaitingEntry.number > left, by=-1)
        if to is not None:
            self._shift(entry, WaitingEntry.number >= to, by=1)
        entry.number = to
        entry.version += 1
        last = self._db.scalar(
            select(func.max(WaitingMove.sequence)).where(WaitingMove.cohort_id == entry.cohort_id)
        )
        move = WaitingMove(
            cohort_id=entry.cohort_id,
            sequence=(last or 0) + 1,
            kind=kind,
            moved_at=now,
            left_number=left,
            came_number=to,
        )
        self._vault.seal(move, WaitingMove.words, words)
        self._add(move)

    def _shift(self, besides: WaitingEntry, which: ColumnElement[bool], *, by: int) -> None:
        self._db.execute(
            update(WaitingEntry)
            .where(
                WaitingEntry.cohort_id == besides.cohort_id,
                WaitingEntry.id != besides.id,
                which,
            )
            .values(number=WaitingEntry.number + by)
            .execution_options(synchronize_session="fetch")
        )

    def moves(self, cohort_id: UUID, *, most: int) -> list[WaitingMove]:
        """Give the last moves of a list, newest first."""
        return list(
            self._db.scalars(
                select(WaitingMove)
                .where(WaitingMove.cohort_id == cohort_id)
                .order_by(WaitingMove.sequence.desc())
                .limit(most)
            )
        )

    def words(self, move: WaitingMove) -> str:
        return self._vault.open(move, WaitingMove.words)

    def count_admitted(self, cohort_id: UUID, since: datetime) -> int:
        """Count the places that went to somebody on the list since an instant."""
        there = select(func.count()).where(
            WaitingMove.cohort_id == cohort_id,
            WaitingMove.kind == MoveKind.ADMITTED,
            WaitingMove.moved_at >= since,
        )
        return self._db.scalar(there) or 0

    def offer(self, entry: WaitingEntry, *, until: date, now: datetime) -> PlaceOffer:
        return self._add(
            PlaceOffer(
                cohort_id=entry.cohort_id, entry_id=entry.id, offered_at=now, answer_until=until
            )
        )

    def get_offer(self, offer_id: UUID | None) -> PlaceOffer:
        """Find an offer, as whoever held the list before left it.

        Raises:
            Missing: there is none, or it is another organization's.
        """
        offer = self._db.scalars(
            select(PlaceOffer)
            .where(PlaceOffer.id == offer_id)
            .execution_options(populate_existing=True)
        ).first()
        if offer is None:
            raise Missing("PlaceOffer", offer_id)
        return offer

    def open_offers(self, cohort_id: UUID) -> dict[UUID, PlaceOffer]:
        """Give what is being offered, by whom on the list it is offered to."""
        return self._offers(PlaceOffer.cohort_id == cohort_id)

    def numbers_offered(self, cohort_id: UUID) -> set[int]:
        """Name the numbers to whom a place is being offered."""
        numbers = self._db.scalars(
            select(WaitingEntry.number)
            .join(PlaceOffer, PlaceOffer.entry_id == WaitingEntry.id)
            .where(PlaceOffer.cohort_id == cohort_id, _OPEN, WaitingEntry.number.is_not(None))
        )
        return {number for number in numbers if number is not None}

    def open_offer_to(self, entry_id: UUID) -> PlaceOffer | None:
        return self._offers(PlaceOffer.entry_id == entry_id).get(entry_id)

    def _offers(self, *which: ColumnElement[bool]) -> dict[UUID, PlaceOffer]:
        found: Iterable[PlaceOffer] = self._db.scalars(
            select(PlaceOffer).where(*which, _OPEN).execution_options(populate_existing=True)
        )
        return {offer.entry_id: offer for offer in found}

    def settle(self, offer: PlaceOffer, status: PlaceStatus, *, now: datetime) -> None:
        offer.status, offer.settled_at = status, now
