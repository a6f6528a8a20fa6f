"""Goals and milestones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage.database import UnitOfWork
from storage.goals import Goal, Milestone
from tests.cast import NOW, Cast


def _goal(uow: UnitOfWork, cast: Cast, title: str = "Speak up") -> Goal:
    return uow.goals.add(Goal(pair_id=cast.pair, set_by_id=cast.ben, set_at=NOW), title)


def _milestone(uow: UnitOfWork, goal: Goal, title: str, due_on: date) -> Milestone:
    return uow.goals.add_milestone(Milestone(goal_id=goal.id, due_on=due_on), title)


def test_a_title_comes_back_and_lies_encrypted(uow: UnitOfWork, cast: Cast) -> None:
    goal = _goal(uow, cast)
    assert uow.goals.title(goal) == "Speak up"
    assert b"Speak" not in (goal.title or b"")
    assert uow.goals.reflection(goal) == ""


def test_goals_come_in_the_order_they_were_set(uow: UnitOfWork, cast: Cast) -> None:
    later, earlier = _goal(uow, cast, "later"), _goal(uow, cast, "earlier")
    earlier.set_at = NOW - timedelta(days=1)
    assert list(uow.goals.of(cast.pair)) == [earlier, later]
    assert uow.goals.get(later.id) is later


def test_milestones_come_by_goal_soonest_first(uow: UnitOfWork, cast: Cast) -> None:
    goal, empty = _goal(uow, cast), _goal(uow, cast)
    second = _milestone(uow, goal, "second", date(2026, 4, 2))
    first = _milestone(uow, goal, "first", date(2026, 4, 1))
    assert uow.goals.milestones([goal.id, empty.id]) == {goal.id: [first, second], empty.id: []}
    assert uow.goals.milestone(first.id) is first


@pytest.mark.parametrize("kind", ["goal", "milestone"])
def test_what_was_reached_can_be_reopened_and_keeps_its_reflection(
    uow: UnitOfWork, cast: Cast, kind: str
) -> None:
    row: Goal | Milestone = _goal(uow, cast)
    if kind == "milestone":
        row = _milestone(uow, _goal(uow, cast), "first", date(2026, 4, 1))
    uow.goals.reach(row, "It was easier than I thought", now=NOW)
    assert (row.reached_at, row.version) == (NOW, 2)
    uow.goals.reopen(row)
    assert (row.reached_at, row.version) == (None, 3)
    assert uow.goals.reflection(row) == "It was easier than I thought"


def test_a_new_title_counts_a_version(uow: UnitOfWork, cast: Cast) -> None:
    goal = _goal(uow, cast)
    uow.goals.retitle(goal, "Speak up twice")
    assert (uow.goals.title(goal), goal.version) == ("Speak up twice", 2)
