"""Edit a session: either partner adds to what was logged, and to their own private note."""

from __future__ import annotations

from dataclasses import asdict

from handlers.feature import Context, Feature, Reply
from handlers.next_session import follow_change
from handlers.session_entry import SessionEntry, expect_next, refuse_second_entry
from mentoring.sessions import check_held_on, check_next_on
from storage.database import UnitOfWork
from storage.people import Person
from storage.sessions import Session
from ui.form import Dialog
from ui.message import Message, button, buttons, message
from ui.text import Text, say


class EditSession(SessionEntry):
    title = "Edit the session"


def open_edit(context: Context, uow: UnitOfWork) -> Reply:
    session = uow.sessions.get(context.subject)
    uow.pairs.for_member(session.pair_id, context.actor.id)
    author = uow.people.get(session.author_id)
    return Dialog(
        form=EditSession,
        values={
            "held_on": session.held_on,
            "minutes": session.minutes,
            "format": session.format,
            "next_on": session.next_on,
            "private_note": uow.sessions.private_note(session.id, context.actor.id),
            **asdict(uow.sessions.words(session)),
        },
        intro=message(_history(session, author)),
        subject=session.id,
        version=session.version,
    )


def _history(session: Session, author: Person) -> Text:
    logged = say("Logged by {author} on {at}", author=author, at=session.logged_at)
    if session.edited_at is None:
        return logged
    return say("{logged}, edited on {at}", logged=logged, at=session.edited_at)


def edit_session(form: EditSession, context: Context, uow: UnitOfWork) -> Message:
    session = uow.sessions.get(context.subject)
    pair = uow.pairs.for_member(session.pair_id, context.actor.id)
    context.still_current(session.version)
    if form.held_on != session.held_on:
        check_held_on(form.held_on, today=context.today)
    check_next_on(form.next_on, held_on=form.held_on)
    refuse_second_entry(uow, pair, form.held_on, besides=session.id)
    session.held_on = form.held_on
    session.minutes = form.minutes
    session.format = form.format
    before = session.next_on
    session.meet_next(form.next_on)
    uow.sessions.rewrite(session, form.words(), now=context.now)
    uow.sessions.keep_private_note(session.id, context.actor.id, form.private_note)
    events = follow_change(uow, context, pair, session, before)
    due = expect_next(uow, pair, context.now)
    return message(
        say(
            "Saved. The entry for {held_on} now shows as edited. Meet again by {due}.",
            held_on=session.held_on,
            due=due,
        ),
        *events,
        buttons(button("Edit again", feature.name, subject=session.id)),
    )


feature = Feature(
    name="edit_session",
    summary="Edit a session",
    form=EditSession,
    open=open_edit,
    on_submit=edit_session,
)
