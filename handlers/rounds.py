"""Rounds: what a pair is asked again and again, as long as it is at work."""

from __future__ import annotations

from datetime import timedelta

from handlers.absence import absence
from handlers.expectations import ask_one
from mentoring.timing import next_round
from mentoring.vocabulary import PairStatus
from scheduling.calendar import local_now
from scheduling.rhythm import Asking
from storage.database import UnitOfWork
from storage.people import Person


def partner_at_work(asking: Asking, uow: UnitOfWork) -> Person | None:
    """Give the partner whom a question is about; nothing if they are away or the pair has ended."""
    pair = uow.pairs.get(asking.prompt.subject_id)
    partner = uow.people.get(pair.partner_of(asking.person.id))
    is_at_work = pair.status is PairStatus.ACTIVE and absence(uow, partner) is None
    return partner if is_at_work else None


def ask_again(asking: Asking, uow: UnitOfWork, interval: timedelta) -> None:
    """Schedule the same question for the next round, if the cohort still runs then."""
    pair = uow.pairs.get(asking.prompt.subject_id)
    today = local_now(asking.person, asking.now).date()
    next_on = next_round(asking.prompt.due_on, interval, today=today)
    if next_on <= uow.programs.cohort_of(pair.cohort_id).ends_on:
        ask_one(uow, pair, asking.person.id, asking.prompt.kind, next_on, subject=pair.id)
