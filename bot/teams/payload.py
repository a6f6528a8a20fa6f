"""The shape of what Teams is sent, and how much of it Teams takes."""

from __future__ import annotations

import json

import regex
from microsoft_teams.cards.core import SerializableObject

from bot.cutting import size
from bot.teams.wire import Json

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
#: The newest that Teams draws for bots.
VERSION = "1.5"
# Counted in UTF-16. Teams refuses about 100 KB; other ways into it take 28 KB, and nobody reads
# more than that in a chat.
CARD_BYTES = 28_000
MOST_BYTES = 80_000
#: However much a card has to carry besides, this much of what it says is shown.
LEAST_WORDS_BYTES = 8_000
#: Of the store's rules: on a whole card.
ACTIONS = 6
EXPANDED_CHOICES = 6
#: From here on it is quicker to search in a list than to look through it.
LISTED_CHOICES = 20
#: More than these would crowd out the rest of a card: they are named instead.
NAMED_CHOICES = 100
LABEL_TEXT = 500
BUTTON_TEXT = 80
OPTION_TEXT = 150
OPTION_ABOUT = 60
NOTIFICATION_TEXT = 500
#: A row of a table on one line.
ROW_TEXT = 300

# Teams shows nothing for an empty text, or refuses it; a dash stands for them.
NOTHING = "\u2013"

#: What a cut must leave whole: bold words, a link of ours, a grapheme.
WHOLE = regex.compile(r"\*\*[^*]*\*\*|\[[^\]]*\]\([^)]*\)|\X")


def written(part: SerializableObject) -> Json:
    """Give a part of a card as it is sent."""
    return part.model_dump(by_alias=True, exclude_none=True)


def weight(payload: object) -> int:
    """Count the bytes that a payload takes where Teams counts them."""
    return 2 * size(json.dumps(payload, ensure_ascii=False))
