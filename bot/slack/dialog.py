"""Draw a dialog as one of Slack's modals."""

from __future__ import annotations

import itertools
import json

from bot.cutting import size
from bot.slack import payload
from bot.slack.blocks import Room, draw, section
from bot.slack.inputs import input_blocks
from bot.slack.payload import Json, plain
from bot.slack.voice import Pen
from ui.form import Dialog, Undrawable
from ui.message import Message, heading, message
from ui.reader import Reader
from ui.text import Text, say

_NOTICE = "cairn:notice"
# A notice must still fit into the fullest of dialogs, with the JSON in which Slack stores it.
_BLOCKS = payload.VIEW_BLOCKS - 1
_BYTES = payload.VIEW_BYTES - 25_000
# Slack's own additions to a view (ids, hash, state) are refused when they are sent back.
_SENT_BACK = (
    "type",
    "callback_id",
    "title",
    "submit",
    "close",
    "private_metadata",
    "notify_on_close",
    "clear_on_close",
)


def view(name: str, dialog: Dialog, reader: Reader, *, metadata: str) -> Json:
    """Draw a dialog that is submitted under the name of its feature.

    Raises:
        Undrawable: the form has more questions, or more is filled in, than a modal holds.
    """
    if len(metadata) > payload.METADATA:
        raise ValueError("the metadata of a modal is too long")
    pen = Pen(reader)
    for inline in (True, False):
        drawn = _modal(name, dialog, pen, metadata=metadata, inline=inline)
        if len(json.dumps(drawn)) <= _BYTES:
            return drawn
    raise Undrawable(f"{dialog.form.__name__} holds more than a modal can")


def waiting(title: str) -> Json:
    """Draw a light modal to open at once, while what it will show is being fetched."""
    return {
        "type": "modal",
        "title": plain(title, payload.MODAL_TITLE),
        "blocks": list(section("One moment, please.")),
    }


def with_notice(view: Json, notice: Text, reader: Reader) -> Json:
    """Put a notice on top of an open modal, so that what was typed in it stays.

    `view` is Slack's own account of the modal. A notice that is there already is replaced.
    """
    kept = {part: view[part] for part in _SENT_BACK if view.get(part) is not None}
    top = itertools.islice(section(Pen(reader).rich(notice)), 1)
    rest = [block for block in view["blocks"] if block.get("block_id") != _NOTICE]
    return {**kept, "blocks": [{**block, "block_id": _NOTICE} for block in top] + rest}


def _modal(name: str, dialog: Dialog, pen: Pen, *, metadata: str, inline: bool) -> Json:
    form = dialog.form
    questions = [
        block
        for question in form.fields()
        for block in input_blocks(question, dialog, pen, inline=inline)
    ]
    if len(questions) > _BLOCKS:
        raise Undrawable(f"{form.__name__} has more questions than a modal holds")
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(pen.label(say(form.title)), payload.MODAL_TITLE),
        "submit": plain(pen.label(say(form.submit)), payload.MODAL_SUBMIT),
        "close": plain(pen.label(say("Cancel")), payload.MODAL_SUBMIT),
        "notify_on_close": True,
        "private_metadata": metadata,
        "blocks": _intro(dialog, pen, _BLOCKS - len(questions)) + questions,
    }


def _intro(dialog: Dialog, pen: Pen, blocks: int) -> list[Json]:
    above: list[Message] = []
    if size(pen.label(say(dialog.form.title))) > payload.MODAL_TITLE:
        above.append(message(heading(dialog.form.title)))
    if dialog.intro is not None:
        above.append(dialog.intro)
    if not above or not blocks:
        return []
    whole = Message(blocks=tuple(block for one in above for block in one.blocks))
    return draw(whole, pen.reader, room=Room(blocks=blocks))
