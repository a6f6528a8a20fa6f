"""Skipping a reminder, with a reason."""

from __future__ import annotations

from uuid import UUID

import pytest

from handlers.acts import Answer
from storage.database import Database
from storage.people import ActorRef
from storage.prompts import Outcome, Prompt
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_pair, words_of


def _asked(database: Database) -> Chat:
    chat = with_pair(database)
    chat.later(days=7)
    return chat


def _open(chat: Chat) -> Answer:
    return chat.press(BEN, "Skip", chat.last(BEN))


def _prompt(chat: Chat, prompt_id: UUID | None) -> Prompt:
    with chat.look() as uow:
        return uow.prompts.get(prompt_id)


def test_it_is_not_asked_again(database: Database) -> None:
    chat = _asked(database)
    answer = chat.fill(BEN, _open(chat), why="busy")
    chat.later(days=10)

    assert words_of(answer) == "Skipped. We won't ask about this one again."
    assert sum("So-so" in labels_of(told) for told in chat.received(BEN)) == 1


def test_the_next_of_its_kind_still_comes(database: Database) -> None:
    chat = _asked(database)
    chat.fill(BEN, chat.say(BEN, "log"), next_on="2026-06-01")
    chat.fill(BEN, _open(chat), why="busy")
    chat.later(days=14)

    assert sum("So-so" in labels_of(told) for told in chat.received(BEN)) == 2


@pytest.mark.parametrize("why", ["away", "busy", "done_another_way", "not_helpful"])
def test_the_reason_is_kept_sealed(database: Database, why: str) -> None:
    chat = _asked(database)
    opened = _open(chat)
    chat.fill(BEN, opened, why=why)
    prompt = _prompt(chat, dialog_of(opened).subject)

    assert prompt.outcome is Outcome.SKIPPED
    assert why.encode() not in (prompt.reason or b"")
    with chat.look() as uow:
        assert uow.vault.open(prompt, Prompt.reason) == why


def test_it_needs_a_reason(database: Database) -> None:
    chat = _asked(database)

    assert reasons_of(chat.fill(BEN, _open(chat), why="")) == {"why": "Please fill this in."}
    assert list(reasons_of(chat.fill(BEN, _open(chat), why="no mood"))) == ["why"]


def test_the_coordinator_does_not_hear_of_it(database: Database) -> None:
    chat = _asked(database)
    chat.fill(BEN, _open(chat), why="not_helpful")

    assert "No pair needs a hand." in words_of(chat.home(CLEO))


def test_f14_what_is_answered_cannot_be_skipped(database: Database) -> None:
    chat = _asked(database)
    opened = _open(chat)
    chat.press(BEN, "Good", chat.last(BEN))

    assert "already answered" in reasons_of(chat.fill(BEN, opened, why="busy"))[""]


def test_f12_skipping_twice_has_moved_on(database: Database) -> None:
    chat = _asked(database)
    opened = _open(chat)
    chat.fill(BEN, opened, why="busy")

    assert "moved on" in reasons_of(chat.fill(BEN, opened, why="away"))[""]


@pytest.mark.parametrize("who", [ANA, CLEO, DAN])
def test_nobody_skips_anothers_reminder(database: Database, who: ActorRef) -> None:
    chat = _asked(database)
    opened = _open(chat)
    seen = chat.press(who, "Skip", chat.last(BEN))

    assert "couldn't find" in reasons_of(seen)[""]
    assert "couldn't find" in reasons_of(chat.fill(who, opened, why="busy"))[""]
    assert _prompt(chat, dialog_of(opened).subject).is_open
