"""Policies: what a program asks people to agree to, in versions, and who has agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Select, Text, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.errors import Missing
from mentoring.vocabulary import ParticipantStatus
from storage.columns import Owned
from storage.participants import Participant
from storage.people import Person
from storage.programs import Cohort, Program
from storage.repository import Repository, id_of

_TAKES_PART = (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)


class Policy(Owned, kw_only=True, eq=False, repr=False):
    """One version of a program's policy; everybody in the program can read it."""

    __tablename__ = "policies"
    __table_args__ = (UniqueConstraint("program_id", "version"),)

    program_id: Mapped[UUID] = mapped_column(ForeignKey("programs.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    published_by_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    #: When those who hadn't agreed yet were reminded, once.
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)


class Acknowledgement(Owned, kw_only=True, eq=False, repr=False):
    """Somebody has agreed to one version of a policy."""

    __tablename__ = "acknowledgements"
    __table_args__ = (UniqueConstraint("policy_id", "person_id"),)

    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policies.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    agreed_at: Mapped[datetime]


class Standing(NamedTuple):
    """How many have agreed, and who hasn't yet."""

    agreed: int
    waiting: Sequence[Person]


# Put together once, because Home asks it where there is a policy.
_AGREED = (
    select(Acknowledgement)
    .join(Policy, Policy.id == Acknowledgement.policy_id)
    .join(Program, (Program.id == Policy.program_id) & (Program.policy_version == Policy.version))
    .where(Acknowledgement.person_id == id_of("person_id"), Program.id == id_of("program_id"))
)


class Policies(Repository):
    def current(self, program: Program) -> Policy | None:
        """Give what people of a program are asked to agree to; nothing where that is nothing."""
        if program.policy_version is None:
            return None
        return self._db.scalars(_current_of(program.id)).first()

    def locked(self, policy_id: UUID | None) -> Policy:
        """Find a policy and hold it until commit, as whoever held it before left it.

        Raises:
            Missing: there is none, or it is another organization's.
        """
        held = self._db.scalars(
            select(Policy)
            .where(Policy.id == policy_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
        if held is None:
            raise Missing("Policy", policy_id)
        return held

    def publish(self, program: Program, text: str, *, by: UUID, now: datetime) -> Policy:
        """Write the next version; of two at once the later finds the earlier."""
        policy = self._add(
            Policy(
                program_id=program.id,
                version=(program.policy_version or 0) + 1,
                text=text,
                published_at=now,
                published_by_id=by,
            )
        )
        program.policy_version = policy.version
        self._db.flush()
        return policy

    def agreement(self, program: Program, person_id: UUID) -> Acknowledgement | None:
        """Give when somebody agreed to what is asked now; nothing where they haven't."""
        if program.policy_version is None:
            return None
        found = self._once(_AGREED, person_id=person_id, program_id=program.id)
        return next(iter(found), None)

    def agree(self, policy: Policy, person_id: UUID, *, now: datetime) -> Acknowledgement:
        """Write down that somebody agrees; once."""
        both = (Acknowledgement.policy_id == policy.id, Acknowledgement.person_id == person_id)
        known = self._db.scalars(select(Acknowledgement).where(*both)).first()
        return known or self._add(
            Acknowledgement(policy_id=policy.id, person_id=person_id, agreed_at=now)
        )

    def acknowledged(self, cohort_id: UUID) -> set[UUID]:
        """Name who of a cohort has agreed to what is asked now; all, where nothing is."""
        return set(
            self._db.scalars(
                select(Participant.person_id).where(
                    Participant.cohort_id == cohort_id, ~_asked(cohort_id) | _has_agreed(cohort_id)
                )
            )
        )

    def standing(self, cohort_id: UUID) -> Standing:
        """Say of those who take part in a cohort who has agreed to what is asked now."""
        rows = self._db.execute(
            select(Person, _has_agreed(cohort_id))
            .join(Participant, Participant.person_id == Person.id)
            .where(
                Participant.cohort_id == cohort_id,
                Participant.status.in_(_TAKES_PART),
                Person.deactivated_at.is_(None),
            )
            .order_by(Person.name, Person.id)
        ).all()
        waiting = [person for person, has_agreed in rows if not has_agreed]
        return Standing(len(rows) - len(waiting), waiting)


def _current_of(program_id: UUID) -> Select[Policy]:
    return (
        select(Policy)
        .join(
            Program, (Program.id == Policy.program_id) & (Program.policy_version == Policy.version)
        )
        .where(Program.id == program_id)
    )


def _asked(cohort_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        Cohort.id == cohort_id,
        Program.id == Cohort.program_id,
        Program.policy_version.is_not(None),
    )


def _has_agreed(cohort_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        Cohort.id == cohort_id,
        Program.id == Cohort.program_id,
        Policy.program_id == Program.id,
        Policy.version == Program.policy_version,
        Acknowledgement.policy_id == Policy.id,
        Acknowledgement.person_id == Participant.person_id,
    )
