"""The introduction of a new pair."""

from __future__ import annotations

import pytest

from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO
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
from ui.message import Message


def introduced(chat: Chat, **answers: object) -> Message:
    """Pair the only mentor with the only mentee, and give what the mentee gets."""
    opened = chat.say(CLEO, "pair")
    both = {field: few[0].value for field, few in dialog_of(opened).options.items()}
    chat.fill(CLEO, opened, **both | answers)
    chat.later(minutes=1)
    return chat.last(BEN)


@pytest.mark.parametrize(
    ("reader", "first"),
    [(ANA, "Meet Ben, your mentee."), (BEN, "Meet Ana, your mentor.")],
)
def test_it_names_the_partner_and_their_part(
    database: Database, reader: ActorRef, first: str
) -> None:
    assert words_of(with_pair(database).last(reader)).startswith(first)


def test_it_says_what_they_share(database: Database) -> None:
    assert "You share a topic: Writing." in words_of(introduced(with_people(database)))


def test_several_topics_are_counted_as_such(database: Database) -> None:
    chat = with_people(database)
    chat.fill(BEN, chat.say(BEN, "join"), skills_wanted=("strategy", "Writing", "Sales"))
    assert "You share topics: Strategy and Writing." in words_of(introduced(chat))


def test_ways_of_meeting_that_both_like_are_named(database: Database) -> None:
    chat = with_people(database)
    chat.fill(ANA, chat.say(ANA, "join"), formats=("shadowing", "one_on_one"))
    chat.fill(BEN, chat.say(BEN, "join"), formats=("one_on_one", "shadowing", "project"))
    shown = words_of(introduced(chat))
    assert "Ways of meeting that you both like: One-on-one and Shadowing." in shown


def test_what_both_would_like_to_have_in_common_is_named(database: Database) -> None:
    chat = with_people(database)
    chat.fill(ANA, chat.say(ANA, "common"), affinities=("music", "travel", "new_career"))
    chat.fill(BEN, chat.say(BEN, "common"), affinities=("music", "books", "new_career"))
    shown = words_of(introduced(chat))
    assert "You have a change of career and music in common." in shown
    assert "travel" not in shown + words_of(chat.last(ANA))


def test_it_brings_the_words_of_the_coordinator(database: Database) -> None:
    shown = words_of(introduced(with_people(database), why="You both like trains."))
    assert "Your coordinator writes: You both like trains." in shown


def test_without_a_reason_it_is_still_warm(database: Database) -> None:
    chat = with_program(database)
    chat.fill(ANA, chat.say(ANA, "join"), role="mentor")
    chat.fill(BEN, chat.say(BEN, "join"), role="mentee")
    assert "Your coordinator thinks that you will get on well." in words_of(introduced(chat))


def test_it_has_an_agenda_and_a_date(database: Database) -> None:
    shown = words_of(with_pair(database).last(BEN))
    assert "Set the date of the next one (5 minutes)." in shown
    assert "Try to meet by 24 March 2026. Write to Ana today" in shown


def test_its_buttons_are_for_this_pair(database: Database) -> None:
    chat = with_pair(database)
    shown = chat.last(BEN)
    assert labels_of(shown) == ["Log our first session", "Set a goal"]
    opened = chat.press(BEN, "Log our first session", shown)
    assert words_of(opened) == "Your session with Ana"


def test_it_comes_once(database: Database) -> None:
    chat = with_pair(database)
    chat.later(days=1)
    assert (len(chat.received(ANA)), len(chat.received(BEN))) == (1, 1)


def test_a_pair_anew_is_introduced_anew(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(CLEO, "end")
    chat.fill(CLEO, opened, pair=dialog_of(opened).options["pair"][0].value, kind="other")
    introduced(chat, again=True)
    assert sum("Meet Ana" in words_of(shown) for shown in chat.received(BEN)) == 2


def test_who_is_paused_when_it_arrives_gets_it_all_the_same(database: Database) -> None:
    chat = with_people(database)
    opened = chat.say(CLEO, "pair")
    both = {field: few[0].value for field, few in dialog_of(opened).options.items()}
    chat.fill(CLEO, opened, **both)
    chat.fill(BEN, chat.say(BEN, "pause"))
    chat.later(minutes=1)
    assert words_of(chat.last(BEN)).startswith("Meet Ana, your mentor.")


def test_its_log_button_says_when_the_pair_is_no_more(database: Database) -> None:
    chat = with_pair(database)
    old = chat.last(BEN)
    chat.fill(ANA, chat.say(ANA, "leave"))
    refused = chat.press(BEN, "Log our first session", old)
    assert "moved on" in reasons_of(refused)[""]
