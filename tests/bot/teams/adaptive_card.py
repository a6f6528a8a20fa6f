"""Teams' rules for cards, written down apart from the renderer that has to keep them.

Microsoft's schema of 1.5 checks part of them; what it misses is checked here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator

Json = dict[str, Any]

ACTIONS = 6
MOST_BYTES = 80 * 1024
_INPUTS = ("Input.Text", "Input.Number", "Input.Date", "Input.Time", "Input.ChoiceSet")
# What has no type of its own is known by where it stands.
_PARTS = {"choices": "Input.Choice", "facts": "Fact"}
_ADDRESS = re.compile(r"\]\(([^)\s]*)")
_VISIBLE = re.compile(r"[^\s\u2060\u2068\u2069]")


def problems(card: Json) -> list[str]:
    """Name what Teams or its store would refuse in a card."""
    return [
        *_root(card),
        *_schema_problems(card),
        *(problem for kind, part in parts(card) for problem in _part(kind, part)),
        *_repeated([part["id"] for _, part in parts(card) if "id" in part]),
        *_addresses(card),
    ]


def parts(value: object, place: str = "") -> Iterator[tuple[str, Json]]:
    """Find each part of a card with its type; what a button sends is no part of it."""
    if isinstance(value, list):
        for one in value:
            yield from parts(one, place)
    elif isinstance(value, dict):
        yield value.get("type", _PARTS.get(place, place)), value
        for name, inner in value.items():
            if name not in ("data", "msteams"):
                yield from parts(inner, name)


def elements(card: Json, kind: str) -> list[Json]:
    return [part for found, part in parts(card) if found == kind]


def actions(card: Json) -> list[Json]:
    """Give the buttons that a client shows; a fallback stands in the place of another."""
    rows = [card, *elements(card, "ActionSet")]
    return [action for row in rows for action in row.get("actions", [])]


def texts(card: Json) -> list[str]:
    return [part["text"] for part in elements(card, "TextBlock")]


def size(card: Json) -> int:
    return len(json.dumps(card, ensure_ascii=False).encode("utf-16-le", "surrogatepass"))


@cache
def _schema() -> Json:
    folder = files("adaptive_cards") / "schemas"
    return dict(json.loads((folder / "schema-1.5.json").read_text()))


@cache
def _validator() -> Draft6Validator:
    card = {"$ref": "#/definitions/AdaptiveCard"}
    return Draft6Validator({"definitions": _schema()["definitions"], "anyOf": [card]})


def _schema_problems(card: Json) -> Iterator[str]:
    without = {name: part for name, part in card.items() if name != "msteams"}
    # The list that is searched came with 1.5, and this file doesn't have it yet.
    known = json.loads(json.dumps(without).replace('"style": "filtered"', '"style": "compact"'))
    if not _validator().is_valid(known):
        error = next(_validator().iter_errors(known))
        yield f"schema: {error.message[:300]}"


def _root(card: Json) -> Iterator[str]:
    if card.get("version") != "1.5":
        yield "version is not 1.5"
    for name in ("$schema", "fallbackText", "speak", "lang"):
        if not card.get(name):
            yield f"no {name}"
    if not card.get("body"):
        yield "no body"
    if len(actions(card)) > ACTIONS:
        yield f"{len(actions(card))} actions"
    if size(card) > MOST_BYTES:
        yield f"{size(card)} bytes"


def _part(kind: str, part: Json) -> Iterator[str]:
    definition = _schema()["definitions"].get(kind)
    if definition is None:
        yield f"unknown type {kind}"
        return
    for name in part.keys() - definition["properties"].keys() - {"msteams", "$schema", "type"}:
        yield f"unknown property {name} in {kind}"
    if kind == "TextBlock" and not (part.get("wrap") and _VISIBLE.search(part.get("text", ""))):
        yield "TextBlock without text or wrap"
    if kind == "ActionSet" and not part["actions"]:
        yield "ActionSet without actions"
    if kind.startswith("Input."):
        yield from _input(kind, part)
    if kind.startswith("Action.") and not _VISIBLE.search(part.get("title", "")):
        yield f"{kind} without a title"


def _input(kind: str, part: Json) -> Iterator[str]:
    if kind in _INPUTS and not _VISIBLE.search(part.get("label", "")):
        yield f"{kind} without a label"
    if part.get("isRequired") and not (part.get("errorMessage") and part.get("label")):
        yield f"{kind} is required and doesn't say so"
    if kind == "Input.ChoiceSet":
        yield from _choices(part)


def _choices(part: Json) -> Iterator[str]:
    values = [choice["value"] for choice in part["choices"]]
    if not all(values):
        yield "a choice without a value"
    if not all(_VISIBLE.search(choice["title"]) for choice in part["choices"]):
        yield "a choice without a title"
    chosen = part.get("value")
    several = chosen.split(",") if chosen and part.get("isMultiSelect") else [chosen]
    if chosen and not set(several) <= set(values):
        yield "what is chosen isn't offered"
    if part.get("isMultiSelect") and any("," in value for value in values):
        yield "a comma inside of one of several choices"


def _addresses(card: Json) -> Iterator[str]:
    inline = [url for text in texts(card) for url in _ADDRESS.findall(text)]
    for url in [*inline, *(part["url"] for _, part in parts(card) if "url" in part)]:
        if not url.startswith("https://"):
            yield f"link to {url[:40]}"


def _repeated(ids: list[str]) -> Iterator[str]:
    for name, count in Counter(ids).items():
        if count > 1:
            yield f"id {name} twice"
