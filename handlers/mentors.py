"""Mentors: the catalog, in which mentees look for somebody who fits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from pydantic import Field

from handlers.catalog import (
    as_listed,
    hindrance,
    mentors_of,
    reader_of,
    shelf_of,
)
from handlers.feature import Card, Context, Feature, Place, Reply
from handlers.mentor_card import mentor_card
from handlers.profile import intake_of
from handlers.searching import ANY_ZONE, keep_search, page, search_of, zone_wished, zones_of
from mentoring.catalog import Wishes, after
from mentoring.skills import check_skills
from mentoring.vocabulary import Format, ParticipantStatus
from storage.database import UnitOfWork
from storage.participants import Participant
from ui.form import Dialog, Form, OneOf, Option, Readers, ShortText, SkillsInput
from ui.message import Message, Style, button, buttons, message
from ui.text import say, typed


class Search(Form):
    title = "Filter mentors"
    submit = "Show"

    skills: Annotated[tuple[str, ...], SkillsInput()] = Field((), title="Any of these skills")
    formats: tuple[Format, ...] = Field((), title="Any of these formats")
    language: Annotated[str, ShortText(Readers.AUTHOR, max_length=80)] = Field(
        "", title="A language", description="Or several, with commas between them."
    )
    zone: Annotated[str, OneOf()] = Field(
        ANY_ZONE,
        title="Time zone",
        description="Zones in which it is the same time now count too.",
    )
    shared_hours: int | None = Field(
        None, title="Shared working hours a day, at least", ge=1, le=12
    )
    only_free: bool = Field(default=True, title="Only with a free place")


def open_mentors(context: Context, uow: UnitOfWork) -> Reply:
    me = reader_of(context, uow)
    if not me.role.learns:
        return _own(context, uow, me)
    return hindrance(uow, me) or page(shelf := shelf_of(context, uow), shelf.found(search_of(me)))


def more(context: Context, uow: UnitOfWork) -> Reply:
    """Go on after the last mentor who was shown, wherever others are by now."""
    me = reader_of(context, uow)
    shelf = shelf_of(context, uow)
    last = shelf.passed(context.subject)
    return hindrance(uow, me) or page(
        shelf, after(shelf.found(search_of(me)), last, shelf.seeker), is_first=False
    )


def open_filter(context: Context, uow: UnitOfWork) -> Reply:
    shelf = shelf_of(context, uow)
    wishes, offered = search_of(shelf.reader), set(uow.programs.formats())
    return Dialog(
        form=Search,
        values=asdict(wishes) | {"zone": wishes.zone or ANY_ZONE},
        options={
            "zone": zones_of(shelf),
            "skills": tuple(Option(skill.name, typed(skill.name)) for skill in uow.skills.all()),
            "formats": tuple(Option(f, say(f.label)) for f in Format if f in offered),
        },
    )


def search(form: Search, context: Context, uow: UnitOfWork) -> Message:
    check_skills(form.skills, "skills")
    wishes = Wishes(
        skills=form.skills,
        formats=tuple(str(one) for one in form.formats),
        language=form.language,
        zone=zone_wished(form.zone),
        shared_hours=form.shared_hours,
        only_free=form.only_free,
    )
    return _search(context, uow, wishes)


def show_all(context: Context, uow: UnitOfWork) -> Message:
    return _search(context, uow, Wishes(only_free=False))


def _search(context: Context, uow: UnitOfWork, wishes: Wishes) -> Message:
    shelf = shelf_of(context, uow)
    keep_search(shelf.reader, wishes)
    return hindrance(uow, shelf.reader) or page(shelf, shelf.found(search_of(shelf.reader)))


def _own(context: Context, uow: UnitOfWork, me: Participant) -> Message:
    entries = uow.catalog.entries(me.cohort_id)
    mine = [entry for entry in entries if entry.participant.id == me.id]
    change = buttons(button("Change my answers", intake_of(context.actor)))
    if not mine:
        return message("Mentees don't see you in the catalog at present.", change)
    as_seen = as_listed(mine[0], context.today)
    card = mentor_card(mine[0], as_seen, uow.participants.outcomes(me))
    return message("This is how mentees see you in the catalog.").followed_by(
        Message(blocks=(*card, change))
    )


def mentors_card(context: Context, uow: UnitOfWork) -> list[Card]:
    program, me = uow.programs.current(), uow.participants.latest_of(context.actor.id)
    if program is None or program.catalog_closed_at or me is None:
        return []
    if me.status is not ParticipantStatus.ACTIVE or mentors_of(uow, me):
        return []
    if not me.role.learns:
        see = buttons(button("See how mentees find me", feature.name))
        is_found = "Mentees find you in the catalog."
        words = is_found if me.unlisted_since is None else "You are left out of the catalog."
        return [Card(Place.SETTINGS, message(words, see))]
    look = buttons(button("Find a mentor", feature.name, style=Style.PRIMARY))
    return [Card(Place.NEXT, message("You can look for a mentor yourself, and ask them.", look))]


feature = Feature(
    name="mentors",
    summary="Find a mentor who fits, and ask them",
    command="mentors",
    form=Search,
    open=open_mentors,
    on_submit=search,
    on_press={"more": more, "filter": open_filter, "all": show_all},
    home=mentors_card,
)
