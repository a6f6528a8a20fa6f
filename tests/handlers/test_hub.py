"""The hub: Home, help, and the nearest match to a word that means nothing."""

from __future__ import annotations

import itertools

import pytest

from handlers.acts import Opened
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, make_organization
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    reasons_of,
    with_pair,
    with_people,
    with_program,
    words_of,
)
from ui.message import Divider, Message

PARTICIPANTS = ("log", "pairs", "goals", "pause", "leave")
COORDINATORS = ("setup", "pair", "end", "overview", "digest", "coordinators", "invite", "experts")


def test_the_bare_command_opens_home(database: Database) -> None:
    chat = with_pair(database)
    for nothing in ("", "   ", "\n"):
        assert words_of(chat.say(ANA, nothing)) == words_of(chat.home(ANA))


def test_home_greets_by_name_and_ends_with_privacy(database: Database) -> None:
    lines = words_of(with_pair(database).home(BEN)).splitlines()
    assert lines[0] == "Hello Ben"
    assert lines[-1].startswith("Coordinators see that you meet, never what you write.")


def test_a_stranger_hears_what_this_is(database: Database) -> None:
    make_organization(database)
    home = Chat(database).home(DAN)
    assert "Cairn runs mentorship programs here. Nobody has set one up yet." in words_of(home)
    assert labels_of(home) == ["Set up a program", "It runs in another chat"]


def test_what_waits_comes_before_all_else(database: Database) -> None:
    chat = with_pair(database)
    chat.later(weeks=2, days=4)
    home = words_of(chat.home(BEN))
    assert home.index("Have you and Ana met yet?") < home.index("You and Ana")
    assert home.index("You and Ana") < home.index("Goals with Ana") < home.index("Your profile")


def test_home_asks_three_things_at_once_and_counts_the_rest(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "join"), role="mentor", capacity=2)
    chat.fill(DAN, chat.say(DAN, "join"), role="mentee")
    opened = chat.say(CLEO, "pair")
    chat.fill(
        CLEO, opened, **{name: few[0].value for name, few in dialog_of(opened).options.items()}
    )
    chat.fill(ANA, chat.say(ANA, "settings"), weekly_cap=7)
    chat.later(weeks=3)
    assert "1 more thing waits after these." in words_of(chat.home(ANA))


def test_no_two_lines_are_drawn_in_a_row(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "settings"), weekly_cap=7)
    chat.later(weeks=10)
    for person in (ANA, BEN, CLEO):
        blocks = chat.home(person).blocks
        pairs = itertools.pairwise(blocks)
        assert not any(isinstance(a, Divider) and isinstance(b, Divider) for a, b in pairs)


def test_an_answered_question_leaves_home(database: Database) -> None:
    chat = with_pair(database)
    chat.later(weeks=2, days=4)
    chat.press(BEN, "Not yet", chat.home(BEN))
    assert "Have you and Ana met yet?" not in words_of(chat.home(BEN))


@pytest.mark.parametrize(
    ("reader", "offered", "withheld"),
    [
        (DAN, ("join", "settings"), PARTICIPANTS + COORDINATORS),
        (ANA, ("join", "settings", *PARTICIPANTS), COORDINATORS),
        (CLEO, ("join", "settings", *COORDINATORS), PARTICIPANTS),
    ],
)
def test_help_lists_what_one_may_do(
    database: Database, reader: ActorRef, offered: tuple[str, ...], withheld: tuple[str, ...]
) -> None:
    lines = words_of(with_pair(database).say(reader, "help")).splitlines()
    listed = {line.partition(":")[0].removeprefix("/mentor ") for line in lines if ":" in line}
    assert set(offered) <= listed
    assert not set(withheld) & listed


def test_help_has_a_button_for_each_command(database: Database) -> None:
    shown = with_pair(database).say(ANA, "help")
    assert isinstance(shown.reply, Message)
    commands = [line for line in words_of(shown).splitlines() if line.startswith("/mentor ")]
    assert len(labels_of(shown.reply)) == len([line for line in commands if ":" in line])


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("joyn", "join"),
        ("lgo", "log"),
        ("goal", "goals"),
        ("SETTING", "settings"),
        ("pairs?", "pairs"),
    ],
)
def test_an_unknown_word_meets_its_nearest(database: Database, typed: str, near: str) -> None:
    shown = words_of(with_pair(database).say(ANA, typed))
    assert f'There is no "{typed.casefold()}". Did you mean /mentor {near}?' in shown


def test_a_word_like_nothing_gets_the_list(database: Database) -> None:
    shown = words_of(with_pair(database).say(ANA, "xyzzy"))
    assert shown.startswith('There is no "xyzzy". Here is what you can do.')


def test_nobody_is_led_to_what_they_may_not_do(database: Database) -> None:
    shown = words_of(with_program(database).say(DAN, "overvieww"))
    assert "Did you mean" not in shown


@pytest.mark.parametrize("typed", ["log", "LOG", "  log  ", "log our call of today", "\x00log"])
def test_a_command_is_known_however_it_is_typed(database: Database, typed: str) -> None:
    assert words_of(with_pair(database).say(ANA, typed)) == "Your session with Ben"


@pytest.mark.parametrize(
    "typed", ["<!channel>", "\x00", "\u202egnik", "😀" * 3000, "\ud800", "{word}"]
)
def test_f18_a_hostile_word_is_shown_short_and_as_text(database: Database, typed: str) -> None:
    shown = words_of(with_pair(database).say(ANA, typed))
    assert len(shown) < 2000
    assert not {"\x00", "\u202e", "\ud800"} & set(shown)


def test_a_button_leads_home_from_anywhere(database: Database) -> None:
    chat = with_people(database)
    assert words_of(chat.act(ANA, Opened("home"))) == words_of(chat.home(ANA))


def test_who_may_not_is_told_who_may(database: Database) -> None:
    chat = with_people(database)
    assert "Only a coordinator can do this." in reasons_of(chat.say(ANA, "overview"))[""]
    assert "Type /mentor join to take part." in reasons_of(chat.say(DAN, "log"))[""]
