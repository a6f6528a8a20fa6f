"""All pairs that a run may make, read block by block: there are too many to keep at once.

All are read once. What the best pair of a mentee with a group of mentors is worth is kept, and
bounds what it can be worth once prices have moved: few in a hundred pairs need another look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from mentoring.matching.ceilings import Ceilings, Gains, Real
from mentoring.matching.fit import Fit
from mentoring.matching.policy import FULL, Policy
from mentoring.matching.population import Flags, Floats, Ints, Population
from mentoring.matching.rules import CLOSED, Rulebook
from mentoring.matching.sheet import Sheet, Span

T = TypeVar("T")
#: Below this many pairs all of them are looked at together.
EVERY_PAIR = 100_000
#: Otherwise a run begins with about so many of the best for each mentee, and finds what is missing.
CANDIDATES = 24
_MISSING = 16
_CELLS_A_BLOCK = 1 << 22
_ROWS_A_BLOCK = 1 << 12
#: How many blocks are looked at together. Each takes room, and chats need processors as well.
_AT_ONCE = 2
#: So many places there are in the order of equals.
_ORDERS = 1 << 13
_COLUMN_STEP, _ROW_STEP = 2_654_435_761, 40_503
_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Edges:
    """Some of the pairs with their points, in the order of rows and then columns."""

    rows: Ints
    columns: Ints
    points: Ints

    @property
    def keys(self) -> Ints:
        """A number for each pair, in order."""
        return np.asarray(self.rows << 32 | self.columns)

    def where(self, chosen: Flags) -> Edges:
        return Edges(self.rows[chosen], self.columns[chosen], self.points[chosen])

    def and_(self, more: Edges) -> Edges:
        at = np.searchsorted(self.keys, more.keys)
        is_new = np.append(self.keys, -1)[at] != more.keys
        at, more = at[is_new], more.where(is_new)
        return Edges(
            np.insert(self.rows, at, more.rows),
            np.insert(self.columns, at, more.columns),
            np.insert(self.points, at, more.points),
        )


@dataclass(frozen=True, eq=False)
class Prices:
    """What everybody's place is worth in a matching: no pair in it costs or saves anything."""

    rows: Ints
    columns: Ints


@dataclass(frozen=True, eq=False)
class Bargains:
    """Pairs that a matching has overlooked, and how much more the best one is worth at most."""

    edges: Edges
    missed: int


@dataclass(frozen=True, eq=False)
class _Asked:
    """Which of a market's mentors are asked for, everybody's prices, and the least points."""

    members: Flags
    prices: Ints
    least: int

    def among(self, group: slice) -> _Asked:
        return _Asked(self.members[group], self.prices[group], self.least)


class Market:
    """Mentees without a lock, and the places that locks leave."""

    def __init__(self, population: Population, policy: Policy, rows: Ints, places: Ints) -> None:
        self.fit = Fit(population, policy)
        self.rulebook = Rulebook(population, policy)
        self._singles = self.rulebook.singles
        self._sheet = Sheet(population, [*self.fit.by_wish.values(), *self.rulebook.objections])
        self.rows = rows
        self.places = np.minimum(places, len(rows))
        self.columns = np.flatnonzero(self.places)
        self.least = round((policy.floor or 0) * FULL)
        self.size = len(population.mentees), len(population.mentors)
        self._ceilings = Ceilings(len(self.rows), len(self.columns))

    @property
    def is_small(self) -> bool:
        return len(self.rows) * len(self.columns) <= EVERY_PAIR

    def candidates(self) -> Edges:
        """Give every pair of a small market, and each mentee's best of a large one."""
        if self.is_small:
            points = self._points(self.rows, self._sheet.over(self.columns))
            at_rows, at_columns = _where(points >= self.least)
            values = points[at_rows, at_columns].astype(np.int64)
            return Edges(self.rows[at_rows], self.columns[at_columns], values)
        span = self._sheet.over(self.columns)
        height = max(_CELLS_A_BLOCK // len(self.columns), 1)
        found = _shared_out(self.rows, height, lambda rows: self._read(rows, span))
        rows, columns, values = (np.concatenate(part) for part in zip(*found, strict=True))
        return Edges(rows, columns, values)

    def _read(self, rows: Ints, span: Span) -> tuple[Ints, Ints, Ints]:
        """Look at all pairs of some mentees, and give the best of them."""
        points = self._points(rows, span)
        largest = self._ceilings.note(np.searchsorted(self.rows, rows), points)
        # So many groups have a pair with as many points. What is missed is found later.
        least = np.maximum(_nth(largest, CANDIDATES), np.float32(self.least))
        return _best(points, least, rows, span.columns)

    def every_point(self) -> Floats:
        """Give the points of all pairs at once, which only a few thousand people allow."""
        points = np.full(self.size, CLOSED)
        open_ = self._points(self.rows, self._sheet.over(self.columns))
        points[np.ix_(self.rows, self.columns)] = np.where(open_ < self.least, CLOSED, open_)
        return points

    def only(self, rows: Ints, columns: Ints) -> Edges:
        """Give those of some pairs that may be made."""
        points = self.fit.points_of(rows, columns)
        free = np.isin(rows, self.rows) & np.isin(columns, self.columns)
        may = free & (points >= self.least) & ~self.rulebook.broken_by(rows, columns)
        return _sorted(rows[may], columns[may], points[may])

    def best(self, rows: Ints, columns: Ints, least: int) -> Edges:
        """Give a few of the best pairs of these mentees and mentors, from so many points on."""
        height, width = self.size
        prices = Prices(np.full(height, least - 1), np.zeros(width, dtype=np.int64))
        return self.worth_more(rows, columns, least, prices).edges

    def worth_more(self, rows: Ints, columns: Ints, least: int, prices: Prices) -> Bargains:
        """Find the pairs that are worth more than what both of them have, and by how much at most.

        `prices` are of all rows and columns.
        """
        asked = _Asked(np.isin(self.columns, columns), prices.columns[self.columns], least)
        is_everybody = len(rows) == len(self.rows) and bool(asked.members.all())
        spans = self._spans

        def look(some: Ints) -> tuple[Ints, Ints, int]:
            paid = prices.rows[some]
            gains, best = self._gains(some, paid, asked, spans)
            if is_everybody:
                self._ceilings.lower(np.searchsorted(self.rows, some), gains)
            gains -= paid[:, None]
            at, groups = _most(gains, _MISSING)
            return some[at], best[at, groups], int(gains.max(axis=1, initial=0).sum())

        found = _shared_out(rows, _ROWS_A_BLOCK, look)
        if is_everybody:
            self._ceilings.settle(asked.prices, least)
        at_rows = np.concatenate([_NONE, *(one for one, _, _ in found)])
        at_columns = np.concatenate([_NONE, *(one for _, one, _ in found)])
        points_of = self.fit.points_of(at_rows, at_columns)
        missed = sum(one for _, _, one in found)
        return Bargains(_sorted(at_rows, at_columns, points_of), missed)

    def _gains(
        self, rows: Ints, enough: Ints, asked: _Asked, spans: Sequence[Span]
    ) -> tuple[Gains, Ints]:
        """Say for each group what these mentees gain at most, and with whom if that is enough."""
        at = np.searchsorted(self.rows, rows)
        gains = self._ceilings.at(at, asked.prices, asked.members, asked.least)
        best = np.zeros(gains.shape, dtype=np.int64)
        for group, may in enumerate((gains > enough[:, None]).T):
            here = np.flatnonzero(may)
            if len(here):
                part = asked.among(self._ceilings.groups[group])
                found = self._look(rows[here], enough[here], spans[group], part)
                gains[here, group], best[here, group] = found
        return gains, best

    def _look(self, rows: Ints, enough: Ints, span: Span, asked: _Asked) -> tuple[Gains, Ints]:
        """Look at a group: what these mentees gain at most, and with whom if that is enough."""
        points = span.points(rows)
        may = (points >= asked.least) & asked.members
        gains = np.where(may, points - asked.prices, -np.inf)
        tops, best = gains.max(axis=1), np.zeros(len(rows), dtype=np.int64)
        # Rules about single pairs take time and only take away: they are asked about few.
        good = np.flatnonzero(tops > enough)
        rows, points, gains = rows[good], points[good], gains[good]
        self._close(points, rows, span)
        gains[points < asked.least] = -np.inf
        tops[good] = gains.max(axis=1, initial=-np.inf)
        equals = gains == tops[good][:, None]
        order = np.where(equals, _order(rows[:, None], span.columns), -1)
        best[good] = span.columns[np.argmax(order, axis=1)]
        return tops, best

    @cached_property
    def _spans(self) -> list[Span]:
        """What there is to read of each group."""
        groups = self._ceilings.groups
        return [self._sheet.over(self.columns[group], kept=len(groups)) for group in groups]

    def _points(self, rows: Ints, span: Span) -> Floats:
        """Give the points of these mentees with a span's mentors; below nothing, if closed."""
        points = span.points(rows)
        self._close(points, rows, span)
        return points

    def _close(self, points: Floats, rows: Ints, span: Span) -> None:
        for mask in self._singles:
            mask.close(points, rows, span.columns)


def _shared_out(rows: Ints, height: int, work: Callable[[Ints], T]) -> list[T]:
    """Do something with some rows at a time, and with some of these parts at once."""
    parts = [rows[start : start + height] for start in range(0, len(rows), height)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(work, parts))


def _where(chosen: Flags) -> tuple[Ints, Ints]:
    """Find the cells of a table, row by row; a flat table is much quicker to look through."""
    return np.divmod(np.flatnonzero(chosen), chosen.shape[1])


def _sorted(rows: Ints, columns: Ints, points: Ints) -> Edges:
    order = np.lexsort((columns, rows))
    return Edges(rows[order], columns[order], points[order])


def _best(points: Floats, lowest: Floats, rows: Ints, columns: Ints) -> tuple[Ints, Ints, Ints]:
    """Choose each row's cells from so many points on; of too many equals, each row takes others.

    A best one is always among them, which tells how high a floor can be at most.
    A threshold depends on nothing but the values, unlike a partition of indices, which differs
    between machines.
    """
    at_rows, at_columns = _where(points >= lowest[:, None])
    values = points[at_rows, at_columns]
    is_least = values == lowest[at_rows]
    equals = np.where(is_least, np.bincount(at_rows[is_least], minlength=len(rows))[at_rows], 0)
    order = _order(rows[at_rows], columns[at_columns])
    first = np.full(len(rows), _ORDERS)
    np.minimum.at(first, at_rows, order)
    good = (order * equals <= 2 * CANDIDATES * _ORDERS) | (order == first[at_rows])
    return rows[at_rows[good]], columns[at_columns[good]], values[good].astype(np.int64)


def _most(gains: Gains, few: int) -> tuple[Ints, Ints]:
    """Choose about so many of the largest cells of each row, of those above nothing."""
    rows = np.flatnonzero(gains.max(axis=1, initial=0))
    gains = gains[rows]
    at_rows, at_columns = _where((gains > 0) & (gains >= _nth(gains, few)[:, None]))
    return rows[at_rows], at_columns


def _nth(values: npt.NDArray[Real], nth: int) -> npt.NDArray[Real]:
    """Give the nth of the largest values in each row, or the smallest if there are fewer."""
    rank = min(nth, values.shape[1])
    return np.partition(values, -rank, axis=1)[:, -rank]


def _order(rows: Ints, columns: Ints) -> Ints:
    """Put columns in an order of its own for each row: all would be sent to the same few else."""
    return np.asarray((columns * _COLUMN_STEP + rows * _ROW_STEP) % _ORDERS)
