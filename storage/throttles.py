"""Throttles: how often somebody whom we don't know yet may try something.

The generic cell rate algorithm, as in `storage.budgets`: one instant says how far the tries so far
reach into the future.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from storage.budgets import Pace
from storage.columns import Key, Row


class Throttle(Row, kw_only=True, eq=False, repr=False):
    """Of no organization: it is asked before anybody is known."""

    __tablename__ = "throttles"

    #: SHA-256 of what is tried and by whom, in hex: neither address nor network is kept.
    digest: Mapped[Key] = mapped_column(primary_key=True)
    spent_until: Mapped[datetime]


class Throttles:
    def __init__(self, db: DbSession) -> None:
        self._db = db

    def take(self, pace: Pace, who: str, now: datetime) -> bool:
        """Count one try of `pace.method`; say whether it is still within the pace."""
        digest = hashlib.sha256(f"{pace.method}|{who}".encode()).hexdigest()
        fresh = self._insert().values(digest=digest, spent_until=now).on_conflict_do_nothing()
        self._db.execute(fresh)
        row = self._db.scalars(
            select(Throttle).where(Throttle.digest == digest).with_for_update()
        ).one()
        spent = max(row.spent_until, now)
        if spent - now > pace.slack:
            return False
        row.spent_until = spent + pace.interval
        return True

    def forget_before(self, instant: datetime) -> None:
        self._db.execute(delete(Throttle).where(Throttle.spent_until < instant))

    def _insert(self) -> postgresql.Insert | sqlite.Insert:
        if self._db.get_bind().dialect.name == "postgresql":
            return postgresql.insert(Throttle)
        return sqlite.insert(Throttle)
