"""Set up: a running program and cohort from one dialog with sensible defaults."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from handlers.coordinating import expect_from_all
from handlers.expectations import close_digests
from handlers.feature import Audience, Card, Context, Feature, Place, Reply
from handlers.founding import may_set_up, refer_to_founders
from handlers.planning import move_cohort
from mentoring.errors import NotAllowed
from mentoring.vocabulary import Cadence, Format, Weekday
from storage.database import UnitOfWork
from ui.form import Dialog, Form, Readers, ShortText
from ui.message import Message, Style, button, buttons, heading, items, message
from ui.text import say

#: Half a year: long enough for a relationship, short enough to look forward to the end.
_COHORT_LASTS = timedelta(weeks=26)


class SetUp(Form):
    title = "Set up the program"

    program_name: Annotated[str, ShortText(Readers.PROGRAM, max_length=80)] = Field(
        "Mentorship program", title="What is the program called?"
    )
    cohort_name: Annotated[str, ShortText(Readers.PROGRAM, max_length=80)] = Field(
        "First cohort", title="And its cohort?"
    )
    starts_on: date = Field(title="The cohort starts on")
    ends_on: date = Field(title="It ends on")
    cadence: Cadence = Field(
        Cadence.FORTNIGHTLY,
        title="How often should pairs meet?",
        description="Each pair can change this for itself.",
    )
    formats: tuple[Format, ...] = Field(
        (), title="Which formats do you offer?", description="Leave empty to offer all."
    )
    digest_day: Weekday = Field(
        Weekday.MONDAY,
        title="When would you like your weekly digest?",
        description="It comes at the start of your day, and only when there is news.",
    )
    has_catalog: bool = Field(default=True, title="Let mentees look for mentors themselves?")


def open_set_up(context: Context, uow: UnitOfWork) -> Reply:
    if not may_set_up(context, uow):
        return refer_to_founders(context)
    program, cohort = uow.programs.current(), uow.programs.cohort()
    if program is None or cohort is None:
        return Dialog(
            form=SetUp,
            values={"starts_on": context.today, "ends_on": context.today + _COHORT_LASTS},
            intro=message("These defaults work for most. You can change everything later."),
        )
    return Dialog(
        form=SetUp,
        values={
            "program_name": program.name,
            "cohort_name": cohort.name,
            "starts_on": cohort.starts_on,
            "ends_on": cohort.ends_on,
            "cadence": program.cadence,
            "formats": program.formats,
            "digest_day": program.digest_day,
            "has_catalog": program.catalog_closed_at is None,
        },
    )


def set_up(form: SetUp, context: Context, uow: UnitOfWork) -> Message:
    if not may_set_up(context, uow):
        raise NotAllowed("Only a coordinator can set up the program.")
    _move_what_is_due(form, context, uow)
    program = uow.programs.keep(
        name=form.program_name,
        cadence=form.cadence,
        formats=form.formats or tuple(Format),
        digest_day=form.digest_day,
        now=context.now,
    )
    if form.has_catalog != (program.catalog_closed_at is None):
        program.catalog_closed_at = None if form.has_catalog else context.now
    cohort = uow.programs.keep_cohort(
        program, name=form.cohort_name, starts_on=form.starts_on, ends_on=form.ends_on
    )
    uow.coordinators.add(context.actor, now=context.now)
    expect_from_all(uow, today=context.today)
    uow.skills.seed()
    return message(
        say(
            "{program} is running: {cohort}, from {start} to {end}.",
            program=program.name,
            cohort=cohort.name,
            start=cohort.starts_on,
            end=cohort.ends_on,
        ),
        heading("What happens next"),
        items(
            "Tell people to type /mentor join. It takes them two minutes.",
            "When mentors and mentees have joined, pair them with /mentor pair.",
            "We look after the rest: introductions, reminders, check-ins, your digest.",
        ),
        buttons(
            button("Join yourself", "join"), button("Add a coordinator", "coordinators", "add")
        ),
    )


def _move_what_is_due(form: SetUp, context: Context, uow: UnitOfWork) -> None:
    move_cohort(
        uow, starts_on=form.starts_on, ends_on=form.ends_on, today=context.today, now=context.now
    )
    program = uow.programs.current()
    if program is not None and program.digest_day is not form.digest_day:
        for coordinator in uow.coordinators.people():
            close_digests(uow, coordinator, now=context.now)


def set_up_card(_: Context, uow: UnitOfWork) -> list[Card]:
    # Everybody's Home asks for the cohort anyway, and nobody's has one without a program.
    if uow.programs.cohort() is not None or uow.programs.current() is not None:
        return []
    invitation = message(
        "Cairn runs mentorship programs here. Nobody has set one up yet.",
        buttons(
            button("Set up a program", feature.name, style=Style.PRIMARY),
            button("It runs in another chat", "link_chats"),
        ),
    )
    return [Card(Place.NEXT, invitation)]


feature = Feature(
    name="set_up",
    summary="Set up the program",
    command="setup",
    audience=Audience.FOUNDERS,
    form=SetUp,
    open=open_set_up,
    on_submit=set_up,
    home=set_up_card,
)
