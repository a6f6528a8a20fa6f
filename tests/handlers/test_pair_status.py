"""A pair's status for a coordinator, and lending it a hand."""

from __future__ import annotations

from uuid import uuid4

import pytest

from handlers.acts import Answer
from storage.database import Database
from tests.cast import ANA, BEN, CLEO
from tests.chat import Chat, labels_of, reasons_of, with_pair, words_of


def quiet(database: Database) -> tuple[Chat, Answer]:
    """Have Cleo look at a pair that has not met for five weeks."""
    chat = with_pair(database)
    chat.later(weeks=5)
    return chat, chat.press(CLEO, "Take a look", chat.say(CLEO, "overview"))


def test_it_shows_status_and_never_words(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"), shared_note="Secret", private_note="Secret")
    chat.later(weeks=6)
    shown = words_of(chat.press(CLEO, "Take a look", chat.say(CLEO, "overview")))
    assert "Paired on\n10 March 2026\nSessions\n1\nLast met\n10 March 2026" in shown
    assert "Secret" not in shown


def test_a_pair_that_never_met_is_said_to_have_not(database: Database) -> None:
    _, shown = quiet(database)
    assert "Last met\nnot yet" in words_of(shown)
    assert "They mean to meet\nevery two weeks" in words_of(shown)


def test_offering_help_reaches_both_with_something_to_do(database: Database) -> None:
    chat, shown = quiet(database)
    done = chat.press(CLEO, "Offer them help", shown)
    assert words_of(done).startswith("Both hear that you offer a hand.")
    chat.later(minutes=1)
    for member in (ANA, BEN):
        told = chat.last(member)
        assert words_of(told).startswith("Cleo, who coordinates the program, offers you a hand.")
        assert labels_of(told) == ["Log a session", "Change how often you meet", "Take a pause"]


def test_help_is_offered_once_a_day(database: Database) -> None:
    chat, shown = quiet(database)
    before = len(chat.received(ANA))
    chat.press(CLEO, "Offer them help", shown)
    chat.press(CLEO, "Offer them help", shown)
    chat.later(minutes=1)
    assert len(chat.received(ANA)) == before + 1


@pytest.mark.parametrize("label", ["Offer them help", "It's taken care of"])
def test_the_pair_is_off_the_list_until_something_new(database: Database, label: str) -> None:
    chat, shown = quiet(database)
    chat.press(CLEO, label, shown)
    assert "No pair needs a hand." in words_of(chat.home(CLEO))
    chat.later(weeks=5)
    assert "1 pair may need a hand." in words_of(chat.home(CLEO))


def test_care_is_not_told_to_the_pair(database: Database) -> None:
    chat, shown = quiet(database)
    before = len(chat.received(ANA))
    chat.press(CLEO, "It's taken care of", shown)
    chat.later(minutes=1)
    assert len(chat.received(ANA)) == before


@pytest.mark.parametrize("label", ["Offer them help", "It's taken care of", "End the pair"])
def test_f14_buttons_of_an_ended_pair_have_moved_on(database: Database, label: str) -> None:
    chat, shown = quiet(database)
    chat.fill(ANA, chat.say(ANA, "leave"))
    assert "moved on" in reasons_of(chat.press(CLEO, label, shown))[""]


def test_a_made_up_pair_is_not_found(database: Database) -> None:
    refused = with_pair(database).open(CLEO, "pair_status", uuid4())
    assert "We couldn't find that." in reasons_of(refused)[""]
