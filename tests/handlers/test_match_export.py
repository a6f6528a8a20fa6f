"""Exporting a match, from the outside: all of it in one table, and nothing that isn't shown."""

from __future__ import annotations

import pytest

from handlers.acts import Answer, Opened
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, reasons_of, words_of
from tests.handlers.matches import EVE, FINN, GUS, matched, with_cohort
from ui.message import Message, Table


@pytest.fixture
def chat(database: Database) -> Chat:
    return with_cohort(database)


def table_of(shown: Answer) -> Table:
    assert isinstance(shown.reply, Message), words_of(shown)
    [table] = [block for block in shown.reply.blocks if isinstance(block, Table)]
    return table


def exported(chat: Chat) -> list[dict[str, str]]:
    """Give the rows that Cleo sees, each by the names of its columns."""
    table = table_of(chat.open(CLEO, "match_export"))
    columns = [words_of(column) for column in table.columns]
    return [dict(zip(columns, map(words_of, row), strict=True)) for row in table.rows]


def test_every_mentee_is_a_row_by_name(chat: Chat) -> None:
    matched(chat)
    ben, finn, gus = exported(chat)

    assert [row["Mentee"] for row in (ben, finn, gus)] == ["Ben", "Finn", "Gus"]
    assert ben["Mentor"] == "Ana"
    assert ben["What both named"].startswith("Skills: Strategy.")
    assert ben["Why without a mentor"] == ""
    assert ben["Locked"] == "no"
    assert {finn["Mentor"], gus["Mentor"]} == {"Eve", ""}


def test_the_fit_is_the_one_on_the_page_of_pairs(chat: Chat) -> None:
    matched(chat)
    pairs = words_of(chat.open(CLEO, "match_pairs"))

    for row in exported(chat):
        if row["Mentor"]:
            assert f"{row['Mentor']} for {row['Mentee']}: {row['Fit in %']}%" in pairs


def test_who_is_left_has_the_reason_that_the_page_of_them_gives(database: Database) -> None:
    chat = with_cohort(database, places=3)
    chat.fill(FINN, chat.say(FINN, "join"), languages="Finnish")
    for mentor in (ANA, EVE):
        chat.fill(mentor, chat.say(mentor, "join"), languages="English")
    matched(chat)
    [finn] = [row for row in exported(chat) if row["Mentee"] == "Finn"]

    assert finn.pop("Why without a mentor") == "with 2 mentors, they have no language in common."
    assert finn.pop("Mentee") == "Finn"
    assert set(finn.values()) == {""}
    left = words_of(chat.open(CLEO, "match_left"))
    assert "Finn: with 2 mentors, they have no language in common." in left


def test_without_any_pair_it_says_so_for_each(database: Database) -> None:
    chat = with_cohort(database, places=1)
    for mentor in (ANA, EVE):
        chat.fill(mentor, chat.say(mentor, "leave"))
    matched(chat)

    assert {row["Mentor"] for row in exported(chat)} == {""}
    assert {row["Why without a mentor"] for row in exported(chat)} == {
        "Nobody is here who would mentor."
    }


def test_a_locked_pair_is_marked(chat: Chat) -> None:
    matched(chat)
    chat.press(CLEO, "Lock", chat.press(CLEO, "Why these two", chat.open(CLEO, "match_pairs")))

    assert sorted(row["Locked"] for row in exported(chat)) == ["", "no", "yes"]


def test_it_holds_nothing_that_is_confidential(database: Database) -> None:
    chat = with_cohort(database)
    chat.fill(BEN, chat.say(BEN, "join"), learning_goals="Heliotrope")
    matched(chat)

    shown = chat.open(CLEO, "match_export")
    assert isinstance(shown.reply, Message)
    assert "Heliotrope" not in shown.reply.model_dump_json()


@pytest.mark.parametrize("who", [ANA, BEN, DAN])
def test_it_is_for_coordinators_alone(chat: Chat, who: ActorRef) -> None:
    matched(chat)

    assert "Only a coordinator can do this." in reasons_of(chat.open(who, "match_export"))[""]


def test_it_is_reached_from_the_match_and_from_its_pairs(chat: Chat) -> None:
    found = matched(chat)
    pairs = chat.open(CLEO, "match_pairs")

    for shown in (found, pairs):
        assert len(table_of(chat.press(CLEO, "Export", shown)).rows) == 3
    back = chat.press(CLEO, "Back to the match", chat.press(CLEO, "Export", found))
    assert "A match for" in words_of(back)


def test_an_old_button_shows_the_match_that_counts_now(chat: Chat) -> None:
    earlier = matched(chat)
    before = table_of(chat.press(CLEO, "Export", earlier))
    chat.fill(GUS, chat.say(GUS, "leave"))
    matched(chat, keep="nothing")
    now = table_of(chat.press(CLEO, "Export", earlier))

    assert (len(before.rows), len(now.rows)) == (3, 2)
    assert now.source != before.source


def test_the_file_of_an_earlier_match_has_moved_on(chat: Chat) -> None:
    matched(chat)
    before = table_of(chat.open(CLEO, "match_export")).source
    matched(chat, keep="nothing")
    now = table_of(chat.open(CLEO, "match_export")).source

    for subject, version in ((before.subject, before.version), (before.subject, now.version)):
        refused = chat.act(CLEO, Opened("match_export", subject, version))
        assert "moved on" in reasons_of(refused)[""]
    assert table_of(chat.act(CLEO, Opened("match_export", now.subject, now.version))).rows
