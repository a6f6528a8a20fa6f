"""My pairs: who the partners are, and what comes next with each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, NOW
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    reasons_of,
    with_pair,
    with_people,
    words_of,
)

TODAY = NOW.date()


def logged(database: Database) -> Chat:
    """Have Ana log a session of today."""
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "log"))
    return chat


@pytest.mark.parametrize(("reader", "partner"), [(ANA, "Ben"), (BEN, "Ana")])
def test_a_new_pair_is_told_to_meet(database: Database, reader: ActorRef, partner: str) -> None:
    shown = words_of(with_pair(database).say(reader, "pairs"))
    assert shown.startswith(f"You and {partner}\nYou have not met yet.")
    assert "Meet by 24 March 2026." in shown


def test_after_a_session_it_says_when_and_how_many(database: Database) -> None:
    shown = logged(database).say(BEN, "pairs")
    assert "1 session so far, the last on 10 March 2026." in words_of(shown)
    assert "Meet by 24 March 2026." in words_of(shown)


def test_an_agreed_date_is_the_next_one(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "log"), next_on=TODAY + timedelta(days=3))
    assert "Next session: 13 March 2026" in words_of(chat.say(BEN, "pairs"))
    assert "Meet by" not in words_of(chat.say(BEN, "pairs"))


def test_undo_is_for_the_author_and_ten_minutes(database: Database) -> None:
    chat = logged(database)
    assert "Undo" in labels_of(chat.say(ANA, "pairs").reply)
    assert "Undo" not in labels_of(chat.say(BEN, "pairs").reply)
    chat.now += timedelta(minutes=11)
    assert "Undo" not in labels_of(chat.say(ANA, "pairs").reply)


def test_the_last_session_can_be_edited_from_here(database: Database) -> None:
    chat = logged(database)
    opened = chat.press(BEN, "Edit the last session", chat.say(BEN, "pairs"))
    assert dialog_of(opened).form.title == "Edit the session"


def test_each_pair_has_its_own_buttons(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "join"), role="mentor", capacity=2)
    chat.fill(DAN, chat.say(DAN, "join"), role="mentee")
    opened = chat.say(CLEO, "pair")
    both = {field: few[0].value for field, few in dialog_of(opened).options.items()}
    chat.now += timedelta(minutes=1)
    chat.fill(CLEO, opened, **both)
    shown = chat.say(ANA, "pairs")
    assert "You and Ben" in words_of(shown)
    assert "You and Dan" in words_of(shown)
    assert labels_of(shown.reply).count("Log a session") == 2


def test_without_a_partner_it_says_what_happens_next(database: Database) -> None:
    refused = with_people(database).say(ANA, "pairs")
    assert reasons_of(refused) == {
        "": "You have no partner at present. We tell you as soon as you are paired."
    }


def test_after_a_pair_has_ended_it_says_so_too(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "leave"))
    assert "You have no partner at present." in reasons_of(chat.say(BEN, "log"))[""]
    assert "You have no partner at present." in words_of(chat.home(BEN))


def test_home_tells_who_waits(database: Database) -> None:
    home = with_people(database).home(BEN)
    assert "You have no partner at present." in words_of(home)
    assert "Add to my profile" in labels_of(home)


def test_who_pauses_is_not_told_that_they_wait(database: Database) -> None:
    chat = with_people(database)
    chat.fill(BEN, chat.say(BEN, "pause"))
    assert "You have no partner at present." not in words_of(chat.home(BEN))


def test_an_ended_pair_is_gone_from_home(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "leave"))
    assert "You and Ana" not in words_of(chat.home(BEN))
