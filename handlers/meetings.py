"""Meetings: when pairs met, by what they logged and by what they answered without logging."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from storage.database import UnitOfWork
from storage.pairs import Pair


def last_met(uow: UnitOfWork, pairs: Sequence[Pair]) -> dict[UUID, date]:
    """Say when each pair last met; who never did is left out."""
    ids = [pair.id for pair in pairs]
    last = uow.sessions.last_held(ids)
    for pair_id, days in uow.answers.met_by(ids).items():
        last[pair_id] = max(*days, last.get(pair_id, date.min))
    return last
