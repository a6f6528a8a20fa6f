"""Fairness by group: told where it tells of groups, hidden where it would tell of people."""

from __future__ import annotations

from itertools import product

import pytest

from mentoring.matching.fairness import (
    UNSAID,
    breaches,
    hidden,
    load,
    report,
    wilson,
)
from mentoring.matching.person import Person
from mentoring.matching.policy import Policy
from mentoring.matching.solve import solve
from mentoring.matching.vocabulary import Rule, Wish
from tests.mentoring.matching.people import cohort, mentee, mentor


def _group(name: str, start: int, count: int, **known: object) -> list[Person]:
    groups = {"gender": name} if name else {}
    return [mentee(start + number, groups=groups, **known) for number in range(count)]


def _mentors(count: int) -> list[Person]:
    return [mentor(number, offers={"law": 1}, capacity=2) for number in range(count)]


def test_small_groups_are_hidden_and_so_is_what_would_give_them_away() -> None:
    assert hidden({"a": 20, "b": 30}) == set()
    assert hidden({"a": 4, "b": 30, "c": 9}) == {"a", "c"}
    assert hidden({"a": 4, "b": 4, "c": 30}) == {"a", "b"}
    assert hidden({"a": 1, "b": 2, "c": 6, "d": 40}) == {"a", "b", "c"}
    assert hidden({"a": 3, "b": 30}) == {"a", "b"}
    assert hidden({}) == set()


@pytest.mark.parametrize("sizes", list(product([1, 3, 4, 5, 9, 30], repeat=3)))
def test_no_hidden_group_is_the_rest_of_those_that_are_told(sizes: tuple[int, ...]) -> None:
    closed = hidden(dict(zip("abc", sizes, strict=True)))

    told = [size for name, size in zip("abc", sizes, strict=True) if name not in closed]
    assert min(told, default=5) >= 5
    assert not closed or len(closed) == 3 or (len(closed) == 2 and sum(sizes) - sum(told) >= 5)


def test_groups_are_told_with_intervals_and_factors() -> None:
    people = _group("woman", 0, 10, wants={"law": 1}) + _group("man", 10, 10, wants={"sales": 1})
    policy = Policy(weights={Wish.SKILLS: 3, Wish.DEPARTMENT: 1}, floor=0.5)
    population = cohort([*people, *_mentors(10)])

    (gender,) = report(population, policy, solve(population, policy))

    men, women = gender.groups
    assert (women.name, women.people) == ("woman", 10)
    assert women.placed == wilson(10, 10)
    assert women.fit
    assert women.fit.value == 1
    assert women.factors == {Wish.SKILLS: 0.75, Wish.DEPARTMENT: 0.25}
    assert men.placed
    assert men.placed.value == 0
    assert (men.fit, men.factors) == (None, None)


def test_a_bound_names_the_group_that_falls_short() -> None:
    people = _group("woman", 0, 10) + _group("man", 10, 10, has_acknowledged=False)
    population = cohort([*people, *_mentors(10)])
    reports = report(population, Policy(), solve(population, Policy()))

    (breach,) = breaches(reports)

    assert (breach.question, breach.group, breach.best) == ("gender", "man", "woman")
    assert (breach.measure, breach.ratio) == ("placed", 0)
    relaxed = Policy(rules=frozenset(Rule) - {Rule.ACKNOWLEDGED, Rule.SKILL})
    assert breaches(report(population, relaxed, solve(population, relaxed))) == ()


def test_hidden_groups_hold_nothing_and_tell_nothing() -> None:
    people = _group("woman", 0, 20) + _group("man", 20, 4, has_acknowledged=False)
    people += _group(UNSAID, 24, 6)
    population = cohort([*people, *_mentors(15)])

    reports = report(population, Policy(), solve(population, Policy()))

    told = {group.name: group.is_hidden for group in reports[0].groups}
    assert told == {UNSAID: True, "man": True, "woman": False}
    assert breaches(reports) == ()
    assert {group.people for group in reports[0].groups if group.is_hidden} == {None}


def test_who_answers_nothing_is_not_reported_on() -> None:
    population = cohort([mentee(0), mentor(0)])

    assert report(population, Policy(), solve(population, Policy())) == ()


def test_intervals_stay_right_for_few_and_at_the_ends() -> None:
    """Values of Wilson's interval that his successors print: 0 and 10 of 10, 15 of 20."""
    none, all_, most = wilson(0, 10), wilson(10, 10), wilson(15, 20)

    assert (none.low, round(none.high, 4)) == (0, 0.2775)
    assert (round(all_.low, 4), all_.high) == (0.7225, 1)
    assert (round(most.low, 3), round(most.high, 3)) == (0.531, 0.888)


def test_the_load_of_mentors_is_counted() -> None:
    population = cohort([mentee(0), mentee(1), mentee(2), *_mentors(3), mentor(9, capacity=0)])

    even = load(population, solve(population, Policy(load=0.1)))

    assert (dict(even.mentors), even.full, even.idle) == ({1: 3}, 0, 0)
