"""The checker of payloads must itself find each mistake, or the tests behind it prove nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.slack.block_kit import message_problems, rule_problems, view_problems

Json = dict[str, Any]


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def _section(**parts: Any) -> Json:
    return {"type": "section", **({"text": _mrkdwn("Hello")} | parts)}


def _input(element: Json, **parts: Any) -> Json:
    return {"type": "input", "label": _plain("Label"), "element": element, **parts}


def _option(text: str = "One", value: str = "one") -> Json:
    return {"text": _plain(text), "value": value}


def _options(count: int) -> list[Json]:
    return [_option(value=str(number)) for number in range(count)]


def _button(action_id: str = "a", **parts: Any) -> Json:
    return {"type": "button", "action_id": action_id, **({"text": _plain("Go")} | parts)}


def _actions(*buttons: Json) -> Json:
    return {"type": "actions", "elements": list(buttons)}


def _text_input(**parts: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "a", **parts}


def _modal(*blocks: Json, **parts: Any) -> Json:
    whole = {"title": _plain("Title"), "submit": _plain("Save"), "blocks": list(blocks)}
    return {"type": "modal", **(whole | parts)}


MISSED_BY_THE_SDK: dict[str, list[Json]] = {
    "empty section text": [_section(text=_mrkdwn(""))],
    "field text 2001": [_section(fields=[_mrkdwn("x" * 2001)])],
    "11 fields": [_section(fields=[_mrkdwn("x")] * 11)],
    "0 options": [_input({"type": "static_select", "action_id": "a", "options": []})],
    "option text 76": [_input({"type": "radio_buttons", "options": [_option("x" * 76)]})],
    "option value 151": [
        _input({"type": "checkboxes", "options": [_option(value="x" * 151)]}),
    ],
    "max_length 3001": [_input(_text_input(max_length=3001))],
    "11 radio buttons": [_input({"type": "radio_buttons", "options": _options(11)})],
    "11 checkboxes": [_input({"type": "checkboxes", "options": _options(11)})],
    "mrkdwn header": [{"type": "header", "text": _mrkdwn("Title")}],
    "duplicate block_id": [_section(block_id="a"), _section(block_id="a")],
    "duplicate action_id": [_actions(_button("a")), _actions(_button("a"))],
    "unknown field of a block": [_section(colour="red")],
    "unknown field of an element": [_actions(_button(size="big"))],
    "unknown type": [{"type": "blink"}],
    "unescaped markup": [_section(text=_mrkdwn("<!channel>"))],
    "half a mention": [_section(text=_mrkdwn("Hello <@U1"))],
    "initial value over its limit": [_input(_text_input(max_length=1, initial_value="xx"))],
    "initial option that isn't offered": [
        _input({"type": "radio_buttons", "options": _options(2), "initial_option": _option()})
    ],
}
CAUGHT_BY_THE_SDK: dict[str, list[Json]] = {
    "section text 3001": [_section(text=_mrkdwn("x" * 3001))],
    "header 151": [{"type": "header", "text": _plain("x" * 151)}],
    "button text 76": [_actions(_button(text=_plain("x" * 76)))],
    "button value 2001": [_actions(_button(value="x" * 2001))],
    "26 buttons": [_actions(*[_button(str(number)) for number in range(26)])],
    "11 context elements": [{"type": "context", "elements": [_mrkdwn("x")] * 11}],
    "action_id 256": [_actions(_button("x" * 256))],
    "block_id 256": [_section(block_id="x" * 256)],
    "101 options": [
        _input({"type": "static_select", "action_id": "a", "options": _options(101)}),
    ],
    "placeholder 151": [_input(_text_input(placeholder=_plain("x" * 151)))],
    "label 2001": [_input(_text_input(), label=_plain("x" * 2001))],
    "bogus button style": [_actions(_button(style="loud"))],
    "date format": [_input({"type": "datepicker", "action_id": "a", "initial_date": "9 March"})],
}
VIEWS: dict[str, Json] = {
    "title 25": _modal(_section(), title=_plain("x" * 25)),
    "submit 25": _modal(_section(), submit=_plain("x" * 25)),
    "101 blocks": _modal(*[_section()] * 101),
    "no blocks": _modal(),
    "input without submit": {
        "type": "modal",
        "title": _plain("Title"),
        "blocks": [_input(_text_input())],
    },
    "private_metadata 3001": _modal(_section(), private_metadata="x" * 3001),
    "callback_id 256": _modal(_section(), callback_id="x" * 256),
    "unknown field of a view": _modal(_section(), hash="1.2"),
    "250 kB": _modal(*[_section(text=_mrkdwn("x" * 2900)) for _ in range(90)]),
}


@pytest.mark.parametrize("blocks", MISSED_BY_THE_SDK.values(), ids=MISSED_BY_THE_SDK)
def test_it_catches_what_the_sdk_misses(blocks: list[Json]) -> None:
    assert rule_problems(blocks)


@pytest.mark.parametrize("blocks", CAUGHT_BY_THE_SDK.values(), ids=CAUGHT_BY_THE_SDK)
def test_it_catches_what_the_sdk_catches(blocks: list[Json]) -> None:
    assert message_problems(blocks)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_it_catches_mistakes_of_a_view(view: Json) -> None:
    assert view_problems(view)


def test_it_catches_the_51st_block() -> None:
    assert message_problems([{"type": "divider"}] * 51)


def test_it_finds_nothing_wrong_with_what_is_right() -> None:
    blocks = [_section(), _input(_text_input()), _actions(_button("b"))]

    assert view_problems(_modal(*blocks)) == []
    assert message_problems([_section(text=_mrkdwn("<@U1> &amp; <https://a.test/?b=1&c|c>"))]) == []
