"""Each refusal is in words for the person who gave the answer."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ui.reader import PlainVoice, Reader
from ui.refusal import refusals
from ui.text import fill

VOICE = PlainVoice(Reader())


class Format(StrEnum):
    VIDEO = "video"


class Answers(BaseModel):
    model_config = ConfigDict(extra="forbid")

    minutes: int = Field(60, ge=5, le=480)
    held_on: date | None = None
    starts: time | None = None
    format: Format = Format.VIDEO
    partner: UUID | None = None
    notes: str = Field("", max_length=3)
    topic: str = ""

    @field_validator("topic")
    @classmethod
    def _is_no_secret(cls, topic: str) -> str:
        if topic == "secret":
            raise ValueError("Please choose another topic, not {this}.")
        return topic

    @model_validator(mode="after")
    def _is_one_hour(self) -> Self:
        if self.minutes == 61:
            raise ValueError("One hour is enough.")
        return self


REFUSED: tuple[tuple[str, object, str], ...] = (
    ("minutes", "many", "Please enter a whole number."),
    ("minutes", 5.5, "Please enter a whole number."),
    ("minutes", "4", "Please enter 5 or more."),
    ("minutes", "481", "Please enter 480 or less."),
    ("held_on", "yesterday", "Please enter a valid date."),
    ("held_on", "2026-02-30", "Please enter a valid date."),
    ("starts", "25:00", "Please enter a valid time."),
    ("format", "pigeon", "Please choose one of the options."),
    ("partner", "Ben", "Please choose one of the options."),
    ("notes", "long", "This answer can't be used here."),
    ("topic", "secret", "Please choose another topic, not {this}."),
    ("ghost", "boo", "This form has no such field."),
)


def reasons(**answers: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        Answers.model_validate(answers)
    return {name: fill(text, VOICE) for name, text in refusals(caught.value).items()}


@pytest.mark.parametrize(("name", "answer", "reason"), REFUSED)
def test_each_refusal_says_what_to_do(name: str, answer: object, reason: str) -> None:
    assert reasons(**{name: answer}) == {name: reason}


def test_a_reason_of_the_whole_form_has_no_name() -> None:
    assert reasons(minutes=61) == {"": "One hour is enough."}


def test_each_field_has_its_reason() -> None:
    assert reasons(minutes="4", format="pigeon").keys() == {"minutes", "format"}
