"""Correcting a goal and its steps."""

from __future__ import annotations

import pytest

from handlers.acts import Answer, Pressed
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_pair, words_of
from ui.message import Press


def with_goal(database: Database) -> Chat:
    chat = with_pair(database)
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    chat.fill(BEN, opened, goal="Lead the relaese", milestone_1="Shadwo", due_1="2026-03-20")
    chat.later(minutes=1)
    return chat


def change_goal(chat: Chat, by: ActorRef) -> Answer:
    return chat.press(by, "Change", chat.say(by, "goals"))


def change_step(chat: Chat, by: ActorRef) -> Answer:
    intro = dialog_of(change_goal(chat, by)).intro
    assert intro is not None
    return chat.press(by, "Shadwo", intro)


@pytest.mark.parametrize("by", [ANA, BEN])
def test_either_partner_corrects_a_goal(database: Database, by: ActorRef) -> None:
    chat = with_goal(database)
    opened = change_goal(chat, by)
    assert dialog_of(opened).values == {"goal": "Lead the relaese"}
    saved = chat.fill(by, opened, goal="Lead the release")
    assert words_of(saved).startswith("Saved: Lead the release")
    assert "Lead the release" in words_of(chat.say(ANA, "goals"))


def test_a_step_is_reminded_of_by_its_new_words_and_day(database: Database) -> None:
    chat = with_goal(database)
    opened = change_step(chat, BEN)
    saved = chat.fill(BEN, opened, milestone_1="Shadow one", due_1="2026-03-27")
    assert words_of(saved).startswith("Saved. It is due on 27 March 2026.")
    chat.later(weeks=3)
    heard = [words_of(told) for told in chat.received(BEN)]
    assert any("27 March 2026: Shadow one" in words for words in heard)
    assert not any("20 March" in words for words in heard)


def test_the_words_of_a_late_step_can_be_corrected(database: Database) -> None:
    chat = with_goal(database)
    chat.later(days=15)
    saved = chat.fill(BEN, change_step(chat, BEN), milestone_1="Shadow one")
    assert words_of(saved).startswith("Saved. It is due on 20 March 2026.")


def test_a_day_that_is_past_is_refused_under_its_field(database: Database) -> None:
    chat = with_goal(database)
    refused = chat.fill(BEN, change_step(chat, BEN), due_1="2026-03-09")
    assert reasons_of(refused) == {"due_1": "Choose a day that is still to come."}
    assert "By 20 March 2026: Shadwo" in words_of(chat.say(BEN, "goals"))


def test_f14_of_two_who_correct_a_goal_at_once_the_second_sees_the_first(
    database: Database,
) -> None:
    chat = with_goal(database)
    of_ana, of_ben = change_goal(chat, ANA), change_goal(chat, BEN)
    chat.fill(ANA, of_ana, goal="Lead the release")
    assert "moved on" in reasons_of(chat.fill(BEN, of_ben, goal="Lead all releases"))[""]
    again = dialog_of(change_goal(chat, BEN))
    assert again.values == {"goal": "Lead the release"}
    assert "Lead all releases" in words_of(again)


def test_what_is_reached_is_opened_again_first(database: Database) -> None:
    chat = with_goal(database)
    chat.fill(BEN, chat.press(BEN, "Goal reached", chat.say(BEN, "goals")))
    assert "Change" not in labels_of(chat.say(BEN, "goals").reply)


@pytest.mark.parametrize("outsider", [CLEO, DAN])
@pytest.mark.parametrize("feature", ["edit_goal", "edit_milestone"])
def test_nobody_else_can(database: Database, outsider: ActorRef, feature: str) -> None:
    chat = with_goal(database)
    chat.fill(outsider, chat.say(outsider, "join"), role="mentor")
    opened = change_goal(chat, BEN) if feature == "edit_goal" else change_step(chat, BEN)
    press = Press(feature=feature, subject=dialog_of(opened).subject)
    refused = chat.act(outsider, Pressed(press))
    assert "We couldn't find that." in reasons_of(refused)[""]
