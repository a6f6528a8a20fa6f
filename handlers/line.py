"""Those who wait for a place and those who can't take part yet, as coordinators see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from handlers.eligible import reasons, verdict_on
from handlers.feature import Context
from handlers.places import limit, rests
from handlers.queue_words import expectations, expected_words
from mentoring.errors import MovedOn
from mentoring.waiting import Expected, OnPause
from scheduling.calendar import local_now
from storage.admissions import Admission
from storage.database import UnitOfWork
from storage.programs import Cohort
from storage.waiting import PlaceOffer, Queued
from ui.message import Block, Button, Items, Message, button, buttons, heading, message, quiet
from ui.text import Text, say, say_count

#: So many fit a message with their buttons; "Show more" leads to the next.
_MOST, _MOST_BUTTONS = 25, 6
_LIST = button("See the list", "waiting_list")
_RULES = button("Who can take part", "eligibility")


def show_list(context: Context, uow: UnitOfWork) -> Message:
    """Show who waits and who can't take part yet, as far as there is room."""
    cohort = uow.programs.required().cohort
    rules = uow.admissions.of(cohort.id)
    if rules is None:
        return message("Everybody can take part, and nobody waits.", buttons(_RULES))
    return message(
        heading(say("Waiting list of {cohort}", cohort=cohort.name)),
        places(uow, rules),
        *waiting(uow, rules, cohort, context.now),
        *not_eligible(uow, rules, cohort),
        buttons(_RULES),
    )


def more_waiting(context: Context, uow: UnitOfWork) -> Message:
    cohort = uow.programs.required().cohort
    rules = uow.admissions.of(cohort.id)
    if rules is None:
        raise MovedOn
    return message(
        heading(say("Waiting list of {cohort}", cohort=cohort.name)),
        *waiting(uow, rules, cohort, context.now, after=context.subject),
        buttons(_LIST),
    )


def more_outside(context: Context, uow: UnitOfWork) -> Message:
    cohort = uow.programs.required().cohort
    rules = uow.admissions.of(cohort.id)
    if rules is None:
        raise MovedOn
    return message(*not_eligible(uow, rules, cohort, after=context.subject), buttons(_LIST))


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


def present(context: Context, uow: UnitOfWork) -> Queued:
    """Find somebody on the list to whom a place can be offered.

    Raises:
        OnPause: it would be taken back again at once.
    """
    one = uow.waiting.still_queued(context.subject)
    if until := one.participant.paused_until:
        raise OnPause(one.person.name, until)
    return one


def outside(uow: UnitOfWork, cohort: Cohort) -> tuple[Block, ...]:
    """Say how many wait for a place or can't take part; nothing where nobody does."""
    queue = uow.waiting.count(cohort.id)
    others = uow.participants.count_not_eligible(cohort.id)
    in_line = say_count("{n} person waits for a place.", "{n} people wait for a place.", n=queue)
    out = say_count("{n} person can't take part yet.", "{n} people can't take part yet.", n=others)
    words = [*([in_line] if queue else []), *([out] if others else [])]
    return message(*words).blocks if words else ()


def _shown_until(ids: Sequence[UUID], last: UUID | None) -> int:
    """Say how many come before those to be shown; none where nobody comes after."""
    return next((place for place, one in enumerate(ids[:-1], 1) if one == last), 0)


def _show_more(choice: str, last: UUID) -> Block:
    return buttons(button("Show more", "waiting_list", choice, subject=last))


def waiting(
    uow: UnitOfWork, rules: Admission, cohort: Cohort, now: datetime, *, after: UUID | None = None
) -> Iterator[Block]:
    """List who waits, in order, with since when and how long it may take."""
    queue = uow.waiting.queue(cohort.id)
    if not queue:
        yield from message("Nobody waits for a place.").blocks
        return
    offers = uow.waiting.open_offers(cohort.id)
    start = _shown_until([one.entry.id for one in queue], after)
    shown, others = queue[start:][:_MOST_BUTTONS], queue[start:][_MOST_BUTTONS:]
    waits = expectations(uow, rules, cohort, now, upto=start + len(shown))[start:]
    if Expected() in waits:
        yield quiet(expected_words(Expected(), cohort))
    for one, when in zip(shown, waits, strict=True):
        is_offered = one.entry.id in offers
        # What nobody can tell is said once above, and what is offered with its day.
        is_told = is_offered or when == Expected()
        yield from message(
            _line(one, offers.get(one.entry.id), now),
            *([] if is_told else [quiet(expected_words(when, cohort))]),
            buttons(*_acts(one, is_offered=is_offered)),
        ).blocks
    if not others:
        return
    named = others[: _MOST - _MOST_BUTTONS]
    yield Items(items=tuple(_line(one, offers.get(one.entry.id), now) for one in named))
    if more := len(others) - len(named):
        words = say_count("{n} more waits after these.", "{n} more wait after these.", n=more)
        yield from message(words).blocks
    yield _show_more("more_waiting", shown[-1].entry.id)


def _acts(one: Queued, *, is_offered: bool) -> Iterator[Button]:
    yield button("Move", "waiting_list", subject=one.entry.id, version=one.entry.version)
    if not is_offered:
        yield button("Offer a place now", "waiting_list", "offer", subject=one.entry.id)


def _line(one: Queued, offer: PlaceOffer | None, now: datetime) -> Text:
    since = local_now(one.person, one.entry.since).date()
    first = say("{n}: {person}, since {since}", n=one.number, person=one.person, since=since)
    if offer is not None:
        return say("{first}. Is offered a place until {on}.", first=first, on=offer.answer_until)
    if rests(one, now):
        until = one.entry.rests_until or one.participant.paused_until
        return say("{first}. Has no time before {on}.", first=first, on=until or since)
    return first


def not_eligible(
    uow: UnitOfWork, rules: Admission, cohort: Cohort, *, after: UUID | None = None
) -> Iterator[Block]:
    """List who can't take part yet, with why, and the way to let them in."""
    there = uow.participants.not_eligible(cohort.id)
    if made := len(uow.admissions.excepted(cohort.id)):
        yield quiet(say_count("{n} exception was made.", "{n} exceptions were made.", n=made))
    if not there:
        return
    yield heading("Can't take part yet")
    there = there[_shown_until([participant.id for participant, _ in there], after) :]
    shown = there[:_MOST_BUTTONS]
    for participant, person in shown:
        why = reasons(verdict_on(rules, person, participant.role), is_own=False)
        yield from message(
            say("{person}", person=person),
            Items(items=tuple(why)) if why else quiet("They meet the rules by now."),
            buttons(button("Let them in anyway", "waiting_list", "let_in", subject=participant.id)),
        ).blocks
    if more := len(there) - len(shown):
        words = say_count("{n} more after these.", "{n} more after these.", n=more)
        yield from message(words).blocks
        yield _show_more("more_outside", shown[-1][0].id)
