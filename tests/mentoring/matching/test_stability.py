"""Stable solutions, and what the best one leaves unstable."""

from __future__ import annotations

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from mentoring.matching.inputs import Rankings
from mentoring.matching.person import Person
from mentoring.matching.policy import FULL, Couple, Policy
from mentoring.matching.proposal import Proposal, Verdict
from mentoring.matching.solve import solve
from mentoring.matching.stability import blocking_pairs, solve_stable
from mentoring.matching.vocabulary import Wish
from tests.mentoring.matching import reference
from tests.mentoring.matching.instances import couples, people, policies
from tests.mentoring.matching.people import cohort, mentee, mentee_id, mentor, mentor_id

_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
_SKILLS = Policy(weights={Wish.SKILLS: 1})


def _rivals() -> list[Person]:
    """Both mentees do well with the first mentor; the best total separates the best pair."""
    return [
        mentee(0, wants={"law": 1}),
        mentee(1, wants={"law": 1, "tax": 1}),
        mentor(0, offers={"law": 1, "tax": 0.8}),
        mentor(1, offers={"law": 0.9}),
    ]


def test_the_best_total_may_leave_two_who_would_rather_have_each_other() -> None:
    people = [
        mentee(0, wants={"a": 1}),
        mentee(1, wants={"b": 1}),
        mentor(0, offers={"a": 1, "b": 0.9}),
        mentor(1, offers={"a": 0.9, "b": 0.1}),
    ]
    population = cohort(people)
    best = solve(population, _SKILLS)

    (blocking,) = blocking_pairs(population, _SKILLS, best)
    stable = solve_stable(population, _SKILLS)

    assert blocking.couple == (mentee_id(0), mentor_id(0))
    assert (blocking.mentee_gains, blocking.mentor_gains) == (FULL // 10, FULL // 10)
    assert blocking_pairs(population, _SKILLS, best, by_at_least=FULL // 10 + 1) == ()
    assert blocking.couple in {pair.couple for pair in stable.pairs}
    assert stable.total < best.total
    assert not stable.is_proved_best


def test_who_is_ranked_comes_before_who_fits() -> None:
    population = cohort(_rivals())
    rankings = Rankings(
        of_mentees={mentee_id(1): [mentor_id(1), mentor_id(0)]},
        of_mentors={mentor_id(1): [mentee_id(1)], mentor_id(7): [mentee_id(0)]},
    )

    stable = solve_stable(population, _SKILLS, rankings=rankings)

    assert {pair.couple for pair in stable.pairs} == {
        (mentee_id(0), mentor_id(0)),
        (mentee_id(1), mentor_id(1)),
    }
    assert blocking_pairs(population, _SKILLS, stable, rankings=rankings) == ()


def test_locked_pairs_stay() -> None:
    locked = Policy(locked=frozenset({(mentee_id(0), mentor_id(1))}))

    stable = solve_stable(cohort(_rivals()), locked)

    assert locked.locked < {pair.couple for pair in stable.pairs}
    assert blocking_pairs(cohort(_rivals()), locked, stable) == ()


def test_an_empty_side_is_said() -> None:
    assert solve_stable(cohort([mentee(0)]), Policy()).verdict is Verdict.NO_MENTORS


@settings(max_examples=80, deadline=None, phases=_PHASES)
@given(st.data())
def test_nobody_in_a_stable_solution_would_rather_have_another(data: st.DataObject) -> None:
    seen = data.draw(people())
    policy = data.draw(policies(seen))
    population = cohort(seen)
    wishes = sorted(data.draw(couples(seen)))
    rankings = Rankings({one: [two for who, two in wishes if who == one] for one, _ in wishes})
    stable = solve_stable(population, policy, rankings=rankings)

    assert blocking_pairs(population, policy, stable, rankings=rankings) == ()
    best = solve(population, policy)
    found = {one.couple for one in blocking_pairs(population, policy, best)}
    assert found == _blocking(population.mentees, population.mentors, best, policy)


def _blocking(
    mentees: tuple[Person, ...], mentors: tuple[Person, ...], proposal: Proposal, policy: Policy
) -> set[Couple]:
    """Look at every pair in turn."""
    points = reference.cells(cohort({one.id: one for one in mentees + mentors}.values()), policy)
    has = {pair.mentee: pair for pair in proposal.pairs}
    found = set()
    for (row, column), worth in points.items():
        seeking, offering = mentees[row], mentors[column]
        held = [pair.points for pair in proposal.pairs if pair.mentor == offering.id]
        now = has[seeking.id].points if seeking.id in has else -1
        worst = min(held, default=-1) if len(held) == offering.capacity else -1
        if worth > now and worth > worst and offering.capacity:
            found.add((seeking.id, offering.id))
    return found
