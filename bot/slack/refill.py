"""Draw an open modal again with what is typed in it, for when something else stood in its place."""

from __future__ import annotations

from bot.slack.payload import Json

_INITIAL = {
    "value": "initial_value",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_user": "initial_user",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
}


def refilled(view: Json) -> Json:
    """Turn the answers in a view, as Slack sends it, into its initial values."""
    state = (view.get("state") or {}).get("values") or {}
    return {**view, "blocks": [_refilled(block, state) for block in view["blocks"]]}


def _refilled(block: Json, state: Json) -> Json:
    element = block.get("element")
    if not element:
        return block
    answer = (state.get(str(block.get("block_id"))) or {}).get(str(element.get("action_id"))) or {}
    kept = {name: value for name, value in element.items() if name not in _INITIAL.values()}
    given = {_INITIAL[name]: value for name, value in answer.items() if name in _INITIAL and value}
    return {**block, "element": {**kept, **given}}
