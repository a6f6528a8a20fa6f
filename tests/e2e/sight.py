"""What a person sees of what Slack was sent: its words from top to bottom, and its buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

# What stands in a block to be read, in the order in which Slack draws it.
_READ = ("label", "title", "text", "fields", "accessory", "element", "elements", "hint", "options")


def words(payload: Json) -> str:
    """Write out a message or a view as a person reads it; a button is ``[Its label]``."""
    if blocks := payload.get("blocks"):
        return "\n".join(line for block in blocks for line in _lines(block))
    return str(payload.get("text") or "")


def controls(payload: Json) -> Iterator[Json]:
    """Give the buttons of a message or a view, each with the id of its block."""
    for block in payload.get("blocks") or ():
        for element in (*block.get("elements", ()), block.get("accessory", {})):
            if element.get("type") == "button":
                yield {**element, "block_id": block.get("block_id", "")}


def questions(view: Json) -> dict[str, Json]:
    """Give the inputs of a modal by the ids of their blocks."""
    return {
        str(block["block_id"]): block
        for block in view.get("blocks", ())
        if block["type"] == "input"
    }


def _lines(part: object) -> Iterator[str]:
    match part:
        case {"type": "button", "text": {"text": str(label)}}:
            yield f"[{label}]"
        case {"text": str(text)} | {"type": "image", "alt_text": str(text)}:
            yield text
        case dict():
            yield from _lines([part.get(name) for name in _READ])
        case list():
            for one in part:
                yield from _lines(one)
        case _:
            return
