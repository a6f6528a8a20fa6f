"""Replace what was acted on in a message, and leave the rest of it as it was.

One message may ask several things, with a line between them. The answer to one takes the place of
that one, so that the others can still be answered.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from bot.slack.payload import Json


def is_whole(message: Json) -> bool:
    """Tell if a message is about one thing only."""
    return len(list(_parts(message))) == 1


def replaced(message: Json, pressed: str, blocks: list[Json]) -> list[Json]:
    """Put blocks where the part of the message was whose block was pressed."""
    parts = [
        blocks if any(block.get("block_id") == pressed for block in part) else part
        for part in _parts(message)
    ]
    return _numbered([block for part in parts for block in part])


def without_buttons(message: Json, pressed: str, notice: list[Json]) -> list[Json]:
    """Put a notice where the buttons were that no longer do anything."""
    old = next(
        (part for part in _parts(message) if any(b.get("block_id") == pressed for b in part)), []
    )
    return replaced(message, pressed, [b for b in old if b.get("type") != "actions"] + notice)


def _parts(message: Json) -> Iterator[list[Json]]:
    """Split where a line is; each line stays with what it follows."""
    part: list[Json] = []
    for block in message.get("blocks") or ():
        part.append(block)
        if block.get("type") == "divider":
            yield part
            part = []
    if part:
        yield part


def _numbered(blocks: list[Json]) -> list[Json]:
    pressed = itertools.count()
    numbered = []
    for place, block in enumerate(blocks):
        ours = {**block, "block_id": f"cairn:{place}"}
        if block.get("type") == "actions":
            ours["elements"] = [
                {**element, "action_id": f"cairn:{next(pressed)}"} for element in block["elements"]
            ]
        if "accessory" in block:
            ours["accessory"] = {**block["accessory"], "action_id": f"link:{place}"}
        numbered.append(ours)
    return numbered
