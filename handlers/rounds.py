"""Rounds: what a pair is asked again and again, as long as it is at work."""

from __future__ import annotations

from datetime import timedelta

from handlers.absence import absence
from handlers.expectations import ask_round
from mentoring.cohorts import is_running
from mentoring.timing import next_round
from mentoring.vocabulary import PairStatus
from scheduling.calendar import local_now
from scheduling.rhythm import Asking
from storage.database import UnitOfWork
from storage.people import Person


def partner_at_work(asking: Asking, uow: UnitOfWork) -> Person | None:
    """Give the partner whom a question is about.

    Nothing where it makes no sense now: the pair has ended, its cohort does not run, or they are
    away.
    """
    pair = uow.pairs.get(asking.prompt.subject_id)
    cohort = uow.programs.cohort_of(pair.cohort_id)
    today = local_now(asking.person, asking.now).date()
    runs = is_running(cohort.starts_on, cohort.ends_on, today=today)
    if pair.status is PairStatus.ENDED or not runs:
        return None
    partner = uow.people.get(pair.partner_of(asking.person.id))
    return partner if absence(uow, partner) is None else None


def ask_again(asking: Asking, uow: UnitOfWork, interval: timedelta) -> None:
    """Schedule the same question for the next round, if the cohort still runs then."""
    pair = uow.pairs.get(asking.prompt.subject_id)
    today = local_now(asking.person, asking.now).date()
    next_on = next_round(asking.prompt.due_on, interval, today=today)
    ask_round(uow, pair, asking.person.id, asking.prompt.kind, next_on)
