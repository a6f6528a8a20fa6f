"""What people type is shown as text, and what we say is drawn for the one who reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.slack.blocks import Room, draw, notification
from bot.slack.voice import LabelVoice, SlackVoice
from tests.bot.slack.block_kit import message_problems, texts
from tests.strategies import ANA, DAN, READER, Person
from ui.message import (
    Bar,
    Chart,
    Message,
    Progress,
    buttons,
    facts,
    heading,
    items,
    message,
    quiet,
)
from ui.message import button as make_button
from ui.text import Mention, Text, fill, say, say_count, typed

INERT = {
    "<!channel>": "&lt;!channel&gt;",
    "<@U0EVIL>": "&lt;@U0EVIL&gt;",
    "<http://evil.test|your bank>": "&lt;http://evil.test|your bank&gt;",
    "Q&A": "Q&amp;A",
    "&lt;!here&gt;": "&amp;lt;!here&amp;gt;",
    "@channel @Here @everyone @ana": "@\u2060channel @\u2060Here @\u2060everyone @ana",
    "*bold*": "\u2217bold\u2217",
    "_it_ and ~s~": "\u02cdit\u02cd and \u223cs\u223c",
    "`code`": "\u02cbcode\u02cb",
    "\uff0awide\uff0a": "\u2217wide\u2217",
    "snake_case and 2*3": "snake_case and 2*3",
    ":tada:": ":tada:",
    "> quote": "\u00ad&gt; quote",
    "\uff1e quote": "\u00ad\uff1e quote",
    "a > b": "a &gt; b",
    "first\n> second": "first\n\u2003\u00ad&gt; second",
    "first\n• second": "first\n\u2003• second",
    "first\u2028\u2029- second": "first\n\u2003\n\u2003- second",
    "a\x00b\u202ec\ud800d": "abcd",
    "{name}": "{name}",
}


@pytest.mark.parametrize(("said", "shown"), INERT.items(), ids=range(len(INERT)))
def test_f19_what_is_typed_is_inert(said: str, shown: str) -> None:
    assert SlackVoice(READER).typed(said) == shown


def test_f19_our_own_words_are_escaped_too() -> None:
    assert fill(say("Goals & <plans>"), SlackVoice(READER)) == "Goals &amp; &lt;plans&gt;"


def test_f19_slack_looks_for_no_links_of_its_own() -> None:
    whole = message("Hello", quiet("Hello"), facts(Link="http://evil.test"))

    assert [text["verbatim"] for text in texts(draw(whole, READER, room=Room()))] == [True] * 3


def test_f19_a_quote_cannot_start_where_a_long_text_is_split() -> None:
    long = typed("w" * 2999 + " > quote")

    second = draw(message(long), READER, room=Room())[1]

    assert second["text"]["text"] == "\u00ad&gt; quote"


def test_f19_an_escaped_character_is_never_cut_in_two() -> None:
    blocks = draw(message(typed("&" * 2000)), READER, room=Room())

    assert [set(block["text"]["text"].split(";")) for block in blocks] == [{"&amp", ""}] * 4


def test_f19_a_date_is_never_cut_in_two() -> None:
    at = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
    long = say("{before} {at}", before="w" * 2950, at=at)

    blocks = draw(message(long), READER, room=Room())

    assert blocks[1]["text"]["text"].startswith("<!date^1773045000^{date_short_pretty} {time}|")


def test_f19_a_space_inside_a_date_is_no_place_to_split() -> None:
    at = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
    long = say("{before}{at}{after}", before="w" * 2500, at=at, after="w" * 2500)

    blocks = draw(message(long), READER, room=Room())

    assert message_problems(blocks) == []


MENTIONS = (
    (Mention(person_id=ANA, name="Ana"), "<@U0ANA>"),
    (Mention(person_id=DAN, name="Dan"), "Dan"),
    (Mention(person_id=DAN, name="<@U0EVIL>\n*Dan*"), "&lt;@U0EVIL&gt; \u2217Dan\u2217"),
)


@pytest.mark.parametrize(("mention", "shown"), MENTIONS)
def test_it_mentions_whom_the_reader_can_see(mention: Mention, shown: str) -> None:
    assert SlackVoice(READER).mention(mention) == shown


def test_f19_a_handle_of_another_chat_is_not_sent() -> None:
    reader = type(READER)(handles={ANA: "29:1|x> <!channel"})

    assert SlackVoice(reader).mention(Mention(person_id=ANA, name="Ana")) == "Ana"


def test_an_instant_is_drawn_by_slack_in_the_zone_of_who_looks() -> None:
    at = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)

    drawn = SlackVoice(READER).instant(at)

    assert drawn == "<!date^1773045000^{date_short_pretty} {time}|9 March, 09:30>"


def test_a_day_is_the_same_in_every_zone() -> None:
    assert SlackVoice(READER).day(date(2026, 3, 9)) == "9 March 2026"


def test_a_label_has_one_line_and_names() -> None:
    text = say("{name} & {notes}", name=Person(ANA, "Ana"), notes="a\n <b>")

    assert fill(text, LabelVoice(READER)) == "Ana & a <b>"


def test_a_heading_is_a_header() -> None:
    block = draw(message(heading(typed("Goals & plans"))), READER, room=Room())[0]

    assert block["type"] == "header"
    assert block["text"]["text"] == "Goals & plans"


def test_f17_a_long_heading_is_bold_words() -> None:
    block = draw(message(heading("word " * 40)), READER, room=Room())[0]

    assert block["type"] == "section"
    assert block["text"]["text"] == "*" + ("word " * 40).strip() + "*"


def test_facts_stand_ten_to_a_section() -> None:
    many = facts(**{f"fact_{number}": "Yes" for number in range(12)})

    blocks = draw(message(many), READER, room=Room())

    assert [len(block["fields"]) for block in blocks] == [10, 2]
    assert blocks[0]["fields"][0]["text"] == "*fact 0*\nYes"


@pytest.mark.parametrize(("words", "sections"), [(1100, 1), (2000, 2)])
def test_f17_a_long_fact_keeps_all_its_words_and_its_place(words: int, sections: int) -> None:
    three = facts(first="1", second=typed("w " * words), third="")

    first, *second, third = draw(message(three), READER, room=Room())

    assert len(second) == sections
    assert sum(block["text"]["text"].count("w") for block in second) == words
    assert first["fields"][0]["text"] == "*first*\n1"
    assert third["fields"][0]["text"] == "*third*\n\u2013"


def test_items_are_a_list_without_its_empty_ones() -> None:
    block = draw(message(items("One", typed(" "), "Two")), READER, room=Room())[0]

    assert block["text"]["text"] == "• One\n• Two"


PROGRESS = (
    (4, 6, "▓▓▓▓░░ 4 of 6"),
    (0, 1, "░░░░░░ 0 of 1"),
    (1, 3, "▓▓░░░░ 1 of 3"),
    (3, 5, "▓▓▓░░ 3 of 5"),
    (0, 0, "0 of 0"),
    (7, 6, "▓▓▓▓▓▓ 7 of 6"),
    (1, 100, "▓░░░░░░░░░ 1 of 100"),
    (99, 100, "▓▓▓▓▓▓▓▓▓░ 99 of 100"),
    (100, 100, "▓▓▓▓▓▓▓▓▓▓ 100 of 100"),
)


@pytest.mark.parametrize(("done", "total", "line"), PROGRESS)
def test_progress_is_a_bar_and_words(done: int, total: int, line: str) -> None:
    progress = Progress(done=done, total=total, label=say("Sessions held"))

    block = draw(message(progress), READER, room=Room())[0]

    assert block["text"]["text"].split("\n")[-1].strip() == line


def test_a_chart_writes_out_each_value() -> None:
    bars = (
        Bar(label=say("March"), value=1200),
        Bar(label=typed("<April>"), value=600),
        Bar(label=say("May"), value=0),
    )
    chart = Chart(title=say("Sessions"), bars=bars)

    block = draw(message(chart), READER, room=Room())[0]

    assert block["text"]["text"].split("\n") == [
        "*Sessions*",
        "`▓▓▓▓▓▓▓▓▓▓` 1,200  March",
        "`▓▓▓▓▓░░░░░` 600  &lt;April&gt;",
        "`░░░░░░░░░░` 0  May",
    ]


def test_a_button_says_what_it_does() -> None:
    button = make_button("Log now", "log_session")

    drawn = draw(message(buttons(button)), READER, room=Room())[0]["elements"][0]

    assert drawn == {
        "type": "button",
        "text": {"type": "plain_text", "text": "Log now", "emoji": True},
        "value": '{"feature":"log_session"}',
        "action_id": "cairn:0",
    }


AT = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
NOTIFICATIONS: tuple[tuple[Any, str], ...] = (
    (say("Logged & saved."), "Logged &amp; saved."),
    (say("{who} at {at}", who=Person(ANA, "Ana"), at=AT), "Ana at 9 March, 09:30"),
    (typed("<!channel>\nhi"), "&lt;!channel&gt; hi"),
    (items("Only a list"), "You have a new message."),
    (typed("w" * 4000), "w" * 2999 + "…"),
)


@pytest.mark.parametrize(("part", "text"), NOTIFICATIONS, ids=range(len(NOTIFICATIONS)))
def test_the_first_paragraph_is_the_notification(part: Any, text: str) -> None:
    assert notification(message(part), READER) == text


def test_an_empty_first_paragraph_leaves_it_to_the_next() -> None:
    assert notification(message(typed(""), "Hello."), READER) == "Hello."


COUNTED = ((1, "1 session"), (2, "2 sessions"), (0, "0 sessions"))


@pytest.mark.parametrize(("n", "words"), COUNTED)
def test_a_count_chooses_its_words(n: int, words: str) -> None:
    text: Text = say_count("{n} session", "{n} sessions", n=n)

    assert draw(Message(blocks=message(text).blocks), READER, room=Room())[0]["text"]["text"] == (
        words
    )
