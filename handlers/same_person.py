"""Be one person in two chats: both say so, and only then what they have becomes one."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from pydantic import Field

from handlers.codes import GUESSES, LONGEST, OwnCode, find_code, issue_code
from handlers.feature import Audience, Context, Feature, Reply
from handlers.one_person import claim_of, make_one
from mentoring.errors import MovedOn
from storage.database import UnitOfWork
from storage.links import Link, Purpose
from ui.form import Dialog, Form, Readers, ShortText
from ui.message import Buttons, Message, Style, button, buttons, heading, message, quiet
from ui.text import say, typed

_HOME = buttons(button("See where things stand", "home"))


class SamePerson(Form):
    title = "Enter your code"
    submit = "Continue"

    code: Annotated[str, ShortText(Readers.AUTHOR, max_length=LONGEST)] = Field(
        title="One-time code", description="You get it in your other chat, with /mentor me."
    )


def open_me(context: Context, uow: UnitOfWork) -> Message:
    link = uow.links.to_confirm(context.actor.id, now=context.now)
    if link is not None and link.entered_by_id != context.actor.id:
        return _question(uow, link)
    return message(
        heading("Are you in two places?"),
        "If you are in another chat too, or in the browser, you can be one person in both: the "
        "same partners, sessions and goals, and each message once, where you are.",
        buttons(
            button("Get a code", feature.name, "make", style=Style.PRIMARY),
            button("Enter my code", feature.name, "enter"),
        ),
    )


def make(context: Context, uow: UnitOfWork) -> Message:
    code = issue_code(uow, context, Purpose.PERSON)
    return message(
        "In your other chat, type /mentor me and enter this code:",
        typed(code),
        "Then we ask you here once more.",
        quiet("It can be used once, within an hour. It is for you alone."),
        buttons(button("Get another code", feature.name, "make")),
    )


def open_form(_: Context, __: UnitOfWork) -> Reply:
    return Dialog(
        form=SamePerson,
        intro=message(
            "Enter only a code that you got yourself. Whoever made it will see everything that "
            "you have here, your own notes too."
        ),
    )


def enter(form: SamePerson, context: Context, uow: UnitOfWork) -> Message:
    link = find_code(uow, context, Purpose.PERSON, form.code)
    if link.made_by_id == context.actor.id:
        raise OwnCode("/mentor me")
    return message(
        say("{name} made this code. Is that you?", name=uow.people.get(link.made_by_id).name),
        "If it is, we ask you the same there. If it isn't, say no, and nothing happens.",
        _yes_or_no(link, "mean_it"),
    )


def mean_it(context: Context, uow: UnitOfWork) -> Message:
    """Ask the other side: who entered a code has said that they mean it."""
    link = _live(context, uow)
    if link.made_by_id in (None, context.actor.id) or not uow.links.use(link, now=context.now):
        raise MovedOn
    link.entered_by_id = context.actor.id
    uow.outbox.add(
        key=f"same_person:{link.id}",
        to=link.made_by_id,
        message=_question(uow, link),
        due_at=context.now,
        is_critical=True,  # they are waiting for it
    )
    return message(
        "We ask you in your other chat now. Once you say yes there, you are one person in both.",
        buttons(button("I don't mean it", feature.name, "no", subject=link.id)),
    )


def yes(context: Context, uow: UnitOfWork) -> Message:
    link = _live(context, uow)
    if link.made_by_id != context.actor.id or link.entered_by_id is None:
        raise MovedOn
    make_one(uow, context, link.entered_by_id)
    return message("Done. You are one person here now, wherever you write from.", _HOME)


def no(context: Context, uow: UnitOfWork) -> Message:
    link = _live(context, uow)
    uow.links.end(link, now=context.now)
    if link.entered_by_id is not None and link.made_by_id == context.actor.id:
        uow.outbox.add(
            key=f"not_the_same_person:{link.id}",
            to=link.entered_by_id,
            message=message("In the other place the answer was no, so nothing has changed."),
            due_at=context.now,
        )
    return message("Then nothing changes, and the code is worth nothing any more.", _HOME)


def _question(uow: UnitOfWork, link: Link) -> Message:
    return message(
        claim_of(uow, link.entered_by_id),
        "Is that right? If it is, everything that each of you has becomes one, and shows in both "
        "places. This can't be undone.",
        _yes_or_no(link, "yes"),
    )


def _live(context: Context, uow: UnitOfWork) -> Link:
    link = uow.links.get(Purpose.PERSON, context.subject)
    if link is None or context.now >= link.expires_at:
        raise MovedOn
    return link


def _yes_or_no(link: Link, yes: str) -> Buttons:
    ask = partial(button, feature=feature.name, subject=link.id, settles=True)
    return buttons(ask("Yes, that's me", choice=yes, style=Style.PRIMARY), ask("No", choice="no"))


feature = Feature(
    name="same_person",
    summary="Be one person in two chats",
    command="me",
    audience=Audience.EVERYONE,
    form=SamePerson,
    guesses=GUESSES,
    open=open_me,
    on_submit=enter,
    on_press={"make": make, "enter": open_form, "mean_it": mean_it, "yes": yes, "no": no},
)
