"""Explanations are true: factors add up, and what is said to help does help."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from mentoring.matching.explain import Change, explain_pair, explain_unmatched, missing_skills
from mentoring.matching.person import Person
from mentoring.matching.policy import USUAL_RULES, Policy
from mentoring.matching.solve import solve
from mentoring.matching.vocabulary import Rule, Wish
from tests.mentoring.matching import reference
from tests.mentoring.matching.instances import people, policies
from tests.mentoring.matching.people import cohort, mentee, mentee_id, mentor, mentor_id

_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def test_a_pair_is_explained_factor_by_factor() -> None:
    population = cohort(
        [
            mentee(0, wants={"law": 3, "sales": 1}, department="Legal"),
            mentor(0, offers={"law": 0.5, "chess": 1}, department="Sales"),
        ]
    )
    policy = Policy(weights={Wish.SKILLS: 3, Wish.DEPARTMENT: 1})

    explained = explain_pair(population, policy, mentee_id(0), mentor_id(0))

    skills, department = explained.factors
    assert (skills.wish, skills.points, skills.most, skills.shared) == (
        Wish.SKILLS,
        28_125,
        75_000,
        ("law",),
    )
    assert skills.value == 0.375
    assert department.points == 25_000
    assert explained.points == 53_125 == solve(population, policy).total
    assert explained.broken == ()


def test_the_rule_that_binds_is_named_and_what_waiving_it_does() -> None:
    french, german = {"languages": frozenset({"fr"})}, {"languages": frozenset({"de"})}
    population = cohort([mentee(0, **french), mentor(0, **german), mentor(1, **german)])
    proposal = solve(population, Policy())

    explained = explain_unmatched(population, Policy(), proposal, mentee_id(0))

    assert explained.open_mentors == 0
    assert explained.closed == explained.opened_by == ((Rule.LANGUAGE, 2),)
    assert [(one.rule, one.placed_more) for one in explained.changes] == [(Rule.LANGUAGE, 1)]


def test_where_no_place_is_left_the_mentor_is_named_who_needs_one() -> None:
    population = cohort([mentee(0), mentee(1), mentor(0)])
    proposal = solve(population, Policy())

    explained = explain_unmatched(population, Policy(), proposal, proposal.unmatched[0])

    assert explained.open_mentors == 1
    assert [(one.mentor, one.placed_more) for one in explained.changes] == [(mentor_id(0), 1)]


def test_one_more_mentor_who_offers_finance_would_place_three() -> None:
    people = [mentee(number, wants={"finance": 1}) for number in range(4)]
    people += [mentee(9, wants={"law": 1}), mentor(0, offers={"finance": 1})]
    policy = Policy(rules=USUAL_RULES | {Rule.SKILL})
    population = cohort(people)

    needs = missing_skills(population, policy, solve(population, policy))

    assert [(need.skill, need.placed_more) for need in needs] == [("finance", 3), ("law", 1)]


def test_whoever_wants_something_else_is_not_placed_by_a_skill() -> None:
    population = cohort(
        [
            mentee(0, wants={"finance": 1}, languages=frozenset({"welsh"})),
            mentee(1, wants={"law": 1}, languages=frozenset({"welsh"})),
            mentor(0, offers={"finance": 1, "law": 1}, languages=frozenset({"english"})),
        ]
    )
    policy = Policy(rules=USUAL_RULES)

    needs = missing_skills(population, policy, solve(population, policy))

    assert [(need.skill, need.placed_more) for need in needs] == [("finance", 1), ("law", 1)]


@settings(max_examples=60, deadline=None, phases=_PHASES)
@given(st.data())
def test_what_is_said_to_help_places_more_when_tried(data: st.DataObject) -> None:
    seen = data.draw(people(5))
    policy = data.draw(policies(seen))
    population = cohort(seen)
    proposal = solve(population, policy)

    for id_ in proposal.unmatched:
        explained = explain_unmatched(population, policy, proposal, id_)
        seeking = next(one for one in seen if one.id == id_)
        offering = [one for one in seen if one.role.mentors]
        for rule, count in explained.closed:
            broken = [reference.broken(seeking, one, policy) for one in offering]
            assert count == sum(rule in rules for rules in broken)
        for change in explained.changes:
            assert change.placed_more > 0
            assert _placed_with(seen, policy, id_, change) == proposal.placed + change.placed_more
        # With open mentors somebody is left out only because those are full: a place has to help.
        assert not explained.open_mentors or any(one.mentor for one in explained.changes)


def _placed_with(seen: list[Person], policy: Policy, mentee: UUID, change: Change) -> int:
    """Try a change by other means than the explanation does."""
    if change.rule:
        waived = replace(policy, waived=frozenset({(mentee, change.rule)}))
        return reference.best(cohort(seen), waived).placed
    wider = [
        replace(one, capacity=one.capacity + 1) if one.id == change.mentor else one for one in seen
    ]
    return reference.best(cohort(wider), policy).placed
