"""Editing a session: either partner may, and neither loses what the other wrote."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handlers.acts import Answer, Closed, Opened
from storage.database import Database
from storage.people import ActorRef
from storage.sessions import SessionWords
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, reasons_of, with_pair, words_of
from ui.form import Dialog


def _with_session(database: Database) -> Chat:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"), agreed="Read chapter one", private_note="Ask about pay")
    chat.later(minutes=1)
    return chat


def _open(chat: Chat, by: ActorRef) -> Answer:
    return chat.press(by, "Edit the last session", chat.home(by))


def _stored(chat: Chat) -> SessionWords:
    with chat.look() as uow:
        (pair,) = uow.pairs.active_of(chat.person(BEN).id)
        session = uow.sessions.latest(pair.id)
        assert session is not None
        return uow.sessions.words(session)


def test_it_opens_with_what_was_logged(database: Database) -> None:
    dialog = dialog_of(_open(_with_session(database), BEN))

    assert dialog.values["agreed"] == "Read chapter one"
    assert dialog.values["private_note"] == "Ask about pay"
    assert dialog.values["held_on"] == date(2026, 3, 10)


def test_the_partner_never_sees_a_private_note(database: Database) -> None:
    dialog = dialog_of(_open(_with_session(database), ANA))

    assert dialog.values["agreed"] == "Read chapter one"
    assert dialog.values["private_note"] == ""


def test_each_partner_has_a_private_note_of_their_own(database: Database) -> None:
    chat = _with_session(database)
    chat.fill(ANA, _open(chat, ANA), private_note="Ben is shy")

    assert dialog_of(_open(chat, ANA)).values["private_note"] == "Ben is shy"
    assert dialog_of(_open(chat, BEN)).values["private_note"] == "Ask about pay"


def test_a_text_can_be_emptied(database: Database) -> None:
    chat = _with_session(database)
    chat.fill(BEN, _open(chat, BEN), agreed="", private_note="")

    values = dialog_of(_open(chat, BEN)).values
    assert (values["agreed"], values["private_note"]) == ("", "")


def test_the_entry_shows_as_edited(database: Database) -> None:
    chat = _with_session(database)
    before = words_of(dialog_of(_open(chat, ANA)).intro)
    answer = chat.fill(BEN, _open(chat, BEN), minutes=30)

    assert words_of(answer).startswith("Saved. The entry for 10 March 2026 now shows as edited.")
    assert "edited" not in before
    assert "edited on 10 March" in words_of(dialog_of(_open(chat, ANA)).intro)


def test_moving_the_day_moves_the_next_session(database: Database) -> None:
    chat = _with_session(database)
    answer = chat.fill(BEN, _open(chat, BEN), held_on="2026-03-08")

    assert "Meet again by 22 March 2026." in words_of(answer)


@pytest.mark.parametrize(
    ("held_on", "next_on", "field"),
    [
        ("2026-03-11", "", "held_on"),
        ("2025-11-01", "", "held_on"),
        ("2026-03-10", "2026-03-10", "next_on"),
        ("2026-03-10", "9999-12-30", "next_on"),
    ],
)
def test_the_rules_of_logging_hold(
    database: Database, held_on: str, next_on: str, field: str
) -> None:
    chat = _with_session(database)

    assert list(reasons_of(chat.fill(BEN, _open(chat, BEN), held_on=held_on, next_on=next_on))) == [
        field
    ]


def test_it_cannot_be_moved_onto_another_entry(database: Database) -> None:
    chat = _with_session(database)
    chat.fill(ANA, chat.say(ANA, "log"), held_on="2026-03-09")
    refused = chat.fill(BEN, _open(chat, BEN), held_on="2026-03-09")

    assert reasons_of(refused)["held_on"].startswith("Ana already logged 9 March 2026")


def test_f14_of_two_edits_that_collide_the_second_is_refused(database: Database) -> None:
    chat = _with_session(database)
    anas, bens = _open(chat, ANA), _open(chat, BEN)
    chat.fill(BEN, bens, agreed="Read chapter two")
    refused = chat.fill(ANA, anas, agreed="Read chapter three")

    assert "moved on" in reasons_of(refused)[""]
    assert _stored(chat).agreed == "Read chapter two"


def test_f12_a_retry_edits_once(database: Database) -> None:
    chat = _with_session(database)
    opened = _open(chat, BEN)
    first = chat.fill(BEN, opened, agreed="Read it all", request="view-9")
    again = chat.fill(BEN, opened, agreed="Read it all", request="view-9")

    assert (again.reply, again.is_repeat) == (first.reply, True)


@pytest.mark.parametrize("who", [CLEO, DAN])
def test_it_is_for_the_pair_alone(database: Database, who: ActorRef) -> None:
    chat = _with_session(database)
    opened = _open(chat, BEN)
    chat.fill(who, chat.say(who, "join"), role="mentor")

    seen = chat.act(who, Opened("edit_session", dialog_of(opened).subject))
    assert "couldn't find" in reasons_of(seen)[""]
    assert "couldn't find" in reasons_of(chat.fill(who, opened, agreed="Mine now"))[""]


def test_f13_an_entry_that_was_undone_cannot_be_edited(database: Database) -> None:
    chat = _with_session(database)
    opened = _open(chat, ANA)
    chat.press(BEN, "Undo", chat.home(BEN))

    assert "couldn't find" in reasons_of(chat.fill(ANA, opened, agreed="Too late"))[""]


def test_it_can_be_edited_long_after(database: Database) -> None:
    chat = _with_session(database)
    chat.now = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)

    assert isinstance(_open(chat, BEN).reply, Dialog)
    assert words_of(chat.fill(BEN, _open(chat, BEN), minutes=90)).startswith("Saved.")


def test_an_entry_from_before_the_limit_keeps_its_date(database: Database) -> None:
    chat = _with_session(database)
    chat.now = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)

    answer = chat.fill(BEN, _open(chat, BEN), agreed="As we said in March")
    assert words_of(answer).startswith("Saved.")


def test_an_older_draft_does_not_cover_what_the_partner_has_written_since(
    database: Database,
) -> None:
    chat = with_pair(database)
    logged = chat.fill(ANA, chat.say(ANA, "log"), agreed="Plan")
    of_ana = chat.press(ANA, "Edit", logged)
    of_ben = chat.open(BEN, "edit_session", dialog_of(of_ana).subject)
    chat.fill(BEN, of_ben, agreed="What Ben wrote")
    assert reasons_of(chat.fill(ANA, of_ana, agreed="What Ana wrote"))
    again = dialog_of(chat.press(ANA, "Edit", logged))
    assert again.values["agreed"] == "What Ben wrote"
    for _ in range(2):
        opened = chat.press(ANA, "Edit", logged)
        assert "to copy:\nWhat did you agree on? What Ana wrote" in words_of(opened)
        chat.close(ANA, opened)


def test_what_was_refused_is_there_again(database: Database) -> None:
    chat = _with_session(database)
    chat.fill(BEN, _open(chat, BEN), agreed="A new plan", minutes=1)
    again = dialog_of(_open(chat, BEN))
    assert again.values["agreed"] == "A new plan"
    assert "What you had typed before is kept below." in words_of(again)


def test_what_was_closed_is_there_again(database: Database) -> None:
    chat = _with_session(database)
    opened = dialog_of(_open(chat, BEN))
    typed = {"agreed": "A new plan"}
    chat.act(BEN, Closed("edit_session", typed, opened.subject, opened.version))
    assert dialog_of(_open(chat, BEN)).values["agreed"] == "A new plan"
