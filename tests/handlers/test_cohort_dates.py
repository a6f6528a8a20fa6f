"""A cohort's dates, as its people notice them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, NOW
from tests.chat import Chat, labels_of, with_pair, words_of

_TODAY = NOW.date()


def _dated(database: Database, **dates: date) -> Chat:
    chat = with_pair(database)
    chat.fill(CLEO, chat.say(CLEO, "setup"), **dates)
    return chat


def _labels(chat: Chat, who: ActorRef) -> set[str]:
    return {label for told in chat.received(who) for label in labels_of(told)}


def test_before_the_start_nobody_is_asked_anything(database: Database) -> None:
    starts_on = _TODAY + timedelta(weeks=8)
    chat = _dated(database, starts_on=starts_on, ends_on=starts_on + timedelta(weeks=26))
    before = {who: len(chat.received(who)) for who in (ANA, BEN, CLEO)}
    chat.later(weeks=8, hours=-3)
    assert {who: len(chat.received(who)) for who in before} == before

    chat.later(weeks=2)
    assert {"So-so"} <= _labels(chat, ANA)


def test_after_the_end_nobody_is_asked_anything(database: Database) -> None:
    chat = _dated(database, ends_on=_TODAY + timedelta(weeks=6))
    chat.later(weeks=6, days=1)
    before = {who: len(chat.received(who)) for who in (ANA, BEN)}
    chat.later(weeks=12)

    asked = {
        who: [words_of(told) for told in chat.received(who)[count:]]
        for who, count in before.items()
    }
    # Of the closing words, which were asked for before the end, one may still be reminded.
    assert all("Your time together is ending." in told for few in asked.values() for told in few)


def test_after_the_end_home_asks_nothing_of_what_is_over(database: Database) -> None:
    chat = _dated(database, ends_on=_TODAY + timedelta(weeks=6))
    chat.later(weeks=8)

    assert not {"So-so", "Not yet", "Check in"} & set(labels_of(chat.home(BEN)))


@pytest.mark.parametrize("who", [ANA, BEN])
def test_a_cohort_that_is_extended_after_its_end_goes_on(database: Database, who: ActorRef) -> None:
    chat = _dated(database, ends_on=_TODAY + timedelta(weeks=6))
    chat.later(weeks=10)
    before = len(chat.received(who))
    chat.fill(CLEO, chat.say(CLEO, "setup"), ends_on=chat.now.date() + timedelta(weeks=12))
    chat.later(weeks=13)

    asked = {label for told in chat.received(who)[before:] for label in labels_of(told)}
    assert {"So-so", "Not yet", "Check in", "Give feedback"} <= asked
