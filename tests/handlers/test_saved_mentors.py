"""Saved mentors: an order of one's own, of which nobody else hears."""

from __future__ import annotations

import pytest

from handlers.acts import Answer, Pressed
from mentoring.catalog import MOST_SAVED
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import (
    Chat,
    buttons_of,
    labels_of,
    reasons_of,
    with_pair,
    with_people,
    words_of,
)
from tests.handlers.scenario import EVE, FAY, HAL
from tests.handlers.test_answer_request import at_once
from tests.handlers.test_ask_mentor import ask, join, told
from ui.message import Message


def with_mentors(database: Database) -> Chat:
    """Have Eve and Hal join Ana, who mentor, and Ben save all three: Hal, Eve, Ana."""
    chat = with_people(database)
    for by in (EVE, HAL):
        join(chat, by, "mentor")
    for name in ("Hal", "Eve", "Ana"):
        save(chat, name)
    return chat


def save(chat: Chat, name: str, by: ActorRef = BEN) -> Answer:
    return chat.press(by, f"Save {name}", chat.say(by, "mentors"))


def saved(chat: Chat, by: ActorRef = BEN) -> Message:
    shown = chat.open(by, "saved_mentors").reply
    assert isinstance(shown, Message)
    return shown


def order(shown: object) -> list[str]:
    lines = (line for line in words_of(shown).splitlines() if line[:1].isdigit())
    return [line.split(". ")[1] for line in lines if ". " in line]


def test_a_mentor_is_saved_from_their_card(database: Database) -> None:
    chat = with_people(database)
    done = save(chat, "Ana")
    assert words_of(done).splitlines()[:2] == [
        "You have saved Ana.",
        "Nobody else sees whom you save, and the mentors don't hear of it.",
    ]
    assert labels_of(done.reply) == ["Ask Ana", "Show more", "Only those I saved"]
    again = chat.say(BEN, "mentors")
    assert "Remove Ana from saved" in labels_of(again.reply)
    assert "Save Ana" not in labels_of(again.reply)


def test_only_those_who_are_saved_are_shown_in_ones_own_order(database: Database) -> None:
    chat = with_mentors(database)
    shown = chat.press(BEN, "Only those I saved", chat.say(BEN, "mentors"))
    assert words_of(shown).startswith("3 mentors whom you saved")
    assert order(shown) == ["Hal", "Eve", "Ana"]
    assert "Offers what you would like to grow: Writing." in words_of(shown)
    labels = labels_of(shown.reply)
    assert [one for one in labels if "up" in one] == ["Move Eve up", "Move Ana up"]
    assert {"Ask Hal", "Ask Eve", "Ask Ana"} <= set(labels)


def test_one_is_moved_up(database: Database) -> None:
    chat = with_mentors(database)
    shown = chat.press(BEN, "Move Ana up", saved(chat))
    assert order(shown) == ["Hal", "Ana", "Eve"]
    shown = chat.press(BEN, "Move Ana up", shown)
    assert order(shown) == order(saved(chat)) == ["Ana", "Hal", "Eve"]


def test_two_clicks_on_one_button_move_by_one(database: Database) -> None:
    chat = with_mentors(database)
    shown = saved(chat)
    at_once(*(lambda: chat.press(BEN, "Move Ana up", shown),) * 2)
    assert order(saved(chat)) == ["Hal", "Ana", "Eve"]


def test_who_is_saved_twice_at_once_is_there_once(database: Database) -> None:
    chat = with_people(database)
    shown = chat.say(BEN, "mentors")
    answers = at_once(*(lambda: chat.press(BEN, "Save Ana", shown),) * 2)
    assert {words_of(one).splitlines()[0] for one in answers} == {"You have saved Ana."}
    assert order(saved(chat)) == ["Ana"]


def test_one_is_removed_and_may_be_saved_anew(database: Database) -> None:
    chat = with_mentors(database)
    shown = saved(chat)
    done = chat.press(BEN, "Remove Hal from saved", shown)
    assert words_of(done).startswith("They are not among those you saved any more.")
    assert words_of(chat.press(BEN, "Remove Hal from saved", shown)) == words_of(done)
    assert order(saved(chat)) == ["Eve", "Ana"]
    save(chat, "Hal")
    assert order(saved(chat)) == ["Eve", "Ana", "Hal"]


def test_who_has_left_the_catalog_is_kept_and_passed_over(database: Database) -> None:
    chat = with_mentors(database)
    join(chat, EVE, "mentor", is_unlisted=True)
    shown = saved(chat)
    assert order(shown) == ["Hal", "Ana"]
    assert "1 more is not in the catalog at present." in words_of(shown)
    assert order(chat.press(BEN, "Move Ana up", shown)) == ["Ana", "Hal"]
    join(chat, EVE, "mentor", is_unlisted=False)
    assert order(saved(chat)) == ["Ana", "Hal", "Eve"]


def test_where_nobody_is_left_or_saved_it_says_so(database: Database) -> None:
    chat = with_people(database)
    assert words_of(saved(chat)).startswith("You have saved nobody yet.")
    save(chat, "Ana")
    chat.fill(ANA, chat.say(ANA, "leave"))
    assert words_of(saved(chat)).startswith("Nobody whom you have saved is in the catalog")


def test_who_was_asked_can_be_taken_back_from_there(database: Database) -> None:
    chat = with_mentors(database)
    ask(chat, "Eve")
    shown = saved(chat)
    assert {"Take it back", "Move Eve up", "Remove Eve from saved"} <= set(labels_of(shown))
    assert "Ask Eve" not in labels_of(shown)


def test_there_is_a_most_that_can_be_saved(database: Database) -> None:
    chat = with_people(database)
    mentors = [ANA._replace(external_id=f"U0M{number}") for number in range(MOST_SAVED + 1)]
    for by in mentors:
        join(chat, by, "mentor")
    with chat.look() as uow:
        people = {one: uow.people.at(one) for one in mentors}
    press = next(
        one.press
        for one in buttons_of(chat.say(BEN, "mentors").reply)
        if one.press.choice == "save"
    )
    answers = []
    for by in mentors:
        person = people[by]
        assert person is not None
        with chat.look() as uow:
            participant = uow.participants.latest_of(person.id)
        assert participant is not None
        pressed = Pressed(press.model_copy(update={"subject": participant.id}))
        answers.append(chat.act(BEN, pressed))
    assert "which is the most" in reasons_of(answers[-1])[""]
    assert len(order(saved(chat))) == MOST_SAVED


def test_the_mentor_never_learns(database: Database) -> None:
    chat = with_mentors(database)
    chat.later(days=2)
    for by in (ANA, HAL, CLEO):
        assert "saved" not in told(chat, by)
        assert "saved" not in words_of(chat.home(by))
    for shown in (chat.say(ANA, "mentors"), chat.say(CLEO, "overview")):
        assert "saved" not in words_of(shown)


def test_nobody_reads_anothers(database: Database) -> None:
    chat = with_mentors(database)
    join(chat, FAY, "mentee")
    assert words_of(saved(chat, FAY)).startswith("You have saved nobody yet.")
    # Pressed by another, a button is about their own.
    chat.press(FAY, "Remove Hal from saved", saved(chat))
    assert order(saved(chat)) == ["Hal", "Eve", "Ana"]
    assert "would like a mentor" in reasons_of(chat.open(ANA, "saved_mentors"))[""]
    assert "/mentor join" in reasons_of(chat.open(DAN, "saved_mentors"))[""]


def test_who_has_a_mentor_is_told_whom(database: Database) -> None:
    chat = with_pair(database)
    assert words_of(saved(chat)).startswith("You have a mentor: Ana.")


@pytest.mark.parametrize("label", ["Save Ana", "Move Ana up"])
def test_a_mentor_who_is_gone_cannot_be_saved_or_moved(database: Database, label: str) -> None:
    chat = with_mentors(database)
    join(chat, FAY, "mentee")
    shown = saved(chat) if "up" in label else chat.say(FAY, "mentors").reply
    assert isinstance(shown, Message)
    chat.fill(ANA, chat.say(ANA, "leave"))
    if label == "Save Ana":
        assert "can't be asked at present" in reasons_of(chat.press(FAY, label, shown))[""]
    else:
        assert order(chat.press(BEN, label, shown)) == ["Hal", "Eve"]
