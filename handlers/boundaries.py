"""Boundaries: whom somebody must not be matched with, told in private and without a reason."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.listing import part_of, rest_of
from handlers.match_offering import settle_offers_between
from mentoring.boundaries import NamesOneself
from mentoring.errors import Missing
from mentoring.vocabulary import BoundaryKind
from storage.boundaries import BoundaryRow
from storage.database import UnitOfWork
from storage.people import Person
from ui.form import Dialog, Form, PersonInput
from ui.message import Block, Message, Style, button, buttons, heading, message, quiet
from ui.text import say

_LINES = {
    BoundaryKind.MANAGER: "{person}: your manager",
    BoundaryKind.CONFLICT: "{person}: a conflict of interest",
}


class Tie(StrEnum):
    MANAGER = "manager"
    CONFLICT = "conflict"

    @property
    def label(self) -> str:
        return {"manager": "My manager", "conflict": "A conflict of interest"}[self]


class NameBoundary(Form):
    title = "Name somebody"

    who: Annotated[UUID, PersonInput()] = Field(title="Who?", description="They never learn it.")
    kind: Tie = Field(title="What are they to you?", description="Nobody asks you why.")


def open_boundaries(context: Context, uow: UnitOfWork) -> Reply:
    return _page(context, uow)


def more(context: Context, uow: UnitOfWork) -> Reply:
    return _page(context, uow, after=context.subject)


def _page(context: Context, uow: UnitOfWork, *, after: UUID | None = None) -> Message:
    mine = uow.boundaries.by(context.actor.id)
    shown = part_of(mine, after)
    people = uow.people.several(one.other_id for one in shown)
    rows = [block for one in shown for block in _row(one, people[one.other_id])]
    return message(
        heading("Your boundaries"),
        "Name your manager, and anybody with whom you have a conflict of interest. You are not "
        "matched with them, and nobody whom you name learns of it.",
        *rows,
        *rest_of(mine, shown, feature.name),
        buttons(
            button("Name somebody", feature.name, "name", style=Style.PRIMARY),
            *([button("Keep two people apart", "never_match")] if context.is_coordinator else []),
            button("The program's policy", "policy"),
        ),
        quiet(
            "A coordinator who would pair you is told that one of you has declared a conflict, "
            "not which of you, or why. Who your manager is they are told."
        ),
    )


def _row(one: BoundaryRow, other: Person) -> tuple[Block, ...]:
    remove = button("Remove", feature.name, "remove", subject=one.id)
    return message(say(_LINES[one.kind], person=other.name), buttons(remove)).blocks


def open_form(_: Context, __: UnitOfWork) -> Reply:
    return Dialog(
        form=NameBoundary,
        intro=message("Nobody whom you name learns of it. You can take it back at any time."),
    )


def name_boundary(form: NameBoundary, context: Context, uow: UnitOfWork) -> Message:
    other = uow.people.get(form.who)
    if other.id == context.actor.id:
        raise NamesOneself
    # Whoever pairs somebody holds both; what is said meanwhile is known to them, or comes after.
    uow.pairs.lock_mentor(context.actor.id)
    kind = BoundaryKind(form.kind)
    uow.boundaries.declare(kind, context.actor.id, other.id, now=context.now)
    # The other hears what they would hear of a "not this time".
    settle_offers_between(uow, context.actor.id, other.id, context, without=[context.actor.id])
    return message(
        say("Noted. You and {person} are not matched from now on.", person=other.name),
        *_goes_on(context, uow, other),
        buttons(button("See my boundaries", feature.name)),
    )


def _goes_on(context: Context, uow: UnitOfWork, other: Person) -> tuple[Block, ...]:
    """Say that a pair of these two is not ended by it, and who can end it."""
    if not any(other.id in pair.members() for pair in uow.pairs.active_of(context.actor.id)):
        return ()
    words = "You two are a pair at present. That goes on; a coordinator can end it if you ask them."
    return message(words).blocks


def remove(context: Context, uow: UnitOfWork) -> Message:
    one = uow.boundaries.get(context.subject)
    if one.person_id != context.actor.id or one.kind is BoundaryKind.NEVER:
        raise Missing("Boundary", one.id)
    other = uow.people.get(one.other_id)
    uow.boundaries.remove(one)
    return message(
        say("Removed. You and {person} can be matched again.", person=other.name)
        if other.id not in uow.boundaries.said_by(context.actor.id)
        else say("Removed. What else you said about {person} stays.", person=other.name),
        buttons(button("See my boundaries", feature.name)),
    )


feature = Feature(
    name="boundaries",
    summary="Name whom you must not be matched with",
    command="boundaries",
    audience=Audience.INVOLVED,
    form=NameBoundary,
    open=open_boundaries,
    on_submit=name_boundary,
    on_press={"name": open_form, "more": more, "remove": remove},
)
