"""Which few of very many pairs lead: by their points alone, and the same on any machine.

A threshold depends on nothing but the values, unlike a partition of indices, which differs between
machines. Of too many equals each mentee takes others: all would be sent to the same few else.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mentoring.matching.population import Flags, Floats, Ints

#: So many places there are in the order of equals.
_ORDERS = 1 << 13
_COLUMN_STEP, _ROW_STEP = 2_654_435_761, 40_503


def cells(chosen: Flags) -> tuple[Ints, Ints]:
    """Find the cells of a table, row by row; a flat table is much quicker to look through."""
    return np.divmod(np.flatnonzero(chosen), chosen.shape[1])


def leaders(
    tables: Iterable[tuple[Ints, Floats]], rows: Ints, groups: int, least: int, few: int
) -> tuple[Floats, tuple[Ints, Ints, Ints]]:
    """Choose about so many of each row's best pairs, from so many points on.

    Tables are some columns with their points, one after the other; the columns belong to groups in
    turn. Gives the largest points in each group, and the pairs: from as many on as so many groups
    have.
    """
    found: list[tuple[Ints, Ints, Floats]] = []
    tops = np.full((len(rows), groups), -np.inf, dtype=np.float32)
    lowest = tops[:, 0]
    for number, (columns, points) in enumerate(tables):
        for first in range(0, len(columns), groups):
            part = tops[:, : len(columns) - first]
            np.maximum(part, points[:, first : first + groups], out=part)
        if not number & (number + 1):
            # What is below now will be below later. To find out takes a while: now and then.
            lowest = _nth(tops, few, least)
        at, places = cells(points >= lowest[:, None])
        found.append((at, columns[places], points[at, places]))
    at, columns, points = (np.concatenate(one) for one in zip(*found, strict=True))
    lowest = _nth(tops, few, least)[at]
    leads = np.flatnonzero(points >= lowest)
    at, columns, points, is_equal = (
        at[leads],
        columns[leads],
        points[leads],
        (points == lowest)[leads],
    )
    if np.bincount(at[is_equal], minlength=1).max() > 2 * few:
        left = _thinned(at, columns, is_equal, rows, few)
        at, columns, points = at[left], columns[left], points[left]
    return tops, (rows[at], columns, points.astype(np.int64))


def _nth(points: Floats, nth: int, least: int) -> Floats:
    """Give the nth of the largest points in each row, or what is the least."""
    rank = min(nth, points.shape[1])
    return np.maximum(np.partition(points, -rank, axis=1)[:, -rank], np.float32(least))


def _thinned(at: Ints, columns: Ints, is_equal: Flags, rows: Ints, few: int) -> Flags:
    """Leave about twice as many of a row's equals, and one at least."""
    equals = np.where(is_equal, np.bincount(at[is_equal], minlength=len(rows))[at], 0)
    places = order(rows[at], columns)
    first = np.full(len(rows), _ORDERS)
    np.minimum.at(first, at, places)
    return np.asarray((places * equals <= 2 * few * _ORDERS) | (places == first[at]))


def one_of(chosen: Flags, rows: Ints, columns: Ints) -> Ints:
    """Say where one of the chosen cells of each row is."""
    places = np.where(chosen, order(rows[:, None], columns), -1)
    return np.asarray(places.argmax(axis=1))


def foremost(rows: Ints, columns: Ints, gains: Ints, few: int) -> tuple[Ints, Ints]:
    """Choose so many of each row's pairs that gain the most."""
    ordered = np.lexsort((order(rows, columns), -gains, rows))
    rows, columns = rows[ordered], columns[ordered]
    nth = np.arange(len(rows)) - np.searchsorted(rows, rows)
    return rows[nth < few], columns[nth < few]


def order(rows: Ints, columns: Ints) -> Ints:
    """Put columns in an order of its own for each row."""
    return np.asarray((columns * _COLUMN_STEP + rows * _ROW_STEP) & (_ORDERS - 1))
