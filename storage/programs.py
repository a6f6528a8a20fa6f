"""The program, its cohort and the rows of the organization's skills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.errors import Missing
from mentoring.vocabulary import Cadence, Format, Weekday
from storage.columns import Line, Owned
from storage.repository import Repository


class Program(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "programs"
    __table_args__ = (Index(None, "organization_id"),)

    name: Mapped[Line]
    cadence: Mapped[Cadence]
    formats: Mapped[list[str]] = mapped_column(JSON)
    digest_day: Mapped[Weekday]
    created_at: Mapped[datetime]
    #: Mentees don't look for mentors themselves.
    catalog_closed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Which version of its policy people are asked to agree to; nothing where that is nothing.
    policy_version: Mapped[int | None] = mapped_column(default=None)
    #: People aren't asked what they would say of themselves.
    voluntary_closed_at: Mapped[datetime | None] = mapped_column(default=None)


class Cohort(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "cohorts"
    __table_args__ = (Index(None, "organization_id"),)

    program_id: Mapped[UUID] = mapped_column(ForeignKey("programs.id"), index=True)
    name: Mapped[Line]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Skill(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "skills"
    __table_args__ = (UniqueConstraint("organization_id", "folded_name"),)

    name: Mapped[Line]
    #: The name without regard to case, so that "Python" and "python" are one skill.
    folded_name: Mapped[Line]
    #: What was most likely meant by it, until one of those who typed it has said.
    likely_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("skills.id"), index=True, default=None
    )


class SkillSynonym(Owned, kw_only=True, eq=False, repr=False):
    """Another name under which people know a skill."""

    __tablename__ = "skill_synonyms"
    __table_args__ = (UniqueConstraint("organization_id", "folded_name"),)

    skill_id: Mapped[UUID] = mapped_column(ForeignKey("skills.id"), index=True)
    name: Mapped[Line]
    folded_name: Mapped[Line]


# Put together once, because nearly every act asks it. Who asks for the one mostly asks for the
# other, so both are found at once; an organization has but a few of each.
_NEWEST = (
    select(Program, Cohort)
    .outerjoin(Cohort, Cohort.organization_id == Program.organization_id)
    .order_by(Program.created_at.desc(), Cohort.starts_on.desc())
    .limit(1)
)


class Running(NamedTuple):
    program: Program
    cohort: Cohort


class Programs(Repository):
    def current(self) -> Program | None:
        return next((program for program, _ in self._rows_once(_NEWEST)), None)

    def cohort(self) -> Cohort | None:
        """Give the cohort that people join and work in: the one that began last."""
        return next((cohort for _, cohort in self._rows_once(_NEWEST)), None)

    def cohort_of(self, cohort_id: UUID) -> Cohort:
        return self._get(Cohort, cohort_id)

    def formats(self) -> list[Format]:
        program = self.current()
        return [Format(name) for name in program.formats] if program else list(Format)

    def required(self) -> Running:
        """Give the running program and cohort.

        Raises:
            Missing: nobody has set one up.
        """
        program, cohort = self.current(), self.cohort()
        if program is None or cohort is None:
            raise Missing("Program", None)
        return Running(program, cohort)

    def keep(
        self,
        *,
        name: str,
        cadence: Cadence,
        formats: Sequence[Format],
        digest_day: Weekday,
        now: datetime,
    ) -> Program:
        """Write the program down, or change the one that runs."""
        program = self.current()
        chosen = [str(one) for one in formats]
        if program is None:
            return self.add(
                Program(
                    name=name,
                    cadence=cadence,
                    formats=chosen,
                    digest_day=digest_day,
                    created_at=now,
                )
            )
        program.name, program.cadence = name, cadence
        program.formats, program.digest_day = chosen, digest_day
        return program

    def keep_cohort(self, program: Program, *, name: str, starts_on: date, ends_on: date) -> Cohort:
        """Write the cohort down, or change the one that runs."""
        cohort = self.cohort()
        if cohort is None:
            return self.add_cohort(
                Cohort(program_id=program.id, name=name, starts_on=starts_on, ends_on=ends_on)
            )
        cohort.name, cohort.starts_on, cohort.ends_on = name, starts_on, ends_on
        return cohort

    def add(self, program: Program) -> Program:
        return self._add(program)

    def add_cohort(self, cohort: Cohort) -> Cohort:
        return self._add(cohort)
