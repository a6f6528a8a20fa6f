"""Admissions: whom a cohort lets in, how many at once, and whom a coordinator let in anyway."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.eligibility import Requirements, Side
from mentoring.vocabulary import Level, LimitKind, PairStatus, ParticipantStatus, Role, Tenure
from storage.columns import Owned
from storage.pairs import Pair
from storage.participants import Participant
from storage.people import Person
from storage.programs import Cohort
from storage.repository import Repository


class Admission(Owned, kw_only=True, eq=False, repr=False):
    """The rules of one cohort. Whoever changes its waiting list holds this row first."""

    __tablename__ = "admissions"
    __table_args__ = (UniqueConstraint("cohort_id"),)

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))
    #: `Requirements`, as the forms hold them.
    mentees: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    mentors: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    limit_kind: Mapped[LimitKind] = mapped_column(default=LimitKind.NONE)
    most_mentees: Mapped[int | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def rules(self) -> Mapping[Side, Requirements]:
        return {Side.MENTEE: _read(self.mentees), Side.MENTOR: _read(self.mentors)}

    def keep_rules(self, rules: Mapping[Side, Requirements]) -> None:
        self.mentees, self.mentors = (asdict(rules[side]) for side in Side)


class AdmissionException(Owned, kw_only=True, eq=False, repr=False):
    """Somebody takes part though the rules would not let them, as a coordinator has decided."""

    __tablename__ = "admission_exceptions"
    __table_args__ = (UniqueConstraint("participant_id"),)

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]


class Mentoring(NamedTuple):
    """How many mentees a mentor takes, and until when places are given to another cohort."""

    capacity: int
    taken_until: tuple[date, ...]


class Admissions(Repository):
    def of(self, cohort_id: UUID) -> Admission | None:
        """Give the rules of a cohort; nothing where everybody can take part and always could."""
        return self._db.scalars(select(Admission).where(Admission.cohort_id == cohort_id)).first()

    def hold(self, cohort_id: UUID) -> Admission | None:
        """Give the rules, and let nobody else change the cohort's list until commit."""
        return self._db.scalars(
            select(Admission)
            .where(Admission.cohort_id == cohort_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()

    def begin(self, cohort_id: UUID) -> Admission:
        return self._add(Admission(cohort_id=cohort_id))

    def except_one(self, participant_id: UUID, *, by: UUID, now: datetime) -> None:
        if not self.is_excepted(participant_id):
            made = AdmissionException(participant_id=participant_id, made_by_id=by, made_at=now)
            self._add(made)

    def is_excepted(self, participant_id: UUID) -> bool:
        made = select(AdmissionException.id).where(
            AdmissionException.participant_id == participant_id
        )
        return self._db.scalar(made) is not None

    def excepted(self, cohort_id: UUID) -> set[UUID]:
        """Name the participants of a cohort who were let in anyway."""
        return set(
            self._db.scalars(
                select(AdmissionException.participant_id)
                .join(Participant, Participant.id == AdmissionException.participant_id)
                .where(Participant.cohort_id == cohort_id)
            )
        )

    def inside(self, cohort_id: UUID) -> list[tuple[Participant, Person]]:
        """Give everybody who takes part, be it that they pause."""
        rows = self._db.execute(
            select(Participant, Person)
            .join(Person, Person.id == Participant.person_id)
            .where(*_is_in(cohort_id))
        )
        return [(participant, person) for participant, person in rows]

    def count_mentees(self, cohort_id: UUID) -> int:
        """Count who has a place as a mentee, paired or not."""
        there = (
            select(func.count())
            .select_from(Participant)
            .join(Person, Person.id == Participant.person_id)
            .where(*_is_in(cohort_id), Participant.role != Role.MENTOR)
        )
        return self._db.scalar(there) or 0

    def mentoring(self, cohort_id: UUID) -> list[Mentoring]:
        """Say what the mentors of a cohort have places for, one line each."""
        mentors = self._db.execute(
            select(Participant.person_id, Participant.capacity)
            .join(Person, Person.id == Participant.person_id)
            .where(*_is_in(cohort_id), Participant.role != Role.MENTEE)
        ).all()
        taken = self._taken_elsewhere(cohort_id)
        return [Mentoring(capacity, tuple(taken.get(who, ()))) for who, capacity in mentors]

    def _taken_elsewhere(self, cohort_id: UUID) -> Mapping[UUID, list[date]]:
        rows = self._db.execute(
            select(Pair.mentor_id, Cohort.ends_on)
            .join(Cohort, Cohort.id == Pair.cohort_id)
            .join(Participant, Participant.person_id == Pair.mentor_id)
            .where(
                Participant.cohort_id == cohort_id,
                Pair.cohort_id != cohort_id,
                Pair.status == PairStatus.ACTIVE,
            )
        )
        taken = defaultdict[UUID, list[date]](list)
        for mentor_id, ends_on in rows:
            taken[mentor_id].append(ends_on)
        return taken


def _is_in(cohort_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        Participant.cohort_id == cohort_id,
        Participant.status.in_((ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)),
        Person.deactivated_at.is_(None),
    )


def _read(kept: Mapping[str, Any]) -> Requirements:
    return Requirements(
        levels=tuple(Level(one) for one in kept.get("levels", ())),
        tenures=tuple(Tenure(one) for one in kept.get("tenures", ())),
        departments=tuple(kept.get("departments", ())),
        locations=tuple(kept.get("locations", ())),
    )
