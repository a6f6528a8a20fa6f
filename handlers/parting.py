"""Ending a pair: what happens to its questions, and what both are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from handlers.expectations import ask_both, feedback_kind
from handlers.handing_over import what_next, write_button
from handlers.next_session import call_off_all
from handlers.sealed_feedback import is_wanted
from mentoring.vocabulary import EndKind, FeedbackMoment
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.people import Person
from ui.message import Block, CalendarEvent, button, buttons, message
from ui.text import Text, say

_REMIND_AFTER = timedelta(days=3)


def part(
    uow: UnitOfWork, pair: Pair, *, kind: EndKind, words: str, actor: Person, now: datetime
) -> tuple[CalendarEvent, ...]:
    """End a pair: nothing more is asked of it but feedback, and both are told.

    Gives what is called off in the calendar of who acts, where that is one of the pair.
    """
    uow.pairs.end(pair, kind=kind, reason=words, now=now)
    uow.prompts.close_pair(pair.id, now=now)
    called_off = call_off_all(uow, pair, now)
    both = uow.people.several(pair.members())
    for person_id in pair.members():
        if person_id == actor.id:
            continue
        partner = both[pair.partner_of(person_id)]
        uow.outbox.add(
            key=f"pair_ended:{pair.id}:{person_id}",
            to=person_id,
            message=message(
                say("Your time as a pair with {partner} has ended.", partner=partner),
                *_words(words, actor),
                *called_off[person_id],
                "What you logged is kept, and stays between you. Thank you for the time you gave.",
                *(what_next(uow, pair) if person_id == pair.mentee_id else ()),
                *_last_words(uow, pair, person_id),
            ),
            due_at=now,
            is_critical=True,
        )
    # The message above asks already; the reminder is for who has not written by then.
    ask_both(uow, pair, feedback_kind(FeedbackMoment.END), now.date() + _REMIND_AFTER)
    return called_off.get(actor.id, ())


def _last_words(uow: UnitOfWork, pair: Pair, person_id: UUID) -> tuple[Block, ...]:
    """Ask for what is left to be said: feedback, and by the mentor what helps the next one."""
    choices = list(write_button(uow, pair)) if person_id == pair.mentor_id else []
    if is_wanted(uow, pair, person_id, FeedbackMoment.END):
        kind = feedback_kind(FeedbackMoment.END)
        choices.insert(0, button("Give feedback", kind, subject=pair.id))
    return (buttons(*choices),) if choices else ()


def _words(words: str, actor: Person) -> tuple[Text, ...]:
    return (say("{actor} writes: {words}", actor=actor, words=words),) if words else ()
