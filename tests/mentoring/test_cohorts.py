"""A cohort lies in times that people plan for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mentoring.cohorts import (
    CohortOver,
    EndsBeforeStart,
    EndsInPast,
    LastsTooLong,
    StartsFarAway,
    check_cohort,
    check_open,
    is_running,
)
from mentoring.errors import MentoringError
from tests.cast import NOW


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2026, 3, 10), date(2026, 3, 11)),
        (date(2025, 9, 1), date(2026, 3, 10)),
        (date(2030, 1, 1), date(2034, 12, 31)),
    ],
)
def test_a_cohort_of_any_usual_length_will_do(starts_on: date, ends_on: date) -> None:
    check_cohort(starts_on, ends_on, today=NOW.date())


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "refusal", "field"),
    [
        (date(2026, 3, 10), date(2026, 3, 10), EndsBeforeStart, "ends_on"),
        (date(2026, 3, 10), date(2025, 3, 10), EndsBeforeStart, "ends_on"),
        (date(2026, 3, 10), date(2036, 3, 10), LastsTooLong, "ends_on"),
        (date(2025, 1, 1), date(2026, 3, 9), EndsInPast, "ends_on"),
        (date(206, 3, 10), date(2026, 9, 10), StartsFarAway, "starts_on"),
        (date(2062, 3, 10), date(2062, 9, 10), StartsFarAway, "starts_on"),
        (date.min, date.max, StartsFarAway, "starts_on"),
    ],
)
def test_a_slip_of_the_year_is_caught_under_its_date(
    starts_on: date, ends_on: date, refusal: type[MentoringError], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        check_cohort(starts_on, ends_on, today=NOW.date())
    assert refused.value.field == field


@pytest.mark.parametrize(("day", "runs"), [(1, False), (2, True), (9, True), (10, False)])
def test_a_cohort_runs_from_its_first_to_its_last_day(day: int, *, runs: bool) -> None:
    dates = (date(2026, 3, 2), date(2026, 3, 9))
    assert is_running(*dates, today=date(2026, 3, day)) is runs


def test_a_cohort_is_open_until_the_evening_of_its_last_day() -> None:
    check_open("Spring", NOW.date(), today=NOW.date())
    with pytest.raises(CohortOver) as refused:
        check_open("Spring", NOW.date() - timedelta(days=1), today=NOW.date())
    assert refused.value.values == {"cohort": "Spring", "ended_on": date(2026, 3, 9)}
