"""Budgets: how fast one workspace may be called, kept where all workers see it.

The generic cell rate algorithm: one instant a budget says how far its calls reach into the future.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from storage.columns import Code, Owned
from storage.organizations import Workspace


@dataclass(frozen=True)
class Pace:
    """How often a chat takes one kind of call from one workspace: steadily, and at once."""

    method: str
    interval: timedelta
    burst: int
    #: How far apart messages to one person have to be.
    per_person: timedelta = timedelta(seconds=1)

    @property
    def slack(self) -> timedelta:
        return self.interval * (self.burst - 1)


class Budget(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "budgets"
    __table_args__ = (UniqueConstraint("workspace_id", "method"),)

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id"))
    method: Mapped[Code]
    #: When all calls so far would have been made, had they been made at the steady pace.
    spent_until: Mapped[datetime]
    #: The last place that was given to somebody who has to wait.
    queued_until: Mapped[datetime]

    def take(self, pace: Pace, now: datetime) -> datetime | None:
        """Take one call out; or give the instant at which to come back for it.

        Each who waits gets an instant of their own, so that they don't all come back at once.
        """
        spent = max(self.spent_until, now)
        if spent - now <= pace.slack:
            self.spent_until = spent + pace.interval
            return None
        self.queued_until = max(self.queued_until + pace.interval, spent - pace.slack)
        return self.queued_until

    def rest(self, pace: Pace, until: datetime) -> None:
        """Allow nothing until an instant, and the steady pace from then on."""
        self.spent_until = max(self.spent_until, until + pace.slack)


class Budgets:
    """Looks across organizations, as the messages of one chunk do."""

    def __init__(self, db: DbSession) -> None:
        self._db = db

    def lock(
        self, wanted: Iterable[tuple[UUID, str]], now: datetime
    ) -> dict[tuple[UUID, str], Budget]:
        """Hold the budgets of these workspaces and methods until the transaction ends."""
        asked = set(wanted)
        if not asked:
            return {}
        locked = self._locked(asked)
        missing = asked - locked.keys()
        if missing:
            self._add(missing, now)
            locked = self._locked(asked)
        return locked

    def _locked(self, asked: set[tuple[UUID, str]]) -> dict[tuple[UUID, str], Budget]:
        rows = self._db.scalars(
            select(Budget)
            .where(Budget.workspace_id.in_({workspace_id for workspace_id, _ in asked}))
            # In one order everywhere, so that two workers don't wait for each other.
            .order_by(Budget.id)
            .with_for_update()
        )
        found = {(row.workspace_id, row.method): row for row in rows}
        return {key: row for key, row in found.items() if key in asked}

    def _add(self, missing: set[tuple[UUID, str]], now: datetime) -> None:
        owners = self._db.execute(
            select(Workspace.id, Workspace.organization_id).where(
                Workspace.id.in_({workspace_id for workspace_id, _ in missing})
            )
        )
        organizations = dict(owners.all())
        rows = [
            {
                "id": uuid4(),
                "organization_id": organizations[workspace_id],
                "workspace_id": workspace_id,
                "method": method,
                "spent_until": now,
                "queued_until": now,
            }
            for workspace_id, method in sorted(missing)
        ]
        # Another worker may be adding the same ones.
        self._db.execute(self._insert().values(rows).on_conflict_do_nothing())

    def _insert(self) -> postgresql.Insert | sqlite.Insert:
        if self._db.get_bind().dialect.name == "postgresql":
            return postgresql.insert(Budget)
        return sqlite.insert(Budget)
