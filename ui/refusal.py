"""Why an answer can't be taken, in words for the person who gave it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from ui.text import Text, say

_REASONS: dict[str, Callable[[dict[str, Any]], Text]] = {
    "missing": lambda _: say("Please fill this in."),
    "int_parsing": lambda _: say("Please enter a whole number."),
    "int_type": lambda _: say("Please enter a whole number."),
    "int_from_float": lambda _: say("Please enter a whole number."),
    "greater_than_equal": lambda about: say("Please enter {least} or more.", least=about["ge"]),
    "less_than_equal": lambda about: say("Please enter {most} or less.", most=about["le"]),
    "enum": lambda _: say("Please choose one of the options."),
    "uuid_parsing": lambda _: say("Please choose one of the options."),
    "extra_forbidden": lambda _: say("This form has no such field."),
    "value_error": lambda about: say("{reason}", reason=str(about["error"])),
}


def refusals(error: ValidationError) -> dict[str, Text]:
    """Give the first reason for each field; the empty name stands for the whole form."""
    reasons: dict[str, Text] = {}
    for one in error.errors(include_url=False, include_input=False):
        name = str(one["loc"][0]) if one["loc"] else ""
        reasons.setdefault(name, _reason(one["type"], dict(one.get("ctx") or {})))
    return reasons


def _reason(kind: str, about: dict[str, Any]) -> Text:
    if kind.startswith("date"):
        return say("Please enter a valid date.")
    if kind.startswith("time"):
        return say("Please enter a valid time.")
    if kind in _REASONS:
        return _REASONS[kind](about)
    return say("This answer can't be used here.")
