"""When a pair is asked what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.timing import (
    check_in_interval,
    closing_feedback_on,
    feedback_on,
    first_pulse_on,
    first_session_by,
    midway,
    next_round,
)
from mentoring.vocabulary import Cadence, FeedbackMoment

_START = date(2026, 3, 10)
_DAY = timedelta(days=1)


def test_the_first_session_is_within_two_weeks() -> None:
    assert first_session_by(_START) == date(2026, 3, 24)


@pytest.mark.parametrize(
    ("cadence", "on"),
    [
        (Cadence.WEEKLY, date(2026, 3, 13)),
        (Cadence.FORTNIGHTLY, date(2026, 3, 17)),
        (Cadence.MONTHLY, date(2026, 3, 24)),
    ],
)
def test_the_first_pulse_falls_between_sessions(cadence: Cadence, on: date) -> None:
    assert first_pulse_on(_START, cadence) == on


@pytest.mark.parametrize(
    ("cadence", "days"), [(Cadence.WEEKLY, 28), (Cadence.FORTNIGHTLY, 56), (Cadence.MONTHLY, 91)]
)
def test_check_ins_come_every_four_cadences_and_at_least_quarterly(
    cadence: Cadence, days: int
) -> None:
    assert check_in_interval(cadence) == days * _DAY


def test_mid_way_is_half_way_between_the_ends() -> None:
    assert midway(_START, _START + 180 * _DAY) == _START + 90 * _DAY


def test_closing_words_come_a_week_before_the_end() -> None:
    assert closing_feedback_on(date(2026, 8, 31)) == date(2026, 8, 24)


@pytest.mark.parametrize(
    ("weeks", "midway_in", "end_in"),
    [(26, 91, 175), (6, 21, 35), (4, None, 21), (1, None, None), (0, None, None), (-1, None, None)],
)
def test_feedback_is_asked_for_twice_where_there_is_room(
    weeks: int, midway_in: int | None, end_in: int | None
) -> None:
    def days(moment: FeedbackMoment) -> int | None:
        on = feedback_on(moment, _START, _START + timedelta(weeks=weeks), today=_START)
        return (on - _START).days if on else None

    assert (days(FeedbackMoment.MIDWAY), days(FeedbackMoment.END)) == (midway_in, end_in)


@pytest.mark.parametrize(
    ("days_ago", "midway", "end"), [(90, True, True), (91, False, True), (183, False, False)]
)
def test_the_moment_for_feedback_passes(days_ago: int, *, midway: bool, end: bool) -> None:
    ends_on, today = _START + timedelta(weeks=26), _START + days_ago * _DAY
    dates = [feedback_on(moment, _START, ends_on, today=today) for moment in FeedbackMoment]

    assert [on is not None for on in dates] == [midway, end]


@pytest.mark.parametrize(
    ("days_late", "next_in"),
    [(0, 14), (1, 13), (7, 7), (8, 20), (14, 14), (21, 7), (22, 20), (70, 14)],
)
def test_the_next_round_keeps_its_days_and_half_a_round_between(
    days_late: int, next_in: int
) -> None:
    today = _START + days_late * _DAY

    assert next_round(_START, timedelta(weeks=2), today=today) == today + next_in * _DAY


@settings(max_examples=100)
@given(st.sampled_from([7, 14, 28, 56, 91]), st.integers(0, 1000))
def test_the_next_round_is_never_near_and_never_more_than_one_and_a_half_away(
    days: int, late: int
) -> None:
    today, interval = _START + late * _DAY, days * _DAY
    ahead = next_round(_START, interval, today=today) - today

    assert interval / 2 <= ahead + _DAY
    assert ahead <= interval * 3 / 2


def test_what_is_asked_early_keeps_its_next_day() -> None:
    today = _START - 2 * _DAY

    assert next_round(_START, timedelta(weeks=2), today=today) == date(2026, 3, 24)
