"""What people may say of themselves if they like: it is counted in groups, and nothing else."""

from __future__ import annotations

from enum import StrEnum


class Question(StrEnum):
    GENDER = "gender"
    AGE = "age"
    CARE = "care"
    FIRST = "first_generation"

    @property
    def label(self) -> str:
        return _QUESTIONS[self]


_QUESTIONS = {
    Question.GENDER: "Gender",
    Question.AGE: "Age",
    Question.CARE: "Caring for others",
    Question.FIRST: "First in the family in such a career",
}


class Gender(StrEnum):
    WOMAN = "woman"
    MAN = "man"
    NON_BINARY = "non_binary"
    ANOTHER = "another"
    UNSAID = "unsaid"

    @property
    def label(self) -> str:
        return {"non_binary": "Non-binary", "unsaid": UNSAID}.get(self, self.capitalize())


class AgeBand(StrEnum):
    UNDER_30 = "under_30"
    UNDER_45 = "30_to_44"
    UNDER_60 = "45_to_59"
    FROM_60 = "60_or_over"
    UNSAID = "unsaid"

    @property
    def label(self) -> str:
        return UNSAID if self is AgeBand.UNSAID else self.replace("_", " ").capitalize()


class YesOrNo(StrEnum):
    YES = "yes"
    NO = "no"
    UNSAID = "unsaid"

    @property
    def label(self) -> str:
        return UNSAID if self is YesOrNo.UNSAID else self.capitalize()


#: Who says this has answered nothing, and nothing is kept.
UNSAID = "I prefer not to say"

_ANSWERS: dict[Question, type[Gender | AgeBand | YesOrNo]] = {
    Question.GENDER: Gender,
    Question.AGE: AgeBand,
    Question.CARE: YesOrNo,
    Question.FIRST: YesOrNo,
}


def answer_label(question: Question, answer: str) -> str:
    """Say an answer as the form does."""
    return _ANSWERS[question](answer).label
