"""Circles: who would sit with whom, who meets again and why, and when a round is due."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.circles import CircleRhythm, CircleWho, plan_round, remind_on, version_of
from mentoring.matching.rounds import Round
from mentoring.vocabulary import Role

ON = date(2026, 3, 10)


def _people(count: int) -> list[UUID]:
    return [UUID(int=number) for number in range(1, count + 1)]


def test_who_takes_part_is_read_off_the_role() -> None:
    included = {who: [role for role in Role if who.includes(role)] for who in CircleWho}
    assert included == {
        CircleWho.MENTEES: [Role.MENTEE, Role.BOTH],
        CircleWho.MENTORS: [Role.MENTOR, Role.BOTH],
        CircleWho.EVERYBODY: list(Role),
    }


def test_a_plan_says_its_number_and_that_nobody_meets_again() -> None:
    plan = plan_round(_people(6), [], [], size=2)
    assert (plan.number, plan.again, plan.all_have_met) == (1, (), False)
    assert len(plan.round.circles) == 3


def test_partners_of_a_pair_are_not_put_together_where_others_are_there() -> None:
    people = _people(6)
    for partner in people[1:]:
        plan = plan_round(people, [], [(people[0], partner)], size=2)
        assert (people[0], partner) not in plan.round.circles
        assert plan.again == ()


def test_who_meets_again_is_named_and_that_all_have_met() -> None:
    people = _people(2)
    first = plan_round(people, [], [], size=2)
    again = plan_round(people, [first.round], [], size=2)
    assert again.number == 2
    assert again.again == ((people[0], people[1]),)
    assert again.all_have_met


def test_too_few_people_make_no_round() -> None:
    assert plan_round(_people(1), [], [], size=3).is_empty
    assert plan_round([], [], [], size=3).is_empty


@settings(deadline=None)
@given(st.integers(2, 20), st.integers(2, 6))
def test_a_version_tells_a_round_from_any_other(count: int, size: int) -> None:
    people = _people(count)
    plan = plan_round(people, [], [], size=size)
    assert 0 < plan.version < 2**31
    turned = Round(tuple(circle[::-1] for circle in plan.round.circles), plan.round.left_out)
    assert version_of(1, turned) == plan.version
    others = plan_round([*people, UUID(int=99)], [], [], size=size)
    assert len({plan.version, others.version, version_of(2, plan.round)}) == 3


def test_the_next_round_is_due_by_the_rhythm() -> None:
    due = {rhythm: rhythm.next_on(ON) for rhythm in CircleRhythm}
    weeks = {rhythm: (on - ON).days // 7 for rhythm, on in due.items() if on}
    assert due[CircleRhythm.BY_HAND] is None
    assert sorted(weeks.values()) == [2, 4, 8]


def test_circles_meet_before_the_next_round_and_hear_of_it_in_between() -> None:
    for rhythm in CircleRhythm:
        meet_by = rhythm.meet_by(ON)
        assert ON < remind_on(ON, meet_by) < meet_by
        assert meet_by < (rhythm.next_on(ON) or ON + timedelta(weeks=4))
