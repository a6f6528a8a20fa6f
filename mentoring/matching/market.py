"""All pairs that a run may make, read block by block: there are too many to keep at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mentoring.matching.fit import Fit
from mentoring.matching.policy import FULL, Policy
from mentoring.matching.population import Flags, Floats, Ints, Population
from mentoring.matching.rules import CLOSED, Rulebook
from mentoring.matching.sheet import Sheet, Span

#: Below this many pairs all of them are looked at together.
EVERY_PAIR = 100_000
#: Otherwise a run begins with about so many of the best for each mentee, and finds what is missing.
CANDIDATES = 48
_MISSING = 16
_CELLS_A_BLOCK = 1 << 22
_SAMPLE = 1024
#: Equals are put in an order of their own for each mentee: else all would be sent to the same few.
_ORDER_BITS = 13
_ORDER = (1 << _ORDER_BITS) - 1
_COLUMN_STEP, _ROW_STEP = 2_654_435_761, 40_503


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

    @property
    def largest(self) -> int:
        return int(max(np.abs(self.rows).max(initial=0), np.abs(self.columns).max(initial=0)))


@dataclass(frozen=True, eq=False)
class Bargains:
    """Pairs that a matching has overlooked, and how much more the best one is worth at most."""

    edges: Edges
    missed: int


class Market:
    """Mentees without a lock, and the places that locks leave."""

    def __init__(self, population: Population, policy: Policy, rows: Ints, places: Ints) -> None:
        self.fit = Fit(population, policy)
        self.rulebook = Rulebook(population, policy)
        self._sheet = Sheet(population, [*self.fit.by_wish.values(), *self.rulebook.objections])
        self.rows = rows
        self.places = np.minimum(places, len(rows))
        self.columns = np.flatnonzero(self.places)
        self.least = round((policy.floor or 0) * FULL)
        self.size = len(population.mentees), len(population.mentors)

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
        return self._some(self.rows, self.columns, self.least, CANDIDATES)

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
        order = np.lexsort((columns, rows))
        return _edges([(rows[order], columns[order], points[order])]).where(may[order])

    def best(self, rows: Ints, columns: Ints, least: int) -> Edges:
        """Give a few of the best pairs of these mentees and mentors, from so many points on."""
        return self._some(rows, columns, least, _MISSING)

    def worth_more(self, rows: Ints, columns: Ints, least: int, prices: Prices) -> Bargains:
        """Find the pairs that are worth more than what both of them have, and by how much at most.

        `prices` are of all rows and columns. Single precision would round what is large.
        """
        kind = np.dtype(np.float32 if prices.largest < 1 << 22 else np.float64)
        of_columns = prices.columns[columns].astype(kind)
        found, missed = [], 0
        for some, points in self._blocks(rows, columns):
            gain = points - of_columns
            # Few rows are left by that; who may not be together is then left out of them.
            may = np.flatnonzero(gain.max(axis=1) > prices.rows[some])
            gain = gain[may] - prices.rows[some[may]].astype(kind)[:, None]
            gain[points[may] < least] = CLOSED
            most = gain.max(axis=1, initial=0)
            more = np.flatnonzero(most)
            missed += int(most.sum(dtype=np.float64))
            found.append(_best(gain[more], some[may[more]], columns, 1, _MISSING))
        edges = _edges(found)
        points_of = self.fit.points_of(edges.rows, edges.columns)
        return Bargains(Edges(edges.rows, edges.columns, points_of), missed)

    def _some(self, rows: Ints, columns: Ints, least: int, few: int) -> Edges:
        return _edges(
            [
                _best(points, some, columns, least, few)
                for some, points in self._blocks(rows, columns)
            ]
        )

    def _blocks(self, rows: Ints, columns: Ints) -> Iterator[tuple[Ints, Floats]]:
        if not len(columns):
            return
        span = self._sheet.over(columns)
        height = max(_CELLS_A_BLOCK // len(columns), 1)
        for start in range(0, len(rows), height):
            some = rows[start : start + height]
            yield some, self._points(some, span)

    def _points(self, rows: Ints, span: Span) -> Floats:
        """Give the points of these mentees with a span's mentors; below nothing, if closed."""
        points = span.points(rows)
        self.rulebook.close(points, rows, span.columns)
        return points


def _edges(found: Sequence[tuple[Ints, Ints, Ints]]) -> Edges:
    nothing = np.empty(0, dtype=np.int64)
    parts = zip(*found, strict=True) if found else [[nothing]] * 3
    return Edges(*(np.concatenate(part).astype(np.int64) for part in parts))


def _where(chosen: Flags) -> tuple[Ints, Ints]:
    """Find the cells of a table, row by row; a flat table is much quicker to look through."""
    return np.divmod(np.flatnonzero(chosen), chosen.shape[1])


def _best(
    points: Floats, rows: Ints, columns: Ints, least: int, few: int
) -> tuple[Ints, Ints, Ints]:
    """Choose about so many of the best cells of each row, from what a sample says of its best.

    A threshold is enough: what is missed is found later, by the prices. It depends on nothing but
    the values, unlike a partition of indices, which differs between machines.
    """
    step = -(-len(columns) // _SAMPLE)
    sample = _keys(points[:, ::step], rows[:, None], columns[None, ::step])
    rank = min(-(-few // step), sample.shape[1])
    lowest = np.partition(sample, -rank, axis=1)[:, -rank]
    chosen = points >= np.maximum(lowest >> _ORDER_BITS, least).astype(points.dtype)[:, None]
    at_rows, at_columns = _where(chosen)
    values = points[at_rows, at_columns]
    keys = _keys(values, rows[at_rows], columns[at_columns])
    good = keys >= lowest[at_rows]
    at_rows, at_columns = at_rows[good], at_columns[good]
    return rows[at_rows], columns[at_columns], values[good].astype(np.int64)


def _keys(points: Floats, rows: Ints, columns: Ints) -> Ints:
    order = (columns * _COLUMN_STEP + rows * _ROW_STEP) & _ORDER
    return np.asarray((points.astype(np.int64) << _ORDER_BITS) + order)
