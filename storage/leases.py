"""Leases: how workers take messages of the outbox for a while, and settle what others have left.

A worker asks all the time, mostly for nothing: so each statement is put together once.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Update,
    bindparam,
    case,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from storage.outbox import HELD, READY, SUSPECT, OutboxRow, OutboxState

#: A message that so many workers died with is not given to another.
MOST_CRASHES = 3


def _change_chosen(rows: Select[UUID]) -> Update:
    # Materialized: a planner that ran the choice again would take too many.
    locked = rows.with_for_update(skip_locked=True).cte("chosen", nesting=False)
    chosen = locked.prefix_with("MATERIALIZED", dialect="postgresql")
    return update(OutboxRow).where(OutboxRow.id == chosen.c.id)


def _as(state: OutboxState) -> ColumnElement[OutboxState]:
    return literal(state, OutboxRow.state.type)


_NOW = bindparam("now", type_=OutboxRow.due_at.type)
_UNTIL = bindparam("until", type_=OutboxRow.due_at.type)


def _claim(due: Select[UUID]) -> ReturningUpdate[UUID, UUID, int]:
    return (
        _change_chosen(due)
        .values(state=OutboxState.CLAIMED, claimed_until=_UNTIL, fence=OutboxRow.fence + 1)
        .returning(OutboxRow.organization_id, OutboxRow.id, OutboxRow.fence)
    )


CLAIM = _claim(
    select(OutboxRow.id)
    .where(READY, OutboxRow.due_at <= _NOW, OutboxRow.crashes == 0)
    .order_by(OutboxRow.due_at, OutboxRow.id)
    .limit(bindparam("limit", type_=Integer()))
)
CLAIM_SUSPECT = _claim(
    select(OutboxRow.id)
    .where(SUSPECT, OutboxRow.due_at <= _NOW)
    .order_by(OutboxRow.crashes, OutboxRow.due_at)
    .limit(1)
)
_WENT_OUT = OutboxRow.state == OutboxState.SENDING
_IS_POISON = OutboxRow.crashes + 1 >= MOST_CRASHES
EXPIRE = (
    _change_chosen(
        select(OutboxRow.id).where(HELD, OutboxRow.claimed_until < _NOW).order_by(OutboxRow.id)
    )
    .values(
        state=case(
            (_WENT_OUT & or_(_IS_POISON, ~OutboxRow.is_critical), _as(OutboxState.AMBIGUOUS)),
            (~_WENT_OUT & _IS_POISON, _as(OutboxState.FAILED)),
            else_=_as(OutboxState.READY),
        ),
        last_error=case((_WENT_OUT, "unconfirmed"), else_="worker_died"),
        crashes=OutboxRow.crashes + 1,
        claimed_until=None,
    )
    .returning(OutboxRow.state)
)
