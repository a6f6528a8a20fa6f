"""News waits for a humane hour; only what can't wait comes at once."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.database import Database
from tests.cast import ANA, BEN, CLEO
from tests.chat import Chat, dialog_of, with_pair, with_people, words_of

SATURDAY_NIGHT = datetime(2026, 3, 14, 23, 0, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
TOLD = "Ana logged your session"


def heard(chat: Chat, words: str) -> bool:
    return any(words in words_of(shown) for shown in chat.received(BEN))


def log_a_session(chat: Chat) -> None:
    chat.fill(ANA, chat.say(ANA, "log"))
    chat.later(minutes=1)


def test_what_happens_at_night_is_told_in_the_morning(database: Database) -> None:
    chat = with_pair(database)
    chat.now = SATURDAY_NIGHT
    log_a_session(chat)
    assert not heard(chat, TOLD)
    chat.now = MONDAY_MORNING
    chat.tick()
    assert heard(chat, TOLD)


def test_within_hours_it_is_told_at_once(database: Database) -> None:
    chat = with_pair(database)
    log_a_session(chat)
    assert heard(chat, TOLD)


def test_a_pause_is_quiet(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "pause"), until="2026-03-24")
    log_a_session(chat)
    chat.later(days=13)
    assert not heard(chat, TOLD)
    chat.later(days=1)
    assert heard(chat, TOLD)


def test_who_comes_back_early_hears_what_waited(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "pause"), until="2026-03-24")
    log_a_session(chat)
    chat.press(BEN, "I'm back", chat.home(BEN))
    chat.later(minutes=1)
    assert heard(chat, TOLD)


def test_what_was_taken_back_meanwhile_is_not_told(database: Database) -> None:
    chat = with_pair(database)
    chat.now = SATURDAY_NIGHT
    logged = chat.fill(ANA, chat.say(ANA, "log"))
    chat.later(minutes=1)
    chat.press(ANA, "Undo", logged)
    chat.now = MONDAY_MORNING
    chat.tick()
    assert not heard(chat, TOLD)
    assert not heard(chat, "Ana took back")


def test_an_introduction_comes_at_once(database: Database) -> None:
    chat = with_people(database)
    chat.now = SATURDAY_NIGHT
    opened = chat.say(CLEO, "pair")
    both = {field: few[0].value for field, few in dialog_of(opened).options.items()}
    chat.fill(CLEO, opened, **both)
    chat.later(minutes=1)
    assert heard(chat, "Meet Ana, your mentor.")


def test_the_end_of_a_pair_is_told_during_a_pause(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "pause"), until="2026-03-24")
    chat.fill(ANA, chat.say(ANA, "leave"))
    chat.later(minutes=1)
    assert heard(chat, "Your time as a pair with Ana has ended.")


def test_people_are_told_what_does_not_wait(database: Database) -> None:
    chat = with_pair(database)
    assert "Only what can't wait" in words_of(chat.say(BEN, "settings"))
    assert "Only what can't wait" in words_of(chat.fill(BEN, chat.say(BEN, "pause")))
