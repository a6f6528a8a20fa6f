"""What a pair is asked round after round, and when it isn't."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.acts import Caller
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN
from tests.chat import Chat, labels_of, profile_of, with_pair, words_of

#: What can be pressed on each kind of question, and after how long it is asked first.
_QUESTIONS = [("So-so", 1), ("Not yet", 3), ("Check in", 8)]


def _gone(chat: Chat, who: ActorRef) -> None:
    chat.runner.follow(Caller(who, replace(profile_of(who), is_deactivated=True)))


def _asked(chat: Chat, by: ActorRef, label: str) -> int:
    return sum(label in labels_of(told) for told in chat.received(by))


@pytest.mark.parametrize(("label", "weeks"), _QUESTIONS)
def test_while_the_partner_pauses_nothing_is_asked_about_them(
    database: Database, label: str, weeks: int
) -> None:
    chat = with_pair(database)
    until = chat.now.date() + timedelta(weeks=weeks, days=4)
    chat.fill(BEN, chat.say(BEN, "pause"), until=until)
    chat.later(weeks=weeks, days=3)
    assert _asked(chat, ANA, label) == 0

    chat.later(weeks=9)
    assert _asked(chat, ANA, label) > 0


@pytest.mark.parametrize(("label", "weeks"), _QUESTIONS)
def test_once_the_partner_has_gone_nothing_is_asked_about_them(
    database: Database, label: str, weeks: int
) -> None:
    chat = with_pair(database)
    _gone(chat, BEN)
    chat.later(weeks=weeks + 1)

    assert _asked(chat, ANA, label) == 0


def test_home_says_that_the_partner_pauses(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "pause"))

    assert "Ben takes a pause." in words_of(chat.home(ANA))
    assert "Meet by" not in words_of(chat.home(ANA))


def test_home_says_that_the_partner_has_gone(database: Database) -> None:
    chat = with_pair(database)
    _gone(chat, BEN)

    assert "Ben no longer has an account here." in words_of(chat.home(ANA))
