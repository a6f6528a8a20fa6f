"""Participants: people enrolled in a cohort, with what they told us in their intake."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, bindparam, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.errors import Missing
from mentoring.vocabulary import Affinity, LeadershipStyle, ParticipantStatus, Role
from storage.columns import Line, Owned, Sealed
from storage.people import Person
from storage.programs import Skill
from storage.repository import Repository, id_of


class Participant(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role]
    joined_at: Mapped[datetime]
    status: Mapped[ParticipantStatus] = mapped_column(default=ParticipantStatus.ACTIVE)
    paused_until: Mapped[date | None] = mapped_column(default=None)
    learning_goals: Mapped[Sealed | None] = mapped_column(default=None)
    style: Mapped[LeadershipStyle | None] = mapped_column(default=None)
    formats: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    languages: Mapped[Line] = mapped_column(default="")
    availability: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    hours_a_month: Mapped[int | None] = mapped_column(default=None)
    #: How many mentees a mentor takes at once.
    capacity: Mapped[int] = mapped_column(default=1)
    #: What a mentor can help people achieve.
    outcomes: Mapped[Sealed | None] = mapped_column(default=None)
    #: What they would be glad to have in common with a mentor or a mentee.
    affinities: Mapped[Sealed | None] = mapped_column(default=None)
    #: When an external expert last applied, and with that agreed to the terms.
    applied_at: Mapped[datetime | None] = mapped_column(default=None)
    #: A mentor asked not to be shown in the catalog.
    unlisted_since: Mapped[datetime | None] = mapped_column(default=None)
    #: A mentor takes nobody from the catalog before this day.
    free_from: Mapped[date | None] = mapped_column(default=None)
    #: What the catalog was last searched for, as the form holds it.
    search: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    #: What a mentor would like to be once there is a place for them on the waiting list.
    wished_role: Mapped[Role | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def is_in(self) -> bool:
        """Say whether they take part, be it that they pause."""
        return self.status in (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)

    @property
    def is_waiting(self) -> bool:
        """Say whether they are on the waiting list of their cohort."""
        return self.status is ParticipantStatus.WAITING_LIST or self.wished_role is not None

    def list_or_not(self, *, is_listed: bool, now: datetime) -> None:
        """Let a mentor be shown in the catalog, or leave them out."""
        if is_listed != (self.unlisted_since is None):
            self.unlisted_since = None if is_listed else now


class SkillSide(StrEnum):
    WANTED = "wanted"
    OFFERED = "offered"


class ParticipantSkill(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "participant_skills"
    __table_args__ = (UniqueConstraint("participant_id", "skill_id", "side"),)

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    skill_id: Mapped[UUID] = mapped_column(ForeignKey("skills.id"))
    side: Mapped[SkillSide]


# Put together once, because nearly every act asks it.
_OF_PERSON = (
    select(Participant)
    .where(Participant.person_id == id_of("person_id"))
    .order_by(Participant.joined_at.desc())
)
# Once for each organization of a chunk that is delivered.
_PAUSES = (
    select(Participant.person_id, Participant.paused_until)
    .where(Participant.person_id.in_(bindparam("person_ids", expanding=True)))
    .order_by(Participant.joined_at)
)


class Participants(Repository):
    def get(self, participant_id: UUID | None) -> Participant:
        return self._get(Participant, participant_id)

    def locked(self, participant_id: UUID | None) -> Participant:
        """Find a participant and hold them until commit, as whoever held them before left them.

        Raises:
            Missing: there is none, or it is another organization's.
        """
        found = self._db.scalars(
            select(Participant)
            .where(Participant.id == participant_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
        if found is None:
            raise Missing("Participant", participant_id)
        return found

    def of(self, cohort_id: UUID, person_id: UUID) -> Participant | None:
        all_of = self._once(_OF_PERSON, person_id=person_id)
        return next((one for one in all_of if one.cohort_id == cohort_id), None)

    def latest_of(self, person_id: UUID) -> Participant | None:
        return next(iter(self._once(_OF_PERSON, person_id=person_id)), None)

    def active(self, cohort_id: UUID) -> list[tuple[Participant, Person]]:
        rows = self._db.execute(
            select(Participant, Person)
            .join(Person, Person.id == Participant.person_id)
            .where(
                Participant.cohort_id == cohort_id,
                Participant.status == ParticipantStatus.ACTIVE,
                Person.deactivated_at.is_(None),
            )
            .order_by(Person.name)
        )
        return [(participant, person) for participant, person in rows]

    def paused(self, cohort_id: UUID) -> set[UUID]:
        """Name the people of a cohort who take a pause."""
        return set(
            self._db.scalars(
                select(Participant.person_id).where(
                    Participant.cohort_id == cohort_id,
                    Participant.status == ParticipantStatus.PAUSED,
                )
            )
        )

    def experts(self, cohort_id: UUID) -> list[tuple[Participant, Person]]:
        """Give the external experts of a cohort, who waits longest first."""
        rows = self._db.execute(
            select(Participant, Person)
            .join(Person, Person.id == Participant.person_id)
            .where(
                Participant.cohort_id == cohort_id,
                Person.external_since.is_not(None),
                Person.deactivated_at.is_(None),
            )
            .order_by(Participant.applied_at, Person.name)
        )
        return [(participant, person) for participant, person in rows]

    def not_eligible(self, cohort_id: UUID) -> list[tuple[Participant, Person]]:
        """Give those whom the rules of a cohort don't let in, who came first on top."""
        rows = self._db.execute(
            select(Participant, Person)
            .join(Person, Person.id == Participant.person_id)
            .where(
                Participant.cohort_id == cohort_id,
                Participant.status == ParticipantStatus.NOT_ELIGIBLE,
                Person.deactivated_at.is_(None),
            )
            .order_by(Participant.joined_at)
        )
        return [(participant, person) for participant, person in rows]

    def count_active(self, cohort_id: UUID) -> int:
        return self._count(cohort_id, ParticipantStatus.ACTIVE)

    def count_waiting(self, cohort_id: UUID) -> int:
        """Count who waits for a coordinator's approval."""
        return self._count(cohort_id, ParticipantStatus.WAITING)

    def count_not_eligible(self, cohort_id: UUID) -> int:
        return self._count(cohort_id, ParticipantStatus.NOT_ELIGIBLE)

    def _count(self, cohort_id: UUID, status: ParticipantStatus) -> int:
        there = (
            select(func.count())
            .select_from(Participant)
            .join(Person, Person.id == Participant.person_id)
            .where(
                Participant.cohort_id == cohort_id,
                Participant.status == status,
                Person.deactivated_at.is_(None),
            )
        )
        return self._db.scalar(there) or 0

    def pauses(self, person_ids: Iterable[UUID]) -> dict[UUID, date | None]:
        """Say until when people pause; nothing for those who don't."""
        rows = self._db.execute(_PAUSES, {"person_ids": list(person_ids)})
        # Of several cohorts the last counts, as everywhere.
        return dict(rows.all())

    def break_from_catalog(self, cohort_id: UUID, person_id: UUID, until: date) -> None:
        """Note that a mentor takes nobody from the catalog before a day."""
        participant = self.of(cohort_id, person_id)
        if participant is not None:
            participant.free_from = until

    def enrol(self, participant: Participant) -> Participant:
        return self._add(participant)

    def keep_goals(self, participant: Participant, text: str) -> None:
        self._vault.seal(participant, Participant.learning_goals, text)

    def goals(self, participant: Participant) -> str:
        return self._vault.open(participant, Participant.learning_goals)

    def keep_outcomes(self, participant: Participant, text: str) -> None:
        self._vault.seal(participant, Participant.outcomes, text)

    def outcomes(self, participant: Participant) -> str:
        return self._vault.open(participant, Participant.outcomes)

    def keep_affinities(self, participant: Participant, chosen: Iterable[str]) -> None:
        self._vault.seal(participant, Participant.affinities, " ".join(chosen))

    def affinities(self, participant: Participant) -> tuple[Affinity, ...]:
        kept = self._vault.open(participant, Participant.affinities).split()
        return tuple(one for one in Affinity if one in kept)

    def forget_affinities(self, person_id: UUID) -> None:
        """Erase what somebody would be glad to have in common, in every cohort."""
        theirs = Participant.person_id == person_id
        self._db.execute(update(Participant).where(theirs).values(affinities=None))

    def skills(self, participant_id: UUID, side: SkillSide) -> list[str]:
        return list(
            self._db.scalars(
                select(Skill.name)
                .join(ParticipantSkill, ParticipantSkill.skill_id == Skill.id)
                .where(
                    ParticipantSkill.participant_id == participant_id,
                    ParticipantSkill.side == side,
                )
                .order_by(Skill.folded_name)
            )
        )

    def skills_of_all(self, cohort_id: UUID) -> dict[tuple[UUID, SkillSide], list[str]]:
        """Name the skills of everybody in a cohort, by participant and side."""
        rows = self._db.execute(
            select(ParticipantSkill.participant_id, ParticipantSkill.side, Skill.name)
            .join(Skill, Skill.id == ParticipantSkill.skill_id)
            .join(Participant, Participant.id == ParticipantSkill.participant_id)
            .where(Participant.cohort_id == cohort_id)
            .order_by(Skill.folded_name)
        )
        skills: dict[tuple[UUID, SkillSide], list[str]] = {}
        for participant_id, side, name in rows:
            skills.setdefault((participant_id, side), []).append(name)
        return skills

    def set_skills(self, participant: Participant, side: SkillSide, skills: list[Skill]) -> None:
        self._db.execute(
            delete(ParticipantSkill).where(
                ParticipantSkill.participant_id == participant.id, ParticipantSkill.side == side
            )
        )
        self._add_all(
            ParticipantSkill(participant_id=participant.id, skill_id=skill.id, side=side)
            for skill in skills
        )
