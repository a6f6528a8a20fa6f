"""Adding a skill, with other names for the same."""

from __future__ import annotations

import pytest

from handlers.acts import Answer
from storage.database import Database
from tests.cast import BEN, CLEO
from tests.chat import Chat, dialog_of, reasons_of, with_people, words_of
from tests.handlers.test_answer_request import at_once


def add(chat: Chat, request: object = "", **answers: object) -> Answer:
    opened = chat.press(CLEO, "Add a skill", chat.say(CLEO, "skills"))
    return chat.fill(CLEO, opened, request=request, **answers)


def test_people_can_choose_it_and_type_its_other_names(database: Database) -> None:
    chat = with_people(database)
    done = add(chat, name="Signalling", synonyms="Interlocking, Block working")
    assert words_of(done).startswith("Added. From now on people can choose it.")
    assert "Also called: Block working and Interlocking." in words_of(done)
    chat.fill(BEN, chat.say(BEN, "join"), skills_wanted=("interlocking",))
    assert dialog_of(chat.say(BEN, "join")).values["skills_wanted"] == ("Signalling",)


@pytest.mark.parametrize(
    ("answers", "field", "reason"),
    [
        ({"name": "ml"}, "name", "is a name of Artificial intelligence already"),
        ({"name": "sales"}, "name", "is a name of Sales already"),
        ({"name": "X", "synonyms": "Y, Public speaking"}, "synonyms", "is a name of Presenting"),
        ({"name": "X, Y"}, "name", "without a comma"),
        ({"name": "X", "synonyms": "y" * 81}, "synonyms", "at most 80"),
        ({"name": "X", "synonyms": ",".join(map(str, range(31)))}, "synonyms", "at most 30"),
    ],
)
def test_what_means_something_else_is_refused_under_its_field(
    database: Database, answers: dict[str, str], field: str, reason: str
) -> None:
    refused = reasons_of(add(with_people(database), **answers))
    assert list(refused) == [field]
    assert reason in refused[field]


def test_of_two_who_add_the_same_at_once_one_is_told(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(CLEO, "Add a skill", chat.say(CLEO, "skills"))
    answers = at_once(
        lambda: chat.fill(CLEO, opened, request="phone", name="Signalling"),
        lambda: chat.fill(CLEO, opened, request="laptop", name="signalling"),
    )
    said = sorted(words_of(one).splitlines()[0] for one in answers)
    assert said[0].startswith("Added.")
    assert "is a name of" in said[1]
