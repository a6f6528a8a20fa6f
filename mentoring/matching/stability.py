"""Pairs who would rather have each other: where people have ranked, and where only fit speaks.

The best total usually leaves some. A stable solution leaves none, and places 10 to 12 % fewer by
our measurements: a coordinator sees both and chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mentoring.matching.flow import Mates
from mentoring.matching.inputs import Rankings
from mentoring.matching.policy import FULL, Couple, Policy
from mentoring.matching.population import Ints, Population
from mentoring.matching.proposal import Proposal
from mentoring.matching.solve import Run, solve

#: The nth of a ranking stands this far above any fit: who is ranked comes before who only fits.
_RANKED = 4 * FULL

Scores = npt.NDArray[np.int64]


_NO_RANKINGS = Rankings()


@dataclass(frozen=True)
class Blocking:
    """A mentee and a mentor who would both gain by having each other; by points, or by ranks."""

    couple: Couple
    mentee_gains: int
    mentor_gains: int


class _Preferences:
    """What each side thinks of every pair, in points; below 0 where a rule forbids it."""

    def __init__(self, population: Population, policy: Policy, rankings: Rankings) -> None:
        run = Run(population, policy)
        self.population, self.run, self.places = population, run, run.market.places
        points = run.market.every_point().astype(np.int64)
        self.of_mentees, self.of_mentors = points.copy(), points.copy()
        for mentee, choices in rankings.of_mentees.items():
            self._rank(self.of_mentees, [(mentee, mentor) for mentor in choices])
        for mentor, choices in rankings.of_mentors.items():
            self._rank(self.of_mentors, [(mentee, mentor) for mentee in choices])

    def held_in(self, proposal: Proposal) -> Ints:
        """Say whom each mentee has that may be given up."""
        has = np.full(len(self.population.mentees), -1, dtype=np.int64)
        for pair in proposal.pairs:
            if not pair.is_locked:
                column = self.population.mentor_columns[pair.mentor]
                has[self.population.mentee_rows[pair.mentee]] = column
        return has

    def _rank(self, scores: Scores, couples: Sequence[Couple]) -> None:
        for place, (mentee, mentor) in enumerate(couples):
            row = self.population.mentee_rows.get(mentee)
            column = self.population.mentor_columns.get(mentor)
            if row is not None and column is not None and scores[row, column] >= 0:
                scores[row, column] += _RANKED - place * FULL // len(couples)


def blocking_pairs(
    population: Population,
    policy: Policy,
    proposal: Proposal,
    *,
    rankings: Rankings = _NO_RANKINGS,
    by_at_least: int = 1,
) -> tuple[Blocking, ...]:
    """List the pairs in which both would gain so many points, those who gain most together first.

    Who is locked has no choice, and a mentor with a place left gains whatever a pair is worth.
    """
    preferences = _Preferences(population, policy, rankings)
    has = preferences.held_in(proposal)
    of_mentees, of_mentors = preferences.of_mentees, preferences.of_mentors
    rows = np.flatnonzero(has >= 0)
    now = np.full(len(has), -1, dtype=np.int64)
    now[rows] = of_mentees[rows, has[rows]]
    least = np.full(len(preferences.places), np.iinfo(np.int64).max)
    np.minimum.at(least, has[rows], of_mentors[rows, has[rows]])
    least[np.bincount(has[rows], minlength=len(least)) < preferences.places] = -1
    mentee_gains, mentor_gains = of_mentees - now[:, None], of_mentors - least[None, :]
    both = np.minimum(mentee_gains, mentor_gains)
    # Both are whole numbers, so that to gain at all is to gain one.
    at = np.nonzero((of_mentees >= 0) & (both >= max(by_at_least, 1)))
    found = [
        Blocking(
            (population.mentees[row].id, population.mentors[column].id),
            int(mentee_gains[row, column]),
            int(mentor_gains[row, column]),
        )
        for row, column in zip(*at, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.mentee_gains - one.mentor_gains, one.couple)))


def solve_stable(
    population: Population, policy: Policy, *, rankings: Rankings = _NO_RANKINGS
) -> Proposal:
    """Propose pairs of whom no two would rather have each other (Gale and Shapley 1962).

    Mentees ask in the order of their preference, and mentors keep the best that their places hold:
    no other stable solution is better for any mentee. Locked pairs stay.
    """
    if not (population.mentees and population.mentors):
        return solve(population, policy)
    preferences = _Preferences(population, policy, rankings)
    columns = _deferred_acceptance(
        preferences.of_mentees, preferences.of_mentors, preferences.places
    )
    pairs = preferences.run.pairs(Mates(columns))
    placed = {pair.mentee for pair in pairs}
    return Proposal(
        preferences.run.verdict(pairs),
        pairs,
        tuple(id_ for id_ in population.mentee_rows if id_ not in placed),
        is_stable=True,
    )


def _deferred_acceptance(of_mentees: Scores, of_mentors: Scores, places: Ints) -> Ints:
    """Let all who have nobody ask their next choice at once, until nobody has one left."""
    height, width = of_mentees.shape
    choices = np.argsort(-of_mentees, axis=1, kind="stable")
    choice_count = (of_mentees >= 0).sum(axis=1)
    asked, has = np.zeros(height, dtype=np.int64), np.full(height, -1, dtype=np.int64)
    while True:
        asking = np.flatnonzero((has < 0) & (asked < choice_count))
        if not len(asking):
            return has
        has[asking] = choices[asking, asked[asking]]
        asked[asking] += 1
        rows = np.flatnonzero(has >= 0)
        order = rows[np.lexsort((rows, -of_mentors[rows, has[rows]], has[rows]))]
        starts = np.searchsorted(has[order], np.arange(width))
        rank = np.arange(len(order)) - starts[has[order]]
        has[order[rank >= places[has[order]]]] = -1
