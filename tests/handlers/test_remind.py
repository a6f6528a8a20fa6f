"""The buttons that every reminder ends with, and putting one off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_pair, words_of


def _asked(database: Database) -> Chat:
    chat = with_pair(database)
    chat.later(days=7)
    return chat


def _times_asked(chat: Chat, by: ActorRef) -> int:
    return sum("So-so" in labels_of(told) for told in chat.received(by))


def test_a_reminder_says_why_it_comes_and_how_to_put_it_off(database: Database) -> None:
    chat = _asked(database)

    assert labels_of(chat.last(BEN))[-4:] == [
        "Log a session",
        "Snooze",
        "Skip",
        "Change how often",
    ]
    assert words_of(chat.last(BEN)).endswith(
        "You get this because you are part of a mentoring pair."
    )


@pytest.mark.parametrize(
    ("label", "asked_on"),
    [("Tomorrow", "18 March, 09:00"), ("Next week", "24 March, 09:00")],
)
def test_it_says_when_it_asks_again(database: Database, label: str, asked_on: str) -> None:
    chat = _asked(database)
    choices = chat.press(BEN, "Snooze", chat.last(BEN))

    assert words_of(chat.press(BEN, label, choices)) == f"All right. We ask again on {asked_on}."


def test_it_asks_again_then_and_not_before(database: Database) -> None:
    chat = _asked(database)
    chat.press(BEN, "Next week", chat.press(BEN, "Snooze", chat.last(BEN)))
    chat.later(days=6)
    assert _times_asked(chat, BEN) == 1

    chat.later(days=1)
    assert _times_asked(chat, BEN) == 2


def test_tomorrow_on_a_friday_is_monday(database: Database) -> None:
    chat = _asked(database)
    chat.now = datetime(2026, 3, 20, 16, 0, tzinfo=UTC)
    choices = chat.press(BEN, "Snooze", chat.last(BEN))

    assert "23 March, 09:00" in words_of(chat.press(BEN, "Tomorrow", choices))


def test_tomorrow_is_the_persons_own(database: Database) -> None:
    chat = _asked(database)
    with chat.look() as uow:
        ben = uow.people.at(BEN)
        assert ben is not None
        ben.zone = "Pacific/Auckland"
    # Already Wednesday there.
    chat.now = datetime(2026, 3, 17, 20, 0, tzinfo=UTC)
    answer = chat.press(BEN, "Tomorrow", chat.press(BEN, "Snooze", chat.last(BEN)))
    chat.now = datetime(2026, 3, 18, 19, 0, tzinfo=UTC)
    chat.later(minutes=59)
    assert _times_asked(chat, BEN) == 1

    chat.later(minutes=2)
    assert words_of(answer) == "All right. We ask again on 18 March, 20:00."
    assert _times_asked(chat, BEN) == 2


def test_putting_it_off_twice_takes_the_last_choice(database: Database) -> None:
    chat = _asked(database)
    choices = chat.press(BEN, "Snooze", chat.last(BEN))
    chat.press(BEN, "Next week", choices)
    chat.press(BEN, "Tomorrow", choices)
    chat.later(days=1)

    assert _times_asked(chat, BEN) == 2


def test_f14_what_is_answered_cannot_be_put_off(database: Database) -> None:
    chat = _asked(database)
    question = chat.last(BEN)
    choices = chat.press(BEN, "Snooze", question)
    chat.press(BEN, "Good", question)

    assert reasons_of(chat.press(BEN, "Tomorrow", choices)) == {
        "": "You already answered this, on 17 March, 10:00."
    }


@pytest.mark.parametrize("who", [ANA, CLEO, DAN])
def test_nobody_puts_off_anothers_reminder(database: Database, who: ActorRef) -> None:
    chat = _asked(database)
    choices = chat.press(BEN, "Snooze", chat.last(BEN))

    assert "couldn't find" in reasons_of(chat.press(who, "Snooze", chat.last(BEN)))[""]
    assert "couldn't find" in reasons_of(chat.press(who, "Next week", choices))[""]


def test_feedback_after_the_end_offers_nothing_that_has_ended(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(CLEO, chat.say(CLEO, "end"), pair=_pair_of(chat), kind="completed")
    chat.later(days=5)
    asked = [told for told in chat.received(BEN) if "Snooze" in labels_of(told)]
    assert labels_of(asked[-1])[-2:] == ["Snooze", "Skip"]


def _pair_of(chat: Chat) -> str:
    [option] = dialog_of(chat.say(CLEO, "end")).options["pair"]
    return option.value
