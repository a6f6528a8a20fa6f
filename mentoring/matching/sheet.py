"""What all pairs are worth, read some rows at a time: one product, and a few look-ups.

All entries are whole numbers, and all sums stay below 2**24: this is exact in single precision,
whatever computes it and in whatever order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from mentoring.matching.population import Floats, Ints, Population, Trait

#: So many classes are columns of the product. Looking up more of them is quicker.
_FEW_CLASSES = 32
#: Tables are laid out for all columns at once, if that takes no more cells: 256 MB for each table.
_LAID_OUT = 1 << 26
#: Cells that are added at a time, so that they are still in the processor's cache.
_IN_CACHE = 1 << 16


@dataclass(frozen=True, eq=False)
class Product:
    """Give a pair the product of what the one asks and what the other has."""

    mentees: Floats
    mentors: Floats

    @property
    def is_idle(self) -> bool:
        return not (self.mentees.any() and self.mentors.any())

    def of(self, rows: Ints, columns: Ints) -> Floats:
        return np.asarray(np.einsum("pk,pk->p", self.mentees[rows], self.mentors[columns]))


@dataclass(frozen=True, eq=False)
class Lookup:
    """Give a pair what a table says of the classes that both belong to."""

    trait: Trait[Any]
    table: Floats

    @property
    def is_idle(self) -> bool:
        return not self.table.any()

    def of(self, rows: Ints, columns: Ints) -> Floats:
        at = self.trait.of_mentees[rows], self.trait.of_mentors[columns]
        return np.asarray(self.table[at])

    def and_(self, other: Lookup) -> Lookup:
        return Lookup(self.trait, self.table + other.table)


Part = Product | Lookup


def by_class(trait: Trait[Any], table: npt.ArrayLike) -> Part:
    """Give what a table says of two people's classes; a few classes are columns of the product."""
    whole = np.rint(table).astype(np.float32)
    if len(whole) > _FEW_CLASSES:
        return Lookup(trait, whole)
    is_of = trait.of_mentees[:, None] == np.arange(len(whole))[None, :]
    return Product(is_of.astype(np.float32), whole[:, trait.of_mentors].T)


class Sheet:
    """The sum of some parts for each pair; too large to be kept, so it is read by rows."""

    def __init__(self, population: Population, parts: Iterable[Part]) -> None:
        parts = [one for one in parts if not one.is_idle]
        products = [one for one in parts if isinstance(one, Product)]
        mentees = _side(len(population.mentees), [one.mentees for one in products])
        mentors = _side(len(population.mentors), [one.mentors for one in products])
        is_used = mentees.any(axis=0) & mentors.any(axis=0)
        self.mentees, self.mentors = mentees[:, is_used], mentors[:, is_used]
        lookups: dict[int, Lookup] = {}
        for one in parts:
            if isinstance(one, Lookup):
                known = lookups.get(id(one.trait))
                lookups[id(one.trait)] = known.and_(one) if known else one
        self.lookups = tuple(lookups.values())

    def most(self, rows: Ints) -> Floats:
        """Bound what these mentees have with anybody. What they ask is never less than nothing."""
        points = np.asarray(self.mentees[rows] @ self._highest)
        for one in self.lookups:
            points += one.table.max(axis=1)[one.trait.of_mentees[rows]]
        return points[:, None]

    @cached_property
    def _highest(self) -> Floats:
        return np.asarray(self.mentors.max(axis=0))

    def over(self, columns: Ints, *, kept: int = 1) -> Span:
        """Give some columns; so many such spans are kept at once."""
        return Span(self, columns, _LAID_OUT // kept)


class Span:
    """A sheet's columns for some mentors, made ready to be read row by row."""

    def __init__(self, sheet: Sheet, columns: Ints, room: int) -> None:
        self.columns = columns
        self._mentees = sheet.mentees
        self._mentors = np.ascontiguousarray(sheet.mentors[columns].T)
        self._rows = [_Rows(one, columns, room) for one in sheet.lookups]

    def points(self, rows: Ints, room: Floats | None = None) -> Floats:
        """Give the points of these mentees with the span's mentors, in a given room if any."""
        out = None if room is None else room[: len(rows), : len(self.columns)]
        points = np.asarray(np.matmul(self._mentees[rows], self._mentors, out=out))
        height = max(_IN_CACHE // max(len(self.columns), 1), 1)
        for lookup in self._rows:
            for start in range(0, len(rows), height):
                points[start : start + height] += lookup.of(rows[start : start + height])
        return points


class _Rows:
    """The rows of a look-up for some mentors, laid out beforehand where there is room."""

    def __init__(self, lookup: Lookup, columns: Ints, room: int) -> None:
        self._of_mentees, self._table = lookup.trait.of_mentees, lookup.table
        self._of_mentors = lookup.trait.of_mentors[columns]
        self._laid_out: Floats | None = None
        if len(self._table) * len(columns) <= room:
            self._laid_out = np.take(self._table, self._of_mentors, axis=1)

    def of(self, rows: Ints) -> Floats:
        classes = self._of_mentees[rows]
        if self._laid_out is not None:
            return self._laid_out[classes]
        return np.take(self._table[classes], self._of_mentors, axis=1)


def _side(people: int, parts: list[Floats]) -> Floats:
    return np.hstack([np.zeros((people, 0), dtype=np.float32), *parts])
