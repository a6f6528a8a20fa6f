"""What is drawn is what Slack takes, whatever is in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.blocks import Room, draw, notification
from bot.slack.dialog import view, waiting, with_notice
from bot.slack.payload import HOME_BLOCKS, HOME_CHARACTERS, weight
from tests import strategies
from tests.bot.slack.block_kit import elements, message_problems, texts, units, view_problems
from tests.bot.slack.modals import as_slack_has_it
from tests.strategies import HOSTILE, READER
from ui.form import Dialog
from ui.message import Button, Buttons, Message, Press, items, message
from ui.text import Text, say, typed

Json = dict[str, Any]

generated = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
rooms = st.builds(
    Room,
    blocks=st.integers(2, 50),
    characters=st.integers(2000, 13_000),
    more=st.none() | st.just(say("See it all")),
    more_url=st.none() | st.just("https://cairn.test/p?a=1&b=<2>|3"),
)


@generated
@given(strategies.messages, rooms)
def test_f17_any_message_is_within_what_slack_takes(whole: Message, room: Room) -> None:
    blocks = draw(whole, READER, room=room)

    assert message_problems(blocks, most=room.blocks) == []
    assert weight(blocks) <= room.characters


@generated
@given(strategies.messages)
def test_f17_any_home_is_within_what_slack_takes(whole: Message) -> None:
    room = Room(blocks=HOME_BLOCKS, characters=HOME_CHARACTERS)

    assert view_problems({"type": "home", "blocks": draw(whole, READER, room=room)}) == []


@generated
@given(strategies.filled_dialogs() | strategies.hostile_dialogs())
def test_f17_any_dialog_is_within_what_slack_takes(dialog: Any) -> None:
    dialog = dialog if isinstance(dialog, Dialog) else dialog[0]
    modal = view("log_session", dialog, READER, metadata="m")

    assert view_problems(modal) == []
    noticed = with_notice(as_slack_has_it(modal), typed(HOSTILE[4] * 99), READER)
    assert view_problems(noticed) == []


@generated
@given(strategies.messages)
def test_f18_any_notification_is_short_and_says_something(whole: Message) -> None:
    text = notification(whole, READER)

    assert text.strip()
    assert units(text) <= 3000
    assert "\n" not in text


@generated
@given(strategies.messages)
def test_f18_no_control_or_reordering_character_is_sent(whole: Message) -> None:
    sent = [text["text"] for text in texts(draw(whole, READER, room=Room()))]

    assert not set("".join(sent)) & set("\x00\x1b\u202e\ud800")


@generated
@given(strategies.messages)
def test_f19_only_people_we_named_are_mentioned(whole: Message) -> None:
    sent = "".join(
        text["text"] for text in texts(draw(whole, READER, room=Room())) if text["type"] == "mrkdwn"
    )

    assert "<!channel" not in sent
    assert "<!here" not in sent
    assert "<@U0EVIL" not in sent
    assert "<http" not in sent
    assert "<#" not in sent


@generated
@given(strategies.messages)
def test_each_button_brings_back_its_press(whole: Message) -> None:
    presses = [
        button.press
        for block in whole.blocks
        if isinstance(block, Buttons)
        for button in block.buttons
    ]
    blocks = draw(whole, READER, room=Room())

    drawn = [
        Press.unpacked(one["value"])
        for block in blocks
        for one in elements(block)
        if "value" in one
    ]
    assert drawn == presses[: len(drawn)]


def test_f17_what_does_not_fit_is_a_link_away() -> None:
    long = message(items(*(f"Item {number} of many" for number in range(3000))))
    room = Room(more=say("See all"), more_url="https://cairn.test/items?a=1&b=2")

    last = draw(long, READER, room=room)[-1]

    assert last["type"] == "context"
    # The & of an address is not escaped.
    assert last["elements"][0]["text"] == "<https://cairn.test/items?a=1&b=2|See all>"


def test_f17_without_a_link_the_last_line_says_that_there_is_more() -> None:
    long = message(*["One more thing."] * 51)

    blocks = draw(long, READER, room=Room())

    assert len(blocks) == 50
    assert blocks[-1]["elements"][0]["text"] == "There is more than fits here."


def test_f17_fifty_blocks_fit() -> None:
    blocks = draw(message(*["One more thing."] * 50), READER, room=Room())

    assert [block["type"] for block in blocks] == ["section"] * 50


def test_f17_a_long_paragraph_goes_on_in_the_next_section() -> None:
    words = " ".join(f"word{number}" for number in range(1000))

    blocks = draw(message(typed(words)), READER, room=Room())

    parts = [block["text"]["text"] for block in blocks]
    assert len(parts) == 3
    assert " ".join(parts) == words


def test_f17_a_hundred_buttons_stand_five_to_a_row() -> None:
    button = Button(label=say("Open"), press=Press(feature="log_session"))
    room = Room(blocks=HOME_BLOCKS, characters=HOME_CHARACTERS)

    blocks = draw(Message(blocks=(Buttons(buttons=(button,) * 100),)), READER, room=room)

    assert {len(block["elements"]) for block in blocks} == {5}
    assert len(blocks) == 20


def test_a_press_too_long_for_a_button_is_a_mistake_of_ours() -> None:
    button = Button(label=say("Open"), press=Press(feature="log_session", choice="x" * 2000))

    with pytest.raises(ValueError, match="too long"):
        draw(Message(blocks=(Buttons(buttons=(button,)),)), READER, room=Room())


PRESSES = (
    "",
    "{}",
    "[]",
    "null",
    "not json",
    '{"feature":""}',
    '{"feature":1}',
    '{"feature":"x","version":"1"}',
    '{"feature":"x","version":-1}',
    '{"feature":"x","version":2147483648}',
    '{"feature":"x","version":true}',
    '{"feature":"x","subject":"not an id"}',
    '{"feature":"x","admin":true}',
    '{"feature":"x\\u0000"}',
    '{"feature":"x","choice":"\\ud800"}',
    '{"feature":"x","choice":"\\u202e"}',
    '{"feature":"' + "x" * 2000 + '"}',
    "[" * 1500,
)


@pytest.mark.parametrize("value", PRESSES, ids=range(len(PRESSES)))
def test_a_forged_press_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Press.unpacked(value)


@pytest.mark.parametrize("value", [None, 1, {"feature": "x"}, b'{"feature":"x"}'])
def test_a_press_that_is_not_text_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Press.unpacked(value)


def test_f17_a_waiting_modal_fits() -> None:
    assert view_problems(waiting("Log a session")) == []
    assert view_problems(waiting("A title that is far too long for Slack")) == []


@pytest.mark.parametrize("text", [say("Hello."), typed("")])
def test_something_is_drawn_for_nothing(text: Text) -> None:
    assert message_problems(draw(message(text), READER, room=Room())) == []
