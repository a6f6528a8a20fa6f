"""What coordinators are sent because they coordinate, whether or not they take part."""

from __future__ import annotations

from datetime import date, datetime

from handlers.circling import NEXT_ROUND, expect_next_rounds
from handlers.expectations import DIGEST, expect_digest
from storage.database import UnitOfWork
from storage.people import Person
from storage.prompts import Outcome

#: Kinds of prompts that end with coordinating, and not with anything else.
FOR_COORDINATORS = frozenset({DIGEST, NEXT_ROUND})


def expect_coordinating(uow: UnitOfWork, coordinator: Person, *, today: date) -> None:
    """Schedule a coordinator's next digest, and the rounds of circles that are to begin."""
    program, cohort = uow.programs.current(), uow.programs.cohort()
    if program is not None:
        expect_digest(uow, program, coordinator, after=today)
    if cohort is not None:
        expect_next_rounds(uow, cohort.id, coordinator, today=today)


def expect_from_all(uow: UnitOfWork, *, today: date) -> None:
    for coordinator in uow.coordinators.people():
        expect_coordinating(uow, coordinator, today=today)


def close_coordinating(uow: UnitOfWork, coordinator: Person, *, now: datetime) -> None:
    """Take back what somebody was to be sent as a coordinator."""
    theirs = [p for p in uow.prompts.of(coordinator.id) if p.kind in FOR_COORDINATORS]
    uow.prompts.close(theirs, Outcome.MOOT, now=now)
