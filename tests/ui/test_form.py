"""A form is the dialog, the validator and the command at once."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import Field, create_model

from ui.form import (
    DateInput,
    Form,
    FormField,
    Input,
    LongText,
    ManyOf,
    NumberInput,
    OneOf,
    Option,
    PersonInput,
    Readers,
    Rejected,
    ShortText,
    SkillsInput,
    TimeInput,
    Undrawable,
    YesNo,
    options_of,
)
from ui.reader import PlainVoice, Reader
from ui.text import fill, say

VOICE = PlainVoice(Reader())


class Format(StrEnum):
    VIDEO = "video"
    IN_PERSON = "in_person"


class Mood(StrEnum):
    GOOD = "good"

    @property
    def label(self) -> str:
        return "All is well"


FORMATS = (Option("video", say("Video")), Option("in_person", say("In person")))
NOTES = LongText(Readers.PAIR, max_length=10)


class LogSession(Form):
    title = "Log a session"

    held_on: date = Field(title="When did you meet?")
    minutes: int = Field(60, title="For how long?", description="In minutes", ge=5, le=480)
    notes: Annotated[str, NOTES] = Field("", title="What did you cover?")
    format: Format | None = Field(None, title="How?")
    share: bool = Field(default=True, title="Share this")
    skills: Annotated[tuple[str, ...], SkillsInput()] = Field((), title="Skills")


def form_of(kind: Any, **about: Any) -> type[Form]:
    titled = type("Ask", (Form,), {"__module__": __name__, "title": "Ask"})
    return create_model("It", __base__=titled, it=(kind, Field(**({"title": "It"} | about))))


def asked(kind: Any, **about: Any) -> FormField:
    """Make a form of one question, and give the question."""
    return form_of(kind, **about).fields()[0]


def refused(form: type[Form], **answers: object) -> dict[str, str]:
    with pytest.raises(Rejected) as caught:
        form.parse(answers)
    return {name: fill(text, VOICE) for name, text in caught.value.reasons.items()}


INPUTS: tuple[tuple[Any, dict[str, Any], Input], ...] = (
    (date, {}, DateInput()),
    (date | None, {"default": None}, DateInput()),
    (time, {}, TimeInput()),
    (bool, {}, YesNo()),
    (int, {}, NumberInput()),
    (int, {"ge": 5, "le": 480}, NumberInput(at_least=5, at_most=480)),
    (int | None, {"default": None, "ge": 0}, NumberInput(at_least=0)),
    (Format, {}, OneOf(FORMATS)),
    (tuple[Format, ...], {}, ManyOf(FORMATS)),
    (Annotated[str, NOTES], {}, NOTES),
    (Annotated[str, ShortText(Readers.AUTHOR)], {}, ShortText(Readers.AUTHOR)),
    (Annotated[str, OneOf()], {}, OneOf()),
    (Annotated[UUID, PersonInput()], {}, PersonInput()),
    (Annotated[UUID | None, PersonInput()], {"default": None}, PersonInput()),
)


@pytest.mark.parametrize(("kind", "about", "drawn"), INPUTS, ids=range(len(INPUTS)))
def test_the_input_follows_from_the_type(kind: Any, about: dict[str, Any], drawn: Input) -> None:
    assert asked(kind, **about).input == drawn


UNDRAWABLE = (str, float, bytes, list[Format], tuple[str, ...], int | str, dict[str, int], Any)


@pytest.mark.parametrize("kind", UNDRAWABLE, ids=str)
def test_what_no_surface_can_draw_fails_when_the_class_is_made(kind: Any) -> None:
    with pytest.raises(Undrawable, match=r"It\.it"):
        asked(kind)


def test_a_question_has_a_title() -> None:
    with pytest.raises(Undrawable, match="no title"):
        asked(int, title=None)


REQUIRED: tuple[tuple[Any, dict[str, Any], bool, object], ...] = (
    (int, {}, True, None),
    (int, {"default": 60}, True, 60),
    (int, {"default": 0}, True, 0),
    (int | None, {"default": None}, False, None),
    (Annotated[str, NOTES], {"default": ""}, False, ""),
    (bool, {}, True, None),
    (bool, {"default": False}, False, False),
    (bool, {"default": True}, False, True),
    (tuple[Format, ...], {"default": ()}, False, ()),
    (tuple[Format, ...], {"default_factory": tuple}, False, ()),
)


@pytest.mark.parametrize(
    ("kind", "about", "required", "default"), REQUIRED, ids=range(len(REQUIRED))
)
def test_a_blank_default_makes_a_question_optional(
    kind: Any, about: dict[str, Any], *, required: bool, default: object
) -> None:
    question = asked(kind, **about)

    assert question.required is required
    assert question.default == default


def test_questions_keep_their_order_and_help() -> None:
    questions = LogSession.fields()

    assert [question.name for question in questions] == [*LogSession.model_fields]
    assert (questions[1].label, questions[1].help) == ("For how long?", "In minutes")


def test_the_members_of_an_enum_are_offered_in_words() -> None:
    assert options_of(Format) == FORMATS
    assert options_of(Mood) == (Option("good", say("All is well")),)


def test_answers_become_the_form() -> None:
    answers = {"held_on": "2026-03-09", "minutes": "45", "notes": " Goals ", "format": "video"}

    form = LogSession.parse({**answers, "share": True, "skills": ["a", " ", "b\x00"]})

    assert form == LogSession(
        held_on=date(2026, 3, 9),
        minutes=45,
        notes="Goals",
        format=Format.VIDEO,
        share=True,
        skills=("a", "b"),
    )


BLANKS: tuple[object, ...] = (None, "", "  ", "\u200b", (), [], False)


@pytest.mark.parametrize("blank", BLANKS, ids=range(len(BLANKS)))
def test_f18_a_blank_answer_is_no_answer(blank: object) -> None:
    reasons = refused(LogSession, held_on=blank, minutes=blank)

    assert reasons == {"held_on": "Please fill this in.", "minutes": "Please fill this in."}


def test_a_blank_answer_never_falls_back_to_a_default_that_says_something() -> None:
    form = LogSession.parse({"held_on": "2026-03-09", "minutes": "60", "format": ""})

    assert form.format is None
    assert form.share is False


def test_nought_is_an_answer() -> None:
    reasons = refused(LogSession, held_on="2026-03-09", minutes=0)

    assert reasons == {"minutes": "Please enter 5 or more."}


def test_every_field_has_its_reason_at_once() -> None:
    reasons = refused(LogSession, minutes="many", format="pigeon", notes="x", ghost="x")

    assert reasons == {
        "held_on": "Please fill this in.",
        "minutes": "Please enter a whole number.",
        "format": "Please choose one of the options.",
        "ghost": "This form has no such field.",
    }


def test_f18_a_limit_counts_what_readers_call_characters() -> None:
    family = "👩\u200d👩\u200d👧\u200d👦"

    form = LogSession.parse({"held_on": "2026-03-09", "minutes": 5, "notes": family * 10})
    reasons = refused(LogSession, held_on="2026-03-09", minutes=5, notes=family * 11)

    assert form.notes == family * 10
    assert reasons == {"notes": "Please shorten this to 10 characters; it has 11."}
