"""Those who wait for a place and those who can't take part yet, as coordinators see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from handlers.eligible import reasons, verdict_on
from handlers.places import limit, rests
from handlers.queue_words import expectations, expected_words
from mentoring.waiting import Expected
from scheduling.calendar import local_now
from storage.admissions import Admission
from storage.database import UnitOfWork
from storage.programs import Cohort
from storage.waiting import PlaceOffer, Queued
from ui.message import Block, Items, button, buttons, heading, message, quiet
from ui.text import Text, say, say_count

#: So many fit a message with their buttons; the others come up as these do.
_MOST, _MOST_BUTTONS = 25, 6


def places(uow: UnitOfWork, rules: Admission) -> Text:
    """Say how many places there are, and how many are taken and offered."""
    most, inside = limit(uow, rules), uow.admissions.count_mentees(rules.cohort_id)
    if most is None:
        return say_count(
            "{n} mentee is in, without a limit.", "{n} are in, without a limit.", n=inside
        )
    offered = len(uow.waiting.open_offers(rules.cohort_id))
    taken = say("{n} of {most} places for mentees are taken.", n=inside, most=most)
    if not offered:
        return taken
    more = say_count("{n} is being offered.", "{n} are being offered.", n=offered)
    return say("{taken} {more}", taken=taken, more=more)


def outside(uow: UnitOfWork, cohort: Cohort) -> tuple[Block, ...]:
    """Say how many wait for a place or can't take part; nothing where nobody does."""
    queue = uow.waiting.count(cohort.id)
    others = uow.participants.count_not_eligible(cohort.id)
    in_line = say_count("{n} person waits for a place.", "{n} people wait for a place.", n=queue)
    out = say_count("{n} person can't take part yet.", "{n} people can't take part yet.", n=others)
    words = [*([in_line] if queue else []), *([out] if others else [])]
    return message(*words).blocks if words else ()


def waiting(uow: UnitOfWork, rules: Admission, cohort: Cohort, now: datetime) -> Iterator[Block]:
    """List who waits, in order, with since when and how long it may take."""
    queue = uow.waiting.queue(cohort.id)
    if not queue:
        yield from message("Nobody waits for a place.").blocks
        return
    offers = uow.waiting.open_offers(cohort.id)
    shown = queue[:_MOST_BUTTONS]
    waits = expectations(uow, rules, cohort, now, upto=len(shown))
    if Expected() in waits:
        yield quiet(expected_words(Expected(), cohort))
    for one, when in zip(shown, waits, strict=True):
        yield from message(
            _line(one, offers.get(one.entry.id), now),
            *([quiet(expected_words(when, cohort))] if when != Expected() else []),
            buttons(
                button("Move", "waiting_list", subject=one.entry.id, version=one.entry.version),
                button("Offer a place now", "waiting_list", "offer", subject=one.entry.id),
            ),
        ).blocks
    if others := queue[_MOST_BUTTONS:_MOST]:
        lines = tuple(_line(one, offers.get(one.entry.id), now) for one in others)
        yield Items(items=lines)
    if (more := len(queue) - _MOST) > 0:
        words = say_count("{n} more waits after these.", "{n} more wait after these.", n=more)
        yield from message(words).blocks


def _line(one: Queued, offer: PlaceOffer | None, now: datetime) -> Text:
    since = local_now(one.person, one.entry.since).date()
    first = say("{n}: {person}, since {since}", n=one.number, person=one.person, since=since)
    if offer is not None:
        return say("{first}. Is offered a place until {on}.", first=first, on=offer.answer_until)
    if rests(one, now):
        until = one.entry.rests_until or one.participant.paused_until
        return say("{first}. Has no time before {on}.", first=first, on=until or since)
    return first


def not_eligible(uow: UnitOfWork, rules: Admission, cohort: Cohort) -> Iterator[Block]:
    """List who can't take part yet, with why, and the way to let them in."""
    there = uow.participants.not_eligible(cohort.id)
    if made := len(uow.admissions.excepted(cohort.id)):
        yield quiet(say_count("{n} exception was made.", "{n} exceptions were made.", n=made))
    if not there:
        return
    yield heading("Can't take part yet")
    for participant, person in there[:_MOST_BUTTONS]:
        why = reasons(verdict_on(rules, person, participant.role))
        yield from message(
            say("{person}", person=person),
            Items(items=tuple(why)) if why else quiet("They meet the rules by now."),
            buttons(button("Let them in anyway", "waiting_list", "let_in", subject=participant.id)),
        ).blocks
    if (more := len(there) - _MOST_BUTTONS) > 0:
        yield from message(
            say_count("{n} more after these.", "{n} more after these.", n=more)
        ).blocks
