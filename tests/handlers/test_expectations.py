"""What a pair will be asked and when, written down as prompts."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from handlers import expectations
from mentoring.vocabulary import Weekday
from storage.database import UnitOfWork
from storage.goals import Goal, Milestone
from storage.prompts import Outcome, Prompt
from tests.cast import NOW, Cast

_TODAY = NOW.date()
_DAY = timedelta(days=1)


def _days(uow: UnitOfWork, person_id: UUID) -> dict[str, date]:
    return {prompt.kind: prompt.due_on for prompt in uow.prompts.of(person_id)}


def _if_met(uow: UnitOfWork, person_id: UUID) -> Prompt:
    (found,) = (p for p in uow.prompts.of(person_id) if p.kind == "did_you_meet")
    return found


@pytest.mark.parametrize(
    ("due_on", "asked_on"),
    [(_TODAY + 5 * _DAY, 6), (_TODAY, 1), (_TODAY - 40 * _DAY, 1)],
)
def test_a_session_is_asked_about_on_the_day_after_and_never_before_tomorrow(
    uow: UnitOfWork, cast: Cast, due_on: date, asked_on: int
) -> None:
    pair = uow.pairs.get(cast.pair)
    by = expectations.expect_session(uow, pair, due_on, now=NOW)

    assert _if_met(uow, cast.ben).due_on == _TODAY + asked_on * _DAY == by + _DAY


def test_a_new_expectation_takes_the_place_of_the_old_one(uow: UnitOfWork, cast: Cast) -> None:
    pair = uow.pairs.get(cast.pair)
    expectations.expect_session(uow, pair, _TODAY + 14 * _DAY, now=NOW)
    old = _if_met(uow, cast.ben)
    expectations.expect_session(uow, pair, _TODAY + 30 * _DAY, now=NOW)

    assert old.outcome is Outcome.MOOT
    assert _if_met(uow, cast.ben).due_on == _TODAY + 31 * _DAY


def test_an_expectation_that_comes_back_is_open_again(uow: UnitOfWork, cast: Cast) -> None:
    pair = uow.pairs.get(cast.pair)
    expectations.expect_session(uow, pair, _TODAY + 14 * _DAY, now=NOW)
    old = _if_met(uow, cast.ben)
    for days in (30, 14):
        expectations.expect_session(uow, pair, _TODAY + days * _DAY, now=NOW)

    assert _if_met(uow, cast.ben) is old


@pytest.mark.parametrize(("due_in", "reminded_in"), [(10, 8), (3, 1), (2, 1), (0, 1)])
def test_a_milestone_is_mentioned_two_days_ahead_but_not_today(
    uow: UnitOfWork, cast: Cast, due_in: int, reminded_in: int
) -> None:
    pair = uow.pairs.get(cast.pair)
    goal = uow.goals.add(Goal(pair_id=pair.id, set_by_id=cast.ana, set_at=NOW), "Lead")
    milestone = Milestone(goal_id=goal.id, due_on=_TODAY + due_in * _DAY)
    uow.goals.add_milestone(milestone, "Shadow")
    expectations.expect_milestone(uow, pair, milestone, today=_TODAY)

    assert _days(uow, cast.ben) == {"milestone": _TODAY + reminded_in * _DAY}
    assert _days(uow, cast.ana) == {}


@pytest.mark.parametrize(
    ("day", "on"),
    [
        (Weekday.TUESDAY, date(2026, 3, 17)),
        (Weekday.WEDNESDAY, date(2026, 3, 11)),
        (Weekday.MONDAY, date(2026, 3, 16)),
    ],
)
def test_a_digest_comes_on_its_next_day_after_a_date(
    uow: UnitOfWork, cast: Cast, day: Weekday, on: date
) -> None:
    program, _ = uow.programs.required()
    program.digest_day = day
    expectations.expect_digest(uow, program, uow.people.get(cast.cleo), after=_TODAY)

    assert _days(uow, cast.cleo) == {"digest": on}
