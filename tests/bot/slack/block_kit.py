"""Block Kit's rules, written down apart from the renderer that has to keep them.

slack_sdk's models check part of them; what they miss is checked here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = dict[str, Any]

_CHOICES = {"radio_buttons": 10, "checkboxes": 10, "static_select": 100, "multi_static_select": 100}
_INITIALS = {"initial_option", "initial_options"}
_ACTED = {"type", "action_id", "focus_on_load", "placeholder", "confirm"}

# What each kind of thing must have, and what else it may have.
_FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "section": ({"type"}, {"text", "fields", "accessory", "block_id", "expand"}),
    "header": ({"type", "text"}, {"block_id"}),
    "context": ({"type", "elements"}, {"block_id"}),
    "divider": ({"type"}, {"block_id"}),
    "actions": ({"type", "elements"}, {"block_id"}),
    "input": ({"type", "label", "element"}, {"block_id", "hint", "optional", "dispatch_action"}),
    "button": ({"type", "text", "action_id"}, {"value", "style", "url", "confirm"}),
    "plain_text_input": (
        {"type"},
        _ACTED | {"initial_value", "multiline", "min_length", "max_length"},
    ),
    "number_input": (
        {"type", "is_decimal_allowed"},
        _ACTED | {"initial_value", "min_value", "max_value"},
    ),
    "datepicker": ({"type"}, _ACTED | {"initial_date"}),
    "timepicker": ({"type"}, _ACTED | {"initial_time", "timezone"}),
    "users_select": ({"type"}, _ACTED | {"initial_user"}),
    "checkboxes": ({"type", "options"}, _ACTED | _INITIALS),
    "radio_buttons": ({"type", "options"}, _ACTED | _INITIALS),
    "static_select": ({"type"}, _ACTED | _INITIALS | {"options", "option_groups"}),
    "multi_static_select": ({"type"}, _ACTED | _INITIALS | {"options", "option_groups"}),
    "external_select": ({"type"}, _ACTED | _INITIALS | {"min_query_length"}),
    "multi_external_select": ({"type"}, _ACTED | _INITIALS | {"min_query_length"}),
    "option": ({"text", "value"}, {"description"}),
    "group": ({"label", "options"}, set()),
    "plain_text": ({"type", "text"}, {"emoji"}),
    "mrkdwn": ({"type", "text"}, {"verbatim"}),
    "modal": (
        {"type", "title", "blocks"},
        {
            "submit",
            "close",
            "callback_id",
            "private_metadata",
            "notify_on_close",
            "clear_on_close",
            "external_id",
        },
    ),
    "home": ({"type", "blocks"}, {"callback_id", "private_metadata", "external_id"}),
}
# How long the texts of each kind of thing may be, and if they are plain_text only.
_TEXTS: dict[tuple[str, str], tuple[int, bool]] = {
    ("section", "text"): (3000, False),
    ("section", "fields"): (2000, False),
    ("context", "elements"): (3000, False),
    ("header", "text"): (150, True),
    ("button", "text"): (75, True),
    ("input", "label"): (2000, True),
    ("input", "hint"): (2000, True),
    ("option", "text"): (75, False),
    ("group", "label"): (75, True),
    ("modal", "title"): (24, True),
    ("modal", "submit"): (24, True),
    ("modal", "close"): (24, True),
}
_ELEMENTS = {"section": 10, "context": 10, "actions": 25}
_MARKUP = re.compile(
    r"<@[\w-]+>|<!date\^\d+\^[^<>|^]+\|[^<>|]+>|<https?://[^<>|\s]+\|[^<>|]+>|&(?:amp|lt|gt);"
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message_problems(blocks: list[Json], *, most: int = 50) -> list[str]:
    """Name what Slack would refuse in the blocks of a message."""
    return [*_counted("message", blocks, most), *rule_problems(blocks), *_sdk_problems(blocks)]


def view_problems(view: Json) -> list[str]:
    """Name what Slack would refuse in a modal or a home."""
    blocks = view.get("blocks", [])
    found = [*_fields(view["type"], view), *_texts(view["type"], view)]
    found += [*_counted("view", blocks, 100), *rule_problems(blocks)]
    if len(json.dumps(view)) > 250_000:
        found.append("view over 250 kB")
    if any(block["type"] == "input" for block in blocks) and "submit" not in view:
        found.append("input without submit")
    try:
        View(**view).to_dict()
    except SlackObjectFormationError as error:
        found.append(f"slack_sdk: {error}")
    return found


def rule_problems(blocks: list[Json]) -> list[str]:
    """Check what slack_sdk's models don't."""
    found = [problem for block in blocks for problem in _block(block)]
    found += _repeated("block_id", [block["block_id"] for block in blocks if "block_id" in block])
    acting = [one for block in blocks for one in elements(block) if "action_id" in one]
    return found + _repeated("action_id", [one["action_id"] for one in acting])


def elements(block: Json) -> list[Json]:
    """Give what a person can act on in a block."""
    match block["type"]:
        case "input":
            return [block["element"]]
        case "actions":
            return list(block["elements"])
        case "section" if "accessory" in block:
            return [block["accessory"]]
        case _:
            return []


def texts(payload: Any) -> Iterator[Json]:
    """Find each text object in a payload."""
    if isinstance(payload, dict) and payload.get("type") in ("plain_text", "mrkdwn"):
        yield payload
    elif isinstance(payload, dict | list):
        for part in payload.values() if isinstance(payload, dict) else payload:
            yield from texts(part)


def _block(block: Json) -> Iterator[str]:
    kind = block["type"]
    yield from _fields(kind, block)
    yield from _texts(kind, block)
    if len(block.get("block_id", "")) > 255:
        yield "block_id over 255"
    if kind == "section" and not (block.get("text") or block.get("fields")):
        yield "section without text"
    for part in ("fields", "elements"):
        if part in block:
            yield from _counted(f"{kind} {part}", block[part], _ELEMENTS.get(kind, 10))
    for element in elements(block):
        yield from _element(element)


def _element(element: Json) -> Iterator[str]:
    kind = element["type"]
    yield from _fields(kind, element)
    yield from _texts(kind, element)
    if "action_id" in element and not 1 <= len(element["action_id"]) <= 255:
        yield "action_id of 0 or over 255"
    if not 0 < units(element.get("value", "-")) <= 2000:
        yield "button value of 0 or over 2000"
    if not 0 < units(element.get("url", "-")) <= 3000:
        yield "button url of 0 or over 3000"
    if kind == "plain_text_input":
        yield from _text_input(element)
    if kind == "number_input":
        yield from _number_input(element)
    if kind in _CHOICES:
        yield from _choices(kind, element)


def _text_input(element: Json) -> Iterator[str]:
    most = element.get("max_length", 3000)
    if not 1 <= most <= 3000:
        yield "max_length not within 1 and 3000"
    if units(element.get("initial_value", "")) > most:
        yield "initial value over max_length"


def _number_input(element: Json) -> Iterator[str]:
    least, most = (int(element.get(end, 0)) for end in ("min_value", "max_value"))
    initial = int(element.get("initial_value", least if "min_value" in element else most))
    if "min_value" in element and initial < least:
        yield "initial value under min_value"
    if "max_value" in element and initial > most:
        yield "initial value over max_value"


def _choices(kind: str, element: Json) -> Iterator[str]:
    groups = element.get("option_groups", [])
    if groups:
        yield from _counted("option groups", groups, 100)
    lists = [group["options"] for group in groups] or [element.get("options", [])]
    for group in groups:
        yield from _fields("group", group)
        yield from _texts("group", group)
    for options in lists:
        yield from _counted(f"{kind} options", options, _CHOICES[kind])
    offered = [option for options in lists for option in options]
    for option in offered:
        yield from _fields("option", option)
        yield from _texts("option", option)
        if not 1 <= units(option["value"]) <= 150:
            yield "option value of 0 or over 150"
    initial = element.get("initial_options", [])
    initial = [*initial, element["initial_option"]] if "initial_option" in element else initial
    if "initial_options" in element and not initial:
        yield "initial options empty"
    if any(one not in offered for one in initial):
        yield "initial option is not offered"
    yield from _repeated("option", [option["value"] for option in offered])


def _fields(kind: str, thing: Json) -> Iterator[str]:
    if kind not in _FIELDS:
        yield f"unknown type {kind}"
        return
    must, may = _FIELDS[kind]
    for name in must - thing.keys():
        yield f"{kind} without {name}"
    for name in thing.keys() - must - may:
        yield f"unknown field {name} in {kind}"


def _texts(kind: str, thing: Json) -> Iterator[str]:
    for (owner, part), (most, only_plain) in _TEXTS.items():
        if owner != kind or part not in thing:
            continue
        several = thing[part] if isinstance(thing[part], list) else [thing[part]]
        for text in several:
            yield from _text(f"{kind} {part}", text, most)
            if only_plain and text["type"] != "plain_text":
                yield f"{kind} {part} takes plain_text only"


def _text(where: str, text: Json, most: int) -> Iterator[str]:
    yield from _fields(text["type"], text)
    if not text["text"].strip():
        yield f"{where} is empty"
    if units(text["text"]) > most:
        yield f"{where} over {most}"
    if text["type"] == "mrkdwn" and re.search(r"[<>]", _MARKUP.sub("", text["text"])):
        yield f"{where} has broken markup"


def _counted(what: str, several: list[Any], most: int) -> Iterator[str]:
    if not 1 <= len(several) <= most:
        yield f"{what}: {len(several)}, not 1 to {most}"


def _repeated(what: str, names: list[str]) -> list[str]:
    return [f"{what} {name} twice" for name, count in Counter(names).items() if count > 1]


def _sdk_problems(blocks: list[Json]) -> Iterator[str]:
    for block in blocks:
        try:
            for parsed in Block.parse_all([block]):
                parsed.to_dict()
        except SlackObjectFormationError as error:
            yield f"slack_sdk: {error}"
