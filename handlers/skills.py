"""Skills: the list that people choose from, as coordinators look after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.skill_card import in_demand, options, see_all, skill_card
from mentoring.errors import Missing
from mentoring.pulse import SMALLEST_GROUP
from mentoring.skills import SkillInUse
from storage.database import UnitOfWork
from storage.programs import Skill
from storage.skills import Demand
from ui.form import Dialog, Form, OneOf
from ui.message import Items, Message, Style, button, buttons, heading, message, quiet
from ui.text import Text, say, say_count

_PAGE = 20
_NO_DEMAND = Demand()
_GONE = message("That skill is gone: it was merged or removed meanwhile.", see_all())


class FindSkill(Form):
    title = "Find a skill"
    submit = "Show"

    skill: Annotated[UUID, OneOf()] = Field(title="Which one?")


def open_skills(_: Context, uow: UnitOfWork) -> Message:
    skills = uow.skills.all()
    count = say_count("{n} skill in the list", "{n} skills in the list", n=len(skills))
    explained = (
        "People choose from these, or type their own. Whoever types another name of a skill "
        "gets the skill."
    )
    return message(heading(count), quiet(explained)).followed_by(_page(uow, skills))


def more(context: Context, uow: UnitOfWork) -> Message:
    """Go on after the last skill that was shown; from the top where it is gone."""
    skills = uow.skills.all()
    places = {skill.id: place for place, skill in enumerate(skills, 1)}
    return _page(uow, skills[places.get(context.subject, 0) if context.subject else 0 :])


def _page(uow: UnitOfWork, skills: list[Skill]) -> Message:
    shown, left = skills[:_PAGE], len(skills) - _PAGE
    demand = uow.skills.demand(uow.programs.required().cohort.id)
    names = {skill.id: skill.name for skill in uow.skills.all()}
    synonyms = uow.skills.taxonomy().synonyms
    lines = tuple(
        _line(skill, synonyms[skill.name], demand.get(skill.id, _NO_DEMAND), names)
        for skill in shown
    )
    further = [button("Show more", feature.name, "more", subject=shown[-1].id)] if left > 0 else []
    return message(
        Items(items=lines) if lines else say("That was the last of them."),
        buttons(
            *further,
            button("Find a skill", feature.name, "find"),
            button("Add a skill", "add_skill", style=Style.PRIMARY),
        ),
        quiet(say("From {n} on we say how many want a skill.", n=SMALLEST_GROUP)),
    )


def _line(skill: Skill, synonyms: Sequence[str], demand: Demand, names: Mapping[UUID, str]) -> Text:
    called = say(" ({names})", names=synonyms) if synonyms else ""
    likely = names.get(skill.likely_id) if skill.likely_id else None
    slip = say(" It may be a slip of {likely}.", likely=likely) if likely else ""
    line = "{skill}{called}: {demand}{slip}"
    return say(line, skill=skill.name, called=called, demand=in_demand(demand), slip=slip)


def open_find(_: Context, uow: UnitOfWork) -> Reply:
    return Dialog(form=FindSkill, options={"skill": options(uow)})


def find(form: FindSkill, _: Context, uow: UnitOfWork) -> Message:
    return skill_card(uow, uow.skills.get(form.skill))


def remove(context: Context, uow: UnitOfWork) -> Message:
    try:
        (skill,) = uow.skills.held(context.subject)
    except Missing:
        return _GONE
    if uow.skills.is_used(skill):
        raise SkillInUse(skill.name)
    uow.skills.remove(skill)
    return message(say("Removed: {skill}.", skill=skill.name), see_all())


feature = Feature(
    name="skills",
    summary="See and tidy the list of skills",
    command="skills",
    audience=Audience.COORDINATORS,
    form=FindSkill,
    open=open_skills,
    on_submit=find,
    on_press={"more": more, "find": open_find, "remove": remove},
)
