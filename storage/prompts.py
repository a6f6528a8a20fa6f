"""Prompts: each is one thing we ask of one person, from the day it is due until it is settled.

Due-ness is the column `due_at`. A prompt is asked when it is due, nudged at most as often as its
rule says, and then left for the coordinator to see.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam, select, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Code, Owned, Sealed
from storage.pairs import Pair
from storage.repository import Repository, id_of

_OPEN = text("due_at IS NOT NULL AND closed_at IS NULL")


class Outcome(StrEnum):
    """How a prompt was settled."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    #: The thing itself went away: the pair ended, the milestone was reached.
    MOOT = "moot"
    #: The next one of its kind came before an answer did.
    OVERTAKEN = "overtaken"


class Prompt(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "prompts"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "subject_id", "due_on"),
        Index("prompts_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    #: The name of the rule that words it and says how often (see `scheduling.rhythm`).
    kind: Mapped[Code]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    subject_id: Mapped[UUID] = mapped_column(index=True)
    #: The day it is about. One kind of thing is asked of a person once for a subject and a day,
    #: however often somebody tries to schedule it.
    due_on: Mapped[date]
    pair_id: Mapped[UUID | None] = mapped_column(ForeignKey("pairs.id"), default=None, index=True)
    #: When it wants asking next; nothing once it has been asked as often as it may.
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    times_asked: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[Outcome | None] = mapped_column(default=None)
    reason: Mapped[Sealed | None] = mapped_column(default=None)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


# Put together once, because Home asks it.
_OF_PERSON = (
    select(Prompt)
    .where(Prompt.person_id == id_of("person_id"), Prompt.closed_at.is_(None))
    .order_by(Prompt.asked_at, Prompt.due_on, Prompt.id)
)
_OPEN_OF = (
    select(Prompt)
    .where(Prompt.pair_id == id_of("pair_id"), Prompt.closed_at.is_(None))
    .order_by(Prompt.due_at.nulls_last())
)
_OPEN_OF_KIND = _OPEN_OF.where(Prompt.kind == bindparam("kind"))


class Prompts(Repository):
    def get(self, prompt_id: UUID | None) -> Prompt:
        return self._get(Prompt, prompt_id)

    def several(self, prompt_ids: Iterable[UUID]) -> list[Prompt]:
        """Give those that are there, in the order of the ids."""
        wanted = list(prompt_ids)
        found = {
            prompt.id: prompt
            for prompt in self._db.scalars(select(Prompt).where(Prompt.id.in_(wanted)))
        }
        return [found[prompt_id] for prompt_id in wanted if prompt_id in found]

    def schedule(self, prompt: Prompt) -> Prompt:
        """Write down what will be asked; if it already is, give the one that is there.

        One that was closed because its reason went away is open again: the reason is back.
        """
        there = self._db.scalars(
            select(Prompt).where(
                Prompt.person_id == prompt.person_id,
                Prompt.kind == prompt.kind,
                Prompt.subject_id == prompt.subject_id,
                Prompt.due_on == prompt.due_on,
            )
        ).first()
        if there is None:
            return self._add(prompt)
        if there.outcome is Outcome.MOOT:
            there.closed_at = there.outcome = None
        return there

    def add_all(self, prompts: Iterable[Prompt]) -> None:
        """Write down many at once that nobody has written down before."""
        self._add_all(prompts)

    def due_for(self, person_id: UUID, now: datetime) -> list[Prompt]:
        return list(
            self._db.scalars(
                select(Prompt)
                .where(
                    Prompt.person_id == person_id,
                    Prompt.due_at <= now,
                    Prompt.closed_at.is_(None),
                )
                .order_by(Prompt.due_at)
                .with_for_update(skip_locked=True)
            )
        )

    def waiting_on(self, person_id: UUID) -> list[Prompt]:
        """Give what was asked of a person and is still open, oldest first."""
        return [prompt for prompt in self.of(person_id) if prompt.times_asked > 0]

    def of(self, person_id: UUID) -> list[Prompt]:
        """Give everything that is or will be asked of a person."""
        return list(self._once(_OF_PERSON, person_id=person_id))

    def open_of(self, pair_id: UUID, *, kind: str | None = None) -> list[Prompt]:
        if kind is None:
            return list(self._db.scalars(_OPEN_OF, {"pair_id": pair_id}))
        return list(self._db.scalars(_OPEN_OF_KIND, {"pair_id": pair_id, "kind": kind}))

    def about(self, subject_id: UUID) -> list[Prompt]:
        return list(
            self._db.scalars(
                select(Prompt).where(Prompt.subject_id == subject_id, Prompt.closed_at.is_(None))
            )
        )

    def exhausted(self, cohort_id: UUID) -> list[Prompt]:
        """Give what was asked as often as it may be and is still open: the coordinator's turn."""
        return list(
            self._db.scalars(
                select(Prompt)
                .join(Pair, Pair.id == Prompt.pair_id)
                .where(
                    Pair.cohort_id == cohort_id,
                    Prompt.closed_at.is_(None),
                    Prompt.due_at.is_(None),
                    Prompt.times_asked > 0,
                )
                .order_by(Prompt.asked_at)
            )
        )

    def close(
        self, prompts: Iterable[Prompt], outcome: Outcome, *, now: datetime, reason: str = ""
    ) -> None:
        for prompt in prompts:
            if prompt.is_open:
                prompt.closed_at = now
                prompt.outcome = outcome
                self._vault.seal(prompt, Prompt.reason, reason)

    def close_pair(self, pair_id: UUID, *, now: datetime) -> None:
        """Settle everything that was still to be asked about a pair that has ended."""
        self.close(self.open_of(pair_id), Outcome.MOOT, now=now)
