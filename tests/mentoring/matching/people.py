"""People for the tests of matching, with nothing said but what a test is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from mentoring.matching.person import Person
from mentoring.matching.population import Population
from mentoring.vocabulary import Role

STARTS, ENDS = date(2026, 1, 12), date(2026, 3, 20)


def mentee(number: int, **known: Any) -> Person:
    return Person(id=mentee_id(number), role=Role.MENTEE, **known)


def mentor(number: int, **known: Any) -> Person:
    return Person(id=mentor_id(number), role=Role.MENTOR, **known)


def mentee_id(number: int) -> UUID:
    return UUID(int=number)


def mentor_id(number: int) -> UUID:
    return UUID(int=1_000_000 + number)


def cohort(people: Iterable[Person]) -> Population:
    return Population.of(people, starts_on=STARTS, ends_on=ENDS)
