"""Voluntary answers: what people say of themselves if they like, to be counted in groups only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.voluntary import Question
from storage.columns import Owned, Sealed
from storage.programs import Program
from storage.repository import Repository


class VoluntaryAnswer(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "voluntary_answers"
    __table_args__ = (UniqueConstraint("person_id", "question"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    question: Mapped[Question]
    answer: Mapped[Sealed | None] = mapped_column(default=None)


class Voluntary(Repository):
    def of(self, person_ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
        """Give what people have said of themselves, for counting; nothing while nobody is asked."""
        newest = select(Program.voluntary_closed_at).order_by(Program.created_at.desc()).limit(1)
        if self._db.scalars(newest).first() is not None:
            return {}
        wanted = set(person_ids)
        found = defaultdict[UUID, dict[str, str]](dict)
        # All of the organization's, because a cohort can be more people than a query may name.
        for one in self._db.scalars(select(VoluntaryAnswer)):
            if one.person_id in wanted:
                found[one.person_id][str(one.question)] = self._vault.open(
                    one, VoluntaryAnswer.answer
                )
        return dict(found)

    def own(self, person_id: UUID) -> dict[Question, str]:
        """Give somebody their own answers."""
        rows = self._db.scalars(
            select(VoluntaryAnswer).where(VoluntaryAnswer.person_id == person_id)
        )
        return {one.question: self._vault.open(one, VoluntaryAnswer.answer) for one in rows}

    def keep(self, person_id: UUID, answers: Mapping[Question, str]) -> None:
        """Keep what somebody has answered, and nothing of what they said before."""
        self.erase(person_id)
        rows = {one: VoluntaryAnswer(person_id=person_id, question=one) for one in answers}
        for question, row in rows.items():
            self._vault.seal(row, VoluntaryAnswer.answer, answers[question])
        self._add_all(rows.values())

    def erase(self, person_id: UUID) -> None:
        self._db.execute(delete(VoluntaryAnswer).where(VoluntaryAnswer.person_id == person_id))
