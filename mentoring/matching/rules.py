"""The hard rules as masks over pairs, each under its name; a pair is allowed where none objects.

Rules about what people share with many can also be parts of the sheet of points: penalties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain
from typing import Any, Protocol
from uuid import UUID

import numpy as np

from mentoring.matching.person import Person
from mentoring.matching.policy import Couple, Policy
from mentoring.matching.population import Flags, Floats, Ints, Population, Trait
from mentoring.matching.sheet import Part, by_class
from mentoring.matching.vocabulary import Rule
from mentoring.vocabulary import Level

#: In the place of the points of a pair that breaks a rule.
CLOSED = np.float32(-1)
#: What a table that objects takes from a pair's points: more than any has, and so little that sums
#: stay exact with up to 15 tables. There are five.
_OBJECTION = 1 << 20


class Mask(Protocol):
    """What one rule says of pairs."""

    def blocks(self, rows: Ints, columns: Ints) -> Flags:
        """Say for each of these mentees with each of these mentors if the rule forbids it."""

    def breaks(self, rows: Ints, columns: Ints) -> Flags:
        """Say it of single pairs: the first row with the first column, and so on."""

    def among(self, rows: Ints) -> Mask:  # noqa: ARG002 - most are as quick as they are
        """Give what is quicker to ask about these mentees alone. They are in order."""
        return self

    def close(self, points: Floats, rows: Ints, columns: Ints) -> None:
        """Put the points of what it forbids below nothing. Rows and columns are in order."""
        points[self.blocks(rows, columns)] = CLOSED


@dataclass(frozen=True, eq=False)
class _Table(Mask):
    """A rule about what people share with many: allowed or not, class by class."""

    trait: Trait[Any]
    allowed: Flags

    @property
    def objection(self) -> Part:
        """What it adds to points, so that those of what it forbids are far below nothing."""
        return by_class(self.trait, np.where(self.allowed, 0, -_OBJECTION))

    def blocks(self, rows: Ints, columns: Ints) -> Flags:
        of_rows, of_columns = self.trait.of_mentees[rows], self.trait.of_mentors[columns]
        return np.asarray(~self.allowed[np.ix_(of_rows, of_columns)])

    def breaks(self, rows: Ints, columns: Ints) -> Flags:
        of_rows, of_columns = self.trait.of_mentees[rows], self.trait.of_mentors[columns]
        return np.asarray(~self.allowed[of_rows, of_columns])


@dataclass(frozen=True, eq=False)
class _List(Mask):
    """A rule about these two and nobody else: numbers of the pairs that it forbids, in order."""

    pairs: Ints
    width: int

    @classmethod
    def of(cls, cells: Iterable[tuple[int, int]], width: int) -> _List:
        # Numbers, one by one: many tuples at once would have the collector look at everybody.
        pairs = np.fromiter((row << 32 | column for row, column in cells), dtype=np.int64)
        return cls(np.sort(pairs), width)

    def and_(self, other: _List) -> _List:
        return _List(np.sort(np.concatenate([self.pairs, other.pairs])), self.width)

    def blocks(self, rows: Ints, columns: Ints) -> Flags:
        closed = np.zeros((len(rows), self.width), dtype=np.bool_)
        closed[self._cells(rows)] = True
        return closed[:, columns]

    def breaks(self, rows: Ints, columns: Ints) -> Flags:
        return np.isin(rows << 32 | columns, self.pairs)

    def among(self, rows: Ints) -> _List:
        start, end = np.searchsorted(self.pairs, [rows[0] << 32, (rows[-1] + 1) << 32])
        return _List(self.pairs[start:end], self.width)

    def without(self, rows: Ints) -> _List:
        return _List(self.pairs[~np.isin(self.pairs >> 32, rows)], self.width)

    def close(self, points: Floats, rows: Ints, columns: Ints) -> None:
        if len(columns) < len(rows):
            self._turned.close(points.T, columns, rows)
            return
        at, listed = self._cells(rows)
        places = np.searchsorted(columns, listed)
        is_here = np.append(columns, -1)[places] == listed
        points[at[is_here], places[is_here]] = CLOSED

    @cached_property
    def _turned(self) -> _List:
        """The same pairs with the mentor first: the shorter side is quicker to look for."""
        return _List(np.sort((self.pairs & 0xFFFF_FFFF) << 32 | self.pairs >> 32), self.width)

    def _cells(self, rows: Ints) -> tuple[Ints, Ints]:
        """Give which of these rows it closes something to, and what."""
        starts, ends = np.searchsorted(self.pairs, [rows << 32, (rows + 1) << 32])
        lengths = ends - starts
        at = np.repeat(np.arange(len(rows)), lengths)
        first = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        return at, self.pairs[first + np.arange(len(at))] & 0xFFFF_FFFF


@dataclass(frozen=True, eq=False)
class _Overlap(Mask):
    """A rule that asks for one thing at least that the one wants and the other has."""

    wanted: Floats
    offered: Floats
    wants_nothing: Flags

    def blocks(self, rows: Ints, columns: Ints) -> Flags:
        meets = self.wanted[rows] @ self.offered[columns].T > 0
        return np.asarray(~(meets | self.wants_nothing[rows][:, None]))

    def breaks(self, rows: Ints, columns: Ints) -> Flags:
        meets = np.einsum("pk,pk->p", self.wanted[rows], self.offered[columns]) > 0
        return np.asarray(~(meets | self.wants_nothing[rows]))


@dataclass(frozen=True, eq=False)
class _Waived(Mask):
    """A rule that is set aside for some mentees."""

    rule: Mask
    rows: Ints

    def blocks(self, rows: Ints, columns: Ints) -> Flags:
        return self.rule.blocks(rows, columns) & ~np.isin(rows, self.rows)[:, None]

    def breaks(self, rows: Ints, columns: Ints) -> Flags:
        return self.rule.breaks(rows, columns) & ~np.isin(rows, self.rows)


class Rulebook:
    """The rules of a policy for a population."""

    def __init__(self, population: Population, policy: Policy) -> None:
        self._population = population
        self._policy = policy
        self.rules = tuple(rule for rule in Rule if policy.holds(rule))

    def blocks(self, rule: Rule, rows: Ints, columns: Ints) -> Flags:
        """Say which pairs of these mentees and mentors a rule forbids."""
        return self._masks[rule].blocks(rows, columns)

    def closed(self, rows: Ints, columns: Ints) -> Flags:
        """Say which pairs of these mentees and mentors break any rule."""
        closed = np.zeros((len(rows), len(columns)), dtype=np.bool_)
        for mask in self._masks.values():
            closed |= mask.blocks(rows, columns)
        return closed

    @property
    def objections(self) -> list[Part]:
        """What tables add to points, so that those of what they forbid are far below nothing."""
        return [mask.objection for mask in self._masks.values() if isinstance(mask, _Table)]

    def broken(self, row: int, column: int) -> tuple[Rule, ...]:
        """Name the rules that one pair breaks."""
        at = np.array([row]), np.array([column])
        return tuple(rule for rule, mask in self._masks.items() if mask.breaks(*at).any())

    def broken_by(self, rows: Ints, columns: Ints) -> Flags:
        """Say of these pairs, row by row, which break any rule."""
        broken = np.zeros(len(rows), dtype=np.bool_)
        for mask in self._masks.values():
            broken |= mask.breaks(rows, columns)
        return broken

    @property
    def singles(self) -> list[Mask]:
        """The other rules, which close single pairs; all lists are one."""
        masks = [mask for mask in self._masks.values() if not isinstance(mask, _Table)]
        lists = [mask for mask in masks if isinstance(mask, _List)]
        others = [mask for mask in masks if not isinstance(mask, _List)]
        return [reduce(_List.and_, lists), *others] if lists else others

    @cached_property
    def _masks(self) -> dict[Rule, Mask]:
        masks = {rule: _mask(rule, self._population, self._policy) for rule in self.rules}
        find = self._population.mentee_rows.get
        for rule in {rule for _, rule in self._policy.waived} & masks.keys():
            rows = [find(id_, -1) for id_, waived in self._policy.waived if waived is rule]
            mask, waived = masks[rule], np.array(rows)
            masks[rule] = mask.without(waived) if isinstance(mask, _List) else _Waived(mask, waived)
        return masks


def _mask(  # noqa: C901 - a closed match, one case a rule
    rule: Rule, population: Population, policy: Policy
) -> Mask:
    match rule:
        case Rule.SELF:
            return _list(population, lambda mentee: [mentee.id], lambda _: [])
        case Rule.MANAGER:
            return _list(population, *[lambda person: person.reports_to] * 2)
        case Rule.CONFLICT:
            return _list(population, *[lambda person: person.conflicts] * 2)
        case Rule.EARLIER:
            return _list(population, *[lambda person: person.earlier] * 2)
        case Rule.FORBIDDEN:
            return _List.of(_cells(population, policy.forbidden), len(population.mentors))
        case Rule.LEVEL:
            levels = population.trait(lambda person: person.level)
            return _Table(levels, _level_gap(levels.values, *policy.level_gap))
        case Rule.HOURS:
            hours = population.availability
            return _Table(hours, population.shared_hours >= policy.least_hours)
        case Rule.LANGUAGE:
            languages = population.trait(lambda person: person.languages)
            return _Table(languages, _have_common(languages.values))
        case Rule.FORMAT:
            formats = population.trait(lambda person: person.formats)
            return _Table(formats, _have_common(formats.values))
        case Rule.ACKNOWLEDGED:
            both = population.trait(lambda person: person.has_acknowledged)
            yes = np.array(both.values, dtype=np.bool_)
            return _Table(both, yes[:, None] & yes[None, :])
        case Rule.SKILL:
            skills = population.bag(lambda person: person.wants, lambda person: person.offers)
            nothing = np.array([not any(one.wants.values()) for one in population.mentees])
            return _Overlap(skills.of_mentees, skills.of_mentors, nothing)


def _level_gap(levels: tuple[Level | None, ...], least: int, most: int) -> Flags:
    ranks = np.array([-1 if level is None else list(Level).index(level) for level in levels])
    gap = ranks[None, :] - ranks[:, None]
    unknown = (ranks[None, :] < 0) | (ranks[:, None] < 0)
    return np.asarray(unknown | (least <= gap) & (gap <= most))


def _have_common(sets: tuple[frozenset[str], ...]) -> Flags:
    names = sorted(frozenset[str]().union(*sets))
    has = np.array([[name in one for name in names] for one in sets], dtype=np.float32)
    has = has.reshape(len(sets), len(names))
    unknown = np.array([not one for one in sets])
    return np.asarray((has @ has.T > 0) | unknown[:, None] | unknown[None, :])


def _list(
    population: Population,
    of_mentee: Callable[[Person], Iterable[UUID]],
    of_mentor: Callable[[Person], Iterable[UUID]],
) -> _List:
    """List the pairs of whom either names the other."""
    by_mentees = ((one.id, other) for one in population.mentees for other in of_mentee(one))
    by_mentors = ((other, one.id) for one in population.mentors for other in of_mentor(one))
    named = chain(by_mentees, by_mentors)
    return _List.of(_cells(population, named), len(population.mentors))


def _cells(population: Population, couples: Iterable[Couple]) -> Iterator[tuple[int, int]]:
    """Find where couples stand; who is not here can't break anything."""
    for mentee, mentor in couples:
        row, column = population.mentee_rows.get(mentee), population.mentor_columns.get(mentor)
        if row is not None and column is not None:
            yield row, column
