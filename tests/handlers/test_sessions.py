"""Sessions: what a pair has logged, found again, also after it has ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.acts import Answer, Pressed
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, NOW
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_pair, words_of
from ui.message import Press

TODAY = NOW.date()
SECRET = "Heliotrope"


def with_sessions(database: Database, *, number: int) -> Chat:
    """Have Ana log some sessions, the newest of today and each other a day older."""
    chat = with_pair(database)
    for back in range(number):
        day = TODAY - timedelta(days=back)
        chat.fill(ANA, chat.say(ANA, "log"), held_on=day, topics=f"Topic {back}", agreed=SECRET)
    return chat


def sessions_of(chat: Chat, by: ActorRef) -> Answer:
    return chat.press(by, "All sessions", chat.say(by, "pairs"))


def test_all_are_listed_a_few_at_a_time_with_the_newest_first(database: Database) -> None:
    chat = with_sessions(database, number=7)
    first = sessions_of(chat, BEN)
    assert words_of(first).startswith("Sessions with Ana\n10 March 2026: Topic 0\n")
    assert labels_of(first.reply).count("Read or edit") == 5
    rest = chat.press(BEN, "Earlier sessions", first)
    assert "Topic 4" not in words_of(rest)
    assert "5 March 2026: Topic 5" in words_of(rest)
    assert "4 March 2026: Topic 6" in words_of(rest)
    assert "Earlier sessions" not in labels_of(rest.reply)


def test_each_can_be_edited(database: Database) -> None:
    chat = with_sessions(database, number=3)
    shown = sessions_of(chat, ANA)
    assert labels_of(shown.reply).count("Read or edit") == 3
    opened = chat.press(ANA, "Read or edit", shown)
    assert dialog_of(opened).values["topics"] == "Topic 0"


def test_who_logs_a_day_twice_is_told_where_the_entry_is(database: Database) -> None:
    chat = with_sessions(database, number=2)
    refused = chat.fill(BEN, chat.say(BEN, "log"), held_on=TODAY - timedelta(days=1))
    assert "To add to it, open it from /mentor pairs" in reasons_of(refused)["held_on"]


@pytest.mark.parametrize(("by", "label"), [(ANA, "Sessions with Ben"), (BEN, "Sessions with Ana")])
def test_after_the_end_both_can_still_read(database: Database, by: ActorRef, label: str) -> None:
    chat = with_sessions(database, number=2)
    chat.fill(ANA, chat.say(ANA, "leave"))
    shown = chat.press(by, label, chat.home(by))
    assert "Read or edit" not in labels_of(shown.reply)
    read = chat.press(by, "Read", shown)
    assert SECRET in words_of(read)
    assert labels_of(read.reply) == ["All sessions"]


def test_an_ended_pair_is_among_ones_pairs(database: Database) -> None:
    chat = with_sessions(database, number=1)
    chat.fill(ANA, chat.say(ANA, "leave"))
    assert "Sessions with Ana" in labels_of(chat.say(BEN, "pairs").reply)


def test_a_note_to_oneself_is_read_by_nobody_else(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "log"), private_note=SECRET)
    chat.fill(BEN, chat.say(BEN, "leave"))
    for by, label, sees in ((ANA, "Sessions with Ben", True), (BEN, "Sessions with Ana", False)):
        read = chat.press(by, "Read", chat.press(by, label, chat.home(by)))
        assert (SECRET in words_of(read)) is sees


@pytest.mark.parametrize("outsider", [CLEO, DAN])
def test_nobody_else_reads_them(database: Database, outsider: ActorRef) -> None:
    chat = with_sessions(database, number=6)
    listed = chat.say(ANA, "log")
    pair = dialog_of(listed).subject
    session = dialog_of(chat.press(ANA, "Edit the last session", chat.say(ANA, "pairs"))).subject
    for press in (
        Press(feature="sessions", subject=pair),
        Press(feature="sessions", choice="earlier", subject=session),
        Press(feature="sessions", choice="read", subject=session),
    ):
        refused = chat.act(outsider, Pressed(press))
        assert reasons_of(refused) == {
            "": "We couldn't find that. It may have ended or been removed."
        }


def test_before_the_first_there_is_one_to_log(database: Database) -> None:
    chat = with_pair(database)
    pair = dialog_of(chat.say(ANA, "log")).subject
    shown = chat.open(ANA, "sessions", pair)
    assert words_of(shown).startswith("Sessions with Ben\nNothing is logged yet.")
    assert labels_of(shown.reply) == ["Log a session"]
