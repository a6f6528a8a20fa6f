"""Add a skill to the list that people choose from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.feature import Audience, Context, Feature
from handlers.skill_card import check_names, skill_card
from mentoring.skills import listed
from storage.database import UnitOfWork
from ui.form import Form, LongText, Readers, ShortText
from ui.message import Message
from ui.text import say


class AddSkill(Form):
    title = "Add a skill"
    submit = "Add"

    name: Annotated[str, ShortText(Readers.PROGRAM, max_length=80)] = Field(
        title="What is it called?"
    )
    synonyms: Annotated[str, LongText(Readers.PROGRAM)] = Field(
        "",
        title="Other names for the same",
        description="With commas between them. Whoever types one of them gets this skill.",
    )


def add_skill(form: AddSkill, _: Context, uow: UnitOfWork) -> Message:
    uow.skills.hold()
    check_names(uow.skills.taxonomy(), form.name, form.synonyms)
    skill = uow.skills.add(form.name, listed(form.synonyms))
    return skill_card(uow, skill, say("Added. From now on people can choose it."))


feature = Feature(
    name="add_skill",
    summary="Add a skill to the list",
    audience=Audience.COORDINATORS,
    form=AddSkill,
    on_submit=add_skill,
)
