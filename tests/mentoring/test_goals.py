"""The rules of goals and milestones."""

from __future__ import annotations

from datetime import date

import pytest

from mentoring.errors import MentoringError
from mentoring.goals import (
    DateWithoutMilestone,
    DueFarAway,
    DueInPast,
    MilestoneWithoutDate,
    check_milestone,
)

_TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("title", "due_on"),
    [("", None), ("Shadow one", date(2026, 3, 10)), ("Shadow one", date(2029, 3, 12))],
)
def test_a_milestone_has_a_title_and_a_day_to_come_or_neither(
    title: str, due_on: date | None
) -> None:
    check_milestone(title, due_on, today=_TODAY, number=1)


@pytest.mark.parametrize(
    ("title", "due_on", "refusal", "field"),
    [
        ("Shadow one", None, MilestoneWithoutDate, "due_2"),
        ("", date(2026, 3, 11), DateWithoutMilestone, "milestone_2"),
        ("", date(2026, 3, 9), DateWithoutMilestone, "milestone_2"),
        ("Shadow one", date(2026, 3, 9), DueInPast, "due_2"),
        ("Shadow one", date(2029, 3, 13), DueFarAway, "due_2"),
        ("Shadow one", date.max, DueFarAway, "due_2"),
    ],
)
def test_half_a_milestone_is_refused_under_what_is_missing(
    title: str, due_on: date | None, refusal: type[MentoringError], field: str
) -> None:
    with pytest.raises(refusal) as caught:
        check_milestone(title, due_on, today=_TODAY, number=2)
    assert caught.value.field == field
