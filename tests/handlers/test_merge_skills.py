"""Merging two skills: whoever has either has one, and both names lead to it."""

from __future__ import annotations

from storage.database import Database
from tests.cast import ANA, BEN, CLEO
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_people, words_of
from tests.handlers.test_answer_request import at_once
from tests.handlers.test_skills import found


def ids(opened: object) -> dict[str, str]:
    return {words_of(one.label): one.value for one in dialog_of(opened).options["into"]}  # type: ignore[arg-type]


def offered(chat: Chat) -> object:
    return dialog_of(chat.say(ANA, "join")).values["skills_offered"]


def test_everybody_has_the_one_that_stays_once(database: Database) -> None:
    chat = with_people(database)
    chat.fill(ANA, chat.say(ANA, "join"), skills_offered=("Juggling", "Writing"))
    chat.fill(BEN, chat.say(BEN, "join"), skills_wanted=("Juggling",))
    opened = chat.press(CLEO, "Merge into another", found(chat, "Juggling"))
    assert "Whoever has Juggling in their answers gets the other one." in words_of(opened)
    done = chat.fill(CLEO, opened, into=ids(opened)["Writing"])
    assert words_of(done).startswith("Merged: Juggling is another name of Writing now.")
    assert offered(chat) == ("Writing",)
    assert dialog_of(chat.say(BEN, "join")).values["skills_wanted"] == ("Writing",)
    chat.fill(ANA, chat.say(ANA, "join"), skills_offered=("juggling", "Sales"))
    assert offered(chat) == ("Sales", "Writing")


def test_a_skill_is_not_merged_into_itself(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(CLEO, "Merge into another", found(chat, "Sales"))
    assert "Sales" not in ids(opened)
    refused = chat.fill(CLEO, opened, into=dialog_of(opened).subject)
    assert "another skill" in reasons_of(refused)["into"]


def test_who_comes_second_is_told(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(CLEO, "Merge into another", found(chat, "Sales"))
    into = ids(opened)["Writing"]
    answers = at_once(
        lambda: chat.fill(CLEO, opened, request="phone", into=into),
        lambda: chat.fill(CLEO, opened, request="laptop", into=into),
    )
    said = sorted(words_of(one).splitlines()[0] for one in answers)
    assert said == [
        "Merged: Sales is another name of Writing now.",
        "One of the two is gone: it was merged or removed meanwhile.",
    ]


def test_two_who_merge_each_into_the_other_leave_one(database: Database) -> None:
    chat = with_people(database)
    one = chat.press(CLEO, "Merge into another", found(chat, "Sales"))
    other = chat.press(CLEO, "Merge into another", found(chat, "Writing"))
    sales, writing = ids(other)["Sales"], ids(one)["Writing"]
    at_once(
        lambda: chat.fill(CLEO, one, request="phone", into=writing),
        lambda: chat.fill(CLEO, other, request="laptop", into=sales),
    )
    with chat.look() as uow:
        left = {"Sales", "Writing"} & set(uow.skills.taxonomy().synonyms)
        assert len(left) == 1
        (known,) = {uow.skills.taxonomy().known(name) for name in ("Sales", "Writing")}
        assert {known} == left


def test_the_last_skill_has_nothing_to_be_merged_into(database: Database) -> None:
    chat = with_people(database)
    card = found(chat, "Sales")
    with chat.look() as uow:
        for skill in uow.skills.all():
            if skill.name != "Sales":
                uow.skills.merge(skill, *uow.skills.named(["Sales"]))
    said = chat.press(CLEO, "Merge into another", card)
    assert words_of(said).startswith("There is no other skill")
    assert labels_of(said.reply) == ["See all skills"]
