"""The rules of the session log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mentoring.errors import MentoringError
from mentoring.sessions import (
    AlreadyLogged,
    NextFarAway,
    NextInPast,
    SessionInFuture,
    SessionTooOld,
    check_held_on,
    check_next_on,
    may_undo,
    next_due,
)
from tests.cast import NOW

_TODAY = date(2026, 3, 10)
_DAY = timedelta(days=1)


@pytest.mark.parametrize("days_ago", [0, 1, 92])
def test_a_session_of_the_last_quarter_is_taken(days_ago: int) -> None:
    check_held_on(_TODAY - days_ago * _DAY, today=_TODAY)


@pytest.mark.parametrize(("days_ago", "refusal"), [(-1, SessionInFuture), (93, SessionTooOld)])
def test_another_day_is_refused_under_its_field(
    days_ago: int, refusal: type[MentoringError]
) -> None:
    with pytest.raises(refusal) as caught:
        check_held_on(_TODAY - days_ago * _DAY, today=_TODAY)
    assert caught.value.field == "held_on"


def test_who_is_too_late_hears_the_earliest_day() -> None:
    with pytest.raises(SessionTooOld) as caught:
        check_held_on(date(2025, 1, 1), today=_TODAY)
    assert caught.value.values == {"earliest": date(2025, 12, 8)}


@pytest.mark.parametrize("next_on", [None, _TODAY + _DAY, _TODAY + 366 * _DAY])
def test_the_next_session_is_after_this_one_or_open(next_on: date | None) -> None:
    check_next_on(next_on, held_on=_TODAY)


@pytest.mark.parametrize("next_on", [_TODAY, _TODAY - _DAY])
def test_a_next_session_that_is_not_after_this_one_is_refused(next_on: date) -> None:
    with pytest.raises(NextInPast) as caught:
        check_next_on(next_on, held_on=_TODAY)
    assert caught.value.field == "next_on"


@pytest.mark.parametrize("next_on", [_TODAY + 367 * _DAY, date(9999, 12, 30), date.max])
def test_a_next_session_beyond_a_year_is_taken_for_a_slip(next_on: date) -> None:
    with pytest.raises(NextFarAway) as caught:
        check_next_on(next_on, held_on=_TODAY)
    assert caught.value.field == "next_on"


@pytest.mark.parametrize(("seconds", "may"), [(0, True), (600, True), (600.001, False)])
def test_undo_is_for_ten_minutes(seconds: float, *, may: bool) -> None:
    assert may_undo(NOW, NOW + timedelta(seconds=seconds)) is may


@pytest.mark.parametrize(
    ("agreed_on", "due"),
    [(None, date(2026, 3, 24)), (date(2026, 3, 13), date(2026, 3, 13))],
)
def test_what_was_agreed_goes_before_the_cadence(agreed_on: date | None, due: date) -> None:
    assert next_due(_TODAY, agreed_on, timedelta(weeks=2)) == due


def test_a_second_entry_is_told_whose_the_first_is() -> None:
    refusal = AlreadyLogged("Ana", _TODAY, NOW)

    assert refusal.field == "held_on"
    assert refusal.values == {"name": "Ana", "held_on": _TODAY, "logged_at": NOW}
