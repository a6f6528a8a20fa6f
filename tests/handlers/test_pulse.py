"""The pulse: two taps, for nobody's eyes but one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.acts import Answer, Opened
from mentoring.pulse import RATINGS
from storage.answers import Pulse
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_pair, words_of


def _asked(database: Database) -> Chat:
    chat = with_pair(database)
    chat.later(days=7)
    return chat


def _pulses(chat: Chat) -> list[Pulse]:
    with chat.look() as uow:
        return list(uow.db.scalars(select(Pulse)))


def _two_taps(chat: Chat, by: ActorRef, rating: str, obstacle: str) -> Answer:
    return chat.press(by, obstacle, chat.press(by, rating, chat.asked(by, "So-so")))


def _times_asked(chat: Chat, by: ActorRef) -> int:
    return sum("So-so" in labels_of(told) for told in chat.received(by))


@pytest.mark.parametrize(("who", "partner"), [(ANA, "Ben"), (BEN, "Ana")])
def test_both_are_asked_half_a_cadence_in(database: Database, who: ActorRef, partner: str) -> None:
    chat = _asked(database)

    assert words_of(chat.last(who)).startswith(f"How is it going with {partner}?")
    assert labels_of(chat.last(who))[:5] == ["Great", "Good", "So-so", "Not well", "Badly"]


@pytest.mark.parametrize("rating", RATINGS)
def test_the_first_tap_counts(database: Database, rating: int) -> None:
    chat = _asked(database)
    answer = chat.press(BEN, RATINGS[rating], chat.last(BEN))

    assert words_of(answer).startswith(f"Noted: {RATINGS[rating]}.")
    assert [pulse.rating for pulse in _pulses(chat)] == [rating]


@pytest.mark.parametrize(
    ("rating", "obstacle", "words"),
    [
        ("Good", "Nothing", "Thank you. That was it."),
        ("Good", "Finding time", "Thank you. That was it."),
        ("Great", "We don't click yet", "A coordinator sees that your pair may need a hand."),
        ("Badly", "Nothing", "A coordinator sees that your pair may need a hand."),
    ],
)
def test_after_the_second_tap_it_says_who_will_know(
    database: Database, rating: str, obstacle: str, words: str
) -> None:
    assert words in words_of(_two_taps(_asked(database), BEN, rating, obstacle))


def test_the_partner_hears_nothing(database: Database) -> None:
    chat = _asked(database)
    before = len(chat.received(ANA))
    _two_taps(chat, BEN, "Badly", "We don't click yet")
    chat.later(hours=2)

    assert len(chat.received(ANA)) == before


def test_an_answer_can_be_changed(database: Database) -> None:
    chat = _asked(database)
    again = chat.press(BEN, "Change my answer", _two_taps(chat, BEN, "Good", "Nothing"))
    answer = chat.press(BEN, "Great", again)

    assert words_of(answer).startswith("Noted: Great.")
    assert [pulse.rating for pulse in _pulses(chat)] == [5]


def test_who_changes_it_for_the_worse_hears_who_will_know(database: Database) -> None:
    chat = _asked(database)
    again = chat.press(BEN, "Change my answer", _two_taps(chat, BEN, "Good", "Nothing"))

    answer = chat.press(BEN, "Nothing", chat.press(BEN, "Not well", again))
    assert "A coordinator sees" in words_of(answer)


def test_f12_a_double_click_counts_once_and_still_asks_what_is_in_the_way(
    database: Database,
) -> None:
    chat = _asked(database)
    question = chat.last(BEN)
    first = chat.press(BEN, "Good", question)
    second = chat.press(BEN, "Good", question)

    assert first.reply == second.reply
    assert len(_pulses(chat)) == 1


def test_f12_of_two_devices_the_last_tap_counts(database: Database) -> None:
    chat = _asked(database)
    question = chat.last(BEN)
    chat.press(BEN, "Good", question)
    chat.press(BEN, "Not well", question)

    assert [pulse.rating for pulse in _pulses(chat)] == [2]


@pytest.mark.parametrize("who", [ANA, CLEO, DAN])
def test_nobody_answers_for_another(database: Database, who: ActorRef) -> None:
    chat = _asked(database)
    chat.fill(who, chat.say(who, "join"), role="mentor")
    theirs = chat.press(BEN, "Good", chat.last(BEN))
    question = chat.last(BEN)

    assert "couldn't find" in reasons_of(chat.press(who, "Badly", question))[""]
    assert "couldn't find" in reasons_of(chat.press(who, "Finding time", theirs))[""]
    assert [pulse.rating for pulse in _pulses(chat)] == [4]


def test_a_note_is_for_its_author_alone(database: Database) -> None:
    chat = _asked(database)
    thanks = _two_taps(chat, BEN, "Good", "Nothing")
    opened = chat.press(BEN, "Add a note", thanks)
    answer = chat.fill(BEN, opened, note="Ask for more stories")

    assert words_of(answer) == "Kept, for your eyes only."
    assert dialog_of(chat.press(BEN, "Add a note", thanks)).values["note"] == "Ask for more stories"
    other = chat.act(ANA, Opened("pulse", dialog_of(opened).subject))
    assert "couldn't find" in reasons_of(other)[""]


def test_it_is_asked_again_one_cadence_later(database: Database) -> None:
    chat = _asked(database)
    chat.press(BEN, "Good", chat.last(BEN))
    chat.fill(BEN, chat.say(BEN, "log"), next_on="2026-06-01")
    chat.later(days=13)
    assert _times_asked(chat, BEN) == 1

    chat.later(days=1)
    assert _times_asked(chat, BEN) == 2


def test_without_an_answer_it_is_asked_three_times_and_then_left(database: Database) -> None:
    chat = _asked(database)
    chat.fill(BEN, chat.say(BEN, "log"), next_on="2026-06-01")
    chat.later(days=13)

    assert _times_asked(chat, BEN) == 3


def test_f13_after_the_pair_has_ended_nothing_is_taken(database: Database) -> None:
    chat = _asked(database)
    question = chat.last(BEN)
    noted = chat.press(BEN, "Good", question)
    chat.fill(ANA, chat.say(ANA, "leave"))

    assert "moved on" in reasons_of(chat.press(BEN, "Nothing", noted))[""]
    assert "" in reasons_of(chat.press(BEN, "Good", question))


def test_a_long_pause_ends_with_one_question(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"), next_on="2026-09-01")
    chat.fill(BEN, chat.say(BEN, "pause"), until="2026-05-18")
    chat.later(days=70)

    assert chat.now.date() - timedelta(days=1) == chat.now.date().replace(day=18)
    assert _times_asked(chat, BEN) == 1
