"""Goals of a pair's mentee, and the dated milestones towards them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Owned, Sealed
from storage.repository import Repository, id_of


class Goal(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "goals"

    pair_id: Mapped[UUID] = mapped_column(ForeignKey("pairs.id"), index=True)
    set_by_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]
    title: Mapped[Sealed | None] = mapped_column(default=None)
    reached_at: Mapped[datetime | None] = mapped_column(default=None)
    reflection: Mapped[Sealed | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)
    #: The goal of an earlier pair that the mentee took along; it is taken along once. Without a
    #: foreign key, which SQLite can't add to a table that is there.
    taken_from_id: Mapped[UUID | None] = mapped_column(default=None, index=True, unique=True)


class Milestone(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "milestones"

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"), index=True)
    due_on: Mapped[date]
    title: Mapped[Sealed | None] = mapped_column(default=None)
    reached_at: Mapped[datetime | None] = mapped_column(default=None)
    reflection: Mapped[Sealed | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)


# Put together once, because every look at a pair asks it.
_OF_PAIR = (
    select(Goal, Milestone)
    .outerjoin(Milestone, Milestone.goal_id == Goal.id)
    .where(Goal.pair_id == id_of("pair_id"))
    .order_by(Goal.set_at, Milestone.due_on)
)
_TOWARDS = (
    select(Milestone)
    .where(Milestone.goal_id.in_(bindparam("goal_ids", expanding=True)))
    .order_by(Milestone.due_on)
)


class Goals(Repository):
    def get(self, goal_id: UUID | None) -> Goal:
        return self._get(Goal, goal_id)

    def milestone(self, milestone_id: UUID | None) -> Milestone:
        return self._get(Milestone, milestone_id)

    def of(self, pair_id: UUID) -> dict[Goal, list[Milestone]]:
        """Give the goals of a pair as they were set, each with its milestones, soonest first."""
        by_goal: dict[Goal, list[Milestone]] = {}
        for goal, milestone in self._rows_once(_OF_PAIR, pair_id=pair_id):
            steps = by_goal.setdefault(goal, [])
            if milestone is not None:
                steps.append(milestone)
        return by_goal

    def taken_along(self, goal_ids: Iterable[UUID]) -> set[UUID]:
        """Name those of these goals that went on in a later pair."""
        taken = select(Goal.taken_from_id).where(Goal.taken_from_id.in_(list(goal_ids)))
        return {goal_id for goal_id in self._db.scalars(taken) if goal_id is not None}

    def milestones(self, goal_ids: Iterable[UUID]) -> dict[UUID, list[Milestone]]:
        """Give the milestones of each goal, soonest first."""
        by_goal: dict[UUID, list[Milestone]] = {goal_id: [] for goal_id in goal_ids}
        if not by_goal:
            return by_goal
        for milestone in self._db.scalars(_TOWARDS, {"goal_ids": list(by_goal)}):
            by_goal[milestone.goal_id].append(milestone)
        return by_goal

    def add(self, goal: Goal, title: str) -> Goal:
        self._vault.seal(goal, Goal.title, title)
        return self._add(goal)

    def add_milestone(self, milestone: Milestone, title: str) -> Milestone:
        self._vault.seal(milestone, Milestone.title, title)
        return self._add(milestone)

    def retitle(self, row: Goal | Milestone, title: str) -> None:
        self._vault.seal(row, type(row).title, title)
        row.version += 1

    def reach(self, row: Goal | Milestone, reflection: str, *, now: datetime) -> None:
        row.reached_at = now
        row.version += 1
        self._vault.seal(row, type(row).reflection, reflection)

    def reopen(self, row: Goal | Milestone) -> None:
        """Take "reached" back; what was reflected stays, for the next time."""
        row.reached_at = None
        row.version += 1

    def title(self, row: Goal | Milestone) -> str:
        return self._vault.open(row, type(row).title)

    def reflection(self, row: Goal | Milestone) -> str:
        return self._vault.open(row, type(row).reflection)
