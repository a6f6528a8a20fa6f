"""Pairs that stand before a run: those that are locked, and those of the run before."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mentoring.matching.errors import LockedTwice, NotInPopulation
from mentoring.matching.flow import Mates
from mentoring.matching.policy import Couple, Policy
from mentoring.matching.population import Ints, Population


def locks(population: Population, policy: Policy) -> Mates:
    columns = np.full(len(population.mentees), -1, dtype=np.int64)
    for mentee, mentor in sorted(policy.locked):
        row, column = population.mentee_rows.get(mentee), population.mentor_columns.get(mentor)
        if row is None or column is None:
            raise NotInPopulation(mentee if row is None else mentor)
        if columns[row] >= 0:
            raise LockedTwice(mentee)
        columns[row] = column
    return Mates(columns)


def cells(population: Population, couples: Iterable[Couple]) -> tuple[Ints, Ints]:
    cells = [
        (population.mentee_rows[mentee], population.mentor_columns[mentor])
        for mentee, mentor in sorted(couples)
        if mentee in population.mentee_rows and mentor in population.mentor_columns
    ]
    found = np.array(cells, dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]
