"""Fairness by group: told where it tells of groups, hidden where it would tell of people."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from mentoring.matching.fairness import (
    UNSAID,
    Cells,
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


def _all_placed(**sizes: int) -> dict[str, Cells]:
    return {name: Cells(size, 0) for name, size in sizes.items()}


def test_small_groups_are_hidden_and_so_is_what_would_give_them_away() -> None:
    assert hidden(_all_placed(a=20, b=30)) == set()
    assert hidden(_all_placed(a=4, b=30, c=9)) == {"a", "c"}
    assert hidden(_all_placed(a=4, b=4, c=30)) == {"a", "b"}
    assert hidden(_all_placed(a=1, b=2, c=6, d=40)) == {"a", "b", "c"}
    assert hidden(_all_placed(a=3, b=30)) == {"a", "b"}
    assert hidden({}) == set()


def test_a_few_who_are_left_give_no_group_away() -> None:
    """Who is left is known by name: a rate would tell to which group the one of them belongs."""
    assert hidden({"a": Cells(6, 0), "b": Cells(5, 1)}) == {"a", "b"}
    assert hidden({"a": Cells(6, 0), "b": Cells(30, 1), "c": Cells(40, 7)}) == {"a", "b", "c"}
    assert hidden({"a": Cells(10, 0), "b": Cells(10, 10)}) == set()


_counts = st.integers(0, 12)


@given(st.lists(st.tuples(_counts, _counts), max_size=5))
def test_nothing_that_is_told_or_left_over_is_about_a_few(cells: list[tuple[int, int]]) -> None:
    groups = {str(number): Cells(*pair) for number, pair in enumerate(cells) if sum(pair)}
    closed = hidden(groups)
    told = [groups[name] for name in groups if name not in closed]
    rest = [sum(groups[name][side] for name in closed) for side in (0, 1)]
    assert all(count == 0 or count >= 5 for one in told for count in one)
    if told and closed:
        assert len(closed) > 1
        assert all(count == 0 or count >= 5 for count in rest)


def test_a_step_that_moves_a_few_is_not_told() -> None:
    people = _group("woman", 0, 10) + _group("man", 10, 10, has_acknowledged=False)
    population = cohort([*people, *_mentors(10)])
    first = solve(population, Policy())
    (told,) = report(population, Policy(), first)
    assert not any(group.is_hidden for group in told.groups)
    others = frozenset(pair.couple for pair in first.pairs[1:])
    step = Policy(previous=others)
    (hidden_now,) = report(population, step, solve(population, step))
    assert all(group.is_hidden for group in hidden_now.groups)


def test_fits_are_not_told_where_a_few_have_somebody_else() -> None:
    """Else one mentor chosen by hand would tell by whose fit moves who is in which group."""
    population = cohort([*_group("woman", 0, 10), *_group("man", 10, 10), *_mentors(20)])
    first = solve(population, Policy())
    couples = [pair.couple for pair in first.pairs]
    for moved, is_told in ((1, False), (4, False), (10, True)):
        before = [(mentee, UUID(int=0)) for mentee, _ in couples[:moved]] + couples[moved:]
        step = Policy(previous=frozenset(before))
        (gender,) = report(population, step, first)
        assert all(group.placed for group in gender.groups)
        assert all((group.fit is not None) is is_told for group in gender.groups)


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
    assert women.by_wish
    shares = {wish: one.value for wish, one in women.by_wish.items()}
    assert shares == {Wish.SKILLS: 0.75, Wish.DEPARTMENT: 0.25}
    assert men.placed
    assert men.placed.value == 0
    assert (men.fit, men.by_wish) == (None, None)


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
    people += _group(UNSAID, 24, 6, has_acknowledged=False)
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
