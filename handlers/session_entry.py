"""What logging and editing a session share: the questions and the rules between entries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from handlers.expectations import begins_on, expect_session
from mentoring.sessions import AlreadyLogged, next_due
from mentoring.timing import first_session_by
from mentoring.vocabulary import Format
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.sessions import SessionWords
from ui.form import Form, LongText, Readers, ShortText


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
