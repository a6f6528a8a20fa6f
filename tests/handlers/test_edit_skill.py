"""Changing the names of a skill: what was typed before still means it."""

from __future__ import annotations

from handlers.acts import Answer
from storage.database import Database
from tests.cast import BEN, CLEO
from tests.chat import Chat, dialog_of, reasons_of, with_people, words_of
from tests.handlers.test_skills import found


def edit(chat: Chat, skill: str, **answers: object) -> Answer:
    return chat.fill(CLEO, chat.press(CLEO, "Change", found(chat, skill)), **answers)


def typed_by_ben(chat: Chat, skill: str) -> object:
    chat.fill(BEN, chat.say(BEN, "join"), skills_wanted=(skill,))
    return dialog_of(chat.say(BEN, "join")).values["skills_wanted"]


def test_everybody_who_has_it_sees_the_new_name(database: Database) -> None:
    chat = with_people(database)
    done = edit(chat, "Writing", name="Written word")
    assert words_of(done).splitlines()[:3] == [
        "Saved. Everybody who has it sees it by its new name.",
        "Written word",
        "Also called: Writing.",
    ]
    assert dialog_of(chat.say(BEN, "join")).values["skills_wanted"] == ("Written word",)
    shown = words_of(chat.say(BEN, "mentors"))
    assert "Offers what you would like to grow: Written word." in shown


def test_the_old_name_and_the_synonyms_still_mean_it(database: Database) -> None:
    chat = with_people(database)
    edit(chat, "Presenting", name="On stage", synonyms="Keynotes; Toasts")
    for typed in ("presenting", "keynotes", "TOASTS", "on stage"):
        assert typed_by_ben(chat, typed) == ("On stage",)
    # What the coordinator has taken out is a skill of its own again.
    assert typed_by_ben(chat, "Public speaking") == ("Public speaking",)


def test_the_dialog_holds_what_is_there(database: Database) -> None:
    chat = with_people(database)
    values = dialog_of(chat.press(CLEO, "Change", found(chat, "Hiring"))).values
    assert values == {
        "name": "Hiring",
        "synonyms": "Recruiting, Recruitment, Talent acquisition",
    }


def test_a_name_of_another_skill_is_refused(database: Database) -> None:
    chat = with_people(database)
    refused = edit(chat, "Writing", name="public speaking")
    assert "is a name of Presenting already" in reasons_of(refused)["name"]
    refused = edit(chat, "Writing", name="Writing", synonyms="Sales, Prose")
    assert "is a name of Sales already" in reasons_of(refused)["synonyms"]


def test_of_two_coordinators_the_second_sees_what_the_first_has_done(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(CLEO, "Change", found(chat, "Writing"))
    edit(chat, "Writing", synonyms="Prose")
    refused = chat.fill(CLEO, opened, request="", synonyms="Poetry")
    assert "moved on" in reasons_of(refused)[""]
    assert typed_by_ben(chat, "Prose") == ("Writing",)


def test_what_is_looked_for_in_the_catalog_keeps_finding(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Filter", chat.say(BEN, "mentors"))
    chat.fill(BEN, opened, skills=("Writing",))
    edit(chat, "Writing", name="Written word")
    assert "1 mentor for you" in words_of(chat.say(BEN, "mentors"))
