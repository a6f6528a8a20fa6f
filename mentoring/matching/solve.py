"""Find the best pairs: most people placed, then the highest floor, then the best total fit.

Of all ways to place the most people, those are taken that place the most who have priority. That
costs nobody's place: sets of mentees that can be placed together are those of a matroid, in which
whatever can be placed at all grows into a largest set (Edmonds and Fulkerson 1965). So two counts
say all: how many can be placed, and how many of those who come first when only they are looked at.
A floor is as high as it goes with both; wherever both can be reached, they can be together.

The floor comes before the total: lifting the worst-off pair afterwards changes nothing, and lifting
it before raised it by 40 % for a fortieth of a per cent of the total.

A large market is solved on each mentee's best candidates. What is missing among them is found by
what the solution itself proves: cover (how many), then prices (how well). They are tried on all
pairs, and the run ends when no pair objects; so it is exact, without holding all pairs at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from mentoring.matching import flow
from mentoring.matching.edges import Edges
from mentoring.matching.errors import LockBreaksRules, LocksExceedCapacity
from mentoring.matching.flow import Mates, Sides
from mentoring.matching.limit import UNLIMITED, GoOn, Limit
from mentoring.matching.market import Market
from mentoring.matching.policy import FEWEST_CHANGES, FULL, Policy
from mentoring.matching.population import Flags, Ints, Population
from mentoring.matching.proposal import Changes, Pair, Proposal, Verdict
from mentoring.matching.standing import cells, locks

#: Hears of each step, and says whether to go on: if not, the run settles for what it has, with the
#: gap it can prove. Raising ends the run.
Watch = Callable[[str], bool]
_READING = "Reading the pairs"
_LIFTING = "Lifting the worst-off pair"
_IMPROVING = "Looking for better pairs"
#: What share of a limited time may be gone when pairs are still read, when the worst-off is still
#: lifted, and when pairs are still tried for a proof. To give the best pairs to each other takes a
#: third, to write them down a twentieth; neither can be stopped.
_READ_UNTIL, _LIFT_UNTIL, _TRY_UNTIL = 0.55, 0.6, 0.85


def solve(
    population: Population,
    policy: Policy,
    *,
    watch: Watch = lambda _: True,
    limit: Limit = UNLIMITED,
) -> Proposal:
    """Propose pairs; without a limit, the same input gives the same proposal on any machine.

    With one, the run settles for what it has in time, with the gap that it can prove. Nobody is
    left out for that: how many can be placed is always proved.

    Raises:
        NotInPopulation, LockedTwice, LockBreaksRules, LocksExceedCapacity: about a locked pair.
    """
    if not (population.mentees and population.mentors):
        locks(population, policy)
        verdict = Verdict.NO_MENTORS if population.mentees else Verdict.NO_MENTEES
        return Proposal(verdict, unmatched=tuple(population.mentee_rows))
    return Run(population, policy, watch, limit).proposal()


class Run:
    """One run: the pairs looked at so far, and what they prove."""

    def __init__(
        self,
        population: Population,
        policy: Policy,
        watch: Watch = lambda _: True,
        limit: Limit = UNLIMITED,
    ) -> None:
        self._population, self._policy = population, policy
        self._watch, self._limit, self._settles = watch, limit, False
        self._locked = locks(population, policy)
        taken = np.bincount(self._locked.columns[self._locked.rows], minlength=_width(population))
        free = np.flatnonzero(self._locked.columns < 0)
        self.market = Market(population, policy, free, population.capacity - taken)
        self._check_locks(taken)
        self._height = len(population.mentees)
        self._ranks = self._ranked(free)
        self._step = round(policy.load * FULL)
        self._kept = self.market.only(*cells(population, policy.previous))
        self._watch(_READING)
        if self.market.is_small:
            self._edges = self.market.every_pair()
        else:
            candidates = self.market.candidates(lambda: self._may(_READING, _READ_UNTIL))
            self._edges = candidates.and_(self._kept)

    def proposal(self) -> Proposal:
        self._watch("Counting who can be placed")
        most = [self.most_placed(self.market.least, among=among) for among in self._ranks]
        floor, floor_gap = self.market.least, 0
        if self._policy.floor is None and most[0].placed:
            floor, floor_gap = self._highest_floor(most)
        counts = [mates.placed for mates in most]
        best, gap = self._best_total(floor, self._bonus(), counts)
        pairs = self.pairs(best)
        placed = {pair.mentee for pair in pairs}
        return Proposal(
            self.verdict(pairs),
            pairs,
            tuple(id_ for id_ in self._population.mentee_rows if id_ not in placed),
            floor,
            floor_gap,
            gap,
            self._changes(best, floor, counts) if self._policy.previous else None,
        )

    def verdict(self, pairs: tuple[Pair, ...]) -> Verdict:
        if pairs:
            return Verdict.MATCHED
        has_places = self._population.capacity.any()
        return Verdict.NOBODY_ALLOWED if has_places else Verdict.NO_PLACES

    def most_placed(
        self,
        least: int,
        *,
        enough: int | None = None,
        among: Flags | None = None,
        go_on: GoOn = lambda: True,
    ) -> Mates:
        """Place as many as can be with so many points each; not as many once it is clear."""
        among = self._ranks[0] if among is None else among
        while True:
            edges = self._edges.where((self._edges.points >= least) & among[self._edges.rows])
            mates = flow.most_placed(edges, self._height, self.market.places)
            if self.market.is_small or mates.placed == enough:
                return mates
            rows, columns = self._stranded(edges, mates, among)
            others = self.market.columns[~columns[self.market.columns]]
            missing = self.market.best(np.flatnonzero(rows), others, least, go_on)
            if not len(missing.rows):
                return mates
            self._edges = self._edges.and_(missing)

    def _highest_floor(self, most: Sequence[Mates]) -> tuple[int, int]:
        """Halve the points between a floor that keeps everybody and one that doesn't."""
        best = self.market.highest(self._edges)
        # With a higher floor than that, too few mentees would have anybody at all.
        low, high = self._lowest(most), int(np.sort(best)[-most[0].placed]) + 1
        first = True
        while high - low > 1:
            if not self._may_lift():
                break
            middle = high - 1 if first else (low + high) // 2
            first = False
            tried = self._as_many(most, middle)
            if tried:
                low = self._lowest(tried)
            elif self._may_lift():
                high = middle
        return low, high - 1 - low

    def _as_many(self, most: Sequence[Mates], least: int) -> list[Mates]:
        """Place as many of each rank with so many points each; nothing where that can't be."""
        found = []
        for among, before in zip(self._ranks, most, strict=True):
            mates = self.most_placed(least, enough=before.placed, among=among, go_on=self._may_lift)
            if mates.placed < before.placed:
                return []
            found.append(mates)
        return found

    def _best_total(self, floor: int, bonus: int, counts: Sequence[int]) -> tuple[Mates, int]:
        """Give the best total, and how much better it may be than what is found."""
        for among, count in zip(self._ranks, counts, strict=True):
            if count < np.count_nonzero(among):
                # Now no pair leads from one side of the market to another, looked at or not.
                self.most_placed(floor, among=among)
        shares = self._shares(counts)
        self._watch(_IMPROVING)
        while True:
            began = self._limit.elapsed
            edges = self._edges.where(self._edges.points >= floor)
            kept = np.isin(edges.keys, self._kept.keys)
            gains = edges.points + np.where(kept, bonus, 0)
            mates = flow.best_total(edges, gains, self.market.places, self._step, shares)
            if self.market.is_small:
                return mates, 0
            missed = self._overlooked(edges, gains, mates, floor)
            lasted = self._limit.elapsed - began
            if not (missed and self._may(_IMPROVING, _TRY_UNTIL, more=lasted)):
                return mates, missed

    def _overlooked(self, edges: Edges, gains: Ints, mates: Mates, floor: int) -> int:
        """Add the pairs that are worth more than their prices, and say how much there may be."""
        sides = self._sides(edges, mates)
        bottom = np.maximum(mates.load(_width(self._population)) - 1, 0) * self._step
        prices = flow.prices(edges, gains, mates, bottom, sides)
        missed = 0
        for side in range(len(self._ranks) + 1):
            rows = self.market.rows[sides.rows[self.market.rows] == side]
            columns = self.market.columns[sides.columns[self.market.columns] == side]
            bargains = self.market.worth_more(
                rows, columns, floor, prices, lambda: self._may(_IMPROVING, _TRY_UNTIL)
            )
            self._edges = self._edges.and_(bargains.edges)
            missed += bargains.missed
        return missed

    def _sides(self, edges: Edges, mates: Mates) -> Sides:
        """Part the market where some stay unplaced, and again where some of those come first."""
        sides = Sides(
            np.zeros(self._height, dtype=np.int64),
            np.zeros(_width(self._population), dtype=np.int64),
        )
        for side, among in enumerate(self._ranks, start=1):
            own = edges.where(among[edges.rows])
            rows, columns = self._stranded(own, mates.among(among), among)
            sides.rows[rows], sides.columns[columns] = side, side
        return sides

    def _stranded(self, edges: Edges, mates: Mates, among: Flags) -> tuple[Flags, Flags]:
        return flow.stranded(edges, mates, np.flatnonzero(among), _width(self._population))

    def _may_lift(self) -> bool:
        return self._may(_LIFTING, _LIFT_UNTIL)

    def _may(self, step: str, until: float, *, more: float = 0) -> bool:
        """Say if there is time to go on with a step, and some seconds more."""
        self._settles |= not self._watch(step)
        return not self._settles and self._limit.allows(until, more=more)

    def _ranked(self, free: Ints) -> list[Flags]:
        """Give everybody without a lock and then, where there are any, who of them come first."""
        everybody = np.zeros(self._height, dtype=np.bool_)
        everybody[free] = True
        first = everybody & [one.has_priority for one in self._population.mentees]
        return [everybody, first] if first.any() else [everybody]

    def _shares(self, counts: Sequence[int]) -> list[tuple[Flags, int]]:
        if len(self._ranks) == 1:
            return [(self._ranks[0], counts[0])]
        return [(self._ranks[1], counts[1]), (~self._ranks[1], counts[0] - counts[1])]

    def _bonus(self) -> int:
        if self._policy.keep == FEWEST_CHANGES:
            return (self._height + 1) * FULL
        return round(self._policy.keep * FULL)

    def _changes(self, mates: Mates, floor: int, counts: Sequence[int]) -> Changes:
        previous = self._policy.previous
        now = {pair.couple for pair in self.pairs(mates)}
        anew = self.pairs(self._best_total(floor, 0, counts)[0])
        return Changes(
            begun=tuple(sorted(now - previous)),
            ended=tuple(sorted(previous - now)),
            begun_anew=len({pair.couple for pair in anew} - previous),
            price=sum(one.points for one in anew) - sum(one.points for one in self.pairs(mates)),
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

    def _lowest(self, found: Iterable[Mates]) -> int:
        """Give the points of the worst-off pair in any of these matchings."""
        points = [
            self.market.fit.points_of(mates.rows, mates.columns[mates.rows]) for mates in found
        ]
        return int(np.concatenate(points).min())

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


def _width(population: Population) -> int:
    return len(population.mentors)
