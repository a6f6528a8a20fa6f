"""What a letter says, in both of its parts, and what it never says."""

from __future__ import annotations

import re
from datetime import date, datetime
from uuid import uuid4

import pytest
from hypothesis import given

from bot.mail.letter import NEWS, is_confidential
from tests.bot.mail.letters import HOSTILE, PORTAL, UNWANTED, html_of, letter_with, words_of
from tests.cast import NOW
from tests.strategies import messages
from ui.message import (
    Bar,
    Block,
    Chart,
    Divider,
    Fact,
    Facts,
    Message,
    Press,
    Progress,
    Table,
    button,
    buttons,
    facts,
    heading,
    items,
    message,
    quiet,
)
from ui.reader import Reader
from ui.text import Text, say, say_count, typed

_ELSEWHERE = "Some of it can only be read in Cairn."


class _Person:
    def __init__(self, name: str) -> None:
        self.id, self.name = uuid4(), name


BEN = _Person("Ben Berg")


EVERYTHING = message(
    heading("Your week"),
    say("{who} logged your session of {day}.", who=BEN, day=date(2026, 3, 10)),
    say_count("{n} goal", "{n} goals", n=3),
    say("You meet at {at}, with {all}.", at=NOW, all=[BEN, _Person("Cleo")]),
    Facts(facts=(Fact(label=say("Next"), value=say("{d}", d=date(2026, 3, 24))),)),
    items("One", say("Two of {n}", n=2)),
    Divider(),
    Progress(done=2, total=4, label=say("Steps")),
    Chart(title=say("Sessions"), bars=(Bar(label=say("May"), value=3.5),)),
    quiet("See you soon."),
    buttons(button("Read it", "log_session")),
)


def test_everything_that_is_not_confidential_is_told() -> None:
    text = letter_with(*EVERYTHING.blocks).text
    assert text.startswith(
        "Your week\n\n"
        "Ben Berg logged your session of 10 March 2026.\n\n"
        "3 goals\n\n"
        "You meet at 10 March, 10:00, with Ben Berg and Cleo.\n\n"
        "Next: 24 March 2026\n\n"
        "- One\n- Two of 2\n\n"
        "----\n\n"
        "Steps\n▓▓░░ 2 of 4\n\n"
        "Sessions\n▓▓▓▓▓▓▓▓▓▓ 3.5 May\n\n"
        "See you soon.\n\n"
        f"Open in Cairn\n{PORTAL}/inbox\n\n"
    )


def test_it_says_why_it_comes_and_how_to_stop_it() -> None:
    letter = letter_with("News.")
    assert letter.text.endswith(
        "You get this because you take part in a mentorship program with this address.\n\n"
        f"Choose which mail you get\n{UNWANTED}\n"
    )
    assert letter.unwanted_url == UNWANTED


@given(shown=messages)
def test_both_parts_say_the_same(shown: Message) -> None:
    letter = letter_with(*shown.blocks)
    assert html_of(letter).words == words_of(letter)


@given(shown=messages)
def test_there_are_no_links_but_ours(shown: Message) -> None:
    assert set(html_of(letter_with(*shown.blocks)).links) == {f"{PORTAL}/inbox", UNWANTED}


def test_it_has_one_button() -> None:
    letter = letter_with("Did you meet?", buttons(button("Yes", "x", "yes"), button("No", "x")))
    assert letter.html.count("display:inline-block") == 1
    assert "Yes" not in letter.html + letter.text


@pytest.mark.parametrize(
    "part",
    [
        typed("canary"),
        say("{what}", what="canary"),
        say("{what}", what=say("{deeper}", deeper=["a", "canary"])),
        quiet(typed("canary")),
        heading(typed("canary")),
        facts(Agreed=typed("canary")),
        items("Ours", typed("canary")),
        Progress(done=1, total=2, label=typed("canary")),
        Chart(title=say("t"), bars=(Bar(label=typed("canary"), value=1),)),
        Chart(title=typed("canary"), bars=()),
    ],
)
def test_what_somebody_typed_is_left_out(part: Block | Text) -> None:
    letter = letter_with("News.", part, "More.")
    everything = letter.subject + letter.text + letter.html
    assert "canary" not in everything
    assert letter.text.startswith(f"News.\n\n{_ELSEWHERE}\n{PORTAL}/inbox\n\nMore.\n")


def test_one_line_stands_for_all_that_is_left_out() -> None:
    letter = letter_with(typed("a"), typed("b"), Divider(), typed("c"))
    assert letter.text.count(_ELSEWHERE) == 1
    assert "----\n\nOpen" not in letter.text
    assert letter.text.startswith(_ELSEWHERE)


@pytest.mark.parametrize(
    "cell", [typed("canary"), say("canary"), say("{who}", who=_Person("canary"))]
)
def test_a_table_is_read_in_cairn_whatever_is_in_it(cell: Text) -> None:
    source = Press(feature="match_export")
    table = Table(title=say("canary"), columns=(say("Mentor"),), rows=((cell,),), source=source)
    letter = letter_with("News.", table, "More.")

    assert "canary" not in letter.subject + letter.text + letter.html
    assert letter.text.startswith(f"News.\n\n{_ELSEWHERE}\n{PORTAL}/inbox\n\nMore.\n")


def test_buttons_that_hold_names_leave_nothing_out() -> None:
    named = buttons(button("x", "y").model_copy(update={"label": typed("Ben")}))
    letter = letter_with("News.", named)
    assert "Ben" not in letter.text + letter.html
    assert _ELSEWHERE not in letter.text


def test_numbers_days_and_people_are_not_confidential() -> None:
    assert not is_confidential(EVERYTHING)
    assert is_confidential(message("a", typed("")))


@pytest.mark.parametrize(
    ("first", "subject"),
    [
        (say("{who} logged your session.", who=BEN), "Ben Berg logged your session."),
        (say("{note}", note="canary"), NEWS),
        (say("{who} wrote: {note}", who=BEN, note="canary"), NEWS),
        (say("{who}", who=_Person("\u200b")), NEWS),
        (heading("Your week"), "Your week"),
        (say("{who}", who=_Person("Ben\r\nBcc: dan@example.com")), "Ben Bcc: dan@example.com"),
    ],
)
def test_the_subject_is_the_first_paragraph_or_says_nothing(first: Text, subject: str) -> None:
    assert letter_with(first, "Else.").subject == subject


def test_the_subject_of_a_message_without_words() -> None:
    assert letter_with(items("One")).subject == NEWS


def test_a_long_subject_ends_at_a_word() -> None:
    subject = letter_with("Every two weeks you meet. " * 9).subject
    assert len(subject) <= 91
    assert subject.endswith("Every two…")
    assert len(letter_with("x" * 200).subject) == 91


@pytest.mark.parametrize(
    ("ours", "written"),
    [
        ("Type /mentor join to take part.", "Open Cairn to take part."),
        ("Whoever runs it can type /mentor setup.", "Whoever runs it can open Cairn."),
        ("Type /mentor to see where things stand.", "Open Cairn to see where things stand."),
        ("Then pair them with /mentor pair.", "Then pair them with Cairn."),
    ],
)
def test_commands_of_a_chat_become_opening_cairn(ours: str, written: str) -> None:
    letter = letter_with(ours)
    assert letter.subject == written
    assert letter.text.startswith(written)


def test_names_are_not_addresses() -> None:
    mention = say("{who} waits.", who=BEN)
    letter = letter_with(mention, reader=Reader(handles={BEN.id: "ben@example.com"}))
    assert "ben@example.com" not in letter.text + letter.html + letter.subject


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_words(name: str) -> None:
    letter = letter_with(say("{who} waits.", who=_Person(name)))
    read = html_of(letter)
    assert read.words == words_of(letter)
    assert set(read.links) == {f"{PORTAL}/inbox", UNWANTED}
    assert not re.search(r"<(script|img|style|b)\b", letter.html)
    assert letter.subject.isprintable()
    assert "49" not in letter.subject


def test_a_hostile_locale_stays_an_attribute() -> None:
    letter = letter_with("News.", reader=Reader(locale='"><script>'))
    assert "<script" not in letter.html


def test_days_are_in_the_reader_s_language_and_zone() -> None:
    at = say("{at}", at=datetime.fromisoformat("2026-03-10T23:30:00+00:00"))
    letter = letter_with(at, reader=Reader(locale="de-DE", zone="Asia/Tokyo"))
    assert letter.text.startswith("11 März, 08:30")
    assert 'lang="de-DE"' in letter.html


def test_it_sets_no_colours_but_the_button_s() -> None:
    html = letter_with(*EVERYTHING.blocks).html
    assert re.findall(r"#[0-9a-f]{6}", html) == ["#1f6f5c", "#ffffff"]
    assert 'name="color-scheme" content="light dark"' in html


def test_a_letter_shows_nothing_in_a_log() -> None:
    shown = repr(letter_with("Canary.", to="canary@example.com"))
    assert "anary" not in shown


def test_mentions_survive_storage() -> None:
    stored = Message.model_validate_json(message(say("{who}", who=BEN)).model_dump_json())
    assert letter_with(*stored.blocks).subject == "Ben Berg"
