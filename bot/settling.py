"""What came of a button takes the place of the part of a message on which it stood.

One message may ask several things, with a line between them; the others can still be answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ui.message import Block, Button, Buttons, Divider, Message, Press, quiet
from ui.text import Text


def settled(message: Message, press: Press, told: Message) -> Message:
    """Put what came of a button in place of the part of a message on which it stood."""
    parts = parts_of(message)
    renewed = [list(told.blocks) if _holds(part, press) else part for part in parts]
    return message if renewed == parts else joined(renewed)


def retired(message: Message, press: Press, *notices: Text) -> Message:
    """Put a notice where the buttons were that no longer do anything."""
    return joined(
        [
            _without_buttons(part, notices) if _holds(part, press) else part
            for part in parts_of(message)
        ]
    )


def parts_of(message: Message) -> list[list[Block]]:
    """Take a message apart where it has lines."""
    parts: list[list[Block]] = [[]]
    for block in message.blocks:
        if isinstance(block, Divider):
            parts.append([])
        else:
            parts[-1].append(block)
    return [part for part in parts if part]


def joined(parts: Sequence[Sequence[Block]]) -> Message:
    first, *others = (Message(blocks=tuple(part)) for part in parts)
    return first.followed_by(*others)


def buttons_of(part: Sequence[Block]) -> Iterator[Button]:
    for block in part:
        if isinstance(block, Buttons):
            yield from block.buttons


def _without_buttons(part: Sequence[Block], notices: Sequence[Text]) -> list[Block]:
    kept = [block for block in part if not isinstance(block, Buttons)]
    return [*kept, *map(quiet, notices)]


def _holds(part: Sequence[Block], press: Press) -> bool:
    return any(button.press == press for button in buttons_of(part))
