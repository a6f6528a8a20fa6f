"""What comes back from a modal is what was answered in it, or nothing."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field

from bot.slack.answers import answers, errors, people_fields
from bot.slack.dialog import view
from tests.bot.slack.modals import as_slack_has_it
from tests.strategies import (
    HANDLES,
    READER,
    filled_dialogs,
    named_form,
    options,
)
from ui.form import Dialog, Form, SkillsInput
from ui.text import say, typed

Json = dict[str, Any]


def state(**blocks: Any) -> Json:
    return {"state": {"values": blocks}}


def one(element: Json, action: str = "it") -> Json:
    return state(it={action: element})


def choice(*values: str) -> list[Json]:
    return [{"text": {"type": "plain_text", "text": "A"}, "value": value} for value in values]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(filled_dialogs())
def test_a_form_comes_back_as_it_was_filled_in(filled: tuple[Dialog, Form]) -> None:
    dialog, form = filled
    submitted = as_slack_has_it(view("it", dialog, READER, metadata=""))

    answered = answers(submitted)
    people = {handle: person for person, handle in HANDLES.items()}
    for name in people_fields(submitted):
        answered[name] = people[str(answered[name])]

    assert type(form).parse(answered) == form


ANSWERED: tuple[tuple[Json, object], ...] = (
    (one({"type": "plain_text_input", "value": "Hi"}), "Hi"),
    (one({"type": "number_input", "value": "45"}), "45"),
    (one({"type": "datepicker", "selected_date": "2026-03-09"}), "2026-03-09"),
    (one({"type": "timepicker", "selected_time": "14:05"}), "14:05"),
    (one({"type": "users_select", "selected_user": "U0ANA"}), "U0ANA"),
    (one({"type": "radio_buttons", "selected_option": choice("a")[0]}), "a"),
    (one({"type": "static_select", "selected_option": choice("a")[0]}), "a"),
    (one({"type": "external_select", "selected_option": choice("a")[0]}), "a"),
    (one({"type": "checkboxes", "selected_options": choice("a", "b")}), ("a", "b")),
    (one({"type": "multi_static_select", "selected_options": []}), ()),
    (one({"type": "multi_external_select", "selected_options": choice("a")}), ("a",)),
    (one({"type": "checkboxes", "selected_options": choice("yes")}, "it:ticked"), True),
    (one({"type": "checkboxes", "selected_options": []}, "it:ticked"), False),
    (one({"type": "plain_text_input", "value": "a, b ,,A"}, "it:typed"), ("a", "b")),
)


@pytest.mark.parametrize(("submitted", "answer"), ANSWERED, ids=range(len(ANSWERED)))
def test_each_element_gives_its_answer(submitted: Json, answer: object) -> None:
    assert answers(submitted) == {"it": answer}


TYPED = {"it:typed": {"type": "plain_text_input", "value": "Chess, baking"}}
PICKED = {"it": {"type": "multi_static_select", "selected_options": choice("baking")}}


@pytest.mark.parametrize(
    "blocks",
    [{"it": PICKED, "it:typed": TYPED}, {"it:typed": TYPED, "it": PICKED}],
    ids=["picked first", "typed first"],
)
def test_skills_picked_and_typed_are_one_answer(blocks: Json) -> None:
    assert answers(state(**blocks)) == {"it": ("baking", "Chess")}


NOT_ANSWERED: tuple[Json, ...] = (
    {},
    {"state": None},
    {"state": []},
    {"state": {}},
    {"state": {"values": None}},
    {"state": {"values": ["it"]}},
    state(it=None),
    state(it=["x"]),
    state(it={}),
    state(it={"it": None}),
    state(it={"it": "x"}),
    one({}),
    one({"type": None, "value": "x"}),
    one({"type": "unheard_of", "value": "x"}),
    one({"type": "plain_text_input", "value": None}),
    one({"type": "plain_text_input", "value": 5}),
    one({"type": "plain_text_input", "selected_date": "2026-03-09"}),
    one({"type": "datepicker", "selected_date": ["2026"]}),
    one({"type": "users_select", "selected_user": {}}),
    one({"type": "static_select", "selected_option": None}),
    one({"type": "static_select", "selected_option": {"value": 1}}),
    one({"type": "static_select", "selected_option": ["a"]}),
    one({"type": "checkboxes", "selected_options": None}),
    one({"type": "checkboxes", "selected_options": "yes"}, "it:ticked"),
    one({"type": "plain_text_input", "value": None}, "it:typed"),
)


@pytest.mark.parametrize("submitted", NOT_ANSWERED, ids=range(len(NOT_ANSWERED)))
def test_what_has_another_shape_is_not_answered(submitted: Json) -> None:
    assert answers(submitted) == {}
    assert isinstance(people_fields(submitted), frozenset)


def test_an_odd_choice_among_others_is_left_out() -> None:
    odd = one({"type": "checkboxes", "selected_options": [None, {"value": 1}, *choice("a")]})

    assert answers(odd) == {"it": ("a",)}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["state", "values", "it", "it:typed", "type", "value", "selected_options"]
            ),
            part,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["state", "id"]), anything))
def test_no_shape_of_a_view_breaks_it(submitted: Json) -> None:
    assert isinstance(answers(submitted), dict)
    assert isinstance(people_fields(submitted), frozenset)


def test_people_are_told_apart_from_other_answers() -> None:
    submitted = state(
        who={"who": {"type": "users_select", "selected_user": "U0ANA"}},
        notes={"notes": {"type": "plain_text_input", "value": "U0ANA"}},
    )

    assert people_fields(submitted) == {"who"}


def form_with_skills() -> type[Form]:
    kind = Annotated[tuple[str, ...], SkillsInput()]
    fields = {"skills": (kind, Field(title="Skills")), "n": (int, Field(title="N"))}
    return named_form("Ask", fields)


def test_reasons_stand_under_their_questions() -> None:
    reasons = {
        "n": say("Please enter {least} or more.", least=5),
        "skills": typed("Not <b>\nthis"),
        "": say("The program has ended."),
        "ghost": say("This form has no such field."),
    }

    assert errors(form_with_skills(), reasons, READER) == {
        "skills": "Not <b> this",
        "n": "Please enter 5 or more.",
    }


@pytest.mark.parametrize("count", [0, 3, 300])
def test_each_reason_has_a_block_to_stand_under(count: int) -> None:
    form = form_with_skills()
    dialog = Dialog(form, options={"skills": options(count)})
    modal = view("ask", dialog, READER, metadata="")

    placed = errors(form, dict.fromkeys(form.model_fields, say("No.")), READER)

    inputs = {block["block_id"] for block in modal["blocks"] if block["type"] == "input"}
    assert placed.keys() <= inputs
