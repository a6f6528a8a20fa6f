"""Log a session: a mentor or mentee records that the pair met."""

from __future__ import annotations

from handlers.feature import Context, Feature, Reply
from handlers.next_session import events_of
from handlers.session_entry import SessionEntry, expect_next, log_one, refuse_second_entry
from handlers.which_pair import partner_in, which_pair
from mentoring.errors import Missing
from mentoring.sessions import TooLateToUndo, check_held_on, check_next_on, may_undo
from storage.database import UnitOfWork
from storage.sessions import Session
from ui.form import Dialog
from ui.message import Button, Message, button, buttons, message
from ui.text import say

_QUESTION = "With whom did you meet?"


class LogSession(SessionEntry):
    title = "Log a session"


def open_log(context: Context, uow: UnitOfWork) -> Reply:
    pair = which_pair(context, uow, feature.name, _QUESTION, _together(context, uow))
    if isinstance(pair, Message):
        return pair
    return Dialog(
        form=LogSession,
        values={"held_on": context.today},
        intro=message(say("Your session with {them}", them=partner_in(uow, pair, context.actor))),
        subject=pair.id,
    )


def _together(context: Context, uow: UnitOfWork) -> list[Button]:
    """Let a mentor of several log once for all who were there."""
    me = context.actor.id
    mentored = [one for one in uow.pairs.active_of(me) if one.mentor_id == me]
    return [button("Several of them at once", "log_group")] if len(mentored) > 1 else []


def log_session(form: LogSession, context: Context, uow: UnitOfWork) -> Message:
    pair = uow.pairs.for_member(context.subject, context.actor.id)
    check_held_on(form.held_on, today=context.today)
    check_next_on(form.next_on, held_on=form.held_on)
    refuse_second_entry(uow, pair, form.held_on)
    session = log_one(form, context, uow, pair)
    due = expect_next(uow, pair, context.now)
    return message(
        say("Logged for {held_on}. Meet again by {due}.", held_on=session.held_on, due=due),
        *events_of(session, partner_in(uow, pair, context.actor), since=context.today),
        buttons(
            button("Undo", feature.name, "undo", subject=session.id, version=session.version),
            button("Edit", "edit_session", subject=session.id),
        ),
    )


def undo(context: Context, uow: UnitOfWork) -> Message:
    session = uow.sessions.get(context.subject)
    pair = uow.pairs.for_member(session.pair_id, context.actor.id)
    context.still_current(session.version)
    if session.author_id != context.actor.id:
        raise Missing("Session", session.id)
    if not may_undo(session.logged_at, context.now):
        raise TooLateToUndo
    was_edited = session.edited_at is not None
    uow.sessions.undo(session, now=context.now)
    expect_next(uow, pair, context.now)
    # One that was edited may be in the partner's calendar, whatever waits to be sent.
    if not uow.outbox.withdraw(f"session_logged:{session.id}") or was_edited:
        uow.outbox.add(
            key=f"session_undone:{session.id}",
            to=pair.partner_of(context.actor.id),
            message=_taken_back(context, session),
            due_at=context.now,
        )
    return message(
        say("Taken back. The entry for {held_on} is gone.", held_on=session.held_on),
        *events_of(session, partner_in(uow, pair, context.actor), since=context.today),
        buttons(button("Log it anew", feature.name, subject=pair.id)),
    )


def _taken_back(context: Context, session: Session) -> Message:
    return message(
        say(
            "{actor} took back the entry for {held_on}.",
            actor=context.actor,
            held_on=session.held_on,
        ),
        *events_of(session, context.actor, since=context.today),
    )


feature = Feature(
    name="log_session",
    summary="Log a session",
    command="log",
    shortcut="Log a session",
    form=LogSession,
    open=open_log,
    on_submit=log_session,
    on_press={"undo": undo},
)
