"""Messages as the surfaces of Slack take them: posted, in a modal, on Home."""

from __future__ import annotations

from bot.slack import payload
from bot.slack.blocks import Room, draw, notification
from bot.slack.payload import Json, plain
from bot.slack.voice import Pen
from handlers.acts import Refused
from ui.message import Message, message
from ui.reader import Reader
from ui.text import say


def posted(told: Message, reader: Reader) -> Json:
    return {"text": notification(told, reader), "blocks": draw(told, reader, room=Room())}


def modal(title: str, told: Message, reader: Reader) -> Json:
    """Draw a message as a modal: nothing is left to do in it but to press its buttons."""
    pen = Pen(reader)
    room = Room(blocks=payload.VIEW_BLOCKS, characters=payload.HOME_CHARACTERS)
    return {
        "type": "modal",
        "title": plain(pen.label(say(title)), payload.MODAL_TITLE),
        "close": plain(pen.label(say("Done")), payload.MODAL_SUBMIT),
        "blocks": draw(told, reader, room=room),
    }


def home(told: Message, reader: Reader) -> Json:
    room = Room(
        blocks=payload.HOME_BLOCKS,
        characters=payload.HOME_CHARACTERS,
        more=say("There is more. Do what is first here, and the rest moves up."),
    )
    return {"type": "home", "blocks": draw(told, reader, room=room)}


def refusal(refused: Refused) -> Message:
    return message(*refused.reasons.values())
