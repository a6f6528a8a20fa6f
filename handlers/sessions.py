"""Sessions: everything that a pair has logged, to be read after its end as well."""

from __future__ import annotations

from uuid import UUID

from handlers.feature import Audience, Context, Feature
from handlers.which_pair import partner_in
from mentoring.vocabulary import PairStatus
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.sessions import Session
from ui.form import Form
from ui.message import (
    Block,
    Button,
    Message,
    Style,
    button,
    buttons,
    facts,
    heading,
    message,
    quiet,
)
from ui.text import Text, say

_AT_ONCE = 5


def open_sessions(context: Context, uow: UnitOfWork) -> Message:
    pair = uow.pairs.of_member(context.subject, context.actor.id)
    return _listed(context, uow, pair, uow.sessions.recent(pair.id, limit=_AT_ONCE + 1))


def earlier(context: Context, uow: UnitOfWork) -> Message:
    """Go on after the session at which the list broke off."""
    last, pair = _find(context, uow)
    older = uow.sessions.recent(pair.id, limit=_AT_ONCE + 1, before=last.held_on)
    return _listed(context, uow, pair, older)


def _listed(context: Context, uow: UnitOfWork, pair: Pair, found: list[Session]) -> Message:
    rows: list[Block] = []
    for session in found[:_AT_ONCE]:
        rows += message(_line(uow, session), buttons(_look(pair, session.id))).blocks
    choices = []
    if len(found) > _AT_ONCE:
        last = found[_AT_ONCE - 1]
        choices.append(button("Earlier sessions", feature.name, "earlier", subject=last.id))
    if pair.status is PairStatus.ACTIVE:
        log = button("Log a session", "log_session", subject=pair.id, style=Style.PRIMARY)
        choices.append(log)
    partner = partner_in(uow, pair, context.actor)
    return message(
        heading(say("Sessions with {partner}", partner=partner.name)),
        *(rows or message("Nothing is logged yet.").blocks),
        *([buttons(*choices)] if choices else []),
    )


def _line(uow: UnitOfWork, session: Session) -> Text:
    topics = uow.sessions.words(session).topics
    words = "{held_on}: {topics}" if topics else "{held_on}"
    return say(words, held_on=session.held_on, topics=topics)


def _look(pair: Pair, session_id: UUID) -> Button:
    if pair.status is PairStatus.ACTIVE:
        return button("Read or edit", "edit_session", subject=session_id)
    return button("Read", feature.name, "read", subject=session_id)


def read(context: Context, uow: UnitOfWork) -> Message:
    """Show an entry as it is: what an ended pair has logged stays as it was."""
    session, pair = _find(context, uow)
    words = uow.sessions.words(session)
    own = uow.sessions.private_note(session.id, context.actor.id)
    told = (
        ("What it was about", words.topics),
        ("What you agreed on", words.agreed),
        ("A note for you both", words.shared_note),
        ("A note to yourself, which nobody else sees", own),
    )
    rows = [block for title, text in told if text for block in _told(title, text)]
    return message(
        heading(say("Session of {held_on}", held_on=session.held_on)),
        facts(Minutes=say("{n}", n=session.minutes), How=session.format.label),
        *rows,
        buttons(button("All sessions", feature.name, subject=pair.id)),
    )


def _told(title: str, words: str) -> tuple[Block, ...]:
    return message(quiet(title), say("{words}", words=words)).blocks


def _find(context: Context, uow: UnitOfWork) -> tuple[Session, Pair]:
    session = uow.sessions.get(context.subject)
    return session, uow.pairs.of_member(session.pair_id, context.actor.id)


feature: Feature[Form] = Feature(
    name="sessions",
    summary="See all sessions of a pair",
    # Whoever has left the program may still read what they logged.
    audience=Audience.EVERYONE,
    open=open_sessions,
    on_press={"earlier": earlier, "read": read},
)
