"""Adding a step to a goal that is set."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.acts import Answer, Opened
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_pair, words_of


def _with_goal(database: Database) -> Chat:
    chat = with_pair(database)
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    chat.fill(BEN, opened, goal="Lead", milestone_1="Shadow one", due_1="2026-04-07")
    return chat


def _open(chat: Chat, by: ActorRef) -> Answer:
    return chat.press(by, "Add a step", chat.say(by, "goals"))


@pytest.mark.parametrize("who", [ANA, BEN])
def test_either_partner_adds_a_step(database: Database, who: ActorRef) -> None:
    chat = _with_goal(database)
    answer = chat.fill(who, _open(chat, who), milestone_1="Run one", due_1="2026-05-01")

    assert words_of(answer).startswith("Added. It is due on 1 May 2026.")
    assert "By 1 May 2026: Run one" in words_of(chat.say(BEN, "goals"))


def test_the_mentee_is_reminded_of_it(database: Database) -> None:
    chat = _with_goal(database)
    chat.fill(ANA, _open(chat, ANA), milestone_1="Run one", due_1="2026-03-20")
    chat.fill(ANA, chat.say(ANA, "log"))
    chat.now = chat.now.replace(day=18, hour=8)
    chat.later(hours=3)

    assert "Due on 20 March 2026: Run one" in words_of(chat.asked(BEN, "It's done"))


@pytest.mark.parametrize(
    ("title", "due", "refused"),
    [("", "2026-05-01", "milestone_1"), ("Run", "", "due_1"), ("Run", "2026-03-09", "due_1")],
)
def test_it_needs_a_title_and_a_day_to_come(
    database: Database, title: str, due: str, refused: str
) -> None:
    chat = _with_goal(database)
    answer = chat.fill(BEN, _open(chat, BEN), milestone_1=title, due_1=due)

    assert list(reasons_of(answer)) == [refused]


def test_f13_a_step_for_a_goal_that_was_reached_is_refused(database: Database) -> None:
    chat = _with_goal(database)
    opened = _open(chat, BEN)
    chat.fill(ANA, chat.press(ANA, "Goal reached", chat.say(ANA, "goals")))

    answer = chat.fill(BEN, opened, milestone_1="Run one", due_1="2026-05-01")
    assert "moved on" in reasons_of(answer)[""]
    assert "Add a step" not in labels_of(chat.say(BEN, "goals").reply)


@pytest.mark.parametrize("who", [CLEO, DAN])
def test_it_is_for_the_pair_alone(database: Database, who: ActorRef) -> None:
    chat = _with_goal(database)
    opened = _open(chat, BEN)
    chat.fill(who, chat.say(who, "join"), role="mentor")
    seen = chat.act(who, Opened("add_milestone", dialog_of(opened).subject))
    answer = chat.fill(who, opened, milestone_1="Run one", due_1="2026-05-01")

    assert "couldn't find" in reasons_of(seen)[""]
    assert "couldn't find" in reasons_of(answer)[""]


def test_it_suggests_a_day_two_weeks_ahead(database: Database) -> None:
    assert dialog_of(_open(_with_goal(database), BEN)).values["due_1"] == date(2026, 3, 24)
