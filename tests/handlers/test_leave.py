"""Leave the program, without having to explain it."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    reasons_of,
    with_pair,
    with_people,
    words_of,
)


def left(database: Database) -> Chat:
    """Have Ben leave Ana."""
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "leave"))
    chat.later(minutes=1)
    return chat


def test_it_says_beforehand_whom_it_affects(database: Database) -> None:
    dialog = dialog_of(with_pair(database).say(BEN, "leave"))
    assert words_of(dialog).startswith("Your pairing with Ana ends, and we tell them kindly.")
    assert labels_of(dialog.intro) == ["Rather take a pause"]


def test_without_a_partner_it_says_so(database: Database) -> None:
    dialog = dialog_of(with_people(database).say(BEN, "leave"))
    assert words_of(dialog).startswith("You have no partner now, so nobody else is affected.")


def test_it_thanks_and_offers_the_way_back(database: Database) -> None:
    chat = with_pair(database)
    done = chat.fill(BEN, chat.say(BEN, "leave"))
    assert words_of(done).startswith("You have left the program. Thank you")
    assert labels_of(done.reply) == ["Give feedback to Ana", "Join again"]


def test_without_a_partner_there_is_nobody_to_give_feedback_to(database: Database) -> None:
    chat = with_people(database)
    assert labels_of(chat.fill(BEN, chat.say(BEN, "leave")).reply) == ["Join again"]


def test_who_leaves_after_their_pair_has_ended_can_still_give_feedback(database: Database) -> None:
    chat = with_pair(database)
    ended = chat.say(CLEO, "end")
    pair = dialog_of(ended).options["pair"][0].value
    chat.fill(CLEO, ended, pair=pair, kind="completed")
    left = chat.fill(BEN, chat.say(BEN, "leave"))
    assert labels_of(left.reply) == ["Give feedback to Ana", "Join again"]


def test_feedback_after_a_leave_is_read_by_both(database: Database) -> None:
    chat = with_pair(database)
    left = chat.fill(BEN, chat.say(BEN, "leave"))
    chat.later(minutes=1)
    feedback = {"rating": "4", "helped": "You listen"}
    chat.fill(ANA, chat.press(ANA, "Give feedback", chat.last(ANA)), **feedback)
    sent = chat.fill(BEN, chat.press(BEN, "Give feedback to Ana", left), **feedback)
    assert words_of(sent) == "Sent. You and Ana can both read it now."


def test_the_partner_is_told_without_a_reason(database: Database) -> None:
    told = left(database).last(ANA)
    assert words_of(told).startswith("Your time as a pair with Ben has ended.")
    assert "writes" not in words_of(told)
    assert labels_of(told) == ["Give feedback"]


def test_the_partner_can_be_paired_anew(database: Database) -> None:
    chat = left(database)
    chat.fill(DAN, chat.say(DAN, "join"), role="mentee")
    dialog = dialog_of(chat.say(CLEO, "pair"))
    assert words_of(dialog.options["mentor"][0].label).startswith("Ana: 0 of 1 places taken")


def test_nothing_more_is_asked_of_who_has_left(database: Database) -> None:
    chat = left(database)
    before = len(chat.received(BEN))
    chat.later(weeks=4)
    assert chat.received(BEN)[before:] == []


def test_home_invites_them_like_anybody(database: Database) -> None:
    home = left(database).home(BEN)
    assert "You are not in First cohort yet." in words_of(home)
    assert "Take a pause" not in labels_of(home)


def test_leaving_twice_is_leaving_once(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(BEN, "leave")
    chat.fill(BEN, opened)
    again = chat.fill(BEN, opened)
    assert "This is for people in the program." in reasons_of(again)[""]
    chat.later(minutes=1)
    assert sum("has ended" in words_of(shown) for shown in chat.received(ANA)) == 1


def test_every_partner_is_named(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "join"), role="mentor", capacity=2)
    chat.fill(DAN, chat.say(DAN, "join"), role="mentee")
    opened = chat.say(CLEO, "pair")
    options = dialog_of(opened).options
    chat.now += timedelta(minutes=1)
    chat.fill(CLEO, opened, mentor=options["mentor"][0].value, mentee=options["mentee"][0].value)
    assert "Your pairing with Ben and Dan ends" in words_of(chat.say(ANA, "leave"))


def test_a_coordinator_who_leaves_still_coordinates(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(CLEO, chat.say(CLEO, "join"), role="mentor")
    chat.fill(CLEO, chat.say(CLEO, "leave"))
    assert "You coordinate" in words_of(chat.home(CLEO))
    # With a mentee who waits for a mentor the week isn't quiet.
    chat.fill(DAN, chat.say(DAN, "join"), role="mentee")
    chat.later(weeks=1)
    assert any("Your week in" in words_of(shown) for shown in chat.received(CLEO))
