"""A skill that may be a slip: it stays as it was typed, until whoever typed it has said."""

from __future__ import annotations

import pytest

from handlers.acts import Pressed
from storage.database import Database
from storage.participants import SkillSide
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, GIL
from tests.chat import (
    Chat,
    buttons_of,
    dialog_of,
    labels_of,
    reasons_of,
    with_expert,
    with_people,
    words_of,
)
from tests.handlers.test_answer_request import at_once
from ui.message import Message

_QUESTION = "You typed “Strategie”. Did you mean Strategy?"


def wants(chat: Chat, by: ActorRef, *skills: str) -> Message:
    said = chat.fill(by, chat.say(by, "join"), role="mentee", skills_wanted=skills).reply
    assert isinstance(said, Message)
    return said


def wanted(chat: Chat, by: ActorRef) -> list[str]:
    return _skills(chat, by, SkillSide.WANTED)


def _skills(chat: Chat, by: ActorRef, side: SkillSide) -> list[str]:
    with chat.look() as uow:
        person = uow.people.at(by)
        assert person is not None
        participant = uow.participants.latest_of(person.id)
        assert participant is not None
        return uow.participants.skills(participant.id, side)


def offered_to_choose(chat: Chat) -> list[str]:
    return [one.value for one in dialog_of(chat.say(DAN, "join")).options["skills_wanted"]]


@pytest.mark.parametrize("typed", ["public speaking", "PRESENTING", "Presentations"])
def test_a_synonym_is_the_skill_without_a_question(database: Database, typed: str) -> None:
    chat = with_people(database)
    assert "Did you mean" not in words_of(wants(chat, BEN, typed))
    assert wanted(chat, BEN) == ["Presenting"]


def test_two_names_of_one_skill_are_it_once(database: Database) -> None:
    chat = with_people(database)
    wants(chat, BEN, "Presenting", "Public speaking", "presentation skills")
    assert wanted(chat, BEN) == ["Presenting"]


def test_a_slip_is_kept_as_typed_and_asked_about(database: Database) -> None:
    chat = with_people(database)
    said = wants(chat, BEN, "Strategie", "Writing")
    assert words_of(said).startswith("Saved. The next match uses what you changed.")
    assert _QUESTION in words_of(said)
    assert labels_of(said)[-2:] == ["Yes, Strategy", "No, keep Strategie"]
    assert wanted(chat, BEN) == ["Strategie", "Writing"]


def test_who_joins_is_asked_too(database: Database) -> None:
    chat = with_people(database)
    said = wants(chat, DAN, "Strategie")
    assert words_of(said).startswith("Welcome to First cohort.")
    assert _QUESTION in words_of(said)


def test_yes_puts_what_was_meant_in_its_place(database: Database) -> None:
    chat = with_people(database)
    said = wants(chat, BEN, "Strategie")
    answer = chat.press(BEN, "Yes, Strategy", said)
    assert words_of(answer).startswith("Changed: Strategy in place of Strategie.")
    assert wanted(chat, BEN) == ["Strategy"]
    assert "Strategie" not in offered_to_choose(chat)
    assert "Offers what you would like to grow: Strategy." in words_of(chat.say(BEN, "mentors"))


def test_yes_beside_the_skill_itself_leaves_it_once(database: Database) -> None:
    chat = with_people(database)
    chat.press(BEN, "Yes, Strategy", wants(chat, BEN, "Strategie", "Strategy"))
    assert wanted(chat, BEN) == ["Strategy"]


def test_no_keeps_it_and_nobody_is_asked_again(database: Database) -> None:
    chat = with_people(database)
    answer = chat.press(BEN, "No, keep Strategie", wants(chat, BEN, "Strategie"))
    assert words_of(answer).startswith("Kept as you typed it: Strategie.")
    assert wanted(chat, BEN) == ["Strategie"]
    assert _QUESTION not in words_of(wants(chat, BEN, "Strategie", "Writing"))
    assert _QUESTION not in words_of(wants(chat, DAN, "Strategie"))


def test_unanswered_it_is_asked_with_the_next_answers(database: Database) -> None:
    chat = with_people(database)
    wants(chat, BEN, "Strategie")
    assert _QUESTION in words_of(wants(chat, BEN, "Strategie", "Writing"))
    assert wanted(chat, BEN) == ["Strategie", "Writing"]


def test_several_slips_are_asked_about_one_after_the_other(database: Database) -> None:
    chat = with_people(database)
    said = wants(chat, BEN, "Strategie", "Negociation")
    answer = chat.press(BEN, "Yes, Negotiation", said)
    assert labels_of(answer.reply) == ["Yes, Strategy", "No, keep Strategie"]
    done = chat.press(BEN, "No, keep Strategie", answer)
    assert labels_of(done.reply) == ["See my answers"]
    assert wanted(chat, BEN) == ["Negotiation", "Strategie"]


def test_another_who_typed_the_same_decides_for_themselves(database: Database) -> None:
    chat = with_people(database)
    said = wants(chat, BEN, "Strategie")
    wants(chat, DAN, "Strategie")
    chat.press(BEN, "Yes, Strategy", said)
    assert (wanted(chat, BEN), wanted(chat, DAN)) == (["Strategy"], ["Strategie"])


@pytest.mark.parametrize("label", ["Yes, Strategy", "No, keep Strategie"])
def test_a_second_answer_says_that_it_is_settled(database: Database, label: str) -> None:
    chat = with_people(database)
    said = wants(chat, BEN, "Strategie")
    chat.press(BEN, "Yes, Strategy", said)
    assert words_of(chat.press(BEN, label, said)).startswith("This is settled already.")
    assert wanted(chat, BEN) == ["Strategy"]


def test_yes_from_two_devices_at_once_is_one_yes(database: Database) -> None:
    chat = with_people(database)
    said = wants(chat, BEN, "Strategie")
    answers = at_once(*(lambda: chat.press(BEN, "Yes, Strategy", said),) * 2)
    assert sorted(words_of(one).splitlines()[0] for one in answers) == [
        "Changed: Strategy in place of Strategie.",
        "This is settled already.",
    ]
    assert wanted(chat, BEN) == ["Strategy"]


def test_nobody_answers_for_another(database: Database) -> None:
    chat = with_people(database)
    said = wants(chat, BEN, "Strategie")
    for button in list(buttons_of(said))[-2:]:
        assert "settled" in words_of(chat.act(ANA, Pressed(button.press)))
        assert "/mentor join" in reasons_of(chat.act(DAN, Pressed(button.press)))[""]
    assert wanted(chat, BEN) == ["Strategie"]


@pytest.mark.parametrize(
    "typed", ["UI", "AI", "C", "C++", "C#", "Go", "R", "Sale", "Product strategy"]
)
def test_another_skill_is_not_taken_for_a_slip(database: Database, typed: str) -> None:
    chat = with_people(database)
    wants(chat, DAN, "C", "C++", "C#", "Go", "R", "SQL", "AR")
    said = wants(chat, BEN, typed)
    # One letter too few of a longer name may well be one; nothing shorter is.
    assert ("Did you mean" in words_of(said)) == (typed == "Sale")


def test_an_expert_from_outside_is_asked_while_they_wait(database: Database) -> None:
    chat = with_expert(database)
    opened = chat.open(GIL, "apply")
    said = chat.fill(GIL, opened, request="", topics=("Strategie", "Public speaking"))
    assert words_of(said).startswith("Saved. The coordinators see your answers")
    chat.press(GIL, "Yes, Strategy", said)
    assert _skills(chat, GIL, SkillSide.OFFERED) == ["Presenting", "Strategy"]


def test_a_coordinator_who_merged_it_meanwhile_has_answered(database: Database) -> None:
    chat = with_people(database)
    said = wants(chat, BEN, "Strategie")
    opened = chat.press(CLEO, "Find a skill", chat.say(CLEO, "skills"))
    ids = {words_of(one.label): one.value for one in dialog_of(opened).options["skill"]}
    card = chat.fill(CLEO, opened, skill=ids["Strategie"])
    chat.fill(CLEO, chat.press(CLEO, "Merge into another", card), into=ids["Strategy"])
    assert wanted(chat, BEN) == ["Strategy"]
    assert "settled" in words_of(chat.press(BEN, "No, keep Strategie", said))
    assert wanted(chat, BEN) == ["Strategy"]
