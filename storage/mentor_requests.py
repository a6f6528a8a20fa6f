"""Mentor requests: a mentee asks a mentor from the catalog, in their own words, and waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, TextClause, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.errors import Missing
from mentoring.vocabulary import RequestStatus
from storage.columns import Owned, Sealed
from storage.repository import Repository, id_of

_OPEN = text("status = 'open'")


class MentorRequest(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "mentor_requests"
    __table_args__ = (
        # Whoever asks the same mentor from two devices at once has asked once.
        Index(
            "one_open_request",
            "mentee_id",
            "mentor_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("open_requests", "cohort_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))
    mentee_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    mentor_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    #: The last day on which it can be answered.
    expires_on: Mapped[date]
    status: Mapped[RequestStatus] = mapped_column(default=RequestStatus.OPEN)
    settled_on: Mapped[date | None] = mapped_column(default=None)
    #: When a mentor without time may have some again, as they have said.
    back_on: Mapped[date | None] = mapped_column(default=None)
    words: Mapped[Sealed | None] = mapped_column(default=None)

    @property
    def is_open(self) -> bool:
        return self.status is RequestStatus.OPEN


# Put together once, because Home asks it.
_OF_PERSON = (
    select(MentorRequest)
    .where(
        or_(
            MentorRequest.mentee_id == id_of("person_id"),
            MentorRequest.mentor_id == id_of("person_id"),
        ),
    )
    .order_by(MentorRequest.asked_at)
)


class MentorRequests(Repository):
    def get(self, request_id: UUID | None) -> MentorRequest:
        return self._get(MentorRequest, request_id)

    def locked(self, request_id: UUID | None) -> MentorRequest:
        """Find a request and hold it until commit, as whoever held it before left it.

        Raises:
            Missing: there is none, or it is another organization's.
        """
        held = self._held(MentorRequest.id == request_id)
        if not held:
            raise Missing("MentorRequest", request_id)
        return held[0]

    def add(self, request: MentorRequest, words: str) -> MentorRequest:
        self._vault.seal(request, MentorRequest.words, words)
        return self._add(request)

    def words(self, request: MentorRequest) -> str:
        return self._vault.open(request, MentorRequest.words)

    def by(self, mentee_id: UUID) -> list[MentorRequest]:
        """Give all that somebody has asked, oldest first."""
        return [one for one in self._of(mentee_id) if one.mentee_id == mentee_id]

    def to(self, mentor_id: UUID) -> list[MentorRequest]:
        """Give all that somebody was asked, oldest first."""
        return [one for one in self._of(mentor_id) if one.mentor_id == mentor_id]

    def _of(self, person_id: UUID) -> Iterable[MentorRequest]:
        return self._once(_OF_PERSON, person_id=person_id)

    def hold_open_of(self, person_id: UUID) -> list[MentorRequest]:
        """Give the open requests by and to somebody, held until commit."""
        return self._held(
            or_(MentorRequest.mentee_id == person_id, MentorRequest.mentor_id == person_id), _OPEN
        )

    def open_in(self, cohort_id: UUID, today: date) -> list[MentorRequest]:
        """Give those of a cohort that can still be answered, who waits longest first."""
        return list(
            self._db.scalars(
                select(MentorRequest)
                .where(
                    MentorRequest.cohort_id == cohort_id,
                    _OPEN,
                    MentorRequest.expires_on >= today,
                )
                .order_by(MentorRequest.asked_at)
            )
        )

    def _held(self, *which: ColumnElement[bool] | TextClause) -> list[MentorRequest]:
        return list(
            self._db.scalars(
                select(MentorRequest)
                .where(*which)
                # In one order everywhere, so that two acts don't wait for each other.
                .order_by(MentorRequest.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        )

    def settle(
        self,
        request: MentorRequest,
        status: RequestStatus,
        on: date,
        *,
        back_on: date | None = None,
    ) -> None:
        request.status, request.settled_on, request.back_on = status, on, back_on
