"""Reaching a goal."""

from __future__ import annotations

import pytest

from handlers.acts import Answer, Opened
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_pair, words_of


def _with_goal(database: Database) -> Chat:
    chat = with_pair(database)
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    chat.fill(BEN, opened, goal="Lead the release", milestone_1="Shadow", due_1="2026-03-20")
    chat.later(minutes=1)
    return chat


def _open(chat: Chat, by: ActorRef) -> Answer:
    return chat.press(by, "Goal reached", chat.say(by, "goals"))


@pytest.mark.parametrize(("by", "partner", "name"), [(BEN, ANA, "Ben"), (ANA, BEN, "Ana")])
def test_the_partner_hears_of_it(
    database: Database, by: ActorRef, partner: ActorRef, name: str
) -> None:
    chat = _with_goal(database)
    answer = chat.fill(by, _open(chat, by))
    chat.later(minutes=1)

    assert words_of(answer).startswith("Reached: Lead the release")
    assert words_of(chat.last(partner)).startswith(
        f"{name} marked a goal as reached: Lead the release"
    )


def test_both_can_read_the_reflection(database: Database) -> None:
    chat = _with_goal(database)
    chat.fill(BEN, _open(chat, BEN), reflection="Ana's questions")

    for who in (ANA, BEN):
        assert "“Ana's questions”" in words_of(chat.say(who, "goals"))


def test_a_goal_without_a_reflection_is_fine(database: Database) -> None:
    chat = _with_goal(database)
    chat.fill(BEN, _open(chat, BEN))

    assert "“" not in words_of(chat.say(BEN, "goals"))
    assert "Reached on 10 March" in words_of(chat.say(BEN, "goals"))


def test_nobody_is_reminded_of_its_steps_any_more(database: Database) -> None:
    chat = _with_goal(database)
    chat.fill(BEN, _open(chat, BEN))
    chat.later(days=21)

    assert all("It's done" not in labels_of(told) for told in chat.received(BEN))


def test_f12_both_at_once_reach_it_once(database: Database) -> None:
    chat = _with_goal(database)
    anas, bens = _open(chat, ANA), _open(chat, BEN)
    chat.fill(ANA, anas)

    assert "moved on" in reasons_of(chat.fill(BEN, bens))[""]


def test_f14_an_old_button_has_moved_on(database: Database) -> None:
    chat = _with_goal(database)
    shown = chat.say(BEN, "goals")
    chat.fill(BEN, _open(chat, BEN))

    assert "moved on" in reasons_of(chat.press(BEN, "Goal reached", shown))[""]


@pytest.mark.parametrize("who", [CLEO, DAN])
def test_it_is_for_the_pair_alone(database: Database, who: ActorRef) -> None:
    chat = _with_goal(database)
    opened = _open(chat, BEN)
    chat.fill(who, chat.say(who, "join"), role="mentor")
    seen = chat.act(who, Opened("reach_goal", dialog_of(opened).subject))

    assert "couldn't find" in reasons_of(seen)[""]
    assert "couldn't find" in reasons_of(chat.fill(who, opened))[""]


@pytest.mark.parametrize("way", ["Not yet after all", "Open again"])
def test_it_can_be_opened_again(database: Database, way: str) -> None:
    chat = _with_goal(database)
    shown = chat.fill(ANA, _open(chat, ANA), reflection="We practised")
    again = chat.press(ANA, way, shown if way in labels_of(shown.reply) else chat.say(ANA, "goals"))
    assert words_of(again).startswith("It counts as open again. What you wrote is kept.")
    assert "Reached on" not in words_of(chat.say(BEN, "goals"))
    assert dialog_of(_open(chat, BEN)).values["reflection"] == "We practised"


def test_the_steps_of_what_is_open_again_are_reminded_of(database: Database) -> None:
    chat = _with_goal(database)
    chat.press(ANA, "Not yet after all", chat.fill(ANA, _open(chat, ANA)))
    chat.later(days=9)
    assert any("Due on 20 March 2026: Shadow" in words_of(told) for told in chat.received(BEN))


def test_opening_it_twice_has_moved_on(database: Database) -> None:
    chat = _with_goal(database)
    shown = chat.fill(ANA, _open(chat, ANA))
    chat.press(ANA, "Not yet after all", shown)
    assert "moved on" in reasons_of(chat.press(ANA, "Not yet after all", shown))[""]
