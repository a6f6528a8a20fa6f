"""Bookmarks: the mentors whom a mentee has saved, in the order in which they would like them.

Only the mentee reads their own; matching reads the order, and tells nobody whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.vocabulary import RequestStatus
from storage.columns import Owned
from storage.mentor_requests import MentorRequest
from storage.repository import Repository, id_of


class Bookmark(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "bookmarks"
    __table_args__ = (UniqueConstraint("mentee_id", "mentor_id", "cohort_id"),)

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    mentee_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    mentor_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    #: The first choice is 1.
    rank: Mapped[int]
    saved_at: Mapped[datetime]


_OF_MENTEE = (
    select(Bookmark)
    .where(Bookmark.mentee_id == id_of("mentee_id"), Bookmark.cohort_id == id_of("cohort_id"))
    .order_by(Bookmark.rank)
)


class Bookmarks(Repository):
    def of(self, mentee_id: UUID, cohort_id: UUID) -> list[Bookmark]:
        """Give what somebody has saved, their first choice first."""
        return list(self._once(_OF_MENTEE, mentee_id=mentee_id, cohort_id=cohort_id))

    def save(self, mentee_id: UUID, mentor_id: UUID, cohort_id: UUID, *, now: datetime) -> None:
        """Save a mentor as the last choice; once is enough."""
        saved = self.of(mentee_id, cohort_id)
        if mentor_id not in {one.mentor_id for one in saved}:
            self._add(
                Bookmark(
                    cohort_id=cohort_id,
                    mentee_id=mentee_id,
                    mentor_id=mentor_id,
                    rank=len(saved) + 1,
                    saved_at=now,
                )
            )

    def remove(self, mentee_id: UUID, mentor_id: UUID, cohort_id: UUID) -> None:
        saved = self.of(mentee_id, cohort_id)
        for one in saved:
            if one.mentor_id == mentor_id:
                self._db.delete(one)
        self._rank([one for one in saved if one.mentor_id != mentor_id])

    def move_before(
        self, mentee_id: UUID, mentor_id: UUID, other_id: UUID, cohort_id: UUID
    ) -> None:
        """Prefer one who is saved to another who is."""
        saved = self.of(mentee_id, cohort_id)
        (moved,) = (one for one in saved if one.mentor_id == mentor_id)
        order = [one for one in saved if one is not moved]
        place = [one.mentor_id for one in order].index(other_id)
        self._rank([*order[:place], moved, *order[place:]])

    def _rank(self, order: list[Bookmark]) -> None:
        for rank, one in enumerate(order, 1):
            one.rank = rank
        self._db.flush()

    def rankings(self, cohort_id: UUID) -> Mapping[UUID, list[UUID]]:
        """Name whom each mentee of a cohort would like, the first choice first.

        Who waits for a mentor's answer prefers that one, in the order of asking; who is saved
        comes after them.
        """
        asked = self._db.execute(
            select(MentorRequest.mentee_id, MentorRequest.mentor_id)
            .where(MentorRequest.cohort_id == cohort_id, MentorRequest.status == RequestStatus.OPEN)
            .order_by(MentorRequest.asked_at)
        ).all()
        saved = self._db.execute(
            select(Bookmark.mentee_id, Bookmark.mentor_id)
            .where(Bookmark.cohort_id == cohort_id)
            .order_by(Bookmark.rank)
        ).all()
        rankings: dict[UUID, dict[UUID, None]] = {}
        for mentee_id, mentor_id in (*asked, *saved):
            rankings.setdefault(mentee_id, {})[mentor_id] = None
        return {mentee_id: list(mentors) for mentee_id, mentors in rankings.items()}
