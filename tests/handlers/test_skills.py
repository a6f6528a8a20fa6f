"""The list of skills: what coordinators read of it, and what they may remove."""

from __future__ import annotations

import pytest

from handlers.acts import Answer, Refused
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, TEAM
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_people, words_of


def found(chat: Chat, name: str, by: ActorRef = CLEO) -> Answer:
    """Find a skill by its name, and see its card."""
    opened = chat.press(by, "Find a skill", chat.say(by, "skills"))
    ids = {words_of(one.label): one.value for one in dialog_of(opened).options["skill"]}
    return chat.fill(by, opened, skill=ids[name])


def lines(shown: Answer) -> list[str]:
    return words_of(shown).splitlines()


def join(chat: Chat, count: int, **answers: object) -> None:
    for number in range(count):
        by = ActorRef(ANA.platform, TEAM, f"U0M{number}")
        chat.fill(by, chat.say(by, "join"), role="mentee", **answers)


def test_it_lists_all_skills_page_by_page(database: Database) -> None:
    chat = with_people(database)
    shown = chat.say(CLEO, "skills")
    assert lines(shown)[0] == "28 skills in the list"
    assert "Hiring (Recruiting, Recruitment and Talent acquisition): Fewer" in words_of(shown)
    assert "Writing: " not in words_of(shown)
    rest = chat.press(CLEO, "Show more", shown)
    assert "Writing: Fewer than 5 want it, 1 offers it." in lines(rest)
    assert "Show more" not in labels_of(rest.reply)


def test_few_who_want_a_skill_are_not_counted(database: Database) -> None:
    chat = with_people(database)
    join(chat, 4, skills_wanted=("Finance",))
    assert "Finance: Fewer than 5 want it, nobody offers it." in lines(chat.say(CLEO, "skills"))
    join(chat, 5, skills_wanted=("Finance",))
    assert "Finance: 5 want it, nobody offers it." in lines(chat.say(CLEO, "skills"))
    assert "5 want it, nobody offers it." in lines(found(chat, "Finance"))


def test_nobody_is_named_in_it(database: Database) -> None:
    chat = with_people(database)
    shown = words_of(chat.say(CLEO, "skills")) + words_of(found(chat, "Writing"))
    assert {"Ana", "Ben"} & set(shown.split()) == set()


def test_a_slip_is_marked_until_somebody_has_said(database: Database) -> None:
    chat = with_people(database)
    said = chat.fill(BEN, chat.say(BEN, "join"), skills_wanted=("Financee",))
    marked = "Financee: Fewer than 5 want it, nobody offers it. It may be a slip of Finance."
    assert marked in lines(chat.say(CLEO, "skills"))
    chat.press(BEN, "No, keep Financee", said)
    assert "slip" not in words_of(chat.say(CLEO, "skills"))


def test_what_nobody_uses_can_be_removed(database: Database) -> None:
    chat = with_people(database)
    card = found(chat, "Hiring")
    assert lines(card)[:3] == [
        "Hiring",
        "Also called: Recruiting, Recruitment and Talent acquisition.",
        "Fewer than 5 want it, nobody offers it.",
    ]
    assert words_of(chat.press(CLEO, "Remove", card)).startswith("Removed: Hiring.")
    assert lines(chat.say(CLEO, "skills"))[0] == "27 skills in the list"
    again = chat.press(CLEO, "Remove", card)
    assert words_of(again).startswith("That skill is gone")


def test_what_somebody_uses_stays(database: Database) -> None:
    chat = with_people(database)
    card = found(chat, "Hiring")
    chat.fill(BEN, chat.say(BEN, "join"), skills_wanted=("Recruiting",))
    assert "Merge it into another" in reasons_of(chat.press(CLEO, "Remove", card))[""]
    assert "Remove" not in labels_of(found(chat, "Hiring").reply)


def test_it_goes_on_where_it_stopped_also_after_a_skill_that_is_gone(database: Database) -> None:
    chat = with_people(database)
    shown = chat.say(CLEO, "skills")
    assert next(line for line in reversed(lines(shown)) if "want it" in line)[:12] == "Prioritizing"
    chat.press(CLEO, "Remove", found(chat, "Prioritizing"))
    # From the top, rather than nowhere.
    assert lines(chat.press(CLEO, "Show more", shown))[0].startswith("Artificial intelligence (")


def test_the_program_may_be_changed_without_bringing_skills_back(database: Database) -> None:
    chat = with_people(database)
    chat.press(CLEO, "Remove", found(chat, "Hiring"))
    chat.fill(CLEO, chat.say(CLEO, "setup"))
    assert lines(chat.say(CLEO, "skills"))[0] == "27 skills in the list"


@pytest.mark.parametrize("feature", ["skills", "add_skill", "edit_skill", "merge_skills"])
def test_it_is_for_coordinators_only(database: Database, feature: str) -> None:
    chat = with_people(database)
    refused = chat.open(BEN, feature)
    assert isinstance(refused.reply, Refused)
    assert "Only a coordinator" in words_of(refused)


def test_the_overview_leads_to_it(database: Database) -> None:
    chat = with_people(database)
    assert lines(chat.press(CLEO, "Skills", chat.say(CLEO, "overview")))[0].endswith("in the list")
