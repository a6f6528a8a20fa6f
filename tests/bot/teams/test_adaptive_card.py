"""The checker of cards must itself find each mistake, or the tests behind it prove nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.teams.adaptive_card import problems

Json = dict[str, Any]

WORDS: Json = {"type": "TextBlock", "text": "Hello", "wrap": True}
GO: Json = {"type": "Action.Submit", "title": "Go", "data": {"any": {"thing": 1}}}
NAME: Json = {"type": "Input.Text", "id": "name", "label": "Name"}
PICK: Json = {
    "type": "Input.ChoiceSet",
    "id": "pick",
    "label": "Pick",
    "choices": [{"title": "A", "value": "a"}, {"title": "B", "value": "b"}],
}


def card(*body: Json, **root: Any) -> Json:
    whole: Json = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": "en",
        "speak": "Hello",
        "fallbackText": "Hello",
        "body": list(body),
    }
    return whole | root


def row(count: int) -> Json:
    return {"type": "ActionSet", "actions": [GO] * count}


WRONG: dict[str, Json] = {
    "no version": {k: v for k, v in card(WORDS).items() if k != "version"},
    "another version": card(WORDS, version="1.6"),
    "no fallback text": card(WORDS, fallbackText=""),
    "nothing in it": card(),
    "seven actions in a row": card(row(7)),
    "seven actions in two rows": card(row(4), row(3)),
    "seven actions with those of the card": card(row(6), actions=[GO]),
    "81 kB": card({**WORDS, "text": "x" * 41_000}),
    "a misspelt property": card({**WORDS, "warp": True}),
    "a misspelt property of a choice": card(
        {**PICK, "choices": [{"title": "A", "value": "a", "valeu": "b"}]}
    ),
    "a misspelt property of an action": card(actions=[{**GO, "tilte": "Go"}]),
    "an unknown type": card({"type": "Blink", "text": "x"}),
    "a style that there isn't": card({**WORDS, "size": "Huge"}),
    "an input without an id": card({"type": "Input.Text", "label": "Name"}),
    "an input without a label": card({"type": "Input.Text", "id": "name"}),
    "one id for two": card(NAME, NAME),
    "text that doesn't wrap": card({"type": "TextBlock", "text": "Hello"}),
    "text that nobody sees": card({**WORDS, "text": "\u2060 "}),
    "required without words": card({**NAME, "isRequired": True}),
    "an action without a title": card(actions=[{"type": "Action.Submit"}]),
    "an empty row": card(row(0)),
    "a choice that isn't offered": card({**PICK, "value": "c"}),
    "two choices where one is offered": card({**PICK, "value": "a,b"}),
    "a link without https": card({**WORDS, "text": "[x](http://evil.test)"}),
    "a link to a script": card({**WORDS, "text": "[x](javascript:alert(1))"}),
    "a button without https": card(
        actions=[{"type": "Action.OpenUrl", "title": "x", "url": "http://evil.test"}]
    ),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_it_finds_what_is_wrong(wrong: Json) -> None:
    assert problems(wrong)


def test_it_finds_nothing_wrong_with_what_is_right() -> None:
    several = {**PICK, "id": "several", "isMultiSelect": True, "value": "a,b"}
    executed = {"type": "Action.Execute", "title": "Go", "verb": "go", "fallback": GO}
    linked = {**WORDS, "text": "[x](https://cairn.test/)"}
    facts = {"type": "FactSet", "facts": [{"title": "A", "value": "B"}]}
    right = card(WORDS, linked, NAME, PICK, several, facts, row(5), actions=[executed])

    assert problems({**right, "msteams": {"width": "Full"}}) == []
