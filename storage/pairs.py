"""Pairs: a mentor and a mentee who work together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from sqlalchemy import ForeignKey, Index, and_, case, exists, func, or_, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column

from mentoring.errors import Missing, MovedOn
from mentoring.vocabulary import Cadence, EndKind, PairStatus, ParticipantStatus, Role
from storage.columns import Code, Owned, Sealed
from storage.participants import Participant
from storage.people import Person
from storage.repository import Repository, id_of

_LOST = frozenset(kind for kind in EndKind if kind.was_the_mentors)


class Pair(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "pairs"
    __table_args__ = (
        # Two coordinators who pair the same two people at once make one pair.
        Index(
            "one_active_pair",
            "mentor_id",
            "mentee_id",
            unique=True,
            sqlite_where=text("status = 'active'"),
            postgresql_where=text("status = 'active'"),
        ),
    )

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    mentor_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    mentee_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    cadence: Mapped[Cadence]
    started_at: Mapped[datetime]
    started_on: Mapped[date]
    status: Mapped[PairStatus] = mapped_column(default=PairStatus.ACTIVE)
    why: Mapped[Sealed | None] = mapped_column(default=None)
    #: When a coordinator last took care of the pair; what worried us before is settled.
    looked_after_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    end_kind: Mapped[Code] = mapped_column(default="")
    end_reason: Mapped[Sealed | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    def partner_of(self, person_id: UUID) -> UUID:
        return self.mentee_id if person_id == self.mentor_id else self.mentor_id

    def members(self) -> tuple[UUID, UUID]:
        return self.mentor_id, self.mentee_id


# Put together once, because nearly every act asks it. Whoever looks at their pairs is told with
# whom they are: the partners come along, and are there when they are asked for.
_OF_PERSON = (
    select(Pair, Person)
    .join(
        Person,
        Person.id
        == case((Pair.mentor_id == id_of("person_id"), Pair.mentee_id), else_=Pair.mentor_id),
    )
    .where(or_(Pair.mentor_id == id_of("person_id"), Pair.mentee_id == id_of("person_id")))
    .order_by(Pair.started_at)
)
_ACTIVE = (
    select(Pair)
    .where(Pair.cohort_id == id_of("cohort_id"), Pair.status == PairStatus.ACTIVE)
    .order_by(Pair.started_at)
)

_HAS_MENTOR = aliased(Pair)
_LAST_MENTORS = (
    select(Pair, Person.deactivated_at)
    .join(Person, Person.id == Pair.mentor_id)
    .join(
        Participant,
        and_(
            Participant.person_id == Pair.mentee_id,
            Participant.cohort_id == Pair.cohort_id,
            Participant.status == ParticipantStatus.ACTIVE,
            Participant.role != Role.MENTOR,
        ),
    )
    .where(
        Pair.cohort_id == id_of("cohort_id"),
        Pair.status == PairStatus.ENDED,
        ~exists().where(
            _HAS_MENTOR.mentee_id == Pair.mentee_id,
            _HAS_MENTOR.cohort_id == Pair.cohort_id,
            _HAS_MENTOR.status == PairStatus.ACTIVE,
        ),
    )
    .order_by(Pair.ended_at)
)


def _was_lost(pair: Pair, mentor_gone_at: datetime | None) -> bool:
    return mentor_gone_at is not None or pair.end_kind in _LOST


class Pairs(Repository):
    def get(self, pair_id: UUID | None) -> Pair:
        return self._get(Pair, pair_id)

    def for_member(self, pair_id: UUID | None, person_id: UUID) -> Pair:
        """Find an active pair that the person is in.

        Raises:
            Missing: there is none, or it is somebody else's.
            MovedOn: it has ended.
        """
        pair = self.of_member(pair_id, person_id)
        if pair.status is PairStatus.ENDED:
            raise MovedOn
        return pair

    def of_member(self, pair_id: UUID | None, person_id: UUID) -> Pair:
        """Find a pair that the person is or was in.

        Raises:
            Missing: there is none, or it is somebody else's.
        """
        pair = self.get(pair_id)
        if person_id not in pair.members():
            raise Missing("Pair", pair_id)
        return pair

    def ended_of(self, person_id: UUID) -> list[Pair]:
        """Give the pairs that the person was in, the last one first."""
        ended = [pair for pair in self._of(person_id) if pair.ended_at is not None]
        return sorted(ended, key=attrgetter("ended_at"), reverse=True)

    def active_of(self, person_id: UUID) -> list[Pair]:
        return [pair for pair in self._of(person_id) if pair.status is PairStatus.ACTIVE]

    def _of(self, person_id: UUID) -> Sequence[Pair]:
        return [pair for pair, _ in self._rows_once(_OF_PERSON, person_id=person_id)]

    def active(self, cohort_id: UUID) -> list[Pair]:
        return list(self._once(_ACTIVE, cohort_id=cohort_id))

    def between(self, mentor_id: UUID, mentee_id: UUID) -> list[Pair]:
        """Give every pair these two have been, in either direction, newest first."""
        both = (mentor_id, mentee_id)
        return list(
            self._db.scalars(
                select(Pair)
                .where(Pair.mentor_id.in_(both), Pair.mentee_id.in_(both))
                .order_by(Pair.started_at.desc())
            )
        )

    def mentees_by_mentor(self, mentor_ids: Iterable[UUID]) -> dict[UUID, int]:
        """Count the places that each of these mentors has given away."""
        rows = self._db.execute(
            select(Pair.mentor_id, func.count())
            .where(Pair.mentor_id.in_(list(mentor_ids)), Pair.status == PairStatus.ACTIVE)
            .group_by(Pair.mentor_id)
        )
        return dict(rows.all())

    def earlier_partners(self) -> dict[UUID, frozenset[UUID]]:
        """Name by person whom they were in a pair with before, in any cohort."""
        rows = self._db.execute(
            select(Pair.mentor_id, Pair.mentee_id).where(Pair.status == PairStatus.ENDED)
        )
        partners = defaultdict[UUID, set[UUID]](set)
        for mentor_id, mentee_id in rows:
            partners[mentor_id].add(mentee_id)
            partners[mentee_id].add(mentor_id)
        return {person_id: frozenset(several) for person_id, several in partners.items()}

    def mentored(self, cohort_id: UUID) -> set[UUID]:
        """Name the people of a cohort who have a mentor now."""
        return set(
            self._db.scalars(
                select(Pair.mentee_id).where(
                    Pair.cohort_id == cohort_id, Pair.status == PairStatus.ACTIVE
                )
            )
        )

    def left_without_partner(self, cohort_id: UUID) -> set[UUID]:
        """Name who has no mentor now because the last one left or has no time: they come first."""
        rows = self._db.execute(_LAST_MENTORS, {"cohort_id": cohort_id})
        # In the order in which they ended: what counts is the last.
        lost = {pair.mentee_id: _was_lost(pair, gone) for pair, gone in rows}
        return {mentee for mentee, was_lost in lost.items() if was_lost}

    def lock_mentor(self, mentor_id: UUID) -> None:
        """Hold the mentor's row until commit, so that two who pair at once can't overfill them."""
        self.lock_people([mentor_id])

    def lock_people(self, person_ids: Iterable[UUID]) -> None:
        """Hold many people's rows until commit, as `lock_mentor` holds one.

        Others still write what only refers to them, such as a message or a prompt.
        """
        self._db.execute(
            select(Person.id)
            .where(Person.id.in_(list(person_ids)))
            .order_by(Person.id)
            .with_for_update(key_share=True)
        )

    def add(self, pair: Pair, *, why: str) -> Pair:
        self._vault.seal(pair, Pair.why, why)
        return self._add(pair)

    def why(self, pair: Pair) -> str:
        return self._vault.open(pair, Pair.why)

    def end(self, pair: Pair, *, kind: str, reason: str, now: datetime) -> None:
        pair.status = PairStatus.ENDED
        pair.ended_at = now
        pair.end_kind = kind
        pair.version += 1
        self._vault.seal(pair, Pair.end_reason, reason)
