"""One of very many is chosen by its name, and never guessed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import pytest
from pydantic import Field

from bot.teams.naming import chosen_by_name, may_be_named
from bot.teams.voice import Pen
from tests.strategies import READER
from ui.form import Dialog, Form, OneOf, Option, Rejected
from ui.text import typed


class Pick(Form):
    title = "Pick"

    mentor: Annotated[UUID, OneOf()] = Field(title="Mentor")


def pick(*labels: str, answer: str) -> object:
    many = (*labels, *(f"Person {number}: busy" for number in range(101)))
    options = tuple(
        Option(str(UUID(int=number)), typed(label)) for number, label in enumerate(many)
    )
    dialog = Dialog(Pick, options={"mentor": options})
    return chosen_by_name(dialog, {"mentor": answer}, Pen(READER))["mentor"]


@pytest.mark.parametrize("answer", ["Ana", "ANA", "ana: two places free", str(UUID(int=0))])
def test_a_name_finds_what_is_called_that(answer: str) -> None:
    assert pick("Ana: two places free", answer=answer) == str(UUID(int=0))


def test_a_whole_name_comes_before_a_beginning() -> None:
    assert pick("Ana: engineer", "Ana", answer="Ana") == str(UUID(int=1))


@pytest.mark.parametrize(
    ("answer", "why"), [("Nobody", "nothing of that name"), ("Ana", "Several are called that")]
)
def test_what_is_not_clear_is_refused_and_not_guessed(answer: str, why: str) -> None:
    with pytest.raises(Rejected) as refused:
        pick("Ana: one", "Ana: two", answer=answer)
    assert why in refused.value.reasons["mentor"].template


def test_only_what_may_be_a_name_is_looked_up() -> None:
    assert may_be_named(Pick, {"mentor": "Ana"})
    assert not may_be_named(Pick, {"mentor": str(UUID(int=1))})
    assert not may_be_named(Pick, {"mentor": ""})
