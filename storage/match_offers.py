"""Match offers: each proposes a pair of a published match to its two people, who both answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, ForeignKey, Index, TextClause, func, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from mentoring.errors import Missing
from mentoring.vocabulary import NotThisTime, OfferAnswer, OfferStatus, Repair
from storage.columns import Owned, Sealed
from storage.match_runs import UNDER_WAY, MatchRun
from storage.repository import Repository
from ui.text import Text

OPEN = text("status = 'open'")
_WANTED = text("wanted IS NOT NULL")
_WHY = TypeAdapter(tuple[Text, ...])


class MatchOffer(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "match_offers"
    __table_args__ = (
        # Nobody is asked about two mentors at once.
        Index(
            "one_open_match_offer",
            "mentee_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("open_match_offers", "cohort_id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("wanted_match_offers", "cohort_id", sqlite_where=_WANTED, postgresql_where=_WANTED),
    )

    #: The match that was published; what mends it belongs to it.
    run_id: Mapped[UUID] = mapped_column(ForeignKey("match_runs.id"), index=True)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    mentee_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    mentor_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    #: For coordinators; the two are told why, and never how well.
    points: Mapped[int]
    offered_at: Mapped[datetime]
    offered_on: Mapped[date]
    #: The last day on which it can be answered.
    expires_on: Mapped[date]
    why: Mapped[Sealed | None] = mapped_column(default=None)
    mentee_answer: Mapped[OfferAnswer | None] = mapped_column(default=None)
    mentor_answer: Mapped[OfferAnswer | None] = mapped_column(default=None)
    status: Mapped[OfferStatus] = mapped_column(default=OfferStatus.OPEN)
    settled_on: Mapped[date | None] = mapped_column(default=None)
    reason_kind: Mapped[NotThisTime | None] = mapped_column(default=None)
    reason: Mapped[Sealed | None] = mapped_column(default=None)
    #: What is to be looked for because of what became of it; nothing once it is.
    wanted: Mapped[Repair | None] = mapped_column(default=None)
    #: Its mentee was away when it was to be looked for: it is once they are back.
    is_put_off: Mapped[bool] = mapped_column(default=False)
    #: The run that looks for its mentee's next mentor, or has found one.
    repair_run_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("match_runs.id"), default=None, index=True
    )
    #: How often it was looked for: what was found before is not what counts now.
    repairs: Mapped[int] = mapped_column(default=0)

    @property
    def is_open(self) -> bool:
        return self.status is OfferStatus.OPEN

    @property
    def is_unanswered(self) -> bool:
        return self.mentee_answer is None and self.mentor_answer is None

    @property
    def is_agreed(self) -> bool:
        return self.mentee_answer is self.mentor_answer is OfferAnswer.ACCEPTED

    @property
    def couple(self) -> tuple[UUID, UUID]:
        return self.mentee_id, self.mentor_id

    def members(self) -> tuple[UUID, UUID]:
        return self.mentor_id, self.mentee_id

    def partner_of(self, person_id: UUID) -> UUID:
        return self.mentee_id if person_id == self.mentor_id else self.mentor_id

    def answer_of(self, person_id: UUID) -> OfferAnswer | None:
        return self.mentor_answer if person_id == self.mentor_id else self.mentee_answer

    def answer(self, person_id: UUID, answer: OfferAnswer | None) -> None:
        if person_id == self.mentor_id:
            self.mentor_answer = answer
        else:
            self.mentee_answer = answer


@dataclass(frozen=True)
class Wanting:
    """A cohort in which a mended match is wanted, and whose it is."""

    organization_id: UUID
    cohort_id: UUID


class MatchOffers(Repository):
    def get(self, offer_id: UUID | None) -> MatchOffer:
        return self._get(MatchOffer, offer_id)

    def several(self, offer_ids: Iterable[UUID]) -> list[MatchOffer]:
        return self._listed(MatchOffer.id.in_(list(offer_ids)))

    def locked(self, offer_id: UUID | None) -> MatchOffer:
        """Find an offer and hold it until commit, as whoever held it before left it.

        Raises:
            Missing: there is none, or it is another organization's.
        """
        held = self._held(MatchOffer.id == offer_id)
        if not held:
            raise Missing("MatchOffer", offer_id)
        return held[0]

    def add_all(self, offers: Sequence[tuple[MatchOffer, tuple[Text, ...]]]) -> None:
        """Write many down at once, each with why these two."""
        for offer, why in offers:
            self._vault.seal(offer, MatchOffer.why, _WHY.dump_json(why).decode())
        self._add_all(offer for offer, _ in offers)

    def why(self, offer: MatchOffer) -> tuple[Text, ...]:
        written = self._vault.open(offer, MatchOffer.why)
        return _WHY.validate_json(written) if written else ()

    def keep_reason(self, offer: MatchOffer, kind: NotThisTime | None, words: str) -> None:
        offer.reason_kind = kind
        self._vault.seal(offer, MatchOffer.reason, words)

    def reason(self, offer: MatchOffer) -> str:
        return self._vault.open(offer, MatchOffer.reason)

    def settle(self, offer: MatchOffer, status: OfferStatus, on: date) -> None:
        offer.status, offer.settled_on = status, on

    def open_in(self, cohort_id: UUID) -> list[MatchOffer]:
        """Give the open offers of a cohort, with those that nobody has closed in time."""
        return self._listed(MatchOffer.cohort_id == cohort_id, OPEN)

    def is_open_for(self, mentee_id: UUID) -> bool:
        """Say whether a mentor is proposed to somebody now."""
        theirs = select(MatchOffer.id).where(MatchOffer.mentee_id == mentee_id, OPEN)
        return self._db.scalar(theirs) is not None

    def count_open(self, cohort_id: UUID) -> int:
        theirs = select(func.count(MatchOffer.id)).where(MatchOffer.cohort_id == cohort_id, OPEN)
        return self._db.scalar(theirs) or 0

    def of_run(self, run_id: UUID) -> list[MatchOffer]:
        return self._listed(MatchOffer.run_id == run_id)

    def repaired_by(self, run_id: UUID) -> list[MatchOffer]:
        """Give the offers for whose mentees a run looks for another mentor."""
        return self._listed(MatchOffer.repair_run_id == run_id)

    def settled_in(self, cohort_id: UUID, status: OfferStatus) -> list[MatchOffer]:
        return self._listed(MatchOffer.cohort_id == cohort_id, MatchOffer.status == status)

    def _listed(self, *which: ColumnElement[bool] | TextClause) -> list[MatchOffer]:
        in_order = (MatchOffer.offered_at, MatchOffer.id)
        return list(self._db.scalars(select(MatchOffer).where(*which).order_by(*in_order)))

    def hold_open_of(self, person_id: UUID) -> list[MatchOffer]:
        """Give the open offers to somebody, in either role, held until commit."""
        either = or_(MatchOffer.mentee_id == person_id, MatchOffer.mentor_id == person_id)
        return self._held(either, OPEN)

    def agreed_of(self, person_id: UUID) -> list[MatchOffer]:
        """Give the open offers to somebody that both have said yes to."""
        either = or_(MatchOffer.mentee_id == person_id, MatchOffer.mentor_id == person_id)
        return [one for one in self._listed(either, OPEN) if one.is_agreed]

    def put_off(self, mentee_id: UUID) -> list[MatchOffer]:
        """Give those after which another mentor is to be looked for once somebody is back."""
        return self._listed(MatchOffer.mentee_id == mentee_id, MatchOffer.is_put_off.is_(True))

    def hold_wanted(self, cohort_id: UUID) -> list[MatchOffer]:
        """Give those after which another mentor is wanted, held until commit."""
        return self._held(MatchOffer.cohort_id == cohort_id, MatchOffer.wanted.is_not(None))

    def _held(self, *which: ColumnElement[bool] | TextClause) -> list[MatchOffer]:
        return list(
            self._db.scalars(
                select(MatchOffer)
                .where(*which)
                # In one order everywhere, so that two acts don't wait for each other.
                .order_by(MatchOffer.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        )


def find_wanting(db: DbSession, *, but: Collection[UUID] = ()) -> Wanting | None:
    """Find a cohort, but for some, whose match is to be mended and has no run under way."""
    at_work = select(MatchRun.cohort_id).where(UNDER_WAY)
    row = db.execute(
        select(MatchOffer.organization_id, MatchOffer.cohort_id)
        .where(
            MatchOffer.wanted.is_not(None),
            MatchOffer.cohort_id.not_in(at_work),
            MatchOffer.cohort_id.not_in(but),
        )
        .order_by(MatchOffer.cohort_id)
        .limit(1)
    ).first()
    return Wanting(*row) if row else None
