"""Become the first coordinator with the one-time code."""

from __future__ import annotations

import pytest

from handlers import FEATURES, RHYTHM
from handlers.runner import Runner
from storage.database import Database
from tests.cast import ANA, CLEO, DAN, make_organization
from tests.chat import SETUP_CODE, Chat, dialog_of, reasons_of, with_program, words_of


def fresh(database: Database) -> Chat:
    make_organization(database)
    return Chat(database)


@pytest.mark.parametrize("typed", [SETUP_CODE, SETUP_CODE.lower(), " ABCDE-FGHJK ", "ABCDE FGHJK"])
def test_the_code_makes_a_coordinator(database: Database, typed: str) -> None:
    chat = fresh(database)
    done = chat.fill(DAN, chat.open(DAN, "become_coordinator"), code=typed)
    assert words_of(done).startswith("You are the first coordinator.")
    assert dialog_of(chat.press(DAN, "Set up the program", done)).form.title == "Set up the program"


@pytest.mark.parametrize("typed", ["ABCDEFGHJL", "ABCDEFGHJ", "\uff21" * 10, "x" * 40, "é"])
def test_a_wrong_code_is_refused_under_its_field(database: Database, typed: str) -> None:
    chat = fresh(database)
    refused = chat.fill(DAN, chat.open(DAN, "become_coordinator"), code=typed)
    assert reasons_of(refused) == {
        "code": "That is not the code. Look for it where Cairn was started."
    }


def test_where_there_is_no_code_none_is_right(database: Database) -> None:
    chat = fresh(database)
    chat.runner = Runner(database, FEATURES, RHYTHM, lambda: chat.now)
    refused = chat.fill(DAN, chat.open(DAN, "become_coordinator"), code=" - ")
    assert "That is not the code" in reasons_of(refused)["code"]


def test_the_code_works_once(database: Database) -> None:
    chat = fresh(database)
    opened = chat.open(ANA, "become_coordinator")
    chat.fill(DAN, chat.open(DAN, "become_coordinator"), code=SETUP_CODE)
    assert "Only a coordinator" in reasons_of(chat.fill(ANA, opened, code=SETUP_CODE))[""]


def test_it_leads_there_from_set_up(database: Database) -> None:
    chat = fresh(database)
    told = chat.press(DAN, "Set up a program", chat.home(DAN))
    assert dialog_of(chat.press(DAN, "Enter the code", told)).form.title == "Enter the code"


def test_it_is_offered_to_nobody_once_there_is_a_coordinator(database: Database) -> None:
    chat = with_program(database)
    assert "Only a coordinator" in words_of(chat.open(ANA, "become_coordinator"))
    opened = chat.open(CLEO, "become_coordinator")
    assert "moved on" in reasons_of(chat.fill(CLEO, opened, code=SETUP_CODE))[""]
