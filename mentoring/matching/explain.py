"""Why these two, and why not that one: in numbers that add up and changes that were tried."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

import numpy as np

from mentoring.matching.fit import Fit
from mentoring.matching.person import Person
from mentoring.matching.policy import FULL, Couple, Policy
from mentoring.matching.population import Population
from mentoring.matching.proposal import Proposal
from mentoring.matching.rules import Rulebook
from mentoring.matching.solve import Run, Watch
from mentoring.matching.vocabulary import Rule, Wish
from mentoring.vocabulary import Role

#: Names the mentor who isn't there, in a cohort of any organization.
_IMAGINED = UUID("6d6a1bb0-5a54-4c0e-9d0e-6c1f6c4bb3c1")
#: As many as a mentor who joins would have places for.
_PLACES = 3


@dataclass(frozen=True)
class Factor:
    """One wish in one pair's fit: `points` are `share` of a full fit times `value`."""

    wish: Wish
    points: int
    #: What the wish could have added.
    most: int
    #: The skills, areas or answers that both name.
    shared: tuple[str, ...] = ()
    #: A mentee who doesn't have the wish has it met by everybody.
    is_wished: bool = True

    @property
    def value(self) -> float:
        return self.points / self.most


@dataclass(frozen=True)
class PairExplanation:
    """A pair's fit, the factors that add up to it, and the rules that it would break."""

    mentee: UUID
    mentor: UUID
    points: int
    factors: tuple[Factor, ...]
    broken: tuple[Rule, ...]


@dataclass(frozen=True)
class Prospect:
    """How well a mentor would fit somebody, and the rules that such a pair would break."""

    mentor: UUID
    points: int
    broken: tuple[Rule, ...]


@dataclass(frozen=True)
class Change:
    """One change after which one more is placed, this person or another, and nobody fewer.

    Either a rule is waived for this person, or a mentor has one more place.
    """

    rule: Rule | None = None
    mentor: UUID | None = None
    #: How many more people are placed with it; found by solving anew.
    placed_more: int = 0


@dataclass(frozen=True)
class UnmatchedExplanation:
    """Why somebody has no mentor."""

    mentee: UUID
    #: With how many mentors a pair would break no rule and reach the floor.
    open_mentors: int
    #: How many mentors each rule closes, alone or with others; most first.
    closed: tuple[tuple[Rule, int], ...]
    #: How many more each rule would open if only it were waived; most first.
    opened_by: tuple[tuple[Rule, int], ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Need:
    """How many more people one more mentor would place who offers this skill."""

    skill: str
    places: int
    placed_more: int


def explain_pair(
    population: Population, policy: Policy, mentee: UUID, mentor: UUID
) -> PairExplanation:
    """Take a pair's fit apart; it may be any pair, proposed or not."""
    return explain_pairs(population, policy, [(mentee, mentor)])[0]


def explain_pairs(
    population: Population, policy: Policy, couples: Iterable[Couple]
) -> tuple[PairExplanation, ...]:
    """Take the fits of several pairs apart, in the order in which they come."""
    fit, rulebook = Fit(population, policy), Rulebook(population, policy)

    def explain(mentee: UUID, mentor: UUID) -> PairExplanation:
        row, column = population.mentee_rows[mentee], population.mentor_columns[mentor]
        parts = fit.parts(row, column)
        seeking, offering = population.mentees[row], population.mentors[column]
        factors = tuple(
            Factor(
                wish,
                points,
                round(policy.share(wish) * FULL),
                _shared(wish, seeking, offering),
                is_wished=_wishes(wish, seeking),
            )
            for wish, points in parts.items()
        )
        broken = rulebook.broken(row, column)
        return PairExplanation(mentee, mentor, sum(parts.values()), factors, broken)

    return tuple(explain(mentee, mentor) for mentee, mentor in couples)


def prospects(population: Population, policy: Policy, mentee: UUID) -> tuple[Prospect, ...]:
    """Say of every mentor what a pair would be like: those first who may, and who fit best."""
    row = _Row(population, policy, mentee)
    return tuple(
        Prospect(
            population.mentors[column].id,
            int(row.points[column]),
            tuple(rule for rule, closed in row.closed.items() if closed[column]),
        )
        for column in np.lexsort((-row.points, row.objections > 0))
    )


def best_mentors(
    population: Population, policy: Policy, mentee: UUID, *, among: AbstractSet[UUID], most: int
) -> tuple[PairExplanation, ...]:
    """Name with whom somebody would fit best, of those whom no rule closes to them."""
    row = _Row(population, policy, mentee)
    in_order = (population.mentors[at].id for at in row.best if row.is_open[at])
    found = [(mentee, mentor) for mentor in in_order if mentor in among]
    return explain_pairs(population, policy, found[:most])


def explain_unmatched(
    population: Population, policy: Policy, proposal: Proposal, mentee: UUID
) -> UnmatchedExplanation:
    """Say what keeps somebody from having a mentor, and what would change that."""
    row = _Row(population, policy, mentee)
    alone = row.fits & (row.objections == 1)
    opened = {rule: int((closed & alone).sum()) for rule, closed in row.closed.items()}
    changes = [*_waivers(population, policy, proposal, mentee, opened)]
    if row.is_open.any():
        nearest = next(at for at in row.best if row.is_open[at])
        changes += _place(population, policy, proposal, population.mentors[nearest])
    return UnmatchedExplanation(
        mentee,
        int(row.is_open.sum()),
        _most_first((rule, int(closed.sum())) for rule, closed in row.closed.items()),
        _most_first(opened.items()),
        tuple(sorted(changes, key=lambda change: -change.placed_more)),
    )


class _Row:
    """One mentee with every mentor: points, and what each rule closes."""

    def __init__(self, population: Population, policy: Policy, mentee: UUID) -> None:
        rulebook = Rulebook(population, policy)
        row = np.array([population.mentee_rows[mentee]])
        columns = np.arange(len(population.mentors))
        self.closed = {rule: rulebook.blocks(rule, row, columns)[0] for rule in rulebook.rules}
        self.objections = np.sum(list(self.closed.values()), axis=0)
        self.points = Fit(population, policy).points(row, columns)[0]
        self.fits = self.points >= round((policy.floor or 0) * FULL)
        self.is_open = self.fits & (self.objections == 0)
        self.best = np.argsort(-self.points, kind="stable")


def missing_skills(
    population: Population,
    policy: Policy,
    proposal: Proposal,
    *,
    watch: Watch = lambda _: True,
) -> tuple[Need, ...]:
    """Say whom to look for: a mentor of which skill would place the most people.

    The mentor who is imagined has places for three, for those who want that skill, and nothing
    else that a rule could object to.
    """
    unmatched = set(proposal.unmatched)
    wanted = sorted({s for one in population.mentees if one.id in unmatched for s in one.wants})
    needs = []
    for skill in wanted:
        watch("Asking whom to look for")
        placed = _placed(*_with_mentor(population, policy, skill))
        needs.append(Need(skill, _PLACES, placed - proposal.placed))
    return tuple(sorted((need for need in needs if need.placed_more), key=_by_use))


def _by_use(need: Need) -> tuple[int, str]:
    return -need.placed_more, need.skill


def _waivers(
    population: Population,
    policy: Policy,
    proposal: Proposal,
    mentee: UUID,
    opened: dict[Rule, int],
) -> Iterable[Change]:
    for rule, mentors in opened.items():
        if mentors and not rule.is_absolute:
            waived = replace(policy, waived=policy.waived | {(mentee, rule)})
            more = _placed(population, waived) - proposal.placed
            if more > 0:
                yield Change(rule=rule, placed_more=more)


def _place(
    population: Population, policy: Policy, proposal: Proposal, mentor: Person
) -> Iterable[Change]:
    """Try one more place with the mentor who fits best of those that no rule closes."""
    wider = replace(mentor, capacity=mentor.capacity + 1)
    people = [wider if one.id == mentor.id else one for one in population.people]
    more = _placed(_like(population, people), policy) - proposal.placed
    if more > 0:
        yield Change(mentor=mentor.id, placed_more=more)


def _placed(population: Population, policy: Policy) -> int:
    run = Run(population, policy)
    return run.most_placed(run.market.least).placed + len(policy.locked)


def _with_mentor(population: Population, policy: Policy, skill: str) -> tuple[Population, Policy]:
    mentor = Person(
        id=uuid5(_IMAGINED, skill), role=Role.MENTOR, capacity=_PLACES, offers={skill: 1}, hours=()
    )
    # Others might do as well with anybody: what is asked is whom this skill places.
    others = {(one.id, mentor.id) for one in population.mentees if skill not in one.wants}
    closer = replace(policy, forbidden=policy.forbidden | others)
    return _like(population, [*population.people, mentor]), closer


def _like(population: Population, people: Iterable[Person]) -> Population:
    return Population.of(people, starts_on=population.starts_on, ends_on=population.ends_on)


def _most_first(counts: Iterable[tuple[Rule, int]]) -> tuple[tuple[Rule, int], ...]:
    return tuple(sorted(((rule, count) for rule, count in counts if count), key=lambda of: -of[1]))


def _wishes(wish: Wish, mentee: Person) -> bool:
    match wish:
        case Wish.SKILLS:
            return bool(mentee.wants)
        case Wish.GOALS:
            return bool(mentee.goals)
        case Wish.STYLE:
            return bool(mentee.styles_wanted)
        case Wish.FORMATS:
            return bool(mentee.formats)
        case Wish.AFFINITY:
            return bool(mentee.affinity)
        case _:
            return True


def _shared(wish: Wish, mentee: Person, mentor: Person) -> tuple[str, ...]:
    both: AbstractSet[str]
    match wish:
        case Wish.SKILLS:
            both = mentee.wants.keys() & mentor.offers.keys()
        case Wish.GOALS:
            both = mentee.goals.keys() & mentor.strengths.keys()
        case Wish.FORMATS:
            both = mentee.formats & mentor.formats
        case Wish.AFFINITY:
            both = mentee.affinity & mentor.affinity
        case _:
            both = frozenset()
    return tuple(sorted(both))
