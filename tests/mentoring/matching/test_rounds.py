"""Rounds of peers: new partners until all have met, and nobody left out twice before others."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching.rounds import CircleTooSmall, Round, next_round


def _people(count: int) -> list[UUID]:
    return [UUID(int=number) for number in range(count)]


def _play(people: list[UUID], rounds: int, size: int = 2) -> list[Round]:
    played: list[Round] = []
    for _ in range(rounds):
        played.append(next_round(people, played, size=size))
    return played


def _meetings(played: list[Round]) -> Counter[tuple[UUID, ...]]:
    return Counter(
        couple
        for one in played
        for circle in one.circles
        for couple in combinations(sorted(circle), 2)
    )


def test_18_people_over_17_rounds_meet_everybody_once() -> None:
    met = _meetings(_play(_people(18), 17))

    assert set(met.values()) == {1}
    assert len(met) == 18 * 17 // 2


def test_19_people_over_17_rounds_leave_nobody_out_twice() -> None:
    played = _play(_people(19), 17)

    out = Counter(person for one in played for person in one.left_out)
    assert len(out) == 17
    assert set(out.values()) == {1}
    assert set(_meetings(played).values()) == {1}


@given(st.integers(2, 24))
@settings(deadline=None, max_examples=23)
def test_all_have_met_before_anybody_meets_again(count: int) -> None:
    rounds = count - 1 + count % 2

    met = _meetings(_play(_people(count), rounds))

    assert set(met.values()) == {1}
    assert len(met) == count * (count - 1) // 2
    again = _meetings(_play(_people(count), 2 * rounds))
    assert set(again.values()) == {2}


@given(st.integers(2, 40), st.integers(2, 6), st.integers(1, 6))
@settings(deadline=None)
def test_everybody_has_a_seat_and_nobody_sits_alone(count: int, size: int, rounds: int) -> None:
    people = _people(count)

    for one in _play(people, rounds, size):
        seated = [person for circle in one.circles for person in circle]
        assert sorted([*seated, *one.left_out]) == people
        assert all(2 <= len(circle) <= max(size + 1, 2) for circle in one.circles)
        assert len(one.left_out) == (count % 2 if size == 2 or count == 2 else 0)


@pytest.mark.parametrize(("count", "size", "rounds"), [(15, 3, 5), (21, 3, 7), (20, 4, 5)])
def test_no_two_meet_twice_in_as_many_rounds_as_there_are_circles(
    count: int, size: int, rounds: int
) -> None:
    played = _play(_people(count), rounds, size)

    assert set(_meetings(played).values()) == {1}
    assert {len(circle) for one in played for circle in one.circles} == {size}


def test_who_comes_and_goes_makes_hardly_anybody_meet_again() -> None:
    played = _play(_people(18), 6)
    people = [*_people(22)[2:17], *_people(22)[18:]]

    for _ in range(6):
        played.append(next_round(people, played))

    assert max(_meetings(played).values()) == 1


def test_one_person_waits_and_nobody_makes_no_round() -> None:
    assert next_round(_people(1), []) == Round((), (UUID(int=0),))
    assert next_round([], []) == Round(())


@pytest.mark.parametrize(("count", "size"), [(6, 2), (7, 2), (12, 3), (13, 4), (30, 5)])
def test_who_is_kept_apart_never_meets_and_takes_nobodys_seat(count: int, size: int) -> None:
    people = _people(count)
    apart = {(people[0], people[1]), (people[0], people[2]), (people[1], people[3])}
    played: list[Round] = []

    for _ in range(count):
        played.append(next_round(people, played, size=size, apart=apart))

    assert apart.isdisjoint(_meetings(played))
    assert {len(one.left_out) for one in played} == {count % 2 if size == 2 else 0}


def test_of_two_who_are_alone_with_others_one_sits_out_by_turns() -> None:
    people = _people(4)
    played: list[Round] = []

    for _ in range(4):
        played.append(next_round(people, played, size=4, apart={(people[0], people[1])}))

    out = [one.left_out for one in played]
    assert [len(one) for one in out] == [1, 1, 1, 1]
    assert Counter(who for one in out for who in one) == {people[0]: 2, people[1]: 2}


def test_who_must_meet_nobody_sits_out_and_the_others_meet() -> None:
    people = _people(5)
    apart = {(people[0], other) for other in people[1:]}

    one = next_round(people, [], apart=apart)

    assert one.left_out == (people[0],)
    assert len(one.circles) == 2


def test_a_circle_of_one_is_refused() -> None:
    with pytest.raises(CircleTooSmall) as refused:
        next_round(_people(4), [], size=1)
    assert refused.value.field == "size"
