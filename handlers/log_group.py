"""Log a session with several mentees at once: one for each of their pairs, or for none."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.feature import Context, Feature, Reply
from handlers.session_entry import SessionEntry, expect_next, log_one
from mentoring.errors import MentoringError
from mentoring.sessions import check_held_on, check_next_on
from mentoring.vocabulary import Format
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.people import Person
from ui.form import Dialog, Form, LongText, ManyOf, Option, Readers, ShortText
from ui.message import Button, Buttons, Message, Press, message
from ui.text import say


class NoGroup(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "This is for mentors of several mentees. Type /mentor log to log a session with one."
        )


class LoggedAlready(MentoringError):
    def __init__(self, mentee: str) -> None:
        super().__init__(
            "There is an entry with {mentee} for this day already. Leave them out here, or edit "
            "that entry with /mentor sessions.",
            field="who",
            mentee=mentee,
        )


class WhoWasThere(Form):
    """Asked before the rest: of several bases, the last one's questions come first."""

    title = "Who was there"

    who: Annotated[tuple[UUID, ...], ManyOf()] = Field(title="Who was there?")


class LogGroup(SessionEntry, WhoWasThere):
    title = "Log a group session"

    format: Format = Field(Format.GROUP_COACHING, title="How did you meet?")
    topics: Annotated[str, ShortText(Readers.GROUP)] = Field("", title="What was it about?")
    agreed: Annotated[str, LongText(Readers.GROUP)] = Field("", title="What did you agree on?")
    shared_note: Annotated[str, LongText(Readers.GROUP)] = Field(
        "", title="A note for everybody who was there"
    )


def open_group(context: Context, uow: UnitOfWork) -> Reply:
    pairs = _pairs(context, uow)
    mentees = uow.people.several(pairs)
    options = tuple(
        Option(str(mentee_id), say("{name}", name=mentees[mentee_id].name)) for mentee_id in pairs
    )
    return Dialog(
        form=LogGroup,
        values={"who": list(pairs), "held_on": context.today},
        options={"who": options},
        intro=message("Each of them gets an entry of their own, and is told as usual."),
    )


def log_group(form: LogGroup, context: Context, uow: UnitOfWork) -> Message:
    check_held_on(form.held_on, today=context.today)
    check_next_on(form.next_on, held_on=form.held_on)
    theirs = _pairs(context, uow)
    mentees = uow.people.several(theirs)
    # In the order of the pairs, whoever comes first in the form: two acts don't wait for another.
    chosen = {mentee_id: pair for mentee_id, pair in theirs.items() if mentee_id in form.who}
    if len(chosen) < len(set(form.who)):
        raise MentoringError("Somebody is not your mentee any more. Choose again.", field="who")
    for mentee_id, pair in chosen.items():
        if uow.sessions.on(pair.id, form.held_on) is not None:
            raise LoggedAlready(mentees[mentee_id].name)
    undo = [_log(form, context, uow, pair, mentees[who]) for who, pair in chosen.items()]
    return message(
        say(
            "Logged for {held_on}, with {mentees}.",
            held_on=form.held_on,
            mentees=[mentees[mentee_id] for mentee_id in chosen],
        ),
        Buttons(buttons=tuple(undo)),
    )


def _log(form: LogGroup, context: Context, uow: UnitOfWork, pair: Pair, mentee: Person) -> Button:
    """Log for one pair, and give the button that takes this one back."""
    session = log_one(form, context, uow, pair)
    expect_next(uow, pair, context.now)
    return Button(
        label=say("Undo for {name}", name=mentee.name),
        press=Press(
            feature="log_session", choice="undo", subject=session.id, version=session.version
        ),
    )


def _pairs(context: Context, uow: UnitOfWork) -> dict[UUID, Pair]:
    """Give the pairs of a mentor of several, by mentee.

    Raises:
        NoGroup: the actor mentors fewer than two.
    """
    me = context.actor.id
    pairs = {one.mentee_id: one for one in uow.pairs.active_of(me) if one.mentor_id == me}
    if len(pairs) < 2:  # noqa: PLR2004 - a group begins with two
        raise NoGroup
    return pairs


feature = Feature(
    name="log_group",
    summary="Log a session with several mentees",
    form=LogGroup,
    open=open_group,
    on_submit=log_group,
)
