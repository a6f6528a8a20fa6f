"""Middle-sized cohorts against scipy's solver, and what must not change an answer."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from uuid import UUID

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from bench._cohort import ENDS, STARTS, make_people
from mentoring.matching import market
from mentoring.matching.fit import Fit
from mentoring.matching.person import Person
from mentoring.matching.policy import FEWEST_CHANGES, FULL, Policy
from mentoring.matching.population import Population
from mentoring.matching.proposal import Proposal
from mentoring.matching.rules import Rulebook
from mentoring.matching.solve import solve
from tests.mentoring.matching.people import cohort, mentee, mentor


def _population(people: list[Person]) -> Population:
    return Population.of(people, starts_on=STARTS, ends_on=ENDS)


def _strict(people: list[Person], seed: int) -> tuple[list[Person], Policy]:
    """Make places short in some and rules hard in others."""
    random = Random(seed)  # noqa: S311 - invented
    if random.random() < 0.5:
        people = [replace(one, capacity=random.choice((0, 1, 1, 2))) for one in people]
    if random.random() < 0.5:
        people = [replace(one, has_priority=random.random() < 0.4) for one in people]
    gap = random.choice([(0, 3), (1, 2), (2, 3)])
    return people, Policy(level_gap=gap, least_hours=random.choice((1, 20, 30)))


def _by_scipy(population: Population, policy: Policy, floor: int) -> tuple[int, int, int]:
    """Expand places into columns, and give whoever stays out a column of their own.

    Gives how many are placed, how many of them come first, and the total.
    """
    rows, columns = np.arange(len(population.mentees)), np.arange(len(population.mentors))
    points = Fit(population, policy).points(rows, columns).astype(np.float64)
    closed = Rulebook(population, policy).closed(rows, columns) | (points < floor)
    first = np.array([one.has_priority for one in population.mentees])
    before = FULL * (len(rows) + 1)
    enough = before * (len(rows) + 1)
    worth = np.where(closed, -enough, points + enough + np.where(first, before, 0)[:, None])
    wide = np.repeat(worth, population.capacity, axis=1)
    gains = np.hstack([wide, np.zeros((len(rows), len(rows)))])
    at = linear_sum_assignment(gains, maximize=True)
    made = gains[at] > 0
    come_first = int(first[at[0][made]].sum())
    total = gains[at][made].sum() - made.sum() * enough - come_first * before
    return int(made.sum()), come_first, int(total)


def _counts(proposal: Proposal, population: Population) -> tuple[int, int]:
    first = {one.id for one in population.mentees if one.has_priority}
    return proposal.placed, sum(pair.mentee in first for pair in proposal.pairs)


@pytest.mark.parametrize(("first", "few"), [(0, None), (70, 2), (140, 8)])
def test_another_solver_finds_nothing_better(
    monkeypatch: pytest.MonkeyPatch, first: int, few: int | None
) -> None:
    if few:
        monkeypatch.setattr(market, "EVERY_PAIR", 0)
        monkeypatch.setattr(market, "CANDIDATES", few)
    for seed in range(first, first + 70):
        people, policy = _strict(make_people(15 + seed % 60, seed), seed)
        population = _population(people)
        proposal = solve(population, policy)

        assert proposal.is_proved_best
        counts = _counts(proposal, population)
        assert (*counts, proposal.total) == _by_scipy(population, policy, proposal.floor)
        assert counts == _by_scipy(population, policy, 0)[:2]
        assert not proposal.placed or (
            _by_scipy(population, policy, proposal.floor + 1)[:2] < counts
        )


def test_the_order_of_records_changes_nothing() -> None:
    people = make_people(120, 3)
    again = [*people]
    Random(5).shuffle(again)  # noqa: S311 - invented

    assert solve(_population(again), Policy()) == solve(_population(people), Policy())


def test_other_ids_change_no_number() -> None:
    people = make_people(80, 4)
    numbers = Random(6).sample(range(1 << 60), len(people))  # noqa: S311 - invented
    renamed = {one.id: UUID(int=number) for one, number in zip(people, numbers, strict=True)}
    others = [
        replace(
            one,
            id=renamed[one.id],
            reports_to=tuple(renamed[id_] for id_ in one.reports_to),
            conflicts=frozenset(renamed[id_] for id_ in one.conflicts),
        )
        for one in people
    ]

    before, after = solve(_population(people), Policy()), solve(_population(others), Policy())

    assert _numbers(before) == _numbers(after)


def _numbers(proposal: Proposal) -> tuple[int, ...]:
    return proposal.placed, proposal.floor, proposal.total


@pytest.mark.parametrize("seed", range(12))
def test_a_further_mentor_never_places_fewer(seed: int) -> None:
    people, policy = _strict(make_people(60, seed), seed)
    mentors = [one for one in people if one.role.mentors]
    without = [one for one in people if one not in mentors[:5]]
    placed = [solve(_population([*without, *mentors[:count]]), policy).placed for count in range(6)]

    assert placed == sorted(placed)


def test_a_cohort_too_large_to_look_at_whole_is_proved_as_well() -> None:
    people = [replace(one, capacity=1) for one in make_people(700, 8)]
    lost = [replace(one, has_priority=one.id.int % 3 == 0) for one in people]
    population, policy = _population(lost), Policy()

    proposal = solve(population, policy)

    counts = _counts(proposal, population)
    assert proposal.is_proved_best
    assert counts > _counts(solve(_population(people), policy), population)
    assert (*counts, proposal.total) == _by_scipy(population, policy, proposal.floor)


@pytest.fixture
def churned() -> tuple[Population, Policy, Proposal]:
    """A cohort of whom some have left and others come since its last run."""
    people = make_people(150, 9)
    before = solve(_population(people), Policy())
    others = make_people(152, 9)
    stays = [one for one in people if one.id.int % 50]
    come = [replace(one, id=UUID(int=one.id.int + (1 << 40))) for one in others[148:155]]
    previous = frozenset(pair.couple for pair in before.pairs)
    return _population([*stays, *come]), Policy(previous=previous), before


def test_whoever_fits_many_alike_begins_with_one_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The best pair of each mentee bounds how high the floor can be."""
    monkeypatch.setattr(market, "EVERY_PAIR", 0)
    monkeypatch.setattr(market, "CANDIDATES", 1)
    alike = cohort([*map(mentee, range(40)), *map(mentor, range(49))])
    everybody = np.arange(40)

    begun = market.Market(alike, Policy(), everybody, alike.capacity).candidates(lambda: True)

    assert np.array_equal(np.unique(begun.rows), everybody)
    assert len(begun.rows) < 40 * 49


def test_matching_again_changes_few_pairs_and_says_what_that_costs(
    churned: tuple[Population, Policy, Proposal],
) -> None:
    population, policy, _ = churned
    here = {one.id for one in population.people}
    gone = {couple for couple in policy.previous if not here.issuperset(couple)}
    anew = solve(population, replace(policy, previous=frozenset()))

    kept = solve(population, policy)
    fewest = solve(population, replace(policy, keep=FEWEST_CHANGES))

    assert kept.changes
    assert fewest.changes
    assert gone <= set(kept.changes.ended)
    assert len(fewest.changes.ended) <= len(kept.changes.ended)
    assert len(kept.changes.begun) < kept.changes.begun_anew
    assert kept.changes.price == anew.total - kept.total >= 0
    assert fewest.changes.price >= kept.changes.price
    assert (kept.placed, kept.floor) == (anew.placed, anew.floor)


def test_a_run_that_begins_with_few_candidates_changes_as_few_pairs(
    churned: tuple[Population, Policy, Proposal], monkeypatch: pytest.MonkeyPatch
) -> None:
    population, policy, _ = churned
    fewest = replace(policy, keep=FEWEST_CHANGES)
    found = []
    for size in (population.capacity.sum() * len(population.mentees), 0):
        monkeypatch.setattr(market, "EVERY_PAIR", size)
        monkeypatch.setattr(market, "CANDIDATES", 2)
        proposal = solve(population, fewest)
        assert proposal.is_proved_best
        assert proposal.changes
        found.append((proposal.floor, proposal.total, len(proposal.changes.ended)))

    assert found[0] == found[1]


def test_nothing_changes_where_nobody_came_or_went() -> None:
    population = _population(make_people(90, 10))
    before = solve(population, Policy())
    couples = frozenset(pair.couple for pair in before.pairs)

    again = solve(population, Policy(previous=couples)).changes

    assert again
    assert (again.begun, again.ended, again.price) == ((), (), 0)


def test_a_run_can_be_cancelled_and_can_settle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(market, "EVERY_PAIR", 0)
    monkeypatch.setattr(market, "CANDIDATES", 1)
    population = _population(make_people(200, 11))
    heard: list[str] = []

    def cancel(step: str) -> bool:
        heard.append(step)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        solve(population, Policy(), watch=cancel)
    assert heard == ["Reading the pairs"]

    best, settled = solve(population, Policy()), solve(population, Policy(), watch=lambda _: False)

    assert settled.placed == best.placed
    assert not settled.is_proved_best
    assert best.floor <= settled.floor + settled.floor_gap
    at_that_floor = replace(Policy(), floor=settled.floor / FULL)
    reachable = solve(population, at_that_floor).total
    assert settled.total <= reachable <= settled.total + settled.gap
