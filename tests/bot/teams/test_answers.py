"""What comes back from a card is what was answered in it, or nothing."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import Field

from bot.teams.about import About, NotOurs
from bot.teams.answers import NothingChosen, answers_of, press_of
from bot.teams.cards import form_card
from bot.teams.naming import chosen_by_name
from bot.teams.voice import Pen
from tests.bot.teams.client import untouched
from tests.strategies import ANA, READER, filled_dialogs, named_form
from ui.form import (
    Dialog,
    Form,
    ManyOf,
    Option,
    PersonInput,
    Readers,
    Rejected,
    ShortText,
    SkillsInput,
    Undrawable,
)
from ui.message import Press
from ui.text import say

Json = dict[str, Any]

PRESS = Press(feature="goals", choice="show", subject=ANA, version=3, settles=True)
KEPT = UUID(int=5)


class Day(StrEnum):
    MONDAY = "monday"
    FRIDAY = "friday"


class Ask(Form):
    title = "Ask"

    on: date | None = Field(None, title="On")
    at: time | None = Field(None, title="At")
    minutes: int = Field(60, title="Minutes")
    name: Annotated[str, ShortText(Readers.PAIR)] = Field("", title="Name")
    days: tuple[Day, ...] = Field((), title="Days")
    share: bool = Field(default=False, title="Share")
    skills: Annotated[tuple[str, ...], SkillsInput()] = Field((), title="Skills")


NOTHING: Json = {
    "on": "",
    "at": "",
    "minutes": "",
    "name": "",
    "days": (),
    "share": False,
    "skills": (),
}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(filled_dialogs())
def test_a_form_comes_back_as_it_was_filled_in(filled: tuple[Dialog, Form]) -> None:
    dialog, form = filled
    try:
        card = form_card(About("it"), dialog, READER, in_dialog=True)
    except Undrawable:
        assume(False)  # noqa: FBT003 - it is what Hypothesis asks for

    answered = chosen_by_name(dialog, answers_of(type(form), untouched(card)), Pen(READER))
    # Whoever fills it in names people, and `bot.lookup` finds them.
    people = {one.name for one in form.fields() if isinstance(one.input, PersonInput)}
    assert all(answered[name] == "" for name in people)
    assert type(form).parse(answered | {name: dialog.values[name] for name in people}) == form


ANSWERED: tuple[tuple[Json, str, object], ...] = (
    ({"on": "2026-03-09"}, "on", "2026-03-09"),
    ({"at": "14:05"}, "at", "14:05"),
    ({"minutes": "45"}, "minutes", "45"),
    ({"minutes": 45}, "minutes", "45"),
    ({"minutes": 45.0}, "minutes", "45"),
    ({"minutes": 4.5}, "minutes", "4.5"),
    ({"name": "a, b %2C"}, "name", "a, b %2C"),
    ({"days": "monday,friday"}, "days", ("monday", "friday")),
    ({"days": ""}, "days", ()),
    ({"share": "true"}, "share", True),
    ({"share": True}, "share", True),
    ({"share": "false"}, "share", False),
    ({"skills": "baking", "skills:typed": "Chess, baking,, BAKING"}, "skills", ("baking", "Chess")),
    ({"skills:typed": "Chess\n, 50%2C"}, "skills", ("Chess", "50%2C")),
)


@pytest.mark.parametrize(("sent", "name", "answer"), ANSWERED, ids=range(len(ANSWERED)))
def test_each_input_gives_its_answer(sent: Json, name: str, answer: object) -> None:
    assert answers_of(Ask, sent) == NOTHING | {name: answer}


def test_a_choice_with_a_comma_comes_back_whole() -> None:
    kind = Annotated[tuple[str, ...], ManyOf()]
    form = named_form("Ask", {"it": (kind, Field((), title="It"))})
    values = ("a,b", "50%", "100%2C", "c")
    dialog = Dialog(form, {"it": values}, {"it": tuple(Option(one, say("X")) for one in values)})

    sent = untouched(form_card(About("it"), dialog, READER, in_dialog=True))

    assert sent["it"].count(",") == 3
    assert answers_of(form, sent) == {"it": values}


def test_what_is_ours_is_no_answer() -> None:
    ours = {"form": {}, "press": "x", "kept": "x", "more": "x", "msteams": {}, "type": "x"}

    assert answers_of(Ask, ours) == NOTHING


def test_what_was_not_asked_is_refused_by_the_form() -> None:
    answers = answers_of(Ask, {"admin": True, "minutes": "5"})

    assert answers["admin"] == "true"
    with pytest.raises(Rejected) as refused:
        Ask.parse(answers)
    assert [*refused.value.reasons] == ["admin"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda part: (
        st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3)
    ),
    max_leaves=9,
)
NAMES = [*Ask.model_fields, "skills:typed", "form", "press", "more", "kept", "ghost"]
strange = st.dictionaries(st.sampled_from(NAMES), anything)


@given(strange)
def test_nothing_that_is_sent_breaks_it(sent: Json) -> None:
    with suppress(Rejected):
        Ask.parse(answers_of(Ask, sent))


PRESSED: tuple[tuple[Json, UUID | None], ...] = (
    ({"press": PRESS.packed()}, None),
    ({"press": PRESS.packed(), "kept": str(KEPT)}, KEPT),
    ({"press": PRESS.packed(), "kept": str(KEPT), "msteams": {"type": "task/fetch"}}, KEPT),
    ({"more": PRESS.packed(), "kept": str(KEPT)}, KEPT),
    ({"press": PRESS.packed(), "more": '{"feature":"other"}'}, None),
)


@pytest.mark.parametrize(("data", "kept"), PRESSED, ids=range(len(PRESSED)))
def test_a_button_brings_back_its_press(data: Json, kept: UUID | None) -> None:
    assert press_of(data) == (PRESS, kept, None)


@pytest.mark.parametrize("chosen", [True, ""])
def test_to_open_nothing_is_told_from_what_is_forged(chosen: object) -> None:
    with pytest.raises(NothingChosen):
        press_of({"more": chosen, "kept": str(KEPT)})


FORGED: tuple[object, ...] = (
    None,
    [],
    "x",
    {},
    {"press": None},
    {"press": 1},
    {"press": {"feature": "goals"}},
    {"press": '{"feature":"x","admin":true}'},
    {"press": "x" * 3000},
    {"press": PRESS.packed(), "kept": "not an id"},
    {"press": PRESS.packed(), "kept": [str(KEPT)]},
    {"more": [True]},
    {"more": None},
)


@pytest.mark.parametrize("data", FORGED, ids=range(len(FORGED)))
def test_a_forged_press_is_refused(data: object) -> None:
    with pytest.raises(NotOurs):
        press_of(data)


@given(anything | strange)
def test_no_shape_of_a_press_is_more_than_refused(data: object) -> None:
    with suppress(NotOurs, NothingChosen):
        press_of(data)
