"""End a pair, with a reason that stays with the program."""

from __future__ import annotations

from uuid import UUID

import pytest

from handlers.acts import Answer
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
    words_of,
)
from tests.handlers.matches import with_cohort


def end(chat: Chat, **answers: object) -> Answer:
    opened = chat.say(CLEO, "end")
    chosen = {"pair": dialog_of(opened).options["pair"][0].value, "kind": "not_a_fit"}
    return chat.fill(CLEO, opened, **chosen | answers)


def status_of(chat: Chat) -> Answer:
    """Open the status of the only pair, as from its row on the overview."""
    opened = chat.say(CLEO, "end")
    return chat.open(CLEO, "pair_status", UUID(dialog_of(opened).options["pair"][0].value))


def test_it_lists_the_pairs_by_name(database: Database) -> None:
    options = dialog_of(with_pair(database).say(CLEO, "end")).options["pair"]
    assert [words_of(one.label) for one in options] == ["Ana and Ben"]


def test_several_pairs_are_in_the_order_of_their_names(database: Database) -> None:
    chat = with_cohort(database)
    for mentor, mentee in (("Eve", "Finn"), ("Ana", "Ben")):
        opened = chat.say(CLEO, "pair")
        sides = {"mentor": mentor, "mentee": mentee}
        chosen = {
            side: next(
                one.value
                for one in dialog_of(opened).options[side]
                if words_of(one.label).startswith(name)
            )
            for side, name in sides.items()
        }
        chat.fill(CLEO, opened, **chosen)
    options = dialog_of(chat.say(CLEO, "end")).options["pair"]
    assert [words_of(one.label) for one in options] == ["Ana and Ben", "Eve and Finn"]


def test_where_there_is_no_pair_it_offers_to_make_one(database: Database) -> None:
    shown = with_people(database).say(CLEO, "end")
    assert words_of(shown).startswith("There is no pair to end.")
    assert labels_of(shown.reply) == ["Pair people"]


def test_it_says_what_was_done(database: Database) -> None:
    done = end(with_pair(database))
    assert words_of(done).startswith("Ana and Ben are no longer a pair. Both are told")


@pytest.mark.parametrize(("member", "partner"), [(ANA, "Ben"), (BEN, "Ana")])
def test_both_are_told_but_not_the_kind(database: Database, member: ActorRef, partner: str) -> None:
    chat = with_pair(database)
    end(chat)
    chat.later(minutes=1)
    told = words_of(chat.last(member))
    assert told.startswith(f"Your time as a pair with {partner} has ended.")
    assert "fit" not in told


def test_both_read_the_words_for_them(database: Database) -> None:
    chat = with_pair(database)
    end(chat, words="Thank you both.")
    chat.later(minutes=1)
    for member in (ANA, BEN):
        assert "Cleo writes: Thank you both." in words_of(chat.last(member))


def test_nothing_is_asked_of_it_any_more_but_feedback(database: Database) -> None:
    chat = with_pair(database)
    end(chat)
    chat.later(weeks=6)
    later = [words_of(shown) for shown in chat.received(BEN)[2:]]
    assert later
    assert all("Give feedback" in shown for shown in later)


def test_both_are_there_to_be_paired_anew(database: Database) -> None:
    chat = with_pair(database)
    end(chat)
    options = dialog_of(chat.say(CLEO, "pair")).options
    assert (len(options["mentor"]), len(options["mentee"])) == (1, 1)


def test_it_opens_with_the_pair_whose_button_was_pressed(database: Database) -> None:
    chat = with_pair(database)
    dialog = dialog_of(chat.press(CLEO, "End the pair", status_of(chat)))
    assert str(dialog.values["pair"]) == dialog.options["pair"][0].value


def test_f14_the_button_of_an_ended_pair_has_moved_on(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "join"), capacity=2)
    shown = status_of(chat)
    end(chat)
    refused = chat.press(CLEO, "End the pair", shown)
    assert "moved on" in reasons_of(refused)[""]


def test_f12_ending_twice_is_ending_once(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(CLEO, "end")
    chosen = {"pair": dialog_of(opened).options["pair"][0].value, "kind": "other"}
    chat.fill(CLEO, opened, **chosen)
    assert "moved on" in reasons_of(chat.fill(CLEO, opened, **chosen))[""]
    chat.later(minutes=1)
    assert len(chat.received(BEN)) == 2  # the introduction and the end


def test_it_wants_a_pair_and_a_reason(database: Database) -> None:
    chat = with_pair(database)
    refused = chat.fill(CLEO, chat.say(CLEO, "end"))
    assert set(reasons_of(refused)) == {"pair", "kind"}


def test_feedback_is_asked_in_the_message_and_once_more_days_later(database: Database) -> None:
    chat = with_pair(database)
    end(chat)
    chat.later(hours=1)
    assert labels_of(chat.last(BEN)) == ["Find a mentor", "Give feedback"]
    assert len(chat.received(BEN)) == 2
    chat.later(days=4)
    assert len(chat.received(BEN)) == 3
