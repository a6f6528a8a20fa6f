"""The rules of goals and milestones."""

from __future__ import annotations

from datetime import date, timedelta

from mentoring.errors import MentoringError

#: Steps lie in the time of a program; a later date is a slip of the year.
_DUE_WITHIN = timedelta(days=3 * 366)


class DueInPast(MentoringError):
    def __init__(self, field: str) -> None:
        super().__init__("Choose a day that is still to come.", field=field)


class DueFarAway(MentoringError):
    def __init__(self, field: str) -> None:
        super().__init__("Choose a day within the next three years.", field=field)


class MilestoneWithoutDate(MentoringError):
    def __init__(self, field: str) -> None:
        super().__init__("Say by when this step is due.", field=field)


class DateWithoutMilestone(MentoringError):
    def __init__(self, field: str) -> None:
        super().__init__("Say what is due on that day.", field=field)


def check_milestone(title: str, due_on: date | None, *, today: date, number: int) -> None:
    """Make sure that a milestone has both a title and a day within reach, or neither.

    `number` is its place in the form, where the fields are ``milestone_1`` and ``due_1``.
    """
    if title and due_on is None:
        raise MilestoneWithoutDate(f"due_{number}")
    if due_on is not None and not title:
        raise DateWithoutMilestone(f"milestone_{number}")
    if due_on is not None and due_on < today:
        raise DueInPast(f"due_{number}")
    if due_on is not None and due_on - today > _DUE_WITHIN:
        raise DueFarAway(f"due_{number}")
