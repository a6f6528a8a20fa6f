"""Shorten what is drawn to what a card has room for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cutting import cut, size
from bot.teams.payload import WHOLE, weight
from bot.teams.wire import Json

# What a comma between two elements takes.
_BETWEEN = weight(", ")
# A text of less than this says nothing.
_FEWEST_CHARACTERS = 40


def within(drawn: Sequence[Json], room: int) -> tuple[list[Json], bool]:
    """Keep what fits of the words, and all buttons; say if that is all there was."""
    kept: list[Json] = []
    is_whole = True
    for element in drawn:
        if element["type"] == "ActionSet":
            kept.append(element)
        elif is_whole and (taken := weight(element) + _BETWEEN) <= room:
            kept.append(element)
            room -= taken
        elif is_whole:
            kept += _shortened(element, room - _BETWEEN)
            is_whole = False
    return kept, is_whole


def _shortened(element: Json, room: int) -> list[Json]:
    match element:
        case {"type": "TextBlock", "text": text}:
            return _shortened_text(element, text, room)
        case {"type": "FactSet", "facts": facts}:
            return _fewer_facts(element, facts, room)
        case _:
            return []


def _shortened_text(element: Json, text: str, room: int) -> list[Json]:
    left = room - weight({**element, "text": ""})
    # Quotation marks and line breaks take more than they count for.
    limit = size(text) * left // weight(text)
    while limit >= _FEWEST_CHARACTERS:
        shorter = {**element, "text": cut(text, limit, WHOLE)}
        if weight(shorter) <= room:
            return [shorter]
        limit = limit * 9 // 10
    return []


def _fewer_facts(element: Json, facts: list[Json], room: int) -> list[Json]:
    kept: list[Json] = []
    room -= weight({**element, "facts": []})
    for fact in facts:
        room -= weight(fact) + _BETWEEN
        if room < 0:
            break
        kept.append(fact)
    return [{**element, "facts": kept}] if kept else []
