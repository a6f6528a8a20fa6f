"""Link two chats: the other one becomes a part of the organization whose coordinator made a code.

What is where people take part stays as it is. Only a chat in which nobody does yet can move, with
the people who are known there.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

from pydantic import Field

from handlers.codes import GUESSES, LONGEST, issue_code
from handlers.feature import Audience, Context, Crossing, Feature, Reply
from handlers.linking import Entered, link_across
from mentoring.errors import NotAllowed
from storage.database import UnitOfWork
from storage.links import Purpose
from ui.form import Dialog, Form, Readers, ShortText
from ui.message import Message, Style, button, buttons, heading, message, quiet
from ui.text import typed


class LinkChats(Form):
    title = "Link this chat"
    submit = "Link"

    code: Annotated[str, ShortText(Readers.AUTHOR, max_length=LONGEST)] = Field(
        title="One-time code", description="A coordinator gets it in your other chat."
    )


def open_link(context: Context, uow: UnitOfWork) -> Reply:
    if not context.is_coordinator:
        return open_form(context, uow)
    return message(
        heading("Link another chat"),
        "If your people are in two chats, both can be in one program: partners see the same "
        "sessions, goals and messages, each where they are.",
        buttons(
            button("Make a code", feature.name, "make", style=Style.PRIMARY),
            button("Enter a code", feature.name, "enter"),
        ),
    )


def open_form(context: Context, _: UnitOfWork) -> Reply:
    _may_link(context)
    return Dialog(
        form=LinkChats,
        intro=message(
            "If your program runs in another chat, people here can take part in it. Its "
            "coordinators get a code there with /mentor link. What was set up here so far is "
            "replaced, and this can't be undone."
        ),
    )


def make(context: Context, uow: UnitOfWork) -> Message:
    code = issue_code(uow, context, Purpose.CHAT)
    return message(
        "In your other chat, type /mentor link and enter this code:",
        typed(code),
        "Everybody there can take part then. It works as long as nobody takes part there yet.",
        quiet("It can be used once, within an hour. Give it to nobody whom you don't know."),
        buttons(button("Make another code", feature.name, "make")),
    )


def link_chat(form: LinkChats, context: Context, uow: UnitOfWork) -> Message:
    _may_link(context)
    entered = Entered(form.code, feature.name, uow.organization_id, context.actor.id)
    raise Crossing(partial(link_across, entered, context.now))


def _may_link(context: Context) -> None:
    """Let nobody give a chat away who couldn't set up a program in it either."""
    if context.is_coordinator or context.is_admin or context.setup_code:
        return
    raise NotAllowed(
        "Nobody coordinates here yet. A workspace admin can link this chat to another: ask one of "
        "yours to type /mentor link."
    )


feature = Feature(
    name="link_chats",
    summary="Link another chat",
    command="link",
    audience=Audience.FOUNDERS,
    form=LinkChats,
    guesses=GUESSES,
    open=open_link,
    on_submit=link_chat,
    on_press={"make": make, "enter": open_form},
)
