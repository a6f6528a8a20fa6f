"""Some of a market's pairs with their points, and what a matching of them proves of the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mentoring.matching.population import Flags, Ints


@dataclass(frozen=True, eq=False)
class Edges:
    """Some of the pairs with their points, in the order of rows and then columns."""

    rows: Ints
    columns: Ints
    points: Ints

    @classmethod
    def of(cls, rows: Ints, columns: Ints, points: Ints) -> Edges:
        """Put pairs in order; none is there twice."""
        order = np.argsort(rows << 32 | columns)
        return cls(rows[order], columns[order], points[order])

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
