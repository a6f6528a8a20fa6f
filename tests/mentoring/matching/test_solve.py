"""Runs: most people placed, then the highest floor, then the best total; locks stay."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import count
from random import Random
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from mentoring.matching import ceilings, market, sheet
from mentoring.matching.errors import LockBreaksRules
from mentoring.matching.limit import Limit
from mentoring.matching.person import Person
from mentoring.matching.policy import FULL, Policy
from mentoring.matching.proposal import Proposal
from mentoring.matching.solve import solve
from tests.mentoring.matching import reference
from tests.mentoring.matching.instances import couples, people, policies
from tests.mentoring.matching.people import cohort, mentee, mentor

#: To make a failing cohort smaller takes minutes, and it is small as it is.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
_MANY = settings(max_examples=100, deadline=None, phases=_PHASES)


def _objective(proposal: Proposal, policy: Policy) -> int:
    """Add up what the run maximizes; what is locked is not its choice."""
    free = [pair for pair in proposal.pairs if not pair.is_locked]
    load = Counter(pair.mentor for pair in free)
    steps = sum(count * (count - 1) // 2 for count in load.values())
    kept = sum(pair.couple in policy.previous for pair in free)
    bonus = round(policy.keep * FULL) if policy.previous else 0
    return sum(pair.points for pair in free) + kept * bonus - steps * round(policy.load * FULL)


def _check(seen: list[Person], policy: Policy) -> None:
    population = cohort(seen)
    proposal = solve(population, policy)
    best = reference.best(population, policy, round(policy.keep * FULL))
    records = {person.id: person for person in seen}

    assert proposal.is_proved_best
    assert proposal.placed == best.placed
    assert sum(records[pair.mentee].has_priority for pair in proposal.pairs) == best.first
    assert _objective(proposal, policy) == best.objective
    if policy.floor is None and any(not pair.is_locked for pair in proposal.pairs):
        assert proposal.floor == best.floor
    for pair in proposal.pairs:
        assert not reference.broken(records[pair.mentee], records[pair.mentor], policy)
        assert pair.is_locked or pair.points >= proposal.floor
    assert policy.locked <= {pair.couple for pair in proposal.pairs}
    held = Counter(pair.mentor for pair in proposal.pairs)
    assert all(count <= records[mentor].capacity for mentor, count in held.items())
    assert len({pair.mentee for pair in proposal.pairs}) == proposal.placed
    assert len(proposal.unmatched) + proposal.placed == len(population.mentees)


@_MANY
@given(st.data())
def test_nothing_is_better_among_all_that_could_be_tried(data: st.DataObject) -> None:
    seen = data.draw(people())
    _check(seen, data.draw(policies(seen)))


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a run begin with one candidate each, a few rows at a time: it has to prove the rest."""
    for module, name, small in (
        (market, "EVERY_PAIR", 0),
        (market, "CANDIDATES", 1),
        (market, "_MISSING", 1),
        (market, "_CELLS_AT_A_TIME", 9),
        (market, "_ROWS_AT_A_TIME", 3),
        (ceilings, "GROUP", 2),
        (ceilings, "GROUPS", 1),
        (sheet, "_FEW_CLASSES", 2),
        (sheet, "_LAID_OUT", 6),
        (sheet, "_IN_CACHE", 6),
    ):
        monkeypatch.setattr(module, name, small)


@pytest.mark.usefixtures("narrow")
def test_a_run_that_begins_with_few_candidates_finds_the_same() -> None:
    @_MANY
    @given(st.data())
    def check(data: st.DataObject) -> None:
        seen = data.draw(people())
        _check(seen, data.draw(policies(seen)))

    check()


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("seed", [151, 963])
def test_a_pair_that_leads_out_of_where_some_stay_unplaced_is_found_too(seed: int) -> None:
    _check(_by_lot(seed), Policy(keep=0))


def _by_lot(seed: int) -> list[Person]:
    random = Random(seed)  # noqa: S311 - invented

    def some(names: str, *, least: int, most: int) -> list[str]:
        return random.sample(names, random.randint(least, most))

    def amounts(count: int) -> dict[str, float]:
        return {s: random.randint(0, 10) / 10 for s in some("abcd", least=count, most=count)}

    sizes = random.randint(3, 7), random.randint(2, 5)
    seeking = [
        mentee(number, wants=amounts(2), languages=frozenset(some("xyz", least=0, most=2)))
        for number in range(sizes[0])
    ]
    offering = [
        mentor(
            number,
            offers=amounts(3),
            capacity=random.randint(1, 2),
            languages=frozenset(some("xyz", least=0, most=2)),
        )
        for number in range(sizes[1])
    ]
    return [*seeking, *offering]


def test_who_lost_a_mentor_comes_first_where_not_all_can_be_placed() -> None:
    others = [mentee(1, wants={"law": 1}), mentor(1, offers={"law": 1}, capacity=1)]
    lost = mentee(2, wants={"law": 1, "sales": 9}, has_priority=True)

    proposal = solve(cohort([*others, lost]), Policy())

    assert [pair.mentee for pair in proposal.pairs] == [lost.id]
    assert proposal.floor == proposal.pairs[0].points


def test_priority_costs_nobody_a_place() -> None:
    german, english = frozenset({"de"}), frozenset({"en"})
    seen = [
        mentee(1, languages=german),
        mentee(2, languages=german | english, has_priority=True),
        mentor(1, languages=german),
        mentor(2, languages=english),
    ]

    proposal = solve(cohort(seen), Policy())

    assert proposal.placed == 2


def test_who_has_priority_and_a_lock_is_placed_by_the_lock() -> None:
    seen = [
        mentee(1, has_priority=True),
        mentee(2, has_priority=True),
        mentor(1),
    ]
    policy = Policy(locked=frozenset({(seen[0].id, seen[2].id)}))

    proposal = solve(cohort(seen), policy)

    assert [pair.couple for pair in proposal.pairs] == [(seen[0].id, seen[2].id)]
    assert proposal.unmatched == (seen[1].id,)


@settings(max_examples=70, deadline=None, phases=_PHASES)
@given(st.data())
def test_locked_pairs_stay_or_the_rule_is_named(data: st.DataObject) -> None:
    seen = data.draw(people())
    policy = data.draw(policies(seen))
    locked: dict[object, object] = {}
    places = {person.id: person.capacity for person in seen}
    for one, other in sorted(data.draw(couples(seen))):
        if one not in locked and places[other]:
            locked[one] = other
            places[other] -= 1
    policy = Policy(**vars(policy) | {"locked": frozenset(locked.items())})
    records = {person.id: person for person in seen}
    wrong = [
        couple
        for couple in sorted(policy.locked)
        if reference.broken(records[couple[0]], records[couple[1]], policy)
    ]
    if not wrong:
        _check(seen, policy)
        return
    with pytest.raises(LockBreaksRules) as refused:
        solve(cohort(seen), policy)
    assert (refused.value.mentee, refused.value.mentor) == wrong[0]
    seeking, offering = (records[one] for one in wrong[0])
    assert set(refused.value.rules) == reference.broken(seeking, offering, policy)


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("is_by_clock", [True, False])
def test_a_run_that_settles_at_any_moment_says_how_far_from_the_best_it_may_be(
    *, is_by_clock: bool
) -> None:
    @_MANY
    @given(st.data(), st.integers(0, 60))
    def check(data: st.DataObject, moment: int) -> None:
        seen = data.draw(people())
        policy = data.draw(policies(seen))
        population, policy = cohort(seen), replace(policy, previous=frozenset())
        asked = count()
        if is_by_clock:
            clock = Limit(moment, lambda: float(next(asked)))
            settled = solve(population, policy, limit=clock)
        else:
            settled = solve(population, policy, watch=lambda _: next(asked) < moment)
        best = reference.best(population, policy)
        records = {person.id: person for person in seen}

        assert (settled.placed, _first(settled, records)) == (best.placed, best.first)
        if policy.floor is None and settled.placed:
            assert settled.floor <= best.floor <= settled.floor + settled.floor_gap
            policy = replace(policy, floor=settled.floor / FULL)
        found = _objective(settled, policy)
        reachable = _objective(solve(population, policy), policy)
        assert found <= reachable <= found + settled.gap
        for pair in settled.pairs:
            assert not reference.broken(records[pair.mentee], records[pair.mentor], policy)
        held = Counter(pair.mentor for pair in settled.pairs)
        assert all(number <= records[mentor].capacity for mentor, number in held.items())

    check()


def _first(proposal: Proposal, records: dict[UUID, Person]) -> int:
    return sum(records[pair.mentee].has_priority for pair in proposal.pairs)
