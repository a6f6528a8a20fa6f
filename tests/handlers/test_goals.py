"""Goals as both partners see them."""

from __future__ import annotations

import pytest

from handlers.acts import Opened
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, buttons_of, labels_of, reasons_of, with_pair, words_of
from ui.message import Message, Progress


def _with_goal(database: Database) -> Chat:
    chat = with_pair(database)
    chat.fill(
        BEN,
        chat.press(BEN, "Set a goal", chat.home(BEN)),
        goal="Lead the release",
        milestone_1="Shadow one",
        due_1="2026-04-07",
        milestone_2="Run one",
        due_2="2026-03-20",
    )
    return chat


def _bars(chat: Chat, by: ActorRef) -> list[tuple[int, int]]:
    shown = chat.say(by, "goals").reply
    assert isinstance(shown, Message)
    return [(block.done, block.total) for block in shown.blocks if isinstance(block, Progress)]


def test_without_a_goal_it_says_why_to_set_one(database: Database) -> None:
    shown = with_pair(database).say(BEN, "goals")

    assert "No goal yet." in words_of(shown)
    assert labels_of(shown.reply) == ["Set a goal"]


def test_steps_come_in_the_order_in_which_they_are_due(database: Database) -> None:
    shown = words_of(_with_goal(database).say(BEN, "goals"))

    assert shown.index("By 20 March 2026: Run one") < shown.index("By 7 April 2026: Shadow one")


def test_progress_counts_the_steps_that_are_reached(database: Database) -> None:
    chat = _with_goal(database)
    assert _bars(chat, ANA) == [(0, 2)]

    chat.fill(BEN, chat.press(BEN, "Next step reached", chat.say(BEN, "goals")))
    assert _bars(chat, ANA) == [(1, 2)]
    assert "Done: Run one" in words_of(chat.say(ANA, "goals"))


def test_a_step_that_is_late_says_so(database: Database) -> None:
    chat = _with_goal(database)
    chat.later(days=11)

    assert "Late since 20 March 2026: Run one" in words_of(chat.say(BEN, "goals"))


def test_both_can_read_what_was_reflected_on_a_step(database: Database) -> None:
    chat = _with_goal(database)
    opened = chat.press(BEN, "Next step reached", chat.say(BEN, "goals"))
    chat.fill(BEN, opened, reflection="Ask early")

    for who in (ANA, BEN):
        assert "Done: Run one “Ask early”" in words_of(chat.say(who, "goals"))


def test_home_shows_goals_too(database: Database) -> None:
    home = _with_goal(database).home(ANA)

    assert "Goals with Ben" in words_of(home)
    assert "Lead the release" in words_of(home)


@pytest.mark.parametrize("who", [CLEO, DAN])
def test_nobody_else_sees_them(database: Database, who: ActorRef) -> None:
    chat = _with_goal(database)
    chat.fill(who, chat.say(who, "join"), role="mentor")
    goals = next(b for b in buttons_of(chat.home(ANA)) if b.press.feature == "set_goal")

    assert "couldn't find" in reasons_of(chat.act(who, Opened("goals", goals.press.subject)))[""]
    assert "Lead the release" not in words_of(chat.home(who))


def test_without_a_partner_there_are_none(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(DAN, chat.say(DAN, "join"), role="mentee")

    assert "You have no partner at present." in reasons_of(chat.say(DAN, "goals"))[""]
