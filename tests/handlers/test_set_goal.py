"""Setting a goal with its first steps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handlers.acts import Answer, Opened
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, NOW
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_pair, words_of

_GOAL = {"goal": "Lead the release", "milestone_1": "Shadow one", "due_1": "2026-04-07"}


def _set(chat: Chat, by: ActorRef, **answers: object) -> Answer:
    opened = chat.press(by, "Set a goal", chat.home(by))
    return chat.fill(by, opened, request="", **{**_GOAL, **answers})


def _reminded_on(chat: Chat, by: ActorRef) -> list[date]:
    with chat.look() as uow:
        person = uow.people.at(by)
        assert person is not None
        milestones = [p for p in uow.prompts.of(person.id) if p.kind == "milestone"]
        return sorted(p.due_at.date() for p in milestones if p.due_at)


def test_both_partners_see_it(database: Database) -> None:
    chat = with_pair(database)
    _set(chat, BEN)

    for who in (ANA, BEN):
        assert "Lead the release" in words_of(chat.say(who, "goals"))
        assert "By 7 April 2026: Shadow one" in words_of(chat.say(who, "goals"))


def test_the_partner_is_told(database: Database) -> None:
    chat = with_pair(database)
    _set(chat, BEN)
    chat.later(minutes=1)

    assert words_of(chat.last(ANA)).splitlines()[:2] == [
        "Ben set a goal: Lead the release",
        "The first step, Shadow one, is due on 7 April 2026.",
    ]
    assert labels_of(chat.last(ANA)) == ["See all goals"]


def test_the_mentee_is_reminded_two_days_before_each_step(database: Database) -> None:
    chat = with_pair(database)
    _set(chat, BEN, milestone_2="Run one", due_2="2026-05-07")

    assert _reminded_on(chat, BEN) == [date(2026, 4, 6), date(2026, 5, 5)]  # 5 April is a Sunday
    assert _reminded_on(chat, ANA) == []


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (BEN, "The goal is set. We remind you two days before each step is due."),
        (ANA, "The goal is set. We remind Ben two days before each step is due."),
    ],
)
def test_it_says_who_will_be_reminded(database: Database, by: ActorRef, words: str) -> None:
    assert words_of(_set(with_pair(database), by)).startswith(words)


def test_nobody_is_reminded_of_a_step_on_the_day_it_is_set(database: Database) -> None:
    chat = with_pair(database)
    _set(chat, BEN, due_1="2026-03-10")

    assert _reminded_on(chat, BEN) == [NOW.date() + timedelta(days=1)]


@pytest.mark.parametrize(
    ("answers", "refused"),
    [
        ({"goal": " "}, "goal"),
        ({"milestone_1": ""}, "milestone_1"),
        ({"due_1": "2026-03-09"}, "due_1"),
        ({"due_1": "9999-12-31"}, "due_1"),
        ({"milestone_2": "Run one"}, "due_2"),
        ({"due_3": "2026-05-01"}, "milestone_3"),
        ({"milestone_3": "Run one", "due_3": "2026-03-09"}, "due_3"),
        ({"goal": "x" * 151}, "goal"),
        ({"goal": "\u200b"}, "goal"),
    ],
)
def test_what_cannot_be_taken_is_refused_under_its_field(
    database: Database, answers: dict[str, object], refused: str
) -> None:
    chat = with_pair(database)

    assert list(reasons_of(_set(chat, BEN, **answers))) == [refused]
    assert "No goal yet" in words_of(chat.say(BEN, "goals"))


def test_a_refused_goal_is_kept(database: Database) -> None:
    chat = with_pair(database)
    _set(chat, BEN, due_1="2026-03-09")

    opened = dialog_of(chat.press(BEN, "Set a goal", chat.home(BEN)))
    assert opened.values["goal"] == "Lead the release"


def test_f12_a_retry_sets_one_goal(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    for _ in range(2):
        chat.fill(BEN, opened, request="view-2", **_GOAL)

    assert words_of(chat.say(BEN, "goals")).count("Lead the release") == 1


@pytest.mark.parametrize("who", [CLEO, DAN])
def test_it_is_for_the_pair_alone(database: Database, who: ActorRef) -> None:
    chat = with_pair(database)
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    chat.fill(who, chat.say(who, "join"), role="mentee")

    seen = chat.act(who, Opened("set_goal", dialog_of(opened).subject))
    assert "couldn't find" in reasons_of(seen)[""]
    assert "couldn't find" in reasons_of(chat.fill(who, opened, request="", **_GOAL))[""]


def test_f13_a_goal_for_a_pair_that_ended_is_refused(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    chat.fill(ANA, chat.say(ANA, "leave"))

    assert "moved on" in reasons_of(chat.fill(BEN, opened, request="", **_GOAL))[""]


def test_what_is_missing_is_named_as_in_the_form(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    refused = chat.fill(
        BEN, opened, goal="Lead", milestone_1="Shadow", due_1="2026-03-20", milestone_2="Talk"
    )
    assert reasons_of(refused) == {"due_2": "Say by when this step is due."}
