"""Changing how often a pair meets, and how often one of them is reminded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handlers.acts import Answer, Opened
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, reasons_of, with_pair, words_of


def _open(chat: Chat, by: ActorRef) -> Answer:
    return chat.press(by, "Change how often", chat.home(by))


def _asked_if_met(chat: Chat, by: ActorRef) -> list[date]:
    with chat.look() as uow:
        person = uow.people.at(by)
        assert person is not None
        return [p.due_on for p in uow.prompts.of(person.id) if p.kind == "did_you_meet"]


def test_it_opens_with_how_things_are(database: Database) -> None:
    values = dialog_of(_open(with_pair(database), BEN)).values

    assert values == {"cadence": "fortnightly", "weekly_cap": 2}


def test_it_says_what_holds_from_now_on(database: Database) -> None:
    chat = with_pair(database)
    answer = chat.fill(BEN, _open(chat, BEN), cadence="weekly", weekly_cap=1)

    assert words_of(answer) == (
        "Saved. You mean to meet every week, and we send you at most 1 reminder a week."
    )


def test_the_partner_hears_of_a_new_cadence(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, _open(chat, BEN), cadence="monthly")
    chat.later(minutes=1)

    assert words_of(chat.last(ANA)) == (
        "Ben changed how often you two mean to meet: every four weeks."
    )
    assert dialog_of(_open(chat, ANA)).values["cadence"] == "monthly"


def test_the_cap_is_ones_own_and_nobody_is_told(database: Database) -> None:
    chat = with_pair(database)
    before = len(chat.received(ANA))
    chat.fill(BEN, _open(chat, BEN), weekly_cap=1)
    chat.later(minutes=1)

    assert len(chat.received(ANA)) == before
    assert dialog_of(_open(chat, ANA)).values["weekly_cap"] == 2


def test_the_next_session_moves(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"))
    chat.fill(BEN, _open(chat, BEN), cadence="weekly")

    assert _asked_if_met(chat, BEN) == _asked_if_met(chat, ANA) == [date(2026, 3, 18)]


def test_a_session_that_is_agreed_stays(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"), next_on="2026-03-30")
    chat.fill(BEN, _open(chat, BEN), cadence="weekly")

    assert _asked_if_met(chat, BEN) == [date(2026, 3, 31)]


def test_who_is_late_by_the_new_cadence_is_not_asked_at_once(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"))
    chat.now += timedelta(days=12)
    chat.fill(BEN, _open(chat, BEN), cadence="weekly")

    assert _asked_if_met(chat, BEN) == [chat.now.date() + timedelta(days=1)]


def test_the_rhythm_goes_on_for_who_had_answered(database: Database) -> None:
    chat = with_pair(database)
    chat.later(days=18)
    chat.press(BEN, "Not yet", chat.asked(BEN, "Not yet"))
    chat.fill(BEN, _open(chat, BEN), cadence="monthly")

    assert _asked_if_met(chat, BEN) == [chat.now.date() + timedelta(days=1)]


@pytest.mark.parametrize(
    ("field", "answer", "reason"),
    [
        ("weekly_cap", "0", "Please enter 1 or more."),
        ("weekly_cap", "8", "Please enter 7 or less."),
        ("weekly_cap", "", "Please fill this in."),
        ("cadence", "hourly", "Please choose one of the options."),
    ],
)
def test_what_cannot_be_taken_is_refused_under_its_field(
    database: Database, field: str, answer: str, reason: str
) -> None:
    chat = with_pair(database)

    assert reasons_of(chat.fill(BEN, _open(chat, BEN), request="", **{field: answer})) == {
        field: reason
    }


def test_f12_a_retry_tells_the_partner_once(database: Database) -> None:
    chat = with_pair(database)
    opened = _open(chat, BEN)
    before = len(chat.received(ANA))
    for _ in range(2):
        chat.fill(BEN, opened, cadence="weekly", request="view-7")
    chat.later(minutes=1)

    assert len(chat.received(ANA)) == before + 1


def test_f13_a_pair_that_ended_stays_as_it_was(database: Database) -> None:
    chat = with_pair(database)
    opened = _open(chat, BEN)
    chat.fill(ANA, chat.say(ANA, "leave"))

    assert "moved on" in reasons_of(chat.fill(BEN, opened, weekly_cap=7))[""]
    assert chat.person(BEN).weekly_cap == 2


@pytest.mark.parametrize("who", [CLEO, DAN])
def test_it_is_for_the_pair_alone(database: Database, who: ActorRef) -> None:
    chat = with_pair(database)
    opened = _open(chat, BEN)
    chat.fill(who, chat.say(who, "join"), role="mentor")
    seen = chat.act(who, Opened("change_frequency", dialog_of(opened).subject))

    assert "couldn't find" in reasons_of(seen)[""]
    assert "couldn't find" in reasons_of(chat.fill(who, opened, cadence="weekly"))[""]
