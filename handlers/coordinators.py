"""Coordinators: who runs the program, adding to them and stepping back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.coordinating import close_coordinating, expect_coordinating
from handlers.feature import Audience, Context, Feature, Reply
from mentoring.errors import MentoringError
from storage.database import UnitOfWork
from ui.form import Dialog, Form, PersonInput
from ui.message import Block, Message, Style, button, buttons, heading, message, quiet
from ui.text import say


class LastCoordinator(MentoringError):
    def __init__(self) -> None:
        super().__init__("Somebody has to coordinate. Add another coordinator first.")


class AddCoordinator(Form):
    title = "Add a coordinator"
    submit = "Add"

    who: Annotated[UUID, PersonInput()] = Field(
        title="Who?", description="They can pair people and see how pairs are doing, never notes."
    )


def list_coordinators(_: Context, uow: UnitOfWork) -> Message:
    rows: list[Block] = []
    for person in uow.coordinators.people():
        rows += message(
            say("{person}", person=person),
            buttons(
                button("Remove", feature.name, "confirm", subject=person.id, style=Style.DANGER)
            ),
        ).blocks
    add = button("Add a coordinator", feature.name, "add", style=Style.PRIMARY)
    link = button("Link another chat", "link_chats")
    return message(
        heading("Coordinators"),
        *rows,
        buttons(add, link),
        quiet("Coordinators see that pairs meet and how they feel, never what they write."),
    )


def open_add(_: Context, __: UnitOfWork) -> Reply:
    return Dialog(form=AddCoordinator)


def add_coordinator(form: AddCoordinator, context: Context, uow: UnitOfWork) -> Message:
    person = uow.people.get(form.who)
    if uow.coordinators.includes(person.id):
        return message(say("{person} already is a coordinator.", person=person))
    uow.coordinators.add(person, now=context.now, by=context.actor)
    expect_coordinating(uow, person, today=context.today)
    uow.outbox.add(
        key=f"coordinator_added:{person.id}:{context.request_id}",
        to=person.id,
        message=message(
            say("{actor} made you a coordinator of the mentorship program.", actor=context.actor),
            "You can pair people, see which pairs need a hand, and you get a weekly digest.",
            buttons(button("Pair people", "pair_people"), button("See everything", "overview")),
        ),
        due_at=context.now,
    )
    return message(say("{person} is a coordinator now. We let them know.", person=person))


def confirm(context: Context, uow: UnitOfWork) -> Message:
    person = uow.people.get(context.subject)
    return message(
        say("Shall {person} no longer coordinate? They are told.", person=person)
        if person.id != context.actor.id
        else "Would you like to stop coordinating?",
        buttons(
            button("Yes, remove", feature.name, "remove", subject=person.id, style=Style.DANGER),
            button("No, back to the list", feature.name),
        ),
    )


def remove(context: Context, uow: UnitOfWork) -> Message:
    person = uow.people.get(context.subject)
    if not uow.coordinators.includes(person.id):
        return message(say("{person} is not a coordinator any more.", person=person))
    if uow.coordinators.count() == 1:
        raise LastCoordinator
    uow.coordinators.remove(person)
    close_coordinating(uow, person, now=context.now)
    if person.id == context.actor.id:
        return message(
            "You no longer coordinate. Thank you for having done it.",
            buttons(button("See where things stand", "home")),
        )
    uow.outbox.add(
        key=f"coordinator_removed:{person.id}:{context.request_id}",
        to=person.id,
        message=message(
            say("{actor} removed you from those who coordinate the program.", actor=context.actor),
            "If that was a mistake, they can add you again.",
        ),
        due_at=context.now,
    )
    return message(
        say("{person} is no longer a coordinator. We let them know.", person=person),
        buttons(button("Back to the list", feature.name)),
    )


feature = Feature(
    name="coordinators",
    summary="See, add and remove coordinators",
    command="coordinators",
    audience=Audience.COORDINATORS,
    form=AddCoordinator,
    open=list_coordinators,
    on_submit=add_coordinator,
    on_press={"add": open_add, "confirm": confirm, "remove": remove},
)
