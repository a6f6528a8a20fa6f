"""The rules of pairing by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from mentoring.errors import MentoringError


class SamePerson(MentoringError):
    def __init__(self) -> None:
        super().__init__("Nobody can mentor themselves. Choose another mentee.", field="mentee")


class NoPlaceLeft(MentoringError):
    def __init__(self, mentor: str, capacity: int) -> None:
        super().__init__(
            "{mentor} has no place left: {capacity} at once is what they asked for.",
            field="mentor",
            mentor=mentor,
            capacity=capacity,
        )


class HasMentor(MentoringError):
    def __init__(self, mentee: str) -> None:
        super().__init__(
            "{mentee} has a mentor already. Choose somebody else.", field="mentee", mentee=mentee
        )


class AlreadyAPair(MentoringError):
    def __init__(self, mentor: str, mentee: str) -> None:
        super().__init__(
            "{mentor} and {mentee} are a pair already.",
            field="mentee",
            mentor=mentor,
            mentee=mentee,
        )


class WereAPair(MentoringError):
    def __init__(self, mentor: str, mentee: str, until: date) -> None:
        super().__init__(
            "{mentor} and {mentee} were a pair until {until}. To pair them anew, tick the box.",
            field="mentee",
            mentor=mentor,
            mentee=mentee,
            until=until,
        )


class StillMentors(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "You mentor somebody at present. Choose “Both”, or ask a coordinator to end that pair.",
            field="role",
        )


class StillHasMentor(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "You have a mentor at present. Choose “Both”, or ask a coordinator to end that pair.",
            field="role",
        )


def shared(wanted: Iterable[str], offered: Iterable[str]) -> list[str]:
    """Name the skills that one wants and the other offers, in the order of the wishes."""
    there = {skill.casefold() for skill in offered}
    return [skill for skill in wanted if skill.casefold() in there]
