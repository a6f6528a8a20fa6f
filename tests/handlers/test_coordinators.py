"""Coordinators: adding to them, stepping back, and never being without one."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from handlers.acts import Answer, Caller, HomeOpened, Pressed
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_pair,
    with_program,
    words_of,
)
from ui.message import Message, Press

LAST = "Somebody has to coordinate. Add another coordinator first."


def id_of(chat: Chat, actor: ActorRef) -> UUID:
    return chat.runner.person_id(Caller(actor, profile_of(actor)))


def add(chat: Chat, who: ActorRef) -> Answer:
    opened = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    return chat.fill(CLEO, opened, who=id_of(chat, who))


def remove(chat: Chat, who: ActorRef, *, by: ActorRef = CLEO) -> Answer:
    asked = chat.act(
        by, Pressed(Press(feature="coordinators", choice="confirm", subject=id_of(chat, who)))
    )
    return chat.press(by, "Yes, remove", asked)


def test_it_lists_each_with_a_button(database: Database) -> None:
    chat = with_program(database)
    add(chat, ANA)
    shown = chat.say(CLEO, "coordinators")
    # In the order in which they were added.
    assert [line for line in words_of(shown).splitlines() if line in ("Ana", "Cleo")] == [
        "Cleo",
        "Ana",
    ]
    assert labels_of(shown.reply) == [
        "Remove",
        "Remove",
        "Add a coordinator",
        "Link another chat",
    ]


def test_adding_tells_the_new_one_what_they_can_do(database: Database) -> None:
    chat = with_program(database)
    assert words_of(add(chat, ANA)) == "Ana is a coordinator now. We let them know."
    chat.later(minutes=1)
    told = chat.last(ANA)
    assert words_of(told).startswith("Cleo made you a coordinator of the mentorship program.")
    assert "See everything" in labels_of(told)


def test_the_new_one_can_coordinate(database: Database) -> None:
    chat = with_program(database)
    add(chat, ANA)
    assert "Pairs in First cohort" in words_of(chat.say(ANA, "overview"))


def test_adding_somebody_twice_says_so_and_tells_nobody(database: Database) -> None:
    chat = with_program(database)
    add(chat, ANA)
    assert words_of(add(chat, ANA)) == "Ana already is a coordinator."
    chat.later(minutes=1)
    assert len(chat.received(ANA)) == 1


def test_adding_nobody_is_refused_under_the_field(database: Database) -> None:
    chat = with_program(database)
    opened = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    assert reasons_of(chat.fill(CLEO, opened)) == {"who": "Please fill this in."}
    assert reasons_of(chat.fill(CLEO, opened, who="U0ANA")) == {
        "who": "Please choose one of the options."
    }


def test_a_removed_one_can_do_no_more(database: Database) -> None:
    chat = with_program(database)
    add(chat, ANA)
    assert words_of(remove(chat, ANA)).startswith("Ana is no longer a coordinator.")
    assert "Only a coordinator can do this." in words_of(chat.say(ANA, "overview"))


def test_removing_asks_first(database: Database) -> None:
    chat = with_program(database)
    add(chat, ANA)
    asked = chat.press(CLEO, "Remove", chat.say(CLEO, "coordinators"))
    assert words_of(asked).startswith("Would you like to stop coordinating?")
    kept = chat.press(CLEO, "No, back to the list", asked)
    assert labels_of(kept.reply).count("Remove") == 2


def test_a_removed_one_is_told_by_whom(database: Database) -> None:
    chat = with_program(database)
    add(chat, ANA)
    remove(chat, ANA)
    chat.later(minutes=1)
    assert words_of(chat.last(ANA)).startswith("Cleo removed you from those who coordinate")


def test_who_steps_back_is_not_told_so(database: Database) -> None:
    chat = with_program(database)
    add(chat, ANA)
    before = len(chat.received(CLEO))
    remove(chat, CLEO)
    chat.later(minutes=1)
    assert len(chat.received(CLEO)) == before


def test_a_removed_one_gets_no_digest(database: Database) -> None:
    chat = with_pair(database)
    add(chat, ANA)
    remove(chat, ANA)
    chat.later(weeks=2)
    assert not any("Your week in" in words_of(shown) for shown in chat.received(ANA))


def test_removing_twice_says_so(database: Database) -> None:
    chat = with_program(database)
    add(chat, ANA)
    remove(chat, ANA)
    assert "is not a coordinator any more" in words_of(remove(chat, ANA))


def test_the_last_one_cannot_leave(database: Database) -> None:
    chat = with_program(database)
    assert reasons_of(remove(chat, CLEO)) == {"": LAST}
    assert "You coordinate" in words_of(chat.home(CLEO))


def test_one_can_step_back_when_another_is_there(database: Database) -> None:
    chat = with_program(database)
    add(chat, ANA)
    done = remove(chat, CLEO)
    assert words_of(done).startswith("You no longer coordinate.")
    pressed = chat.press(CLEO, "See where things stand", done)
    assert isinstance(pressed.reply, Message)
    assert "You coordinate" not in words_of(pressed)


def test_one_who_has_left_the_company_does_not_count(database: Database) -> None:
    chat = with_program(database)
    add(chat, ANA)
    chat.runner.follow(Caller(ANA, replace(profile_of(ANA), is_deactivated=True)))
    assert reasons_of(remove(chat, CLEO)) == {"": LAST}


def test_an_admin_can_take_over_when_the_only_one_has_left(database: Database) -> None:
    chat = with_program(database)
    chat.runner.follow(Caller(CLEO, replace(profile_of(CLEO), is_deactivated=True)))
    chat.act(DAN, HomeOpened(), profile=profile_of(DAN, is_admin=True))
    assert dialog_of(chat.say(DAN, "setup")).form.title == "Set up the program"


def test_a_participant_cannot_add_themselves(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    refused = chat.fill(BEN, opened, who=id_of(chat, BEN))
    assert "Only a coordinator" in reasons_of(refused)[""]
