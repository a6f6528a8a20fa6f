"""About you, if you like: sealed, erased with one tap, and read by nobody."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from handlers.acts import Answer, Caller
from mentoring.voluntary import Question
from storage.database import Database
from storage.voluntary import VoluntaryAnswer
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_pair,
    with_people,
    words_of,
)
from tests.handlers.test_answer_request import at_once
from tests.handlers.test_place import full
from tests.handlers.test_policy import publish

SAID = {"gender": "non_binary", "age": "45_to_59", "care": "yes"}


def answer(chat: Chat, **answers: str) -> Answer:
    page = chat.say(BEN, "about")
    label = "Answer" if "Answer" in labels_of(page.reply) else "Change my answers"
    return chat.fill(BEN, chat.press(BEN, label, page), **answers)


def kept(chat: Chat) -> dict[UUID, dict[str, str]]:
    with chat.look() as uow:
        return uow.voluntary.of([chat.person(by).id for by in (ANA, BEN, CLEO)])


def test_what_was_said_is_kept_for_counting(database: Database) -> None:
    chat = with_people(database)
    done = answer(chat, **SAID)
    assert words_of(done).startswith("Kept, and sealed. Thank you.")
    assert "You have answered 3 questions." in words_of(done)
    assert kept(chat) == {chat.person(BEN).id: SAID}


def test_who_reads_it_is_said_before(database: Database) -> None:
    shown = words_of(with_people(database).say(BEN, "about"))
    assert "Nobody reads your answers" in shown
    assert "in groups of 5 people and more" in shown
    assert "They don't decide with whom you are matched." in shown


def test_nothing_is_kept_of_a_question_that_is_left_out(database: Database) -> None:
    chat = with_people(database)
    assert words_of(answer(chat)).startswith("Nothing of it is kept.")
    answer(chat, **SAID)
    answer(chat, gender="unsaid", care="unsaid")
    assert kept(chat) == {chat.person(BEN).id: {"age": "45_to_59"}}
    answer(chat, age="unsaid")
    with chat.look() as uow:
        assert uow.db.scalars(select(VoluntaryAnswer)).all() == []


def test_it_is_erased_with_one_tap(database: Database) -> None:
    chat = with_people(database)
    page = answer(chat, **SAID)
    chat.close(BEN, chat.press(BEN, "Change my answers", chat.say(BEN, "about")), gender="woman")
    assert words_of(chat.press(BEN, "Erase my answers", page)).startswith("Erased.")
    assert kept(chat) == {}
    opened = chat.press(BEN, "Answer", chat.say(BEN, "about"))
    assert set(dialog_of(opened).values.values()) <= {"unsaid"}
    assert words_of(chat.press(BEN, "Erase my answers", page, request="again"))


def test_whoever_leaves_is_forgotten(database: Database) -> None:
    chat = with_people(database)
    answer(chat, **SAID)
    chat.fill(BEN, chat.say(BEN, "leave"))
    assert kept(chat) == {}


def test_whose_account_is_gone_is_forgotten(database: Database) -> None:
    chat = with_people(database)
    answer(chat, **SAID)
    chat.close(BEN, chat.press(BEN, "Change my answers", chat.say(BEN, "about")), gender="woman")
    chat.runner.follow(Caller(BEN, replace(profile_of(BEN), is_deactivated=True)))
    assert kept(chat) == {}
    chat.runner.follow(Caller(BEN, profile_of(BEN)))
    again = dialog_of(chat.press(BEN, "Answer", chat.say(BEN, "about")))
    assert not again.values.get("gender")


def test_who_leaves_the_waiting_list_is_forgotten(database: Database) -> None:
    chat = full(database, DAN)
    with chat.look() as uow:
        # In a cohort before.
        uow.voluntary.keep(chat.person(DAN).id, {Question.GENDER: "woman"})
    chat.press(DAN, "Leave the list", chat.home(DAN))
    with chat.look() as uow:
        assert uow.db.scalars(select(VoluntaryAnswer)).all() == []


def test_it_is_sealed_where_it_lies(database: Database) -> None:
    chat = with_people(database)
    answer(chat, **SAID)
    with chat.look() as uow:
        rows = uow.db.scalars(select(VoluntaryAnswer)).all()
        assert len(rows) == 3
        for row in rows:
            assert row.answer is not None
            assert not any(said.encode() in row.answer for said in SAID.values())


def test_answering_from_two_devices_at_once_keeps_one_of_them(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Answer", chat.say(BEN, "about"))
    at_once(
        lambda: chat.fill(BEN, opened, request="A1", gender="woman"),
        lambda: chat.fill(BEN, opened, request="A2", gender="man"),
    )
    assert kept(chat)[chat.person(BEN).id] in ({"gender": "woman"}, {"gender": "man"})


def test_nobody_else_sees_it(database: Database) -> None:
    chat = with_pair(database)
    answer(chat, **SAID)
    chat.later(days=7)
    for by in (ANA, CLEO):
        seen = words_of(chat.home(by)) + "".join(map(words_of, chat.received(by)))
        assert "binary" not in seen
        assert "45" not in seen
    assert "/mentor join" in reasons_of(chat.say(DAN, "about"))[""]


def test_a_program_can_do_without_it(database: Database) -> None:
    chat = with_people(database)
    answer(chat, **SAID)
    late = chat.press(BEN, "Change my answers", chat.say(BEN, "about"))
    publish(chat, asks_about=False)
    assert kept(chat) == {}
    page = chat.say(BEN, "about")
    assert words_of(page).startswith("Nobody is asked about themselves in this program.")
    assert "not kept" in words_of(chat.fill(BEN, late, gender="woman"))
    # What was said before can still be erased.
    chat.press(BEN, "Erase my answers", page)
    publish(chat, asks_about=True)
    assert kept(chat) == {}
    assert "Answer" in labels_of(chat.say(BEN, "about").reply)
