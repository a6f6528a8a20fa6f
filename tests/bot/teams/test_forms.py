"""A form opens as a card, filled in, and is shown again with what was typed and what is wrong."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field

from bot.teams.cards import About, form_card, task
from bot.teams.payload import CARD_BYTES
from tests import strategies
from tests.bot.teams.adaptive_card import actions, elements, problems, size, texts
from tests.bot.teams.client import inputs
from tests.strategies import ANA, HOSTILE, READER, named_form, options
from ui.form import (
    Dialog,
    Form,
    LongText,
    ManyOf,
    OneOf,
    Option,
    PersonInput,
    Readers,
    ShortText,
    SkillsInput,
    Undrawable,
)
from ui.message import button, buttons, message
from ui.text import Text, say, typed

Json = dict[str, Any]

ABOUT = About("log_session", showing=UUID(int=1))

generated = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Format(StrEnum):
    VIDEO = "video"
    IN_PERSON = "in_person"


class LogSession(Form):
    title = "Log a session"
    submit = "Log it"

    held_on: date = Field(title="When did you meet?")
    starts: time | None = Field(None, title="From when?")
    minutes: int = Field(60, title="For how long?", description="In minutes.", ge=5, le=480)
    format: Format = Field(Format.VIDEO, title="How did you meet?")
    notes: Annotated[str, LongText(Readers.PAIR)] = Field("", title="What did you cover?")
    topic: Annotated[str, ShortText(Readers.AUTHOR, max_length=20)] = Field("", title="Topic")
    partner: Annotated[UUID, PersonInput()] = Field(title="With whom?")
    share: bool = Field(default=False, title="Show this to the coordinators")
    skills: Annotated[tuple[str, ...], SkillsInput()] = Field(title="Skills", description="Any.")


def drawn(
    dialog: Dialog,
    *,
    answers: Json | None = None,
    reasons: dict[str, Text] | None = None,
    in_dialog: bool = True,
) -> Json:
    card = form_card(ABOUT, dialog, READER, answers=answers, reasons=reasons, in_dialog=in_dialog)
    assert problems(card) == []
    return card


def opened(form: type[Form] = LogSession, /, **values: object) -> dict[str, Json]:
    return inputs(drawn(Dialog(form, values=values)))


def asking(kind: Any, **about: Any) -> type[Form]:
    return named_form("Ask", {"it": (kind, Field(**({"title": "It"} | about)))})


@generated
@given(strategies.filled_dialogs() | strategies.hostile_dialogs(), st.booleans(), st.booleans())
def test_f17_any_form_is_a_card_that_teams_takes(dialog: Any, in_dialog: bool, again: bool) -> None:  # noqa: FBT001 - generated
    dialog = dialog if isinstance(dialog, Dialog) else dialog[0]
    reasons = dict.fromkeys(["field_0", "ghost", ""], typed(HOSTILE[4])) if again else {}
    answers = dict(dialog.values) if again else None
    try:
        drawn(dialog, answers=answers, reasons=reasons, in_dialog=in_dialog)
    except Undrawable:
        assert len(repr(dialog.values)) + len(repr(dialog.options)) > 10_000


def test_questions_stand_in_their_order_and_under_their_names() -> None:
    assert [name.removesuffix(":typed") for name in opened()] == [*LogSession.model_fields]


def test_a_form_carries_what_it_is_about() -> None:
    (submit,) = actions(drawn(Dialog(LogSession)))

    assert (submit["type"], submit["title"]) == ("Action.Submit", "Log it")
    assert submit["data"] == {"form": ABOUT.packed()}


def test_in_a_chat_a_form_has_a_title_and_can_be_put_away() -> None:
    card = drawn(Dialog(LogSession), in_dialog=False)

    assert texts(card)[0] == "Log a session"
    send, cancel = actions(card)
    assert (send["type"], send["verb"], send["title"]) == ("Action.Execute", "submit", "Log it")
    assert (send["fallback"]["type"], send["fallback"]["data"]) == ("Action.Submit", send["data"])
    assert (cancel["verb"], cancel["title"], cancel["data"]) == ("close", "Cancel", send["data"])
    # It brings along what was typed, and a client must not hold that back.
    assert "associatedInputs" not in cancel
    assert not any("isRequired" in one for one in inputs(card).values())
    assert cancel["fallback"] == "drop"


def test_in_a_chat_it_is_said_what_is_required() -> None:
    card = drawn(Dialog(LogSession), in_dialog=False)

    assert sum("Required." in text for text in texts(card)) == sum(
        question.required for question in LogSession.fields()
    )
    assert "Required." not in "".join(texts(drawn(Dialog(LogSession))))


def test_a_dialog_is_as_high_as_its_form() -> None:
    short = drawn(Dialog(asking(int)))

    assert task("Log", drawn(Dialog(LogSession)))["task"]["value"]["height"] == "large"
    assert task("Ask", short)["task"]["value"]["height"] == "medium"


FILLED: dict[str, tuple[object, object]] = {
    "held_on": (date(2026, 3, 9), "2026-03-09"),
    "starts": (time(14, 5), "14:05"),
    "minutes": (45, 45),
    "format": (Format.IN_PERSON, "in_person"),
    "notes": ("*Goals*\nand {{DATE(x)}}", "*Goals*\nand {{DATE(x)}}"),
    "topic": (" too long a topic for its limit", "too long a topic for its limit"),
    "share": (True, "true"),
}


@pytest.mark.parametrize(("name", "filled"), FILLED.items(), ids=FILLED)
def test_what_is_known_is_filled_in(name: str, filled: tuple[object, object]) -> None:
    value, shown = filled

    assert opened(LogSession, **{name: value})[name]["value"] == shown


UNFIT: dict[str, object] = {
    "held_on": "yesterday",
    "starts": "noon",
    "minutes": "many",
    "notes": " \u200b",
    "partner": ANA,
    "format": "by pigeon",
}


@pytest.mark.parametrize(("name", "value"), UNFIT.items(), ids=UNFIT)
def test_f18_what_an_input_cannot_show_is_left_open(name: str, value: object) -> None:
    assert "value" not in opened(LogSession, **{name: value})[name]


def test_defaults_are_filled_in() -> None:
    form = opened()

    assert (form["minutes"]["value"], form["format"]["value"]) == (60, "video")
    assert form["share"]["value"] == "false"


def test_a_number_has_its_bounds() -> None:
    assert (opened()["minutes"]["min"], opened()["minutes"]["max"]) == (5, 480)


def test_only_what_is_required_is_required() -> None:
    required = {name for name, one in opened().items() if one.get("isRequired")}

    assert required == {"held_on", "minutes", "format", "partner", "skills:typed"}


def test_each_text_says_who_reads_it() -> None:
    said = texts(drawn(Dialog(LogSession)))

    assert said == [
        "In minutes.",
        "You and your partner can read this.",
        "Only you can read this.",
        "Their name or e-mail address.",
        "Any. Put commas between them.",
    ]


def test_f18_text_over_its_limit_is_not_lost() -> None:
    filled = opened(LogSession, topic="😀" * 40)["topic"]

    assert filled["value"] == "😀" * 40
    assert filled["maxLength"] == 80
    assert opened()["topic"]["maxLength"] == 20
    assert opened()["notes"]["isMultiline"] is True


def test_a_yes_or_no_is_a_box_to_tick() -> None:
    box = opened()["share"]

    assert (box["type"], box["title"]) == ("Input.Toggle", "Show this to the coordinators")
    assert (box["valueOn"], box["valueOff"]) == ("true", "false")


def test_a_box_that_has_to_be_ticked_has_a_label_for_that() -> None:
    box = opened(asking(bool))["it"]

    assert (box["isRequired"], box["label"], box["title"]) == (True, "It", "Yes")


CHOICES = (
    (OneOf, 1, "expanded"),
    (OneOf, 6, "expanded"),
    (OneOf, 7, "compact"),
    (OneOf, 20, "compact"),
    (OneOf, 21, "filtered"),
    (ManyOf, 6, "expanded"),
    (ManyOf, 7, "compact"),
    (ManyOf, 100, "compact"),
)


@pytest.mark.parametrize(("choice", "count", "style"), CHOICES)
def test_f17_choices_are_drawn_by_how_many_there_are(
    choice: type[OneOf | ManyOf], count: int, style: str
) -> None:
    dialog = Dialog(asking(Annotated[str, choice()]), options={"it": options(count)})

    chooser = inputs(drawn(dialog))["it"]

    assert chooser["style"] == style
    assert chooser.get("isMultiSelect", False) is (choice is ManyOf)
    assert len(chooser["choices"]) == count


def test_f17_a_choice_that_could_not_come_back_is_not_offered() -> None:
    several = (Option("", say("Empty")), Option("a", say("A")), Option("a", say("A again")))
    dialog = Dialog(asking(Annotated[str, OneOf()]), options={"it": several})

    assert [one["value"] for one in inputs(drawn(dialog))["it"]["choices"]] == ["a"]


def skilled(count: int, *has: str) -> dict[str, Json]:
    brought = {"skills": options(count, "Skill")}
    return inputs(drawn(Dialog(LogSession, values={"skills": has}, options=brought)))


def test_skills_are_picked_and_others_typed() -> None:
    form = skilled(3, "v1", "baking", "v0", "chess")

    assert form["skills"]["value"] == "v0,v1"
    assert form["skills:typed"]["value"] == "baking, chess"
    assert form["skills:typed"]["label"] == "Others, with commas between them"
    # Either of the two may answer it.
    assert not {"isRequired"} & (form["skills"].keys() | form["skills:typed"].keys())


def test_skills_without_a_list_are_typed() -> None:
    form = skilled(0, "baking")

    assert "skills" not in form
    assert (form["skills:typed"]["value"], form["skills:typed"]["label"]) == ("baking", "Skills")


def test_the_intro_stands_above_the_questions_without_its_buttons() -> None:
    intro = message("You met *Ana* last week.", buttons(button("Undo", "log_session", "undo")))

    card = drawn(Dialog(LogSession, intro=intro))

    assert card["body"][0]["text"] == "You met \u2217Ana\u2217 last week."
    assert len(actions(card)) == 1


def test_f17_a_long_intro_gives_way_to_the_questions() -> None:
    card = drawn(Dialog(LogSession, intro=message(*["Hello you."] * 900)))

    assert next(iter(inputs(card))) == "held_on"
    assert "There is more than fits here." in "".join(texts(card))
    assert size(card) <= CARD_BYTES


def test_a_refusal_stands_beside_its_question_and_on_top() -> None:
    reasons = {
        "minutes": say("Please enter {most} or less.", most=480),
        "": say("The program has ended."),
        "ghost": typed("No *such* field."),
    }

    card = drawn(Dialog(LogSession), answers={"minutes": "900"}, reasons=reasons)

    alerts = [one for one in elements(card, "TextBlock") if one.get("color") == "Attention"]
    assert [one["text"] for one in alerts] == [
        "The program has ended.",
        "No \u2217such\u2217 field.",
        "One answer needs another look, see below. What you typed is still there.",
        "Please enter 480 or less.",
    ]
    below = card["body"].index(alerts[-1]) - 1
    assert card["body"][below]["id"] == "minutes"


def test_f18_what_was_typed_is_there_again_and_nothing_else() -> None:
    typed_in = {"minutes": "900", "notes": "Keep me", "skills": ("chess",), "partner": "Dan"}
    dialog = Dialog(LogSession, values={"topic": "Suggested", "held_on": "2026-03-09"})

    form = inputs(drawn(dialog, answers=typed_in, reasons={"": say("No.")}))

    shown = {name: one["value"] for name, one in form.items() if "value" in one}
    assert shown == {
        "minutes": 900,
        "notes": "Keep me",
        "partner": "Dan",
        "share": "false",
        "skills:typed": "chess",
    }


def test_f17_more_text_than_a_card_holds_is_not_cut_in_silence() -> None:
    kind = Annotated[str, LongText(Readers.AUTHOR)]
    form = named_form("Heavy", {f"f{n}": (kind, Field(title="F")) for n in range(20)})

    with pytest.raises(Undrawable):
        opened(form, **dict.fromkeys(form.model_fields, "😀" * 1500))


@pytest.mark.parametrize("name", ["form", "press", "kept", "more", "msteams"])
def test_a_question_with_a_name_of_ours_is_a_mistake_of_ours(name: str) -> None:
    form = named_form("Ask", {name: (int, Field(title="It"))})

    with pytest.raises(Undrawable):
        drawn(Dialog(form))
