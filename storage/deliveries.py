"""Deliveries: which worker holds which message of the outbox, and what became of it.

The messages of all organizations go out together. A claim holds until its lease is over, and only
whoever has the row's latest fence may say what became of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session as DbSession

from storage.budgets import Budgets, Pace
from storage.leases import CLAIM, CLAIM_SUSPECT, EXPIRE, MOST_CRASHES
from storage.outbox import OutboxRow, OutboxState

_UNSETTLED = (
    OutboxState.READY,
    OutboxState.CLAIMED,
    OutboxState.SENDING,
    OutboxState.AMBIGUOUS,
)
_CHANGE = (
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("row_id"))
    .values(
        state=bindparam("new_state"),
        due_at=func.coalesce(bindparam("again_at", type_=OutboxRow.due_at.type), OutboxRow.due_at),
        sent_at=bindparam("told_at"),
        channel=bindparam("new_channel"),
        external_id=bindparam("new_external_id"),
        # What went wrong before it was sent after all stays to be read.
        last_error=func.coalesce(
            bindparam("reason", type_=OutboxRow.last_error.type), OutboxRow.last_error
        ),
        attempts=OutboxRow.attempts + bindparam("more_attempts"),
        claimed_until=None,
    )
)


@dataclass(frozen=True)
class Claim:
    """A message that one worker holds: `fence` must still be the row's when it records."""

    organization_id: UUID
    row_id: UUID
    fence: int


@dataclass(frozen=True)
class Departure:
    """A claimed message that is ready to go out through one workspace."""

    claim: Claim
    person_id: UUID
    workspace_id: UUID
    pace: Pace

    @property
    def budget(self) -> tuple[UUID, str]:
        return self.workspace_id, self.pace.method


@dataclass(frozen=True)
class Started:
    """What goes out and what waits; a claim that is in neither isn't held any more."""

    going: frozenset[Claim]
    waiting: frozenset[Claim]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of a claimed message; `due_at` is when it is tried again.

    `attempts` is added to the count, which `start` has raised already: less where it was no fault
    of the message that it didn't go out, more where it never got so far.
    """

    claim: Claim
    state: OutboxState
    reason: str = ""
    due_at: datetime | None = None
    channel: str = ""
    external_id: str = ""
    attempts: int = 0


class Deliveries:
    def __init__(self, db: DbSession, budgets: Budgets) -> None:
        self._db = db
        self._budgets = budgets

    def claim(self, now: datetime, *, lease: timedelta, limit: int) -> list[Claim]:
        """Take messages that are due, for as long as the lease.

        Rows that another worker is taking at this moment are passed over.
        """
        rows = self._db.execute(CLAIM, {"now": now, "until": now + lease, "limit": limit})
        return [Claim(*row) for row in rows]

    def claim_suspect(self, now: datetime, *, lease: timedelta) -> list[Claim]:
        """Take one message that a worker died with, so that no other is hit if it kills again."""
        rows = self._db.execute(CLAIM_SUSPECT, {"now": now, "until": now + lease})
        return [Claim(*row) for row in rows]

    def expire(self, now: datetime) -> Counter[OutboxState]:
        """Settle what is left of workers that died or were paused past their lease.

        What was only claimed is given out again. What may have gone out is said again only where
        silence would be worse than saying it twice; the rest is left for somebody to see.
        """
        return Counter(self._db.scalars(EXPIRE, {"now": now}))

    def start(self, departures: Sequence[Departure], now: datetime, *, lease: timedelta) -> Started:
        """Mark as going out what the budgets allow; put back the rest for when they will."""
        budgets = self._budgets.lock([one.budget for one in departures], now)
        # Asked for under the locks, so that another worker's message to the same person is seen.
        apart = {one.person_id: one.pace.per_person for one in departures}
        free_at = {person_id: now + apart[person_id] for person_id in self._just_told(apart, now)}
        going: list[Claim] = []
        waiting: dict[Claim, datetime] = {}
        for one in departures:
            if one.person_id in free_at:
                # In line behind those that were due before it.
                waiting[one.claim] = free_at[one.person_id]
                free_at[one.person_id] += one.pace.per_person
                continue
            later = budgets[one.budget].take(one.pace, now)
            if later is None:
                going.append(one.claim)
                free_at[one.person_id] = now + one.pace.per_person
            else:
                waiting[one.claim] = later
        self.record(
            [
                Result(claim=claim, state=OutboxState.READY, due_at=due_at)
                for claim, due_at in waiting.items()
            ],
            now,
        )
        return Started(self._mark(going, until=now + lease), frozenset(waiting))

    def record(self, results: Sequence[Result], now: datetime) -> frozenset[Claim]:
        """Write down what became of messages; give those that weren't the worker's any more.

        One that was paused past its lease still knows best, until another takes the row.
        """
        held = self._held([one.claim for one in results])
        known = [_values(one, now) for one in results if one.claim in held]
        if known:
            # Past the session, which knows many changes in one statement only by primary key.
            self._db.connection().execute(_CHANGE, known)
        return frozenset(one.claim for one in results) - held

    def retry(self, state: OutboxState, now: datetime) -> int:
        """Let everything in one state go out anew; say how many messages that are."""
        again = self._db.execute(
            update(OutboxRow)
            .where(OutboxRow.state == state)
            .values(
                state=OutboxState.READY,
                due_at=now,
                attempts=0,
                # What a worker died with stays suspect: it goes out alone, and not three times.
                crashes=case((OutboxRow.crashes > 0, MOST_CRASHES - 1), else_=0),
            )
            .returning(OutboxRow.id)
        )
        return len(again.all())

    def _held(self, claims: Sequence[Claim]) -> frozenset[Claim]:
        if not claims:
            return frozenset()
        by_row = {(claim.row_id, claim.fence): claim for claim in claims}
        rows = self._db.execute(
            select(OutboxRow.id, OutboxRow.fence)
            .where(
                tuple_(OutboxRow.id, OutboxRow.fence).in_(list(by_row)),
                OutboxRow.state.in_(_UNSETTLED),
            )
            .order_by(OutboxRow.id)
            .with_for_update()
        )
        return frozenset(by_row[row_id, fence] for row_id, fence in rows)

    def _just_told(self, apart: Mapping[UUID, timedelta], now: datetime) -> set[UUID]:
        """Name those to whom something is on its way, or went out less than so long ago."""
        if not apart:
            return set()
        longest = max(apart.values())
        rows = self._db.execute(
            select(OutboxRow.person_id, OutboxRow.sent_at).where(
                OutboxRow.person_id.in_(list(apart)),
                or_(OutboxRow.state == OutboxState.SENDING, OutboxRow.sent_at > now - longest),
            )
        )
        return {
            person_id
            for person_id, sent_at in rows
            if sent_at is None or sent_at > now - apart[person_id]
        }

    def _mark(self, going: Sequence[Claim], *, until: datetime) -> frozenset[Claim]:
        if not going:
            return frozenset()
        held = {(claim.row_id, claim.fence): claim for claim in going}
        marked = self._db.execute(
            update(OutboxRow)
            .where(
                tuple_(OutboxRow.id, OutboxRow.fence).in_(list(held)),
                OutboxRow.state == OutboxState.CLAIMED,
            )
            .values(state=OutboxState.SENDING, claimed_until=until, attempts=OutboxRow.attempts + 1)
            .returning(OutboxRow.id, OutboxRow.fence)
        )
        return frozenset(held[row_id, fence] for row_id, fence in marked)


def _values(result: Result, now: datetime) -> dict[str, object]:
    return {
        "row_id": result.claim.row_id,
        "new_state": result.state,
        "again_at": result.due_at,
        "told_at": now if result.state is OutboxState.SENT else None,
        "new_channel": result.channel,
        "new_external_id": result.external_id,
        "reason": result.reason or None,
        "more_attempts": result.attempts,
    }
