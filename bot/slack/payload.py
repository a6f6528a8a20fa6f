"""The shape of what Slack is sent, and how much of it Slack takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

import regex

from bot.cutting import cut, end_within, size
from ui.wording import clean

Json: TypeAlias = dict[str, Any]

MESSAGE_BLOCKS = 50
HOME_BLOCKS = 100
VIEW_BLOCKS = 100
# Undocumented: at about 13,200 Slack answers `msg_blocks_too_long`, and it seems to count more
# than the words (bolt-js issues 2509 and 2867), so all of the JSON is counted against it.
MESSAGE_CHARACTERS = 13_000
# A home may hold 250 kB; written as JSON in ASCII, a character takes up to six bytes.
HOME_CHARACTERS = 40_000
VIEW_BYTES = 250_000
SECTION_TEXT = 3000
SECTION_FIELDS = 10
FIELD_TEXT = 2000
HEADER_TEXT = 150
# Slack takes 25; five is what fits beside each other on a phone without becoming a wall.
BUTTONS_IN_A_ROW = 5
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
BUTTON_URL = 3000
NOTIFICATION_TEXT = 3000
# A row of a table on one line; Slack would take more, and nobody reads it.
ROW_TEXT = 300
MODAL_TITLE = 24
MODAL_SUBMIT = 24
METADATA = 3000
LABEL_TEXT = 2000
HINT_TEXT = 2000
INPUT_TEXT = 3000
OPTION_TEXT = 75
OPTION_VALUE = 150
RADIO_OPTIONS = 5
# Slack takes ten; past a week of days a list that folds reads better on a phone.
CHECKBOX_OPTIONS = 7
SELECT_OPTIONS = 100
OPTION_GROUPS = 100

# Slack refuses empty texts; a dash stands for them.
NOTHING = "\u2013"
SOFT_HYPHEN = "\u00ad"
QUOTE_MARKS = ("&gt;", "\uff1e")

# What a cut must leave whole: a mention or link, an escaped character, a grapheme.
_WHOLE = regex.compile(r"<[^<>]*>|&(?:amp|lt|gt);|\X")


def weight(payload: object) -> int:
    """Count what a payload takes of a message's characters, its structure included."""
    return size(json.dumps(payload, ensure_ascii=False, separators=(",", ":")))


def plain(text: str, limit: int) -> Json:
    """Make a plain text object, shortened to a limit and never empty."""
    return {"type": "plain_text", "text": cut(text, limit) or NOTHING, "emoji": True}


def mrkdwn(text: str) -> Json:
    """Make a mrkdwn text object in which Slack looks for no links or mentions of its own."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def pieces(text: str, limit: int) -> Iterator[str]:
    """Split mrkdwn into parts that each fit, between lines or words where that is possible."""
    rest = text.strip("\n ")
    while len(rest) > limit or size(rest) > limit:
        end = _nicer_end(rest, end_within(rest, limit, _WHOLE))
        piece, rest = rest[:end].rstrip("\n "), rest[end:].lstrip("\n ")
        if rest.startswith(QUOTE_MARKS):
            # In the middle of a line it was harmless; at the start of a section it would quote.
            rest = SOFT_HYPHEN + rest
        if clean(piece):
            yield piece
    if clean(rest):
        yield rest


def _nicer_end(text: str, end: int) -> int:
    for between in "\n ":
        nicer = text.rfind(between, end // 2, end)
        # A space inside of a mention or date is none between words.
        if nicer > 0 and text.rfind("<", 0, nicer) <= text.rfind(">", 0, nicer):
            return nicer
    return end
