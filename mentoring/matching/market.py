"""All pairs that a run may make, read block by block: there are too many to keep at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mentoring.matching.fit import Fit
from mentoring.matching.policy import FULL, Policy
from mentoring.matching.population import Flags, Floats, Ints, Population
from mentoring.matching.rules import Rulebook

#: Below this many pairs all of them are looked at together.
EVERY_PAIR = 100_000
#: Otherwise a run begins with about so many of the best for each mentee, and finds what is missing.
CANDIDATES = 48
_MISSING = 16
_CELLS_A_BLOCK = 1 << 22
_SAMPLE = 1024
#: In the place of the points of a pair that breaks a rule.
CLOSED = np.float32(-1)
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

    def where(self, chosen: Flags) -> Edges:
        return Edges(self.rows[chosen], self.columns[chosen], self.points[chosen])

    def and_(self, more: Edges) -> Edges:
        rows = np.concatenate([self.rows, more.rows])
        columns = np.concatenate([self.columns, more.columns])
        points = np.concatenate([self.points, more.points])
        _, first = np.unique(rows << 32 | columns, return_index=True)
        return Edges(rows[first], columns[first], points[first])


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
            points = self._points(self.rows, self.columns)
            return _edges([_cells(points > CLOSED, points, self.rows, self.columns)])
        return _edges(
            [
                _best(points, rows, self.columns, CANDIDATES)
                for rows, points in self._blocks(self.rows, self.columns)
            ]
        )

    def every_point(self) -> Floats:
        """Give the points of all pairs at once, which only a few thousand people allow."""
        points = np.full(self.size, CLOSED)
        points[np.ix_(self.rows, self.columns)] = self._points(self.rows, self.columns)
        return points

    def only(self, rows: Ints, columns: Ints) -> Edges:
        """Give those of some pairs that may be made."""
        points = self.fit.points_of(rows, columns)
        free = np.isin(rows, self.rows) & np.isin(columns, self.columns)
        may = free & (points >= self.least) & ~self.rulebook.broken_by(rows, columns)
        return _edges([(rows, columns, points)]).where(may)

    def best(self, rows: Ints, columns: Ints, least: int) -> Edges:
        """Give a few of the best pairs of these mentees and mentors, from so many points on."""
        found = []
        for some, points in self._blocks(rows, columns):
            np.copyto(points, CLOSED, where=points < least)
            found.append(_best(points, some, columns, _MISSING))
        return _edges(found)

    def worth_more(self, rows: Ints, columns: Ints, least: int, prices: Prices) -> Bargains:
        """Find the pairs that are worth more than what both of them have, and by how much at most.

        `prices` are of all rows and columns. Single precision would round what is large.
        """
        kind = np.dtype(np.float32 if prices.largest < 1 << 22 else np.float64)
        of_columns = prices.columns[columns].astype(kind)
        found, missed = [], 0
        for some, points in self._blocks(rows, columns):
            gain = points - of_columns
            np.copyto(gain, -np.inf, where=points < least)
            most = gain.max(axis=1) - prices.rows[some]
            more = np.flatnonzero(most > 0)
            if len(more):
                missed += int(most[more].sum(dtype=np.float64))
                gain = gain[more] - prices.rows[some[more]].astype(kind)[:, None]
                offers = np.where(gain > 0, gain, CLOSED)
                found.append(_best(offers, some[more], columns, _MISSING))
        edges = _edges(found)
        points_of = self.fit.points_of(edges.rows, edges.columns)
        return Bargains(Edges(edges.rows, edges.columns, points_of), missed)

    def _blocks(self, rows: Ints, columns: Ints) -> Iterator[tuple[Ints, Floats]]:
        if not len(columns):
            return
        height = max(_CELLS_A_BLOCK // len(columns), 1)
        for start in range(0, len(rows), height):
            some = rows[start : start + height]
            yield some, self._points(some, columns)

    def _points(self, rows: Ints, columns: Ints) -> Floats:
        points = self.fit.points(rows, columns)
        np.copyto(points, CLOSED, where=self.rulebook.closed(rows, columns))
        if self.least:
            np.copyto(points, CLOSED, where=points < self.least)
        return points


def _edges(found: Sequence[tuple[Ints, Ints, Ints]]) -> Edges:
    nothing = np.empty(0, dtype=np.int64)
    parts = zip(*found, strict=True) if found else [[nothing]] * 3
    rows, columns, points = (np.concatenate(part).astype(np.int64) for part in parts)
    order = np.lexsort((columns, rows))
    return Edges(rows[order], columns[order], points[order])


def _cells(chosen: Flags, points: Floats, rows: Ints, columns: Ints) -> tuple[Ints, Ints, Ints]:
    at_rows, at_columns = np.nonzero(chosen)
    return rows[at_rows], columns[at_columns], points[at_rows, at_columns].astype(np.int64)


def _best(points: Floats, rows: Ints, columns: Ints, few: int) -> tuple[Ints, Ints, Ints]:
    """Choose about so many of the best cells of each row, from what a sample says of its best.

    A threshold is enough: what is missed is found later, by the prices. It depends on nothing but
    the values, unlike a partition of indices, which differs between machines.
    """
    step = -(-len(columns) // _SAMPLE)
    sample = _keys(points[:, ::step], rows[:, None], columns[None, ::step])
    rank = min(-(-few // step), sample.shape[1])
    least = np.partition(sample, -rank, axis=1)[:, -rank]
    chosen = points >= np.maximum(least >> _ORDER_BITS, 0).astype(points.dtype)[:, None]
    at_rows, at_columns = np.nonzero(chosen)
    values = points[at_rows, at_columns]
    keys = _keys(values, rows[at_rows], columns[at_columns])
    good = keys >= least[at_rows]
    at_rows, at_columns = at_rows[good], at_columns[good]
    return rows[at_rows], columns[at_columns], values[good].astype(np.int64)


def _keys(points: Floats, rows: Ints, columns: Ints) -> Ints:
    order = (columns * _COLUMN_STEP + rows * _ROW_STEP) & _ORDER
    return np.asarray((points.astype(np.int64) << _ORDER_BITS) + order)
