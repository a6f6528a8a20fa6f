"""Reaching a step, taking that back, and being reminded of one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handlers.acts import Answer, Opened
from storage.database import Database
from storage.people import ActorRef
from storage.prompts import Prompt
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_pair, words_of

_DUE = date(2026, 3, 20)


def _with_step(database: Database) -> Chat:
    chat = with_pair(database)
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    chat.fill(BEN, opened, goal="Lead", milestone_1="Shadow one", due_1=_DUE)
    # A pair that has met is asked about little else.
    chat.fill(BEN, chat.say(BEN, "log"), next_on="2026-04-20")
    chat.later(minutes=1)
    return chat


def _open(chat: Chat, by: ActorRef) -> Answer:
    return chat.press(by, "Next step reached", chat.say(by, "goals"))


def _prompts(chat: Chat) -> list[Prompt]:
    with chat.look() as uow:
        ben = uow.people.at(BEN)
        assert ben is not None
        return [p for p in uow.prompts.of(ben.id) if p.kind == "milestone"]


def test_the_partner_hears_of_it(database: Database) -> None:
    chat = _with_step(database)
    answer = chat.fill(BEN, _open(chat, BEN), reflection="Ask early")
    chat.later(minutes=1)

    assert words_of(answer).startswith("Well done: Shadow one")
    assert words_of(chat.last(ANA)).startswith("Ben marked a step as reached: Shadow one")


def test_no_reminder_follows(database: Database) -> None:
    chat = _with_step(database)
    chat.fill(BEN, _open(chat, BEN))
    chat.later(days=14)

    assert _prompts(chat) == []
    assert all("It's done" not in labels_of(told) for told in chat.received(BEN))


def test_not_yet_after_all_opens_it_again(database: Database) -> None:
    chat = _with_step(database)
    answer = chat.press(BEN, "Not yet after all", chat.fill(BEN, _open(chat, BEN)))

    assert words_of(answer).startswith("It counts as open again.")
    assert "By 20 March 2026: Shadow one" in words_of(chat.say(BEN, "goals"))


def test_not_yet_after_all_reminds_again(database: Database) -> None:
    chat = _with_step(database)
    chat.press(BEN, "Not yet after all", chat.fill(BEN, _open(chat, BEN)))

    assert [prompt.due_on for prompt in _prompts(chat)] == [date(2026, 3, 18)]


def test_what_was_reflected_comes_back_when_it_is_reached_again(database: Database) -> None:
    chat = _with_step(database)
    reached = chat.fill(BEN, _open(chat, BEN), reflection="Ask early")
    chat.press(BEN, "Not yet after all", reached)

    assert dialog_of(_open(chat, BEN)).values["reflection"] == "Ask early"


def test_f12_both_partners_at_once_reach_it_once(database: Database) -> None:
    chat = _with_step(database)
    anas, bens = _open(chat, ANA), _open(chat, BEN)
    chat.fill(BEN, bens, reflection="Ben's")

    assert "moved on" in reasons_of(chat.fill(ANA, anas, reflection="Ana's"))[""]
    assert "“Ben's”" in words_of(chat.say(ANA, "goals"))


def test_f14_an_old_not_yet_button_has_moved_on(database: Database) -> None:
    chat = _with_step(database)
    reached = chat.fill(BEN, _open(chat, BEN))
    chat.press(BEN, "Not yet after all", reached)
    chat.fill(BEN, _open(chat, BEN))

    assert "moved on" in reasons_of(chat.press(BEN, "Not yet after all", reached))[""]


@pytest.mark.parametrize("who", [CLEO, DAN])
def test_it_is_for_the_pair_alone(database: Database, who: ActorRef) -> None:
    chat = _with_step(database)
    opened = _open(chat, BEN)
    chat.fill(who, chat.say(who, "join"), role="mentor")
    seen = chat.act(who, Opened("reach_milestone", dialog_of(opened).subject))

    assert "couldn't find" in reasons_of(seen)[""]
    assert "couldn't find" in reasons_of(chat.fill(who, opened))[""]


def test_the_mentee_is_reminded_before_it_is_due_and_when_it_is_late(database: Database) -> None:
    chat = _with_step(database)
    chat.now = datetime(2026, 3, 18, 8, 0, tzinfo=UTC)
    chat.later(hours=3)
    assert "Due on 20 March 2026: Shadow one" in words_of(chat.last(BEN))

    chat.later(days=7)
    assert "This step was due on 20 March 2026: Shadow one" in words_of(
        chat.asked(BEN, "It's done")
    )
    assert [prompt.times_asked for prompt in _prompts(chat)] == [2]


def test_it_is_mentioned_twice_and_then_left_alone(database: Database) -> None:
    chat = _with_step(database)
    chat.later(days=40)

    reminders = [told for told in chat.received(BEN) if "It's done" in labels_of(told)]
    assert len(reminders) == 2
    assert all("It's done" not in labels_of(told) for told in chat.received(ANA))


def test_it_is_done_from_the_reminder(database: Database) -> None:
    chat = _with_step(database)
    chat.later(days=14)
    answer = chat.fill(BEN, chat.press(BEN, "It's done", chat.asked(BEN, "It's done")))

    assert words_of(answer).startswith("Well done: Shadow one")
    assert _prompts(chat) == []
