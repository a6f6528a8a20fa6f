"""The rules of a cohort's dates."""

from __future__ import annotations

from datetime import date, timedelta

from mentoring.errors import MentoringError

_FIVE_YEARS = timedelta(days=5 * 366)


class EndsBeforeStart(MentoringError):
    def __init__(self) -> None:
        super().__init__("The cohort has to end after it starts.", field="ends_on")


class EndsInPast(MentoringError):
    def __init__(self) -> None:
        super().__init__("Choose an end that is still to come.", field="ends_on")


class StartsFarAway(MentoringError):
    def __init__(self) -> None:
        super().__init__("Choose a start within five years of today.", field="starts_on")


class LastsTooLong(MentoringError):
    def __init__(self) -> None:
        super().__init__("A cohort lasts at most five years.", field="ends_on")


class CohortOver(MentoringError):
    def __init__(self, cohort: str, ended_on: date) -> None:
        super().__init__(
            "{cohort} ended on {ended_on}. A coordinator can give it a later end with "
            "/mentor setup.",
            cohort=cohort,
            ended_on=ended_on,
        )


def check_cohort(starts_on: date, ends_on: date, *, today: date) -> None:
    """Make sure that a cohort lies in times that people plan for; a slip of the year is common."""
    if abs(starts_on - today) > _FIVE_YEARS:
        raise StartsFarAway
    if ends_on <= starts_on:
        raise EndsBeforeStart
    if ends_on - starts_on > _FIVE_YEARS:
        raise LastsTooLong
    if is_over(ends_on, today=today):
        raise EndsInPast


def is_over(ends_on: date, *, today: date) -> bool:
    """Say whether a cohort has ended; its last day still belongs to it."""
    return today > ends_on


def check_open(cohort: str, ends_on: date, *, today: date) -> None:
    """Make sure that a cohort can still be joined, and pairs begin in it."""
    if is_over(ends_on, today=today):
        raise CohortOver(cohort, ends_on)


def is_running(starts_on: date, ends_on: date, *, today: date) -> bool:
    """Say whether a cohort is at work; both its first and its last day belong to it."""
    return starts_on <= today <= ends_on
