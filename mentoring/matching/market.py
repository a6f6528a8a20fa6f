"""All pairs that a run may make, read part by part: there are too many to keep at once.

All are read once. What the best pair of a mentee with a group of mentors is worth is kept, and
bounds what it can be worth once prices have moved: few in a hundred pairs need another look. Who is
told that time is over reads no more, and bounds what is left by what is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from threading import Event

import numpy as np

from mentoring.matching.ceilings import Ceilings, Gains
from mentoring.matching.edges import Bargains, Edges, Prices
from mentoring.matching.fit import Fit
from mentoring.matching.leading import cells, foremost, leaders, one_of
from mentoring.matching.limit import GoOn, shared_out
from mentoring.matching.policy import FULL, Policy
from mentoring.matching.population import Floats, Ints, Population
from mentoring.matching.rules import CLOSED, Mask, Rulebook
from mentoring.matching.sheet import Sheet, Span

#: As many of each: of some pairs, their rows, their columns and what they are worth.
Triple = tuple[Ints, Ints, Ints]
#: Below this many pairs all of them are looked at together.
EVERY_PAIR = 100_000
#: Otherwise a run begins with about so many of the best for each mentee, and finds what is missing.
CANDIDATES = 24
_MISSING = 16
#: What is read at a time stays in the processor's cache until the best of it are known.
_CELLS_AT_A_TIME = 1 << 18
#: Into about so many parts a second look is shared out, if none is smaller than that.
_PARTS = 8
_ROWS_AT_A_TIME = 1 << 10
_NONE: Triple = (np.empty(0, dtype=np.int64),) * 3


@dataclass(frozen=True, eq=False)
class _Asked:
    """What each of a market's mentors costs, without end if not asked for, and the least points."""

    prices: Gains
    least: int
    is_everything: bool


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

    def every_pair(self) -> Edges:
        """Give all pairs of a small market."""
        points = _points(self.rows, self._sheet.over(self.columns), self._singles)
        at_rows, at_columns = cells(points >= self.least)
        values = points[at_rows, at_columns].astype(np.int64)
        return Edges(self.rows[at_rows], self.columns[at_columns], values)

    def candidates(self, go_on: GoOn) -> Edges:
        """Read all pairs of a large market, and give each mentee's best.

        Once time is over, a mentee has the best of some mentors only, others others.
        """
        spans = self._spans(self._ceilings.stretches)
        groups = len(self._ceilings.groups)
        height = max(_CELLS_AT_A_TIME // len(spans[0].columns), 1)

        def read(at: int, over: Event) -> Triple:
            part = slice(at, at + height)
            rows = self.rows[part]
            some = [spans[at // height % len(spans)]] if over.is_set() else spans
            singles = [mask.among(rows) for mask in self._singles]
            # New room for each would take as long as the product: the system clears it before.
            room = np.empty((len(rows), len(spans[0].columns)), dtype=np.float32)
            tables = ((span.columns, _points(rows, span, singles, room)) for span in some)
            tops, best = leaders(tables, rows, groups, self.least, CANDIDATES)
            self._ceilings.note(part, self._sheet.most(rows) if over.is_set() else tops)
            return best

        return Edges.of(*_joined(shared_out(range(0, len(self.rows), height), read, go_on)))

    def highest(self, edges: Edges) -> Ints:
        """Bound the points of what each mentee could have."""
        highest = np.zeros(self.size[0], dtype=np.int64)
        if self.is_small:
            np.maximum.at(highest, edges.rows, edges.points)
        else:
            highest[self.rows] = np.maximum(self._ceilings.highest, 0)
        return highest

    def every_point(self) -> Floats:
        """Give the points of all pairs at once, which only a few thousand people allow."""
        points = np.full(self.size, CLOSED)
        open_ = _points(self.rows, self._sheet.over(self.columns), self._singles)
        points[np.ix_(self.rows, self.columns)] = np.where(open_ < self.least, CLOSED, open_)
        return points

    def only(self, rows: Ints, columns: Ints) -> Edges:
        """Give those of some pairs that may be made."""
        points = self.fit.points_of(rows, columns)
        free = np.isin(rows, self.rows) & np.isin(columns, self.columns)
        may = free & (points >= self.least) & ~self.rulebook.broken_by(rows, columns)
        return Edges.of(rows[may], columns[may], points[may])

    def best(self, rows: Ints, columns: Ints, least: int, go_on: GoOn) -> Edges:
        """Give a few of the best pairs of these mentees and mentors, from so many points on."""
        height, width = self.size
        prices = Prices(np.full(height, least - 1), np.zeros(width, dtype=np.int64))
        return self.worth_more(rows, columns, least, prices, go_on).edges

    def worth_more(
        self, rows: Ints, columns: Ints, least: int, prices: Prices, go_on: GoOn
    ) -> Bargains:
        """Find the pairs that are worth more than what both of them have, and by how much at most.

        `prices` are of all rows and columns.
        """
        is_asked = np.isin(self.columns, columns)
        is_everything = len(rows) == len(self.rows) and bool(is_asked.all())
        costs = np.where(is_asked, prices.columns[self.columns], np.inf)
        asked = _Asked(costs, least, is_everything)

        def look(some: Ints, over: Event) -> Triple:
            return self._overlooked(some, prices.rows[some], asked, over)

        height = max(-(-len(rows) // _PARTS), _ROWS_AT_A_TIME)
        parts = (rows[start : start + height] for start in range(0, len(rows), height))
        found = shared_out(parts, look, go_on)
        if is_everything:
            self._ceilings.settle(costs, least)
        at_rows, at_columns, missed = _joined([_NONE, *found])
        points = self.fit.points_of(at_rows, at_columns)
        return Bargains(Edges.of(at_rows, at_columns, points), int(missed.sum()))

    def _overlooked(self, rows: Ints, paid: Ints, asked: _Asked, over: Event) -> Triple:
        """Find a few pairs in which these mentees gain more than they pay, and how much at most."""
        at = np.searchsorted(self.rows, rows)
        most, found = paid.astype(np.float64), [_NONE]
        for group in range(len(self._ceilings.groups)):
            gains = self._ceilings.at(group, at, asked.prices, asked.least)
            may = np.flatnonzero(gains > paid)
            if len(may) and not over.is_set():
                gains[may], best = self._look(rows[may], paid[may], group, asked)
                is_more = gains[may] > paid[may]
                may = may[is_more]
                found.append((rows[may], best[is_more], (gains[may] - paid[may]).astype(np.int64)))
            if asked.is_everything:
                self._ceilings.lower(group, at, gains)
            np.maximum(most, gains, out=most)
        return *foremost(*_joined(found), _MISSING), np.ceil(most - paid).astype(np.int64)

    def _look(self, rows: Ints, enough: Ints, group: int, asked: _Asked) -> tuple[Gains, Ints]:
        """Look at a group: what these mentees gain at most, and with whom if that is enough."""
        span = self._groups[group]
        points = span.points(rows)
        gains = points - asked.prices[self._ceilings.groups[group]]
        tops, best = gains.max(axis=1), np.zeros(len(rows), dtype=np.int64)
        # Rules about single pairs take time and only take away: they are asked about few.
        good = np.flatnonzero(tops > enough)
        rows, points, gains = rows[good], points[good], gains[good]
        for mask in self._singles:
            mask.close(points, rows, span.columns)
        np.copyto(gains, -np.inf, where=points < asked.least)
        tops[good] = gains.max(axis=1)
        best[good] = span.columns[one_of(gains == tops[good][:, None], rows, span.columns)]
        return tops, best

    @cached_property
    def _groups(self) -> list[Span]:
        """What there is to look at of each group."""
        return self._spans(self._ceilings.groups)

    def _spans(self, parts: list[slice]) -> list[Span]:
        return [self._sheet.over(self.columns[part], kept=len(parts)) for part in parts]


def _points(rows: Ints, span: Span, singles: Iterable[Mask], room: Floats | None = None) -> Floats:
    """Give the points of these mentees with a span's mentors; below nothing, if closed."""
    points = span.points(rows, room)
    for mask in singles:
        mask.close(points, rows, span.columns)
    return points


def _joined(found: Iterable[Triple]) -> Triple:
    """Put what the parts have found one after the other."""
    firsts, seconds, thirds = zip(*found, strict=True)
    return np.concatenate(firsts), np.concatenate(seconds), np.concatenate(thirds)
