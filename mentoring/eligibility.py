"""Who can take part in a cohort: what its coordinators ask of mentees, and of mentors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mentoring.errors import MentoringError
from mentoring.vocabulary import Level, Role, Tenure


class NotOpenToYou(MentoringError):
    """Somebody who takes part would take on more, and isn't among those for whom it is."""

    def __init__(self) -> None:
        super().__init__(
            "That part of the cohort is not open to you yet. Choose what you were, or ask a "
            "coordinator whom it is for.",
            field="role",
        )


class Side(StrEnum):
    """Whom a rule is for: one who is both has to meet what is asked of both."""

    MENTEE = "mentee"
    MENTOR = "mentor"


class Question(StrEnum):
    """What a rule asks for, by the name of the answer in the intake."""

    LEVEL = "level"
    TENURE = "tenure"
    DEPARTMENT = "department"
    LOCATION = "location"


@dataclass(frozen=True)
class Requirements:
    """What is asked of one side. Of several answers one is enough; none means that any will do."""

    levels: tuple[Level, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    departments: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()

    def wanted(self, question: Question) -> tuple[str, ...]:
        match question:
            case Question.LEVEL:
                return self.levels
            case Question.TENURE:
                return self.tenures
            case Question.DEPARTMENT:
                return self.departments
            case Question.LOCATION:
                return self.locations


@dataclass(frozen=True)
class Finding:
    """An answer that a rule doesn't take, or one that it needs; `said` is empty then."""

    side: Side
    question: Question
    wanted: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class Verdict:
    unmet: tuple[Finding, ...] = ()
    #: Needed, and not answered yet.
    unknown: tuple[Finding, ...] = ()

    @property
    def is_eligible(self) -> bool:
        return not self.unmet and not self.unknown


def sides_of(role: Role) -> list[Side]:
    mentee = [Side.MENTEE] if role.learns else []
    return mentee + ([Side.MENTOR] if role.mentors else [])


def judge(
    rules: Mapping[Side, Requirements], sides: Iterable[Side], answers: Mapping[Question, str]
) -> Verdict:
    """Say which rules somebody doesn't meet on these sides, and which can't be told yet."""
    asked = [
        Finding(side, question, wanted, " ".join(answers.get(question, "").split()))
        for side in sides
        for question in Question
        if (wanted := rules[side].wanted(question))
    ]
    return Verdict(
        unmet=tuple(one for one in asked if one.said and not _is_among(one.said, one.wanted)),
        unknown=tuple(one for one in asked if not one.said),
    )


def listed(words: str) -> tuple[str, ...]:
    """Read what was typed with commas between; what is said twice is there once."""
    first: dict[str, str] = {}
    for one in words.split(","):
        if name := " ".join(one.split()):
            first.setdefault(_folded(name), name)
    return tuple(first.values())


def span(tenures: Iterable[Tenure]) -> tuple[Tenure, Tenure] | None:
    """Give the shortest and the longest of these where nothing between them is left out."""
    every = list(Tenure)
    places = sorted({every.index(one) for one in tenures})
    if not places or places[-1] - places[0] >= len(places):
        return None
    return every[places[0]], every[places[-1]]


def _is_among(said: str, wanted: Iterable[str]) -> bool:
    return _folded(said) in {_folded(one) for one in wanted}


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()
