"""The next session of a pair, as both have it in their calendars.

The entry that agrees on the day lends the event its id. Each change of the entry raises its
version, and with it the event's sequence, so that a calendar can tell which of two states is newer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from handlers.feature import Context
from mentoring.errors import Missing
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.people import Person
from storage.sessions import Session
from ui.message import CalendarEvent, button, buttons, message
from ui.text import Text, say


def events_of(
    session: Session, partner: Person, *, since: date = date.min
) -> tuple[CalendarEvent, ...]:
    """Give the event for the calendar of one of the pair, whose partner is named.

    There is none where no next session was ever agreed on, or where its day is before `since`.
    """
    on = session.next_on or session.called_off_on
    if on is None or on < since:
        return ()
    event = CalendarEvent(
        uid=session.id,
        sequence=session.version - 1,
        on=on,
        title=say("Mentoring session with {partner}", partner=partner),
        changed_at=session.edited_at or session.logged_at,
        is_cancelled=session.next_on is None,
    )
    return (event,)


def calendar_event(uow: UnitOfWork, session_id: UUID, person: Person) -> CalendarEvent:
    """Find the event as it stands now, for one of the pair: also once it was called off.

    Raises:
        Missing: there is no such event, or it is not theirs.
    """
    session = uow.sessions.even_undone(session_id)
    pair = uow.pairs.get(session.pair_id)
    if person.id not in pair.members():
        raise Missing("Session", session_id)
    for event in events_of(session, uow.people.get(pair.partner_of(person.id))):
        return event
    raise Missing("Session", session_id)


def follow_change(
    uow: UnitOfWork, context: Context, pair: Pair, session: Session, before: date | None
) -> tuple[CalendarEvent, ...]:
    """Tell the partner if who acts has changed the day; give what is for the actor's calendar."""
    partner = uow.people.get(pair.partner_of(context.actor.id))
    if session.next_on == before:
        return events_of(session, partner, since=context.today) if before else ()
    (event,) = events_of(session, context.actor)
    uow.outbox.add(
        key=f"next_session:{session.id}:{session.version}",
        to=partner.id,
        message=message(
            _change(context.actor, before, event),
            event,
            buttons(button("See the entry", "edit_session", subject=session.id)),
        ),
        due_at=context.now,
    )
    return events_of(session, partner)


def call_off_all(
    uow: UnitOfWork, pair: Pair, now: datetime
) -> Mapping[UUID, tuple[CalendarEvent, ...]]:
    """Call off what a pair has agreed on and not held; give what each of them has to know of it."""
    planned = uow.sessions.planned(pair.id, since=now.date())
    for session in planned:
        uow.sessions.call_off_next(session, now=now)
    both = uow.people.several(pair.members())
    return {
        person_id: tuple(
            event
            for session in planned
            for event in events_of(session, both[pair.partner_of(person_id)])
        )
        for person_id in pair.members()
    }


def _change(actor: Person, before: date | None, event: CalendarEvent) -> Text:
    if before is None:
        return say("{actor} noted that you meet next on {on}.", actor=actor, on=event.on)
    if event.is_cancelled:
        return say(
            "{actor} called off your next session of {on}. Agree on another day when it suits you "
            "both.",
            actor=actor,
            on=event.on,
        )
    return say(
        "{actor} moved your next session from {before} to {on}.",
        actor=actor,
        before=before,
        on=event.on,
    )
