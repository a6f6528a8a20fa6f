"""How a Slack client sends what was filled into a modal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import TypeAlias

from tests.e2e.sight import Json

#: Text, a date, a number, yes or no, the label of a choice or several, or the id of a user.
Answer: TypeAlias = str | int | bool | date | time | Sequence[str] | None

# What each kind of input calls its answer, and what it calls the one that it opens with.
_CALLED = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "users_select": ("selected_user", "initial_user"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
}


class Unsendable(AssertionError):
    """The Slack client would not let a person do this."""


def state_of(asked: Mapping[str, Json], answers: Mapping[str, Answer]) -> Json:
    """Put answers over what the modal opened with.

    Raises:
        Unsendable: a question isn't there, offers no such choice, or is required and blank.
    """
    if unknown := answers.keys() - asked.keys():
        raise Unsendable(f"there is no {sorted(unknown)}, but {sorted(asked)}")
    values: Json = {}
    for name, block in asked.items():
        element = block["element"]
        called, opened_with = _CALLED[element["type"]]
        answer = element.get(opened_with)
        if name in answers:
            answer = _sent(name, element, answers[name])
        if not answer and not block.get("optional"):
            raise Unsendable(f"{name} is required")
        if isinstance(answer, str) and len(answer) > element.get("max_length", 3000):
            raise Unsendable(f"{name} is too long")
        empty: object = [] if called == "selected_options" else None
        values[name] = {element["action_id"]: {"type": element["type"], called: answer or empty}}
    return values


def _sent(name: str, element: Json, answer: Answer) -> object:
    match element["type"], answer:
        case _, None | "":
            return None
        case "checkboxes", bool(ticked):
            return element["options"] if ticked else []
        case (("static_select" | "radio_buttons"), str(label)):
            return _option(name, element, label)
        case (("multi_static_select" | "checkboxes"), (list() | tuple()) as labels):
            return [_option(name, element, label) for label in labels]
        case "timepicker", time() as clock:
            return clock.strftime("%H:%M")
        case _:
            return str(answer)


def _option(name: str, element: Json, label: str) -> Json:
    grouped = [one for group in element.get("option_groups", ()) for one in group["options"]]
    offered: list[Json] = [*element.get("options", ()), *grouped]
    found = [one for one in offered if one["text"]["text"] == label]
    if not found:
        raise Unsendable(f"{name} offers {[one['text']['text'] for one in offered]}")
    return found[0]
