"""A form opens as a modal, filled in, and keeps to what a modal holds."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import Field

from bot.slack.dialog import view, waiting, with_notice
from bot.slack.inputs import suggestions
from tests.bot.slack.block_kit import view_problems
from tests.bot.slack.modals import as_slack_has_it
from tests.strategies import ANA, DAN, READER, named_form, options
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
from ui.message import message
from ui.text import say, typed

Json = dict[str, Any]


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


def block(modal: Json, name: str) -> Json:
    return next(one for one in modal["blocks"] if one["block_id"] == name)


def element(modal: Json, name: str) -> Json:
    return dict(block(modal, name)["element"])


def opened(form: type[Form] = LogSession, /, **values: object) -> Json:
    return view("log_session", Dialog(form, values=values), READER, metadata="m")


def asking(kind: Any, **about: Any) -> type[Form]:
    return named_form("Ask", {"it": (kind, Field(**({"title": "It"} | about)))})


def test_the_modal_is_named_and_sent_like_the_act() -> None:
    modal = opened()

    assert modal["callback_id"] == "log_session"
    assert modal["title"]["text"] == "Log a session"
    assert modal["submit"]["text"] == "Log it"
    assert modal["close"]["text"] == "Cancel"
    assert modal["private_metadata"] == "m"
    assert modal["notify_on_close"] is True
    assert view_problems(modal) == []


def test_questions_stand_in_their_order_and_under_their_names() -> None:
    ids = [one["block_id"] for one in opened()["blocks"]]

    assert ids == [*LogSession.model_fields]


FILLED: dict[str, tuple[object, str, object]] = {
    "held_on": (date(2026, 3, 9), "initial_date", "2026-03-09"),
    "starts": (time(14, 5), "initial_time", "14:05"),
    "minutes": (45, "initial_value", "45"),
    "notes": ("Goals\nand plans", "initial_value", "Goals\nand plans"),
    "topic": (" too long a topic for its limit", "initial_value", "too long a topic for its limit"),
    "partner": (ANA, "initial_user", "U0ANA"),
}


@pytest.mark.parametrize(("name", "filled"), FILLED.items(), ids=FILLED)
def test_what_is_known_is_filled_in(name: str, filled: tuple[object, str, object]) -> None:
    value, where, drawn = filled

    assert element(opened(LogSession, **{name: value}), name)[where] == drawn


UNFIT: dict[str, object] = {
    "held_on": "yesterday",
    "starts": "noon",
    "minutes": 1000,
    "notes": " \u200b",
    "partner": DAN,
    "share": "",
    "format": "by pigeon",
}


@pytest.mark.parametrize(("name", "value"), UNFIT.items(), ids=UNFIT)
def test_f18_what_slack_would_refuse_is_left_open(name: str, value: object) -> None:
    modal = opened(LogSession, **{name: value})

    assert not [part for part in element(modal, name) if part.startswith("initial")]
    assert view_problems(modal) == []


def test_defaults_are_filled_in() -> None:
    modal = opened()

    assert element(modal, "minutes")["initial_value"] == "60"
    assert element(modal, "format")["initial_option"]["value"] == "video"


def test_a_number_has_its_bounds() -> None:
    bounds = element(opened(), "minutes")

    assert (bounds["min_value"], bounds["max_value"]) == ("5", "480")
    assert bounds["is_decimal_allowed"] is False


def test_each_text_says_who_reads_it() -> None:
    modal = opened()

    assert block(modal, "notes")["hint"]["text"] == "You and your partner can read this."
    assert block(modal, "minutes")["hint"]["text"] == "In minutes."
    assert "hint" not in block(modal, "held_on")


def test_only_what_is_required_is_required() -> None:
    optional = {one["block_id"] for one in opened()["blocks"] if one["optional"]}

    assert optional == {"starts", "notes", "topic", "share"}


def test_f18_text_over_its_limit_is_not_lost() -> None:
    filled = element(opened(topic="😀" * 40), "topic")

    assert filled["initial_value"] == "😀" * 40
    assert filled["max_length"] == 80


def test_a_yes_or_no_is_a_box_to_tick() -> None:
    box = element(opened(), "share")

    assert [one["text"]["text"] for one in box["options"]] == ["Show this to the coordinators"]
    assert "initial_options" not in box
    assert element(opened(share=True), "share")["initial_options"] == box["options"]


def test_f17_a_long_yes_or_no_is_asked_above_its_box() -> None:
    drawn = block(opened(asking(bool, title="word " * 20, default=False)), "it")

    assert drawn["label"]["text"] == ("word " * 20).strip()
    assert drawn["element"]["options"][0]["text"]["text"] == "Yes"


CHOICES = (
    (OneOf, 0, "external_select"),
    (OneOf, 1, "radio_buttons"),
    (OneOf, 5, "radio_buttons"),
    (OneOf, 6, "static_select"),
    (OneOf, 100, "static_select"),
    (OneOf, 101, "external_select"),
    (ManyOf, 0, "multi_external_select"),
    (ManyOf, 7, "checkboxes"),
    (ManyOf, 8, "multi_static_select"),
    (ManyOf, 100, "multi_static_select"),
    (ManyOf, 101, "multi_external_select"),
)


@pytest.mark.parametrize(("choice", "count", "kind"), CHOICES)
def test_f17_choices_are_drawn_by_how_many_there_are(
    choice: type[OneOf | ManyOf], count: int, kind: str
) -> None:
    form = asking(Annotated[str, choice()])
    dialog = Dialog(form, options={"it": options(count)})

    modal = view("ask", dialog, READER, metadata="")

    assert element(modal, "it")["type"] == kind
    assert view_problems(modal) == []


def test_a_choice_to_be_fetched_still_shows_what_was_chosen() -> None:
    form = asking(Annotated[str, OneOf()])
    dialog = Dialog(form, values={"it": "v7"}, options={"it": options(200)})

    drawn = element(view("ask", dialog, READER, metadata=""), "it")

    assert drawn["min_query_length"] == 0
    assert drawn["initial_option"]["value"] == "v7"


def test_choices_are_found_by_their_words() -> None:
    found = suggestions(options(300), "CHOICE 29", READER)["options"]

    assert [one["value"] for one in found] == ["v29", *(f"v{n}" for n in range(290, 300))]
    assert len(suggestions(options(300), "", READER)["options"]) == 100


def test_f17_a_choice_that_could_not_come_back_is_not_offered() -> None:
    several = (Option("x" * 151, say("Long")), Option("", say("Empty")), Option("a", say("A")))
    dialog = Dialog(asking(Annotated[str, OneOf()]), options={"it": several})

    drawn = element(view("ask", dialog, READER, metadata=""), "it")

    assert [one["value"] for one in drawn["options"]] == ["a"]


def skilled(count: int, *has: str) -> Json:
    brought = {"skills": options(count, "Skill")}
    dialog = Dialog(LogSession, values={"skills": has}, options=brought)
    return view("log_session", dialog, READER, metadata="")


def test_skills_are_picked_and_others_typed() -> None:
    modal = skilled(3, "v1", "baking", "chess")

    assert [one["value"] for one in element(modal, "skills")["initial_options"]] == ["v1"]
    assert element(modal, "skills:typed")["initial_value"] == "baking, chess"
    assert block(modal, "skills:typed")["label"]["text"] == "Others, with commas between them"
    assert block(modal, "skills")["hint"]["text"] == "Any."
    # Either of the two may answer it.
    assert block(modal, "skills")["optional"] is True


def test_skills_without_a_list_are_typed_in_the_one_block() -> None:
    modal = skilled(0, "baking")

    assert [one["block_id"] for one in modal["blocks"]][-1] == "skills"
    assert element(modal, "skills")["initial_value"] == "baking"
    assert block(modal, "skills")["hint"]["text"] == "Any. Put commas between them."
    assert block(modal, "skills")["optional"] is False


def test_f17_many_skills_are_grouped_by_the_hundred() -> None:
    modal = skilled(250, "v249")

    groups = element(modal, "skills")["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 100, 50]
    assert groups[0]["label"]["text"] == "Skill 0 \u2013 Skill 99"
    assert view_problems(modal) == []


def test_f17_a_long_title_is_shortened_and_told_whole_below() -> None:
    form = named_form("Log a session with your mentor", {"it": (int, Field(title="It"))})

    modal = opened(form)

    assert modal["title"]["text"] == "Log a session with your…"
    assert modal["blocks"][0]["text"]["text"] == "Log a session with your mentor"
    assert view_problems(modal) == []


def test_the_intro_stands_above_the_questions() -> None:
    dialog = Dialog(LogSession, intro=message("You met *Ana* last week."))

    first = view("log_session", dialog, READER, metadata="")["blocks"][0]

    assert first["text"]["text"] == "You met *Ana* last week."


def numbers(count: int) -> type[Form]:
    return named_form("Many", {f"n{place}": (int, Field(title="N")) for place in range(count)})


def test_f17_a_long_intro_gives_way_to_the_questions() -> None:
    dialog = Dialog(numbers(90), intro=message(*["Hello."] * 50))

    modal = view("many", dialog, READER, metadata="")

    assert len(modal["blocks"]) == 99
    assert sum(one["type"] == "input" for one in modal["blocks"]) == 90


def test_f17_questions_without_room_for_an_intro_stand_alone() -> None:
    dialog = Dialog(numbers(99), intro=message("Hello."))

    assert {one["type"] for one in view("many", dialog, READER, metadata="")["blocks"]} == {"input"}


def test_f17_more_questions_than_a_modal_holds_are_a_mistake_of_ours() -> None:
    with pytest.raises(Undrawable):
        opened(numbers(100))


def test_f17_choices_too_heavy_to_send_along_are_fetched() -> None:
    heavy = tuple(Option(f"v{n}" + "é" * 140, typed("😀" * 37)) for n in range(100))
    fields = {f"f{n}": (Annotated[str, OneOf()], Field(title="F")) for n in range(5)}
    form = named_form("Heavy", fields)

    modal = view("heavy", Dialog(form, options=dict.fromkeys(fields, heavy)), READER, metadata="")

    assert element(modal, "f0")["type"] == "external_select"
    assert view_problems(modal) == []


def test_f17_more_text_than_a_modal_holds_is_not_cut_in_silence() -> None:
    kind = Annotated[str, LongText(Readers.AUTHOR)]
    form = named_form("Heavy", {f"f{n}": (kind, Field(title="F")) for n in range(20)})

    with pytest.raises(Undrawable):
        opened(form, **dict.fromkeys(form.model_fields, "😀" * 1500))


def test_metadata_too_long_to_come_back_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="metadata"):
        view("log_session", Dialog(LogSession), READER, metadata="x" * 3001)


def test_waiting_is_a_light_modal() -> None:
    modal = waiting("Log a session")

    assert view_problems(modal) == []
    assert modal["title"]["text"] == "Log a session"


def test_a_notice_stands_on_top_and_the_questions_stay() -> None:
    modal = opened()

    noticed = with_notice(as_slack_has_it(modal), say("The program has ended."), READER)

    assert noticed["blocks"][0]["text"]["text"] == "The program has ended."
    assert noticed["blocks"][1:] == modal["blocks"]
    assert noticed["private_metadata"] == "m"
    assert view_problems(noticed) == []


def test_a_second_notice_replaces_the_first() -> None:
    once = with_notice(as_slack_has_it(opened()), say("First."), READER)

    twice = with_notice(as_slack_has_it(once), say("Second."), READER)

    assert [one["text"]["text"] for one in twice["blocks"] if one["type"] == "section"] == [
        "Second."
    ]
