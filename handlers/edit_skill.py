"""Change a skill's name and the other names under which people know it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.skill_card import check_names, edition, skill_card
from mentoring.skills import listed
from storage.database import UnitOfWork
from ui.form import Dialog, Form, LongText, Readers, ShortText
from ui.message import Message
from ui.text import say


class EditSkill(Form):
    title = "Change a skill"

    name: Annotated[str, ShortText(Readers.PROGRAM, max_length=80)] = Field(
        title="What is it called?",
        description="Its name until now stays one of its other names.",
    )
    synonyms: Annotated[str, LongText(Readers.PROGRAM)] = Field(
        "",
        title="Other names for the same",
        description="With commas between them. Whoever types one of them gets this skill.",
    )


def open_edit(context: Context, uow: UnitOfWork) -> Reply:
    skill = uow.skills.get(context.subject)
    synonyms = uow.skills.synonyms(skill)
    return Dialog(
        form=EditSkill,
        values={"name": skill.name, "synonyms": ", ".join(synonyms)},
        subject=skill.id,
        version=edition(skill, synonyms),
    )


def edit_skill(form: EditSkill, context: Context, uow: UnitOfWork) -> Message:
    (skill,) = uow.skills.held(context.subject)
    context.still_current(edition(skill, uow.skills.synonyms(skill)))
    check_names(uow.skills.taxonomy(), form.name, form.synonyms, of=skill.name)
    uow.skills.change(skill, form.name, listed(form.synonyms))
    return skill_card(uow, skill, say("Saved. Everybody who has it sees it by its new name."))


feature = Feature(
    name="edit_skill",
    summary="Change the names of a skill",
    audience=Audience.COORDINATORS,
    form=EditSkill,
    open=open_edit,
    on_submit=edit_skill,
)
