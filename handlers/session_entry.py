"""What logging and editing a session share: the questions and the rules between entries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.expectations import begins_on, expect_session
from handlers.feature import Context
from handlers.next_session import events_of
from mentoring.sessions import AlreadyLogged, next_due
from mentoring.timing import first_session_by
from mentoring.vocabulary import Format
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.sessions import Session, SessionWords
from ui.form import Form, LongText, Readers, ShortText
from ui.message import Message, button, buttons, message
from ui.text import say


class SessionEntry(Form):
    title = "Session"

    held_on: date = Field(title="When did you meet?")
    minutes: int = Field(60, title="For how long?", description="In minutes.", ge=5, le=480)
    format: Format = Field(Format.ONE_ON_ONE, title="How did you meet?")
    topics: Annotated[str, ShortText(Readers.PAIR)] = Field("", title="What was it about?")
    agreed: Annotated[str, LongText(Readers.PAIR)] = Field("", title="What did you agree on?")
    next_on: date | None = Field(None, title="When do you meet next?")
    shared_note: Annotated[str, LongText(Readers.PAIR)] = Field("", title="A note for you both")
    private_note: Annotated[str, LongText(Readers.AUTHOR)] = Field("", title="A note to yourself")

    def words(self) -> SessionWords:
        return SessionWords(topics=self.topics, agreed=self.agreed, shared_note=self.shared_note)


def refuse_second_entry(
    uow: UnitOfWork, pair: Pair, held_on: date, *, besides: UUID | None = None
) -> None:
    """Make sure that the day has no other entry.

    Raises:
        AlreadyLogged: it has; the error says whose.
    """
    there = uow.sessions.on(pair.id, held_on)
    if there is not None and there.id != besides:
        author = uow.people.get(there.author_id)
        raise AlreadyLogged(author.name, held_on, there.logged_at)


def expect_next(uow: UnitOfWork, pair: Pair, now: datetime) -> date:
    """Expect the pair's next session, counted from the newest that is logged; give its date."""
    newest = uow.sessions.latest(pair.id)
    due = (
        next_due(newest.held_on, newest.next_on, pair.cadence.interval)
        if newest
        else first_session_by(begins_on(pair, uow.programs.cohort_of(pair.cohort_id)))
    )
    return expect_session(uow, pair, due, now=now)


def log_one(form: SessionEntry, context: Context, uow: UnitOfWork, pair: Pair) -> Session:
    """Write down what a pair has held, with a note for its author alone, and tell the partner."""
    session = uow.sessions.add(
        Session(
            pair_id=pair.id,
            author_id=context.actor.id,
            logged_at=context.now,
            held_on=form.held_on,
            minutes=form.minutes,
            format=form.format,
            next_on=form.next_on,
        ),
        form.words(),
    )
    uow.sessions.keep_private_note(session.id, context.actor.id, form.private_note)
    uow.outbox.add(
        key=f"session_logged:{session.id}",
        to=pair.partner_of(context.actor.id),
        message=_tell_partner(context, session, form),
        due_at=context.now,
    )
    return session


def _tell_partner(context: Context, session: Session, form: SessionEntry) -> Message:
    actor = context.actor
    first = say("{actor} logged your session of {held_on}.", actor=actor, held_on=session.held_on)
    agreed = [say("You agreed: {agreed}", agreed=form.agreed)] if form.agreed else []
    ahead = events_of(session, actor, since=context.today)
    more = button("Read it or add to it", "edit_session", subject=session.id)
    return message(first, *agreed, *ahead, buttons(more))
