"""What nobody should type, and what happens anyway."""

from __future__ import annotations

from math import inf, nan
from typing import Any
from uuid import UUID

import pytest

from mentoring.matching.errors import (
    BadAmount,
    LockBreaksRules,
    LockedTwice,
    LocksExceedCapacity,
    NegativeCapacity,
    NotInPopulation,
    NoWeights,
    TwiceInPopulation,
    UnknownZone,
)
from mentoring.matching.person import Person
from mentoring.matching.policy import Policy
from mentoring.matching.proposal import Verdict
from mentoring.matching.solve import solve
from mentoring.matching.vocabulary import Rule, Wish
from mentoring.vocabulary import Role
from tests.mentoring.matching.people import cohort, mentee, mentee_id, mentor, mentor_id


@pytest.mark.parametrize(
    ("people", "verdict", "unmatched"),
    [
        ([], Verdict.NO_MENTEES, 0),
        ([mentor(0)], Verdict.NO_MENTEES, 0),
        ([mentee(0)], Verdict.NO_MENTORS, 1),
        ([mentee(0), mentor(0, capacity=0)], Verdict.NO_PLACES, 1),
        ([mentee(0, has_acknowledged=False), mentor(0)], Verdict.NOBODY_ALLOWED, 1),
        ([mentee(0), mentor(0)], Verdict.MATCHED, 0),
    ],
)
def test_a_run_says_what_came_of_it(people: list[Person], verdict: Verdict, unmatched: int) -> None:
    proposal = solve(cohort(people), Policy())

    assert proposal.verdict is verdict
    assert verdict.words.endswith(".")
    assert len(proposal.unmatched) == unmatched


def test_nobody_mentors_themselves() -> None:
    alone = Person(id=UUID(int=5), role=Role.BOTH)

    assert solve(cohort([alone]), Policy(rules=frozenset())).placed == 0
    assert solve(cohort([alone, mentor(0)]), Policy(rules=frozenset())).placed == 1


def test_somebody_with_every_conflict_is_left_out_and_nobody_else() -> None:
    everybody = frozenset(mentor_id(number) for number in range(20))
    people = [mentee(number, conflicts=everybody if number == 3 else set()) for number in range(20)]

    proposal = solve(cohort([*people, *map(mentor, range(20))]), Policy())

    assert proposal.unmatched == (mentee_id(3),)


def test_ten_thousand_identical_people_are_all_placed() -> None:
    people = [mentee(number, wants={"law": 1}) for number in range(6_000)]
    people += [mentor(number, offers={"law": 1}, capacity=2) for number in range(4_000)]

    proposal = solve(cohort(people), Policy())

    assert proposal.placed == 6_000
    assert proposal.is_proved_best
    assert {pair.fit for pair in proposal.pairs} == {1.0}


@pytest.mark.parametrize("weight", [-1, nan, inf])
def test_a_weight_has_to_be_a_number_to_reckon_with(weight: float) -> None:
    with pytest.raises(BadAmount) as refused:
        Policy(weights={Wish.SKILLS: 1, Wish.ZONE: weight})
    assert refused.value.field == "zone"


@pytest.mark.parametrize("name", ["floor", "least_hours", "enough_hours", "load", "keep"])
@pytest.mark.parametrize("amount", [-0.1, nan])
def test_so_has_every_other_amount(name: str, amount: float) -> None:
    with pytest.raises(BadAmount) as refused:
        Policy(**dict[str, Any]({name: amount}))
    assert refused.value.field == name


@pytest.mark.parametrize("weights", [{}, dict.fromkeys(Wish, 0)])
def test_some_wish_has_to_weigh(weights: dict[Wish, float]) -> None:
    with pytest.raises(NoWeights):
        Policy(weights=weights)


def test_people_are_checked() -> None:
    with pytest.raises(TwiceInPopulation):
        cohort([mentee(1), mentee(1)])
    with pytest.raises(NegativeCapacity):
        cohort([mentor(1, capacity=-1)])
    with pytest.raises(UnknownZone):
        cohort([mentor(1, zone="Europe/Atlantis")])
    with pytest.raises(BadAmount):
        cohort([mentor(1, offers={"law": nan})])


def _lock(*couples: tuple[int, int]) -> Policy:
    return Policy(locked=frozenset((mentee_id(one), mentor_id(other)) for one, other in couples))


def test_locks_are_checked_before_anything_is_solved() -> None:
    people = [mentee(0), mentee(1), mentor(0), mentor(1)]

    with pytest.raises(NotInPopulation) as gone:
        solve(cohort(people), _lock((0, 7)))
    assert gone.value.person == mentor_id(7)
    with pytest.raises(NotInPopulation):
        solve(cohort(people[:2]), _lock((0, 0)))
    with pytest.raises(LockedTwice):
        solve(cohort(people), _lock((0, 0), (0, 1)))
    with pytest.raises(LocksExceedCapacity) as full:
        solve(cohort(people), _lock((0, 0), (1, 0)))
    assert full.value.values == {"capacity": 1}


def test_a_lock_that_breaks_rules_says_which() -> None:
    people = [mentee(0, reports_to=(mentor_id(0),), earlier={mentor_id(0)}), mentor(0)]

    with pytest.raises(LockBreaksRules) as refused:
        solve(cohort(people), _lock((0, 0)))

    assert refused.value.rules == (Rule.MANAGER, Rule.EARLIER)
    assert refused.value.values["words"] == "one reports to the other; they were a pair before"
