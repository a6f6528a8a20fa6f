"""Exact flows over some of the pairs, and what they prove about the others.

OR-Tools solves them: it is the quickest of what was measured and reckons in whole numbers. Every
result follows from the order of the arcs alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mentoring.matching.edges import Edges, Prices
from mentoring.matching.population import Flags, Ints

if TYPE_CHECKING:
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

_NOBODY = -1
#: Below any price.
_NEVER = -(1 << 60)


@dataclass(frozen=True, eq=False)
class Mates:
    """Whom each mentee has: the column of their mentor, or nobody."""

    columns: Ints

    @property
    def placed(self) -> int:
        return int(np.count_nonzero(self.columns != _NOBODY))

    @property
    def rows(self) -> Ints:
        """The mentees who have somebody."""
        return np.flatnonzero(self.columns != _NOBODY)

    def load(self, size: int) -> Ints:
        return np.bincount(self.columns[self.rows], minlength=size)

    def among(self, members: Flags) -> Mates:
        """Leave out whom the others have."""
        return Mates(np.where(members, self.columns, _NOBODY))


@dataclass(frozen=True, eq=False)
class Sides:
    """Parts of a market, by number, between which nothing can be exchanged.

    On the first, everybody is placed. On each further one all mentors are full, and to place
    somebody else there, another has to go.
    """

    rows: Ints
    columns: Ints


def most_placed(edges: Edges, height: int, places: Ints) -> Mates:
    """Place as many as these pairs let."""
    from ortools.graph.python.max_flow import SimpleMaxFlow  # noqa: PLC0415 - only for a run

    flow = SimpleMaxFlow()
    source, first, sink = height + len(places), height, height + len(places) + 1
    rows, columns = _present(edges.rows), _present(edges.columns)
    ones = np.ones(len(edges.rows), dtype=np.int64)
    arcs = flow.add_arcs_with_capacity(edges.rows, first + edges.columns, ones)
    flow.add_arcs_with_capacity(np.full(len(rows), source), rows, np.ones(len(rows), np.int64))
    flow.add_arcs_with_capacity(first + columns, np.full(len(columns), sink), places[columns])
    if len(rows) and flow.solve(source, sink) != flow.OPTIMAL:
        raise ArithmeticError("The flow has no solution, which no market can have.")
    return _mates(edges, flow.flows(arcs) > 0, height) if len(rows) else _none(height)


def best_total(
    edges: Edges, gains: Ints, places: Ints, step: int, shares: Sequence[tuple[Flags, int]]
) -> Mates:
    """Place so many of the mentees of each share, so that they gain the most.

    Each further place of a mentor costs one step more than the one before. A share is a node
    through which so much flows, and not a bonus on its pairs, which would have to be larger than
    any difference of totals: the solver multiplies costs by the number of people.
    """
    from ortools.graph.python.min_cost_flow import (  # noqa: PLC0415 - only for a run
        SimpleMinCostFlow,
    )

    height = len(shares[0][0])
    rows, columns = _present(edges.rows), _present(edges.columns)
    if not len(rows):
        return _none(height)
    flow = SimpleMinCostFlow()
    first, sink = height, height + len(places)
    ones = np.ones(len(edges.rows), dtype=np.int64)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        edges.rows, first + edges.columns, ones, -gains
    )
    if step:
        lengths = places[columns]
        mentors = np.repeat(columns, lengths)
        ends = np.repeat(np.cumsum(lengths), lengths)
        nth = np.arange(len(mentors)) - ends + np.repeat(lengths, lengths)
        widths, costs = np.ones(len(mentors), dtype=np.int64), nth * step
    else:
        mentors, widths, costs = columns, places[columns], np.zeros(len(columns), dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(
        first + mentors, np.full(len(mentors), sink), widths, costs
    )
    _supply(flow, rows, shares, sink)
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("The flow has no solution, which no market can have.")
    return _mates(edges, flow.flows(arcs) > 0, height)


def _supply(
    flow: SimpleMinCostFlow, rows: Ints, shares: Sequence[tuple[Flags, int]], sink: int
) -> None:
    """Let each share's count flow to its mentees, and all of it away again at the sink."""
    for source, (members, count) in enumerate(shares, start=sink + 1):
        some = rows[members[rows]]
        flow.add_arcs_with_capacity_and_unit_cost(
            np.full(len(some), source), some, np.ones(len(some), np.int64), np.zeros(len(some))
        )
        flow.set_node_supply(source, count)
    flow.set_node_supply(sink, -sum(count for _, count in shares))


def stranded(edges: Edges, mates: Mates, seeking: Ints, width: int) -> tuple[Flags, Flags]:
    """Find who could take somebody's place so that an unplaced mentee gets one, and their mentors.

    No open pair from these mentees to any other mentor means that no more can be placed (König).
    """
    rows = np.zeros(len(mates.columns), dtype=np.bool_)
    rows[seeking] = mates.columns[seeking] == _NOBODY
    columns = np.zeros(width, dtype=np.bool_)
    reach, lists = _Lists(edges.rows, len(rows)), _Lists(mates.columns[mates.rows], width)
    frontier = np.flatnonzero(rows)
    while len(frontier):
        near = _present(edges.columns[reach.of(frontier)])
        near = near[~columns[near]]
        columns[near] = True
        frontier = mates.rows[lists.of(near)]
        rows[frontier] = True
    return rows, columns


def prices(edges: Edges, gains: Ints, mates: Mates, bottom: Ints, sides: Sides) -> Prices:
    """Price a best matching of these pairs, so that none of them is worth more than its prices.

    `bottom` is what a mentor's last place costs. The longest ways from there are found by rounds
    over what has changed. Who has to be placed may pay less than nothing for it.
    """
    inside = sides.rows[edges.rows] == sides.columns[edges.columns]
    edges, gains = edges.where(inside), gains[inside]
    has = mates.columns != _NOBODY
    own = np.zeros(len(has), dtype=np.int64)
    is_own = mates.columns[edges.rows] == edges.columns
    own[edges.rows[is_own]] = gains[is_own]
    columns = np.where(sides.columns > 0, _NEVER, bottom)
    reach, lists = _Lists(edges.rows, len(has)), _Lists(mates.columns[has], len(columns))
    placed = np.flatnonzero(has)
    active = _present(edges.rows)
    while len(active):
        at = reach.of(active)
        rows, to = edges.rows[at], edges.columns[at]
        least = gains[at] - np.where(has[rows], own[rows] - columns[mates.columns[rows]], 0)
        before = columns.copy()
        np.maximum.at(columns, to, least)
        active = placed[lists.of(np.flatnonzero(columns > before))]
    paid = np.where(has, own - columns[mates.columns], 0)
    return Prices(paid, columns)


class _Lists:
    """Which entries belong to each of a number of groups; entries may come in any order."""

    def __init__(self, groups: Ints, count: int) -> None:
        self._order = np.argsort(groups, kind="stable")
        self._starts = np.searchsorted(groups[self._order], np.arange(count + 1))

    def of(self, groups: Ints) -> Ints:
        lengths = self._starts[groups + 1] - self._starts[groups]
        skip = np.repeat(self._starts[groups] - np.cumsum(lengths) + lengths, lengths)
        return np.asarray(self._order[skip + np.arange(len(skip))])


def _present(numbers: Ints) -> Ints:
    return np.flatnonzero(np.bincount(numbers))


def _mates(edges: Edges, chosen: Flags, height: int) -> Mates:
    columns = np.full(height, _NOBODY, dtype=np.int64)
    columns[edges.rows[chosen]] = edges.columns[chosen]
    return Mates(columns)


def _none(height: int) -> Mates:
    return Mates(np.full(height, _NOBODY, dtype=np.int64))
