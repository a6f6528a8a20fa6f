"""Pause until a date, and "I'm back"."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage.database import Database
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
OVER = "Your pause is over. Welcome back."


def paused(database: Database, **until: float) -> Chat:
    """Have Ben take a pause."""
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "pause"), until=TODAY + timedelta(**until))
    return chat


def test_it_suggests_two_weeks(database: Database) -> None:
    chat = with_pair(database)
    assert dialog_of(chat.say(BEN, "pause")).values == {"until": TODAY + timedelta(weeks=2)}


def test_it_says_until_when_it_is_quiet(database: Database) -> None:
    chat = with_pair(database)
    done = chat.fill(BEN, chat.say(BEN, "pause"), until="2026-03-20")
    assert words_of(done).startswith("Enjoy the break. We are quiet until 20 March 2026.")
    assert labels_of(done.reply) == ["I'm back"]


def test_nothing_is_asked_during_a_pause(database: Database) -> None:
    chat = paused(database, weeks=4)
    before = len(chat.received(BEN))
    chat.later(weeks=3)
    assert len(chat.received(BEN)) == before


def test_it_ends_by_itself_and_says_so(database: Database) -> None:
    chat = paused(database, weeks=2)
    chat.later(weeks=2)
    assert sum(OVER in words_of(shown) for shown in chat.received(BEN)) == 1
    assert "You are on a pause" not in words_of(chat.home(BEN))


def test_home_shows_it_with_the_way_back(database: Database) -> None:
    chat = paused(database, weeks=2)
    home = chat.home(BEN)
    assert "You are on a pause until 24 March 2026." in words_of(home)
    back = chat.press(BEN, "I'm back", home)
    assert words_of(back) == "Welcome back. Everything goes on where you left it."
    assert "You are on a pause" not in words_of(chat.home(BEN))


def test_after_coming_back_the_end_is_not_announced(database: Database) -> None:
    chat = paused(database, weeks=2)
    chat.press(BEN, "I'm back", chat.home(BEN))
    chat.later(weeks=3)
    assert not any(OVER in words_of(shown) for shown in chat.received(BEN))


def test_a_longer_pause_replaces_the_shorter(database: Database) -> None:
    chat = paused(database, weeks=1)
    chat.fill(BEN, chat.say(BEN, "pause"), until=TODAY + timedelta(weeks=3))
    chat.later(weeks=2)
    assert "You are on a pause until 31 March 2026." in words_of(chat.home(BEN))
    chat.later(weeks=1)
    assert any(OVER in words_of(shown) for shown in chat.received(BEN))


def test_pausing_again_until_the_same_day_ends_then_too(database: Database) -> None:
    chat = paused(database, weeks=2)
    chat.press(BEN, "I'm back", chat.home(BEN))
    chat.fill(BEN, chat.say(BEN, "pause"), until=TODAY + timedelta(weeks=2))
    chat.later(weeks=2)
    assert sum(OVER in words_of(shown) for shown in chat.received(BEN)) == 1


@pytest.mark.parametrize(
    "until", [TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=367), date.min, date.max]
)
def test_another_day_is_refused_under_its_field(database: Database, until: date) -> None:
    chat = with_people(database)
    refused = chat.fill(BEN, chat.say(BEN, "pause"), until=until)
    assert reasons_of(refused) == {"until": "Choose a day within the next year."}


def test_who_pauses_is_not_offered_for_pairing(database: Database) -> None:
    chat = with_people(database)
    chat.fill(BEN, chat.say(BEN, "pause"))
    assert "1 person has joined." in words_of(chat.say(CLEO, "pair"))
    chat.press(BEN, "I'm back", chat.home(BEN))
    assert "mentee" in dialog_of(chat.say(CLEO, "pair")).options


def test_the_partner_is_still_reminded_of_their_own_steps(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    chat.fill(BEN, opened, goal="Lead", milestone_1="Shadow", due_1="2026-03-20")
    chat.fill(ANA, chat.say(ANA, "pause"), until=TODAY + timedelta(weeks=4))
    chat.later(days=9)
    assert "Due on 20 March 2026: Shadow" in words_of(chat.asked(BEN, "It's done"))


def test_a_stranger_has_nothing_to_pause(database: Database) -> None:
    chat = with_people(database)
    assert "Type /mentor join to take part." in reasons_of(chat.say(DAN, "pause"))[""]


def test_leaving_ends_a_pause(database: Database) -> None:
    chat = paused(database, weeks=2)
    chat.fill(BEN, chat.say(BEN, "leave"))
    assert "You are on a pause" not in words_of(chat.home(BEN))
    chat.later(weeks=2)
    assert not any(OVER in words_of(shown) for shown in chat.received(BEN))


def test_an_old_button_after_leaving_brings_nobody_back(database: Database) -> None:
    chat = paused(database, weeks=2)
    home = chat.home(BEN)
    chat.fill(BEN, chat.say(BEN, "leave"))
    assert "in the program" in reasons_of(chat.press(BEN, "I'm back", home))[""]
