"""Runs: most people placed, then the highest floor, then the best total; locks stay."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from mentoring.matching import market
from mentoring.matching.errors import LockBreaksRules
from mentoring.matching.person import Person
from mentoring.matching.policy import FULL, Policy
from mentoring.matching.proposal import Proposal
from mentoring.matching.solve import solve
from tests.mentoring.matching import reference
from tests.mentoring.matching.instances import couples, people, policies
from tests.mentoring.matching.people import cohort

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
    for name, small in (
        ("EVERY_PAIR", 0),
        ("CANDIDATES", 1),
        ("_MISSING", 1),
        ("_CELLS_A_BLOCK", 9),
    ):
        monkeypatch.setattr(market, name, small)


@pytest.mark.usefixtures("narrow")
def test_a_run_that_begins_with_few_candidates_finds_the_same() -> None:
    @_MANY
    @given(st.data())
    def check(data: st.DataObject) -> None:
        seen = data.draw(people())
        _check(seen, data.draw(policies(seen)))

    check()


@settings(max_examples=70, deadline=None, phases=_PHASES)
@given(st.data())
def test_locked_pairs_stay_or_the_rule_is_named(data: st.DataObject) -> None:
    seen = data.draw(people())
    policy = data.draw(policies(seen))
    locked: dict[object, object] = {}
    places = {person.id: person.capacity for person in seen}
    for mentee, mentor in sorted(data.draw(couples(seen))):
        if mentee not in locked and places[mentor]:
            locked[mentee] = mentor
            places[mentor] -= 1
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
