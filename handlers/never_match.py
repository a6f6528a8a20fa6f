"""Never match: two people whom coordinators keep apart, and why."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.listing import part_of, rest_of
from handlers.match_offering import settle_offers_between
from mentoring.boundaries import ForOneself, SameTwice
from mentoring.errors import Missing
from mentoring.vocabulary import BoundaryKind
from storage.boundaries import BoundaryRow
from storage.database import UnitOfWork
from storage.people import Person
from ui.form import Dialog, Form, LongText, PersonInput, Readers
from ui.message import Block, Message, Style, button, buttons, heading, message, quiet
from ui.text import say


class NeverMatch(Form):
    title = "Keep two people apart"

    one: Annotated[UUID, PersonInput()] = Field(title="Who?")
    other: Annotated[UUID, PersonInput()] = Field(title="And who else?")
    reason: Annotated[str, LongText(Readers.ONLY_COORDINATORS, max_length=1000)] = Field(
        title="Why?", description="Neither of the two learns it, or that they are on this list."
    )


def open_never(context: Context, uow: UnitOfWork) -> Reply:
    return _page(context, uow)


def more(context: Context, uow: UnitOfWork) -> Reply:
    return _page(context, uow, after=context.subject)


def _page(context: Context, uow: UnitOfWork, *, after: UUID | None = None) -> Message:
    known = uow.boundaries.never(viewer=context.actor.id)
    shown = part_of(known, after)
    people = uow.people.several(who for one in shown for who in (one.person_id, one.other_id))
    rows = [block for one in shown for block in _row(uow, one, people)]
    return message(
        heading("People who are kept apart"),
        *(rows or message("Nobody yet.").blocks),
        *rest_of(known, shown, feature.name),
        buttons(button("Keep two people apart", feature.name, "add", style=Style.PRIMARY)),
        quiet(
            "Only coordinators see this list. They are never paired, neither by hand nor by a "
            "request, and don't find each other in the catalog."
        ),
    )


def _row(uow: UnitOfWork, one: BoundaryRow, people: dict[UUID, Person]) -> tuple[Block, ...]:
    both = (people[one.person_id].name, people[one.other_id].name)
    remove = button("Remove", feature.name, "remove", subject=one.id)
    return message(
        say("{one} and {other}: {why}", one=both[0], other=both[1], why=uow.boundaries.reason(one)),
        buttons(remove),
    ).blocks


def open_form(_: Context, __: UnitOfWork) -> Reply:
    return Dialog(form=NeverMatch)


def never_match(form: NeverMatch, context: Context, uow: UnitOfWork) -> Message:
    if form.one == form.other:
        raise SameTwice
    if context.actor.id in (form.one, form.other):
        raise ForOneself
    one, other = uow.people.get(form.one), uow.people.get(form.other)
    # Whoever pairs them holds both, too.
    uow.pairs.lock_mentor(min(one.id, other.id))
    uow.boundaries.keep_apart(one.id, other.id, form.reason, by=context.actor.id, now=context.now)
    settle_offers_between(uow, one.id, other.id, context)
    return message(
        say("Noted. {one} and {other} are not matched.", one=one.name, other=other.name),
        *_goes_on(uow, one, other),
        buttons(button("See who is kept apart", feature.name)),
    )


def _goes_on(uow: UnitOfWork, one: Person, other: Person) -> tuple[Block, ...]:
    """Offer to end what they are at present, which this doesn't."""
    pair = next((p for p in uow.pairs.active_of(one.id) if other.id in p.members()), None)
    if pair is None:
        return ()
    end = button("End their pair", "end_pair", subject=pair.id)
    return message(
        "They are a pair at present, which goes on until you end it.", buttons(end)
    ).blocks


def remove(context: Context, uow: UnitOfWork) -> Message:
    one = uow.boundaries.get(context.subject)
    both = (one.person_id, one.other_id)
    if one.kind is not BoundaryKind.NEVER or context.actor.id in both:
        raise Missing("Boundary", one.id)
    people = uow.people.several(both)
    uow.boundaries.remove(one)
    first, second = (people[who].name for who in both)
    return message(
        say("Removed. You no longer keep {one} and {other} apart.", one=first, other=second),
        buttons(button("See who is kept apart", feature.name)),
    )


feature = Feature(
    name="never_match",
    summary="Keep two people apart",
    audience=Audience.COORDINATORS,
    form=NeverMatch,
    open=open_never,
    on_submit=never_match,
    on_press={"add": open_form, "more": more, "remove": remove},
)
