"""A skill as coordinators see it: its names, who wants it, and what can be done about it."""

from __future__ import annotations

from binascii import crc32
from uuid import UUID

from mentoring.pulse import SMALLEST_GROUP
from mentoring.skills import CommaInName, Taxonomy, check_skills, listed
from storage.database import UnitOfWork
from storage.programs import Skill
from storage.skills import Demand
from ui.form import Option
from ui.message import Block, Message, Style, button, buttons, heading, message
from ui.text import Text, say, say_count, typed

_NO_DEMAND = Demand()


def skill_card(uow: UnitOfWork, skill: Skill, *said: Text) -> Message:
    """Show one skill, with all that can be done about it."""
    demand = uow.skills.demand(uow.programs.required().cohort.id)
    synonyms = uow.skills.synonyms(skill)
    change = button("Change", "edit_skill", subject=skill.id, version=edition(skill, synonyms))
    merge = button("Merge into another", "merge_skills", subject=skill.id)
    remove = button("Remove", "skills", "remove", subject=skill.id, style=Style.DANGER)
    is_used = uow.skills.is_used(skill)
    return message(
        *said,
        heading(say("{skill}", skill=skill.name)),
        say("Also called: {names}.", names=synonyms) if synonyms else "It has no other name.",
        in_demand(demand.get(skill.id, _NO_DEMAND)),
        buttons(change, merge, *([] if is_used else [remove])),
        see_all(),
    )


def in_demand(demand: Demand) -> Text:
    """Say how many want and offer a skill; of few who want it, not how few."""
    few = say("Fewer than {n} want it", n=SMALLEST_GROUP)
    many = say("{n} want it", n=demand.wanted)
    nobody = say("nobody offers it")
    some = say_count("{n} offers it", "{n} offer it", n=demand.offered)
    wanted = few if demand.wanted < SMALLEST_GROUP else many
    return say("{wanted}, {offered}.", wanted=wanted, offered=some if demand.offered else nobody)


def see_all() -> Block:
    return buttons(button("See all skills", "skills"))


def edition(skill: Skill, synonyms: list[str]) -> int:
    """Tell one state of a skill's names from another, for buttons and dialogs that age."""
    return crc32("\n".join([skill.name, *synonyms]).encode()) // 2 or 1


def check_names(taxonomy: Taxonomy, name: str, synonyms: str, *, of: str | None = None) -> None:
    """Make sure that a skill can be called so.

    Raises:
        MentoringError: under the field that is to be changed.
    """
    if len(listed(name)) > 1:
        raise CommaInName("name")
    taxonomy.check_free(name, "name", of=of)
    check_skills(listed(synonyms), "synonyms")
    for synonym in listed(synonyms):
        taxonomy.check_free(synonym, "synonyms", of=of)


def options(uow: UnitOfWork, *, but: UUID | None = None) -> tuple[Option, ...]:
    there = (skill for skill in uow.skills.all() if skill.id != but)
    return tuple(Option(str(skill.id), typed(skill.name)) for skill in there)
