"""A cohort's people as arrays: who seeks, who offers, and what they are alike in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from math import isfinite
from typing import Generic, TypeVar
from uuid import UUID

import numpy as np
import numpy.typing as npt

from mentoring.matching.calendar import Availability, shared_hours, weekly_availability
from mentoring.matching.errors import BadAmount, NegativeCapacity, TwiceInPopulation
from mentoring.matching.person import Person

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Trait(Generic[Value]):
    """Something that people share with many: a class for each, and what the classes stand for."""

    values: tuple[Value, ...]
    of_mentees: Ints
    of_mentors: Ints


@dataclass(frozen=True, eq=False)
class Bag:
    """What people weigh by name: a row for each, a column for each name."""

    names: tuple[str, ...]
    of_mentees: Floats
    of_mentors: Floats
    #: All that each mentee weighs, also what nobody has.
    asked: npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Population:
    """Two sides of people, each in the order of their ids, so that the order of records is moot."""

    people: tuple[Person, ...]
    mentees: tuple[Person, ...]
    mentors: tuple[Person, ...]
    starts_on: date
    ends_on: date
    #: Where each stands on their side.
    mentee_rows: Mapping[UUID, int]
    mentor_columns: Mapping[UUID, int]
    capacity: Ints
    availability: Trait[Availability]

    @classmethod
    def of(cls, people: Iterable[Person], *, starts_on: date, ends_on: date) -> Population:
        """Put people in order.

        Raises:
            TwiceInPopulation, NegativeCapacity, BadAmount, UnknownZone: about the first of them.
        """
        everybody = sorted(people, key=lambda person: person.id)
        _check(everybody)
        mentees = tuple(person for person in everybody if person.role.learns)
        mentors = tuple(person for person in everybody if person.role.mentors)
        find = weekly_availability({one.zone for one in everybody}, starts_on, ends_on)
        return cls(
            people=tuple(everybody),
            mentees=mentees,
            mentors=mentors,
            starts_on=starts_on,
            ends_on=ends_on,
            mentee_rows={person.id: row for row, person in enumerate(mentees)},
            mentor_columns={person.id: column for column, person in enumerate(mentors)},
            capacity=np.array([mentor.capacity for mentor in mentors], dtype=np.int64),
            availability=trait(mentees, mentors, lambda person: find(person.zone, person.hours)),
        )

    @cached_property
    def shared_hours(self) -> Floats:
        """Hours that each two classes of availability share in a week."""
        return shared_hours(self.availability.values)

    @cached_property
    def offsets(self) -> Trait[float]:
        """Give how far ahead of universal time people live, in hours."""
        of_classes = [one.offset for one in self.availability.values]
        values, codes = np.unique(of_classes, return_inverse=True)
        return Trait(
            tuple(values.tolist()),
            codes[self.availability.of_mentees],
            codes[self.availability.of_mentors],
        )

    def trait(self, of: Callable[[Person], Value]) -> Trait[Value]:
        return trait(self.mentees, self.mentors, of)

    def bag(
        self,
        wanted: Callable[[Person], Mapping[str, float]],
        offered: Callable[[Person], Mapping[str, float]],
    ) -> Bag:
        """Lay out what mentees weigh and mentors have; what nobody has is no column."""
        of_mentees = _Amounts(wanted(person) for person in self.mentees)
        of_mentors = _Amounts(offered(person) for person in self.mentors)
        names = sorted(set(of_mentors.names))
        return Bag(
            tuple(names),
            of_mentees.table(names),
            of_mentors.table(names),
            of_mentees.sums,
        )


def trait(
    mentees: Sequence[Person], mentors: Sequence[Person], of: Callable[[Person], Value]
) -> Trait[Value]:
    classes: dict[Value, int] = {}
    codes = [
        np.array([classes.setdefault(of(one), len(classes)) for one in side], dtype=np.int64)
        for side in (mentees, mentors)
    ]
    return Trait(tuple(classes), *codes)


class _Amounts:
    """What people weigh by name, one entry after the other."""

    def __init__(self, people: Iterable[Mapping[str, float]]) -> None:
        self.names: list[str] = []
        amounts: list[float] = []
        lengths: list[int] = []
        for one in people:
            self.names += one
            amounts += one.values()
            lengths.append(len(one))
        self.amounts = np.array(amounts, dtype=np.float64)
        self.rows = np.repeat(np.arange(len(lengths)), np.array(lengths, dtype=np.int64))
        self._height = len(lengths)

    @property
    def sums(self) -> npt.NDArray[np.float64]:
        sums = np.bincount(self.rows, self.amounts, minlength=self._height)
        return sums.astype(np.float64)

    def table(self, names: Sequence[str]) -> Floats:
        column = {name: place for place, name in enumerate(names)}
        at = np.array([column.get(name, -1) for name in self.names], dtype=np.int64)
        table = np.zeros((self._height, len(names)), dtype=np.float32)
        table[self.rows[at >= 0], at[at >= 0]] = self.amounts[at >= 0]
        return table


def _check(people: Sequence[Person]) -> None:
    for before, person in pairwise(people):
        if before.id == person.id:
            raise TwiceInPopulation(person.id)
    for person in people:
        if person.capacity < 0:
            raise NegativeCapacity(person.id)
        for amounts in (person.wants, person.offers, person.goals, person.strengths):
            for name, amount in amounts.items():
                if not (isfinite(amount) and amount >= 0):
                    raise BadAmount(name, amount)
