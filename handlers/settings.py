"""Settings: the person's zone, working hours and days, and how many reminders they want."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import Field

from handlers.feature import Audience, Card, Context, Feature, Place, Reply
from mentoring.errors import MentoringError
from mentoring.vocabulary import Weekday
from scheduling.calendar import country_of, known_zones
from storage.database import UnitOfWork
from ui.form import Dialog, Form, Readers, ShortText
from ui.message import Button, Message, button, buttons, heading, message
from ui.text import say


class UnknownZone(MentoringError):
    def __init__(self, zone: str) -> None:
        super().__init__(
            'We don\'t know "{zone}". Write it like Europe/Lisbon or America/New_York.',
            field="zone",
            zone=zone,
        )


class Settings(Form):
    title = "Your settings"

    zone: Annotated[str, ShortText(Readers.PROGRAM)] = Field(
        title="Time zone", description="Such as Europe/Lisbon."
    )
    work_starts: time = Field(title="Your day starts at")
    work_ends: time = Field(title="It ends at")
    work_days: tuple[Weekday, ...] = Field(title="You work on")
    weekly_cap: int = Field(2, title="Reminders a week at the most", ge=1, le=7)


def open_settings(context: Context, _: UnitOfWork) -> Reply:
    actor = context.actor
    return Dialog(
        form=Settings,
        values={
            "zone": actor.zone,
            "work_starts": actor.work_starts,
            "work_ends": actor.work_ends,
            "work_days": [day for day in Weekday if day.number in actor.work_days],
            "weekly_cap": actor.weekly_cap,
        },
        intro=message(
            "We write to you on these days and within these hours. Only what can't wait, such as "
            "a new partner, comes at once."
        ),
    )


def save_settings(form: Settings, context: Context, _: UnitOfWork) -> Message:
    zones = {zone.casefold(): zone for zone in known_zones()}
    zone = zones.get(form.zone.casefold().replace(" ", "_"))
    if zone is None:
        raise UnknownZone(form.zone)
    if form.work_ends <= form.work_starts:
        raise MentoringError("Your day has to end after it starts.", field="work_ends")
    actor = context.actor
    actor.zone, actor.country = zone, country_of(zone)
    actor.zone_is_chosen = True
    actor.work_starts, actor.work_ends = form.work_starts, form.work_ends
    actor.work_days = [day.number for day in form.work_days]
    actor.weekly_cap = form.weekly_cap
    return message("Saved. This holds from the next message on.")


def _in_two_places(uow: UnitOfWork) -> tuple[Button, ...]:
    if len(uow.workspaces.all()) == 1:
        return ()
    return (button("I am in two places", "same_person"),)


def settings_card(context: Context, uow: UnitOfWork) -> list[Card]:
    if uow.participants.latest_of(context.actor.id) is None and not context.is_coordinator:
        return []
    actor = context.actor
    return [
        Card(
            Place.SETTINGS,
            message(
                heading("Settings"),
                say(
                    "Your zone is {zone}, and we send at most {cap} reminders a week.",
                    zone=actor.zone,
                    cap=actor.weekly_cap,
                ),
                buttons(button("Change settings", feature.name), *_in_two_places(uow)),
            ),
        )
    ]


feature = Feature(
    name="settings",
    summary="Change your settings",
    command="settings",
    audience=Audience.EVERYONE,
    form=Settings,
    open=open_settings,
    on_submit=save_settings,
    home=settings_card,
)
