"""Merge two skills that mean the same: whoever has either has the one that stays."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.skill_card import options, see_all, skill_card
from mentoring.errors import MentoringError, Missing
from storage.database import UnitOfWork
from ui.form import Dialog, Form, OneOf
from ui.message import Message, message
from ui.text import say


class MergeSkills(Form):
    title = "Merge two skills"
    submit = "Merge"

    into: Annotated[UUID, OneOf()] = Field(title="Into which skill?")


def open_merge(context: Context, uow: UnitOfWork) -> Reply:
    skill = uow.skills.get(context.subject)
    others = options(uow, but=skill.id)
    if not others:
        return message("There is no other skill to merge it into yet.", see_all())
    return Dialog(
        form=MergeSkills,
        options={"into": others},
        intro=message(
            say("Whoever has {skill} in their answers gets the other one.", skill=skill.name),
            say("{skill} stays as another name of it, for whoever types it.", skill=skill.name),
        ),
        subject=skill.id,
    )


def merge_skills(form: MergeSkills, context: Context, uow: UnitOfWork) -> Message:
    if form.into == context.subject:
        raise MentoringError("Choose another skill than this one.", field="into")
    try:
        goes, stays = uow.skills.held(context.subject, form.into)
    except Missing:
        return message("One of the two is gone: it was merged or removed meanwhile.", see_all())
    name = goes.name
    uow.skills.merge(goes, stays)
    return skill_card(
        uow,
        stays,
        say("Merged: {name} is another name of {skill} now.", name=name, skill=stays.name),
    )


feature = Feature(
    name="merge_skills",
    summary="Merge two skills that mean the same",
    audience=Audience.COORDINATORS,
    form=MergeSkills,
    open=open_merge,
    on_submit=merge_skills,
)
