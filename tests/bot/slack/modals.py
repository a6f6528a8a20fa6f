"""Slack's account of a modal."""

from __future__ import annotations

from typing import Any


def as_slack_has_it(view: dict[str, Any]) -> dict[str, Any]:
    """Give Slack's account of a modal that was opened and submitted without a change."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    values = {
        block["block_id"]: {block["element"]["action_id"]: _untouched(block["element"])}
        for block in inputs
    }
    added = {"id": "V1", "team_id": "T1", "hash": "1.2", "root_view_id": "V1", "external_id": ""}
    return {**view, **added, "previous_view_id": None, "state": {"values": values}}


def _untouched(element: dict[str, Any]) -> dict[str, Any]:
    kind = element["type"]
    match kind:
        case "plain_text_input" | "number_input":
            state, initial = "value", element.get("initial_value")
        case "datepicker":
            state, initial = "selected_date", element.get("initial_date")
        case "timepicker":
            state, initial = "selected_time", element.get("initial_time")
        case "users_select":
            state, initial = "selected_user", element.get("initial_user")
        case "radio_buttons" | "static_select" | "external_select":
            state, initial = "selected_option", element.get("initial_option")
        case _:
            state, initial = "selected_options", element.get("initial_options", [])
    return {"type": kind, state: initial}
