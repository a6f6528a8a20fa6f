"""Who gets a mentor, and how good a one: by group, as far as numbers may be told.

Groups are what people chose to say of themselves. Matching never sees them; this looks afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import NamedTuple

from mentoring.matching.fit import Fit
from mentoring.matching.person import Person
from mentoring.matching.policy import FULL, Policy
from mentoring.matching.population import Population
from mentoring.matching.proposal import Proposal
from mentoring.matching.vocabulary import Wish
from mentoring.pulse import SMALLEST_GROUP

#: The group of those who didn't say; it hides like any other.
UNSAID = ""
#: Two groups differ when one's rate is under four fifths of the other's: the rule of thumb of the
#: Uniform Guidelines on Employee Selection Procedures (29 CFR 1607.4 D).
FOUR_FIFTHS = 0.8
_Z = 1.96


class Cells(NamedTuple):
    """How many of a group are placed, and how many are not."""

    placed: int
    unplaced: int


@dataclass(frozen=True)
class Interval:
    """A measure, and where it lies 95 times of 100."""

    value: float
    low: float
    high: float

    def is_above(self, other: Interval) -> bool:
        """Say whether the two differ by more than chance."""
        return self.low > other.high


@dataclass(frozen=True)
class GroupReport:
    """One group; nothing but its name where telling more would tell of single people."""

    name: str
    people: int | None = None
    placed: Interval | None = None
    #: The fits of those placed; nothing where fewer than five are, or have got somebody else.
    fit: Interval | None = None
    #: What each wish adds to them, in parts of a full fit.
    by_wish: Mapping[Wish, Interval] | None = None

    @property
    def is_hidden(self) -> bool:
        return self.placed is None


@dataclass(frozen=True)
class QuestionReport:
    question: str
    groups: tuple[GroupReport, ...]


@dataclass(frozen=True)
class Breach:
    """A group that falls short of the bound, next to the group that does best."""

    question: str
    group: str
    best: str
    measure: str
    ratio: float


@dataclass(frozen=True)
class LoadReport:
    """How mentees are spread: how many mentors have how many, and how many could have more."""

    mentors: Mapping[int, int]
    full: int
    idle: int


def report(
    population: Population, policy: Policy, proposal: Proposal
) -> tuple[QuestionReport, ...]:
    """Report each question that anybody has answered."""
    questions = sorted({question for person in population.mentees for question in person.groups})
    outcome = _Outcome(population, policy, proposal)
    return tuple(_question(question, population.mentees, outcome) for question in questions)


def breaches(reports: Iterable[QuestionReport], bound: float = FOUR_FIFTHS) -> tuple[Breach, ...]:
    """Name the groups whose rate or fit is under a part of the best group's.

    Hidden groups are left out: to say that they fall short would tell of them.
    """
    found: list[Breach] = []
    for one in reports:
        told = [group for group in one.groups if group.placed]
        rates = {group.name: group.placed.value for group in told if group.placed}
        fits = {group.name: group.fit.value for group in told if group.fit}
        found += _short(one.question, "placed", rates, bound)
        found += _short(one.question, "fit", fits, bound)
    return tuple(found)


def load(population: Population, proposal: Proposal) -> LoadReport:
    held = Counter(pair.mentor for pair in proposal.pairs)
    offering = [mentor for mentor in population.mentors if mentor.capacity]
    return LoadReport(
        mentors=dict(sorted(Counter(held[mentor.id] for mentor in offering).items())),
        full=sum(held[mentor.id] == mentor.capacity for mentor in offering),
        idle=sum(not held[mentor.id] for mentor in offering),
    )


def hidden(cells: Mapping[str, Cells]) -> frozenset[str]:
    """Say which groups of a question have to be hidden: the small, and enough to hide them.

    Whoever is placed and who is not is known by name, so that each of the two counts has to be
    large enough, or nothing. And the whole is known: what is hidden together has to be large enough
    too, and in two groups, because a single hidden group is the whole without the others.
    """
    ordered = sorted(cells, key=lambda name: (sum(cells[name]), name))
    closed = [name for name in ordered if _is_small(cells[name])]
    others = [name for name in ordered if name not in closed]
    while closed and others and (len(closed) == 1 or _is_small(_together(cells, closed))):
        closed.append(others.pop(0))
    return frozenset(closed)


def _together(cells: Mapping[str, Cells], names: Iterable[str]) -> Cells:
    placed, unplaced = zip(*(cells[name] for name in names), strict=True)
    return Cells(sum(placed), sum(unplaced))


def _is_small_step(count: int) -> bool:
    return 0 < count < SMALLEST_GROUP


def _is_small(cells: Cells) -> bool:
    return sum(cells) < SMALLEST_GROUP or any(_is_small_step(count) for count in cells)


class _Outcome:
    """What each mentee got."""

    def __init__(self, population: Population, policy: Policy, proposal: Proposal) -> None:
        fit = Fit(population, policy)
        self.parts = {
            pair.mentee: fit.parts(
                population.mentee_rows[pair.mentee], population.mentor_columns[pair.mentor]
            )
            for pair in proposal.pairs
        }

        self._now = dict(pair.couple for pair in proposal.pairs)
        # The proposal before, which was told of just as this one is.
        self._before = dict(policy.previous)

    def cells(self, people: Sequence[Person]) -> Cells:
        placed = sum(one.id in self.parts for one in people)
        return Cells(placed, len(people) - placed)

    def gives_away(self, people: Sequence[Person]) -> bool:
        """Say whether the step from the proposal before would tell of single people of a group."""
        if not self._before:
            return False
        gained = sum(one.id in self._now and one.id not in self._before for one in people)
        lost = sum(one.id not in self._now and one.id in self._before for one in people)
        return _is_small_step(gained) or _is_small_step(lost)

    def gives_fits_away(self, people: Sequence[Person]) -> bool:
        """Say whether so few of a group have somebody else that its fit would tell who is in it."""
        if not self._before:
            return False
        return _is_small_step(
            sum(self._now.get(one.id) != self._before.get(one.id) for one in people)
        )

    def fits(self, people: Sequence[Person]) -> list[float]:
        return [sum(self.parts[one.id].values()) / FULL for one in people if one.id in self.parts]

    def by_wish(self, people: Sequence[Person]) -> dict[Wish, Interval]:
        parts = [self.parts[one.id] for one in people if one.id in self.parts]
        return {wish: _mean([part[wish] / FULL for part in parts]) for wish in parts[0]}


def _question(question: str, people: Sequence[Person], outcome: _Outcome) -> QuestionReport:
    groups: dict[str, list[Person]] = {}
    for person in people:
        groups.setdefault(person.groups.get(question, UNSAID), []).append(person)
    closed = hidden({name: outcome.cells(members) for name, members in groups.items()})
    if any(outcome.gives_away(members) for members in groups.values()):
        closed = frozenset(groups)
    has_fits = not any(outcome.gives_fits_away(members) for members in groups.values())
    return QuestionReport(
        question,
        tuple(
            GroupReport(name)
            if name in closed
            else _group(name, groups[name], outcome, has_fits=has_fits)
            for name in sorted(groups)
        ),
    )


def _group(
    name: str, people: Sequence[Person], outcome: _Outcome, *, has_fits: bool
) -> GroupReport:
    fits = outcome.fits(people)
    is_told = has_fits and len(fits) >= SMALLEST_GROUP
    return GroupReport(
        name,
        len(people),
        wilson(len(fits), len(people)),
        _mean(fits) if is_told else None,
        outcome.by_wish(people) if is_told else None,
    )


def wilson(yes: int, of: int) -> Interval:
    """Give a share and its interval, which stays right for few people and at the ends (Wilson)."""
    share, more = yes / of, _Z * _Z / of
    centre = (share + more / 2) / (1 + more)
    half = _Z * sqrt(share * (1 - share) / of + more / (4 * of)) / (1 + more)
    return Interval(share, max(centre - half, 0), min(centre + half, 1))


def _mean(values: Sequence[float]) -> Interval:
    mean = fmean(values)
    half = _Z * stdev(values) / sqrt(len(values))
    return Interval(mean, max(mean - half, 0), min(mean + half, 1))


def _short(
    question: str, measure: str, values: Mapping[str, float], bound: float
) -> Iterable[Breach]:
    best = max(values, key=lambda name: (values[name], name), default="")
    for name, value in sorted(values.items()):
        if value < bound * values[best]:
            yield Breach(question, name, best, measure, value / values[best])
