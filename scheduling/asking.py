"""Asking: finds whose prompts are due, across organizations, and lets the rhythm ask each."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from scheduling.rhythm import Rhythm
from storage.claims import DuePerson
from storage.database import Database

_log = logging.getLogger(__name__)

#: Somebody for whom asking fails is tried again after this, so that they don't fill every tick.
AFTER_A_FAILURE = timedelta(hours=1)


def ask_due(database: Database, rhythm: Rhythm, now: datetime, *, limit: int = 500) -> int:
    """Put what is due into the outbox, each person in a unit of work; give how many were looked at.

    Several workers may do this at once: a prompt that one is asking is not seen by the others.
    """
    with database.begin_everywhere() as everywhere:
        due = everywhere.people_with_due_prompts(now, limit=limit)
    for one in due:
        try:
            database.work(
                one.organization_id, partial(rhythm.ask_person, person_id=one.person_id, now=now)
            )
        except Exception:  # noqa: BLE001 - one person's trouble must not keep the others waiting
            ids = {"organization": str(one.organization_id), "person": str(one.person_id)}
            _log.exception("asking a person failed", extra=ids)
            _postpone(database, one, now)
    return len(due)


def _postpone(database: Database, one: DuePerson, now: datetime) -> None:
    with database.begin(one.organization_id) as uow:
        for prompt in uow.prompts.due_for(one.person_id, now):
            prompt.due_at = now + AFTER_A_FAILURE
