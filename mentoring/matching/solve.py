"""Find the best pairs: most people placed, then the highest floor, then the best total fit.

The floor comes before the total: lifting the worst-off pair afterwards changes nothing, and lifting
it before raised it by 40 % for a fortieth of a per cent of the total.

A large market is solved on each mentee's best candidates. What is missing among them is found by
what the solution itself proves: cover (how many), then prices (how well). They are tried on all
pairs, and the run ends when no pair objects; so it is exact, without holding all pairs at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from mentoring.matching import flow
from mentoring.matching.errors import (
    LockBreaksRules,
    LockedTwice,
    LocksExceedCapacity,
    NotInPopulation,
)
from mentoring.matching.flow import Mates
from mentoring.matching.market import Edges, Market
from mentoring.matching.policy import FEWEST_CHANGES, FULL, Couple, Policy
from mentoring.matching.population import Flags, Ints, Population
from mentoring.matching.proposal import Changes, Pair, Proposal, Verdict

#: Hears of each step, and says whether to go on: if not, the run settles for what it has, with the
#: gap it can prove. Raising ends the run.
Watch = Callable[[str], bool]


def solve(population: Population, policy: Policy, *, watch: Watch = lambda _: True) -> Proposal:
    """Propose pairs; the same input gives the same proposal on any machine.

    Raises:
        NotInPopulation, LockedTwice, LockBreaksRules, LocksExceedCapacity: about a locked pair.
    """
    if not (population.mentees and population.mentors):
        _locks(population, policy)
        verdict = Verdict.NO_MENTORS if population.mentees else Verdict.NO_MENTEES
        return Proposal(verdict, unmatched=tuple(population.mentee_rows))
    return Run(population, policy, watch).proposal()


class Run:
    """One run: the pairs looked at so far, and what they prove."""

    def __init__(self, population: Population, policy: Policy, watch: Watch) -> None:
        self._population, self._policy, self._watch = population, policy, watch
        self._locked = _locks(population, policy)
        taken = np.bincount(self._locked.columns[self._locked.rows], minlength=_width(population))
        free = np.flatnonzero(self._locked.columns < 0)
        self.market = Market(population, policy, free, population.capacity - taken)
        self._check_locks(taken)
        self._height = len(population.mentees)
        self._step = round(policy.load * FULL)
        self._kept = self.market.only(*_cells(population, policy.previous))
        self._watch("Reading the pairs")
        self._edges = self.market.candidates()
        if not self.market.is_small:
            self._edges = self._edges.and_(self._kept)

    def proposal(self) -> Proposal:
        self._watch("Counting who can be placed")
        mates = self.most_placed(self.market.least)
        floor, floor_gap = self.market.least, 0
        if self._policy.floor is None and mates.placed:
            floor, floor_gap = self._highest_floor(mates)
        best, gap = self._best_total(floor, self._bonus())
        pairs = self.pairs(best)
        placed = {pair.mentee for pair in pairs}
        return Proposal(
            self.verdict(pairs),
            pairs,
            tuple(id_ for id_ in self._population.mentee_rows if id_ not in placed),
            floor,
            floor_gap,
            gap,
            self._changes(best, floor) if self._policy.previous else None,
        )

    def verdict(self, pairs: tuple[Pair, ...]) -> Verdict:
        if pairs:
            return Verdict.MATCHED
        has_places = self._population.capacity.any()
        return Verdict.NOBODY_ALLOWED if has_places else Verdict.NO_PLACES

    def most_placed(self, least: int, *, enough: int | None = None) -> Mates:
        """Place as many as can be with so many points each; not as many once it is clear."""
        while True:
            edges = self._edges.where(self._edges.points >= least)
            mates = flow.most_placed(edges, self._height, self.market.places)
            if self.market.is_small or mates.placed == enough:
                return mates
            missing = self._missing(edges, mates, least)
            if not len(missing.rows):
                return mates
            self._edges = self._edges.and_(missing)

    def _missing(self, edges: Edges, mates: Mates, least: int) -> Edges:
        rows, columns = self._stranded(edges, mates)
        others = self.market.columns[~columns[self.market.columns]]
        return self.market.best(np.flatnonzero(rows), others, least)

    def _highest_floor(self, mates: Mates) -> tuple[int, int]:
        """Halve the points between a floor that keeps everybody and one that doesn't."""
        most = mates.placed
        best = np.zeros(self._height, dtype=np.int64)
        np.maximum.at(best, self._edges.rows, self._edges.points)
        # With a higher floor than that, too few mentees would have anybody at all.
        low, high = self._lowest(mates), int(np.sort(best)[-most]) + 1
        first = True
        while high - low > 1:
            if not self._watch("Lifting the worst-off pair"):
                break
            middle = high - 1 if first else (low + high) // 2
            first = False
            tried = self.most_placed(middle, enough=most)
            if tried.placed == most:
                low = self._lowest(tried)
            else:
                high = middle
        return low, high - 1 - low

    def _best_total(self, floor: int, bonus: int) -> tuple[Mates, int]:
        """Give the best total, and how much better it may be than what is found."""
        while True:
            edges = self._edges.where(self._edges.points >= floor)
            kept = np.isin(_keys(edges), _keys(self._kept))
            gains = edges.points + np.where(kept, bonus, 0)
            mates = flow.best_total(edges, gains, self._height, self.market.places, self._step)
            if self.market.is_small:
                return mates, 0
            go_on = self._watch("Looking for better pairs")
            missed = self._overlooked(edges, gains, mates, floor)
            if not (missed and go_on):
                return mates, missed

    def _overlooked(self, edges: Edges, gains: Ints, mates: Mates, floor: int) -> int:
        """Add the pairs that are worth more than their prices, and say how much there may be."""
        sides = self._stranded(edges, mates)
        bottom = np.maximum(mates.load(_width(self._population)) - 1, 0) * self._step
        prices = flow.prices(edges, gains, mates, bottom, sides)
        missed = 0
        for inside in (True, False):
            rows = self.market.rows[sides[0][self.market.rows] == inside]
            columns = self.market.columns[sides[1][self.market.columns] == inside]
            bargains = self.market.worth_more(rows, columns, floor, prices)
            self._edges = self._edges.and_(bargains.edges)
            missed += bargains.missed
        return missed

    def _stranded(self, edges: Edges, mates: Mates) -> tuple[Flags, Flags]:
        return flow.stranded(edges, mates, self.market.rows, _width(self._population))

    def _bonus(self) -> int:
        if self._policy.keep == FEWEST_CHANGES:
            return (self._height + 1) * FULL
        return round(self._policy.keep * FULL)

    def _changes(self, mates: Mates, floor: int) -> Changes:
        previous = self._policy.previous
        now = {pair.couple for pair in self.pairs(mates)}
        anew = self.pairs(self._best_total(floor, 0)[0])
        return Changes(
            begun=tuple(sorted(now - previous)),
            ended=tuple(sorted(previous - now)),
            begun_anew=len({pair.couple for pair in anew} - previous),
            price=_total(anew) - _total(self.pairs(mates)),
        )

    def pairs(self, mates: Mates) -> tuple[Pair, ...]:
        columns = np.where(self._locked.columns < 0, mates.columns, self._locked.columns)
        rows = np.flatnonzero(columns >= 0)
        points = self.market.fit.points_of(rows, columns[rows])
        return tuple(
            Pair(
                self._population.mentees[row].id,
                self._population.mentors[columns[row]].id,
                int(gained),
                is_locked=bool(self._locked.columns[row] >= 0),
            )
            for row, gained in zip(rows, points, strict=True)
        )

    def _lowest(self, mates: Mates) -> int:
        rows = mates.rows
        return int(self.market.fit.points_of(rows, mates.columns[rows]).min())

    def _check_locks(self, taken: Ints) -> None:
        rows = self._locked.rows
        columns = self._locked.columns[rows]
        for place in np.flatnonzero(self.market.rulebook.broken_by(rows, columns)):
            broken = self.market.rulebook.broken(rows[place], columns[place])
            raise LockBreaksRules(
                self._population.mentees[rows[place]].id,
                self._population.mentors[columns[place]].id,
                broken,
            )
        for column in np.flatnonzero(taken > self._population.capacity):
            mentor = self._population.mentors[column]
            raise LocksExceedCapacity(mentor.id, mentor.capacity)


def _locks(population: Population, policy: Policy) -> Mates:
    columns = np.full(len(population.mentees), -1, dtype=np.int64)
    for mentee, mentor in sorted(policy.locked):
        row, column = population.mentee_rows.get(mentee), population.mentor_columns.get(mentor)
        if row is None or column is None:
            raise NotInPopulation(mentee if row is None else mentor)
        if columns[row] >= 0:
            raise LockedTwice(mentee)
        columns[row] = column
    return Mates(columns)


def _cells(population: Population, couples: Iterable[Couple]) -> tuple[Ints, Ints]:
    cells = [
        (population.mentee_rows[mentee], population.mentor_columns[mentor])
        for mentee, mentor in sorted(couples)
        if mentee in population.mentee_rows and mentor in population.mentor_columns
    ]
    found = np.array(cells, dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _keys(edges: Edges) -> Ints:
    return np.asarray(edges.rows << 32 | edges.columns)


def _width(population: Population) -> int:
    return len(population.mentors)


def _total(pairs: Iterable[Pair]) -> int:
    return sum(pair.points for pair in pairs)
