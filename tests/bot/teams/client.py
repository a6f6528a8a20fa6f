"""What a Teams client does with a form's card: it shows it, is left untouched, and sends it."""

from __future__ import annotations

from typing import Any

from tests.bot.teams.adaptive_card import actions, parts

Json = dict[str, Any]

_KINDS = ("Text", "Number", "Date", "Time", "Toggle", "ChoiceSet")
_INPUTS = frozenset(f"Input.{kind}" for kind in _KINDS)


def inputs(card: Json) -> dict[str, Json]:
    """Give the inputs of a card by their ids."""
    return {part["id"]: part for kind, part in parts(card) if kind in _INPUTS}


def untouched(card: Json) -> Json:
    """Give the data of a form's first button, sent without a change; what is empty isn't sent."""
    data = dict(actions(card)[0]["data"])
    for name, part in inputs(card).items():
        value = part.get("value")
        if part["type"] == "Input.Toggle":
            value = value or part["valueOff"]
        if value not in (None, ""):
            # Clients send everything as words.
            data[name] = f"{value:.15g}" if isinstance(value, float) else str(value)
    return data
