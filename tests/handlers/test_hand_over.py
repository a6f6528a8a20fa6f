"""Handing over: the mentor writes, the mentee decides, and the next mentor reads what is shared."""

from __future__ import annotations

import pytest

from handlers.acts import Answer, Pressed
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import (
    Chat,
    buttons_of,
    dialog_of,
    labels_of,
    reasons_of,
    with_pair,
    words_of,
)
from tests.handlers.scenario import EVE
from tests.handlers.test_answer_request import at_once
from tests.handlers.test_ask_mentor import join, pair, told
from ui.message import Message

NOTE = "Ben speaks up best when he has slept on it."
WRITE = "Write a note for Ben's next mentor"


def end(chat: Chat, kind: str = "mentor_no_time") -> Answer:
    opened = chat.say(CLEO, "end")
    (one,) = dialog_of(opened).options["pair"]
    ended = chat.fill(CLEO, opened, pair=one.value, kind=kind)
    chat.later(minutes=1)
    return ended


def write(chat: Chat, note: str = NOTE) -> Answer:
    written = chat.fill(ANA, chat.press(ANA, WRITE, chat.asked(ANA, WRITE)), note=note)
    chat.later(minutes=1)
    return written


def decide(chat: Chat, label: str) -> Answer:
    decided = chat.press(BEN, label, chat.asked(BEN, label))
    chat.later(minutes=1)
    return decided


def share(chat: Chat) -> Answer:
    return decide(chat, "Share it with my next mentor")


def pair_again(chat: Chat) -> None:
    join(chat, EVE, "mentor")
    pair(chat, "Eve", "Ben")
    chat.later(minutes=1)


def with_note(database: Database) -> Chat:
    chat = with_pair(database)
    end(chat)
    write(chat)
    return chat


def test_the_mentee_reads_it_first_and_the_next_mentor_what_is_shared(database: Database) -> None:
    chat = with_note(database)
    assert f"Ana wrote this for your next mentor:\n{NOTE}" in words_of(chat.last(BEN))
    assert NOTE in words_of(chat.home(BEN))
    assert "Your next mentor reads it once you are introduced" in words_of(share(chat))
    assert "Ben shares your note with their next mentor." in words_of(chat.last(ANA))
    assert NOTE not in words_of(chat.home(BEN))
    pair_again(chat)
    introduced, note = chat.received(EVE)[-2:]
    assert "Meet Ben, your mentee." in words_of(introduced)
    assert words_of(note).startswith("Ana mentored Ben before you, and wrote this for you:")
    assert NOTE in words_of(note)


def test_it_can_be_read_again_from_the_pair(database: Database) -> None:
    chat = with_note(database)
    share(chat)
    pair_again(chat)
    for shown in (chat.home(EVE), chat.say(EVE, "pairs")):
        assert NOTE in words_of(chat.press(EVE, "Read the note from before", shown))
    assert "Read the note from before" not in labels_of(chat.home(BEN))


@pytest.mark.parametrize("answer", ["", "Keep it between us"])
def test_what_is_not_shared_reaches_nobody(database: Database, answer: str) -> None:
    chat = with_note(database)
    if answer:
        assert words_of(decide(chat, answer)) == "It stays between you. Nobody asks why."
        assert "Ben keeps your note to themselves." in words_of(chat.last(ANA))
    pair_again(chat)
    chat.later(days=8)
    for by in (EVE, CLEO, DAN):
        assert NOTE not in told(chat, by)
    assert "Read the note from before" not in labels_of(chat.home(EVE))


def test_a_note_that_is_shared_later_is_read_then(database: Database) -> None:
    chat = with_note(database)
    pair_again(chat)
    assert NOTE not in told(chat, EVE)
    assert words_of(share(chat)).startswith("Eve reads it now.")
    assert NOTE in words_of(chat.last(EVE))


def test_the_mentee_can_ask_for_a_change(database: Database) -> None:
    chat = with_note(database)
    opened = decide(chat, "Ask for a change")
    chat.fill(BEN, opened, words="Please leave out the sleep.")
    chat.later(minutes=1)
    assert "Ben writes: Please leave out the sleep." in words_of(chat.last(ANA))
    again = chat.press(ANA, "Change it", chat.last(ANA))
    assert dialog_of(again).values["note"] == NOTE
    chat.fill(ANA, again, note="Ben is best when rested.")
    chat.later(minutes=1)
    assert "Ben is best when rested." in words_of(chat.last(BEN))
    share(chat)
    pair_again(chat)
    assert "Ben is best when rested." in told(chat, EVE)
    assert NOTE not in told(chat, EVE)


def test_an_old_button_is_not_consent_to_what_was_written_since(database: Database) -> None:
    chat = with_note(database)
    old = chat.last(BEN)
    chat.fill(ANA, chat.press(ANA, WRITE, chat.asked(ANA, WRITE)), note="Something else.")
    shown = chat.press(BEN, "Share it with my next mentor", old)
    assert "has moved on" in words_of(shown)
    pair_again(chat)
    assert "Something else." not in told(chat, EVE)


def test_the_mentor_can_take_it_back_until_it_is_read(database: Database) -> None:
    chat = with_pair(database)
    end(chat)
    written = write(chat)
    assert "Taken back." in words_of(chat.press(ANA, "Take it back", written))
    assert "has moved on" in words_of(share(chat))
    chat.fill(ANA, chat.press(ANA, WRITE, chat.asked(ANA, WRITE)), note=NOTE)
    chat.later(minutes=1)
    share(chat)
    pair_again(chat)
    assert "can't be taken back" in words_of(chat.press(ANA, "Take it back", written))


def test_a_mentor_who_leaves_is_asked_for_a_note_too(database: Database) -> None:
    chat = with_pair(database)
    left = chat.fill(ANA, chat.say(ANA, "leave"))
    chat.fill(ANA, chat.press(ANA, WRITE, left), note=NOTE)
    chat.later(minutes=1)
    share(chat)
    assert "Ben shares your note" in words_of(chat.last(ANA))
    pair_again(chat)
    assert NOTE in told(chat, EVE)


@pytest.mark.parametrize("kind", ["completed", "mentee_left", "mentee_no_time"])
def test_where_there_is_no_next_mentor_no_note_is_asked_for(database: Database, kind: str) -> None:
    chat = with_pair(database)
    end(chat, kind)
    assert WRITE not in labels_of(chat.last(ANA))


def test_after_a_mentee_has_left_no_note_is_asked_for(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "leave"))
    chat.later(minutes=1)
    assert "has ended" in words_of(chat.last(ANA))
    assert WRITE not in labels_of(chat.last(ANA))


def test_the_same_mentor_again_gets_no_note_of_their_own(database: Database) -> None:
    chat = with_note(database)
    share(chat)
    opened = chat.say(CLEO, "pair")
    chosen = {role: dialog_of(opened).options[role][0].value for role in ("mentor", "mentee")}
    chat.fill(CLEO, opened, request="", again=True, **chosen)
    chat.later(minutes=1)
    assert NOTE not in told(chat, ANA)


def test_nobody_else_reads_writes_or_decides(database: Database) -> None:
    chat = with_note(database)
    shown = chat.last(BEN)
    pressed = [Pressed(one.press) for one in buttons_of(shown)]
    (write_one,) = [
        one for one in buttons_of(chat.asked(ANA, WRITE)) if words_of(one.label) == WRITE
    ]
    join(chat, DAN, "both")
    for by in (DAN, CLEO, ANA):
        for press in pressed:
            refused = chat.act(by, press)
            assert "couldn't find that" in words_of(refused) or "in the program" in words_of(
                refused
            )
    for by in (BEN, CLEO, DAN):
        assert "couldn't find that" in words_of(chat.act(by, Pressed(write_one.press)))
    share(chat)
    pair_again(chat)
    with chat.look() as uow:
        (now,) = uow.pairs.active(uow.programs.required().cohort.id)
    for by in (BEN, ANA, DAN, CLEO):
        assert NOTE not in words_of(chat.open(by, "read_handover", now.id))


def test_the_coordinator_sees_that_there_is_one_and_not_what(database: Database) -> None:
    chat = with_note(database)
    share(chat)
    pair_again(chat)
    with chat.look() as uow:
        (now,) = uow.pairs.active(uow.programs.required().cohort.id)
    status = words_of(chat.open(CLEO, "pair_status", now.id))
    assert "Note of the mentor before\nyes, for this mentor" in status
    assert NOTE not in status


def test_f12_sharing_while_a_pair_begins_hands_it_on_once(database: Database) -> None:
    chat = with_note(database)
    join(chat, EVE, "mentor")
    shown = chat.last(BEN)
    (press,) = [
        Pressed(one.press) for one in buttons_of(shown) if words_of(one.label).startswith("Share")
    ]
    at_once(lambda: chat.act(BEN, press), lambda: pair(chat, "Eve", "Ben"))
    chat.later(minutes=1)
    assert sum(NOTE in words_of(one) for one in chat.received(EVE)) == 1


def test_the_coordinator_can_look_for_another_mentor_at_once(database: Database) -> None:
    chat = with_pair(database)
    ended = end(chat)
    assert "Ana may write a note for the next mentor; Ben decides" in words_of(ended)
    opened = chat.press(CLEO, "Find Ben another mentor", ended)
    ben = chat.person(BEN)
    assert dialog_of(opened).values["mentee"] == ben.id
    pair_again(chat)
    assert "has moved on" in words_of(chat.press(CLEO, "Find Ben another mentor", ended))


def test_the_mentee_hears_what_happens_next(database: Database) -> None:
    chat = with_pair(database)
    end(chat)
    heard = words_of(chat.last(BEN))
    assert "It wasn't your choice, so you come first when mentors are matched next." in heard
    assert "Your goals are kept" in heard
    assert "Find a mentor" in labels_of(chat.last(BEN))


def test_without_a_catalog_nobody_is_sent_there(database: Database) -> None:
    chat = with_pair(database)
    with chat.look() as uow:
        uow.programs.required().program.catalog_closed_at = chat.now
    end(chat, "not_a_fit")
    assert "Find a mentor" not in labels_of(chat.last(BEN))
    assert "you come first" not in words_of(chat.last(BEN))


def test_a_note_without_words_is_refused(database: Database) -> None:
    chat = with_pair(database)
    end(chat)
    opened = chat.press(ANA, WRITE, chat.asked(ANA, WRITE))
    assert list(reasons_of(chat.fill(ANA, opened, note=" "))) == ["note"]


def lost(chat: Chat) -> list[str]:
    with chat.look() as uow:
        ids = uow.pairs.left_without_partner(uow.programs.required().cohort.id)
        return sorted(one.name for one in uow.people.several(ids).values())


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("mentor_no_time", ["Ben"]),
        ("mentor_left", ["Ben"]),
        ("mentee_no_time", []),
        ("not_a_fit", []),
        ("completed", []),
        ("other", []),
    ],
)
def test_who_lost_a_mentor_through_no_choice_of_theirs_comes_first(
    database: Database, kind: str, expected: list[str]
) -> None:
    chat = with_pair(database)
    assert lost(chat) == []
    end(chat, kind)
    assert lost(chat) == expected


@pytest.mark.parametrize(("who", "expected"), [(ANA, ["Ben"]), (BEN, [])])
def test_who_leaves_is_who_has_chosen(
    database: Database, who: ActorRef, expected: list[str]
) -> None:
    chat = with_pair(database)
    chat.fill(who, chat.say(who, "leave"))
    if who is BEN:
        join(chat, BEN, "mentee")
    assert lost(chat) == expected


def test_a_mentor_whose_account_is_gone_was_no_choice_either(database: Database) -> None:
    chat = with_pair(database)
    end(chat, "other")
    with chat.look() as uow:
        uow.people.get(chat.person(ANA).id).deactivated_at = chat.now
    assert lost(chat) == ["Ben"]


def test_with_a_new_mentor_or_on_a_pause_nobody_is_waiting(database: Database) -> None:
    chat = with_pair(database)
    end(chat)
    pair_again(chat)
    assert lost(chat) == []
    opened = chat.say(CLEO, "end")
    one = dialog_of(opened).options["pair"][0]
    chat.fill(CLEO, opened, request="", pair=one.value, kind="not_a_fit")
    assert lost(chat) == []


def set_goal(chat: Chat, by: ActorRef = BEN) -> None:
    opened = chat.press(by, "Set a goal", chat.home(by))
    answers = {
        "milestone_1": "Ask three people",
        "due_1": "2026-03-20",
        "milestone_2": "Draft it",
        "due_2": "2026-04-20",
    }
    chat.fill(by, opened, goal="Speak at the guild", **answers)


def test_a_mentee_takes_their_open_goals_along_when_they_say_so(database: Database) -> None:
    chat = with_pair(database)
    set_goal(chat)
    opened = chat.press(BEN, "Next step reached", chat.say(BEN, "goals"))
    chat.fill(BEN, opened, reflection="Only for Ana.")
    end(chat)
    pair_again(chat)
    assert "No goal yet" in words_of(chat.say(BEN, "goals"))
    assert "Take your goals along" not in labels_of(chat.asked(EVE, "Set a goal"))
    introduced = chat.asked(BEN, "Take your goals along")
    taken = chat.press(BEN, "Take your goals along", introduced)
    again = chat.press(BEN, "Take your goals along", introduced)
    assert words_of(taken) == words_of(again)
    assert words_of(taken).startswith("Your goals are with you and Eve now.")
    for by in (BEN, EVE):
        seen = words_of(chat.say(by, "goals"))
        assert seen.count("Speak at the guild") == 1
        assert "Done: Ask three people" in seen
        assert "By 20 April 2026: Draft it" in seen
        assert "Only for Ana." not in seen
    chat.later(minutes=1)
    assert "Ben goes on with a goal from before." in words_of(chat.last(EVE))


def test_the_steps_that_were_taken_along_are_reminded_of(database: Database) -> None:
    chat = with_pair(database)
    set_goal(chat)
    end(chat)
    pair_again(chat)
    chat.press(BEN, "Take your goals along", chat.asked(BEN, "Take your goals along"))
    before = len(chat.received(BEN))
    chat.later(days=14)
    assert "Ask three people" in "\n".join(map(words_of, chat.received(BEN)[before:]))


def test_only_the_mentee_takes_their_goals_along(database: Database) -> None:
    chat = with_pair(database)
    set_goal(chat)
    end(chat)
    pair_again(chat)
    introduced = chat.asked(BEN, "Take your goals along")
    for by in (EVE, ANA):
        assert "couldn't find that" in words_of(chat.press(by, "Take your goals along", introduced))


def test_without_open_goals_there_is_nothing_to_take(database: Database) -> None:
    chat = with_pair(database)
    end(chat)
    pair_again(chat)
    assert not any("Take your goals along" in labels_of(one) for one in chat.received(BEN))
    assert isinstance(chat.home(BEN), Message)


def test_nothing_more_is_sent_to_a_mentee_who_has_left(database: Database) -> None:
    chat = with_note(database)
    change = chat.press(BEN, "Ask for a change", chat.asked(BEN, "Ask for a change"))
    chat.fill(BEN, change, words="Shorter, please.")
    chat.later(minutes=1)
    opened = chat.press(ANA, "Change it", chat.asked(ANA, "Change it"))
    chat.fill(BEN, chat.say(BEN, "leave"))
    before = told(chat, BEN)
    for late in (
        chat.fill(ANA, opened, note="Ben likes to sleep on it."),
        chat.press(ANA, "Change it", chat.asked(ANA, "Change it")),
    ):
        assert words_of(late).startswith("Ben needs no note any more.")
    chat.later(days=1)
    assert told(chat, BEN) == before


def test_who_is_paired_with_its_author_again_hears_that_the_note_waits(database: Database) -> None:
    chat = with_note(database)
    pair(chat, "Ana", "Ben", again=True)
    chat.later(minutes=1)
    shared = words_of(share(chat))
    assert "Ana reads it now" not in shared
    assert "Your next mentor reads it once you are introduced, and nobody else does." in shared
