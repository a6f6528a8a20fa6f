"""The waiting list as coordinators see it: who waits, whom to move, and who isn't eligible."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.admission import let_in_later
from handlers.feature import Audience, Context, Feature, Reply
from handlers.line import more_outside, more_waiting, present, show_list
from handlers.places import hold_list, is_room, make_room, offer_place, settle_list
from handlers.queue_words import moved_words
from mentoring.cohorts import check_open
from mentoring.errors import MovedOn
from mentoring.vocabulary import LimitKind, MoveKind, ParticipantStatus
from storage.admissions import Admission
from storage.database import UnitOfWork
from storage.waiting import Queued
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Message, button, buttons, message
from ui.text import say

_LIST = button("See the list", "waiting_list")
_RULES = button("Who can take part", "eligibility")


class Move(Form):
    title = "Move on the list"
    submit = "Move"

    number: int = Field(title="To which number?", ge=1, le=100_000)
    words: Annotated[str, LongText(Readers.RECIPIENT, max_length=1000)] = Field(
        title="Why?", description="Others only see that somebody was moved."
    )


def open_list(context: Context, uow: UnitOfWork) -> Reply:
    if context.subject is not None:
        return open_move(context, uow)
    return show_list(context, uow)


def open_move(context: Context, uow: UnitOfWork) -> Reply:
    one = uow.waiting.still_queued(context.subject)
    return Dialog(
        form=Move,
        values={"number": one.number},
        intro=message(say("{person} is number {n} now.", person=one.person, n=one.number)),
        subject=one.entry.id,
        version=one.entry.version,
    )


def move(form: Move, context: Context, uow: UnitOfWork) -> Message:
    rules = _held(context, uow)
    one = uow.waiting.still_queued(context.subject)
    context.still_current(one.entry.version)
    to = min(form.number, uow.waiting.count(rules.cohort_id))
    if to == one.number:
        already = say(
            "{person} is number {n} already: nothing is changed.", person=one.person, n=to
        )
        return message(already, buttons(_LIST))
    uow.waiting.move(one.entry, MoveKind.MOVED, to, now=context.now, words=form.words)
    uow.outbox.add(
        key=f"moved:{one.entry.id}:{one.entry.version}",
        to=one.person.id,
        message=moved_words(context.actor, to, form.words),
        due_at=context.now,
    )
    settle_list(uow, context.now)
    done = say("{person} is number {n} now, and reads why.", person=one.person, n=to)
    return message(done, buttons(_LIST))


def offer(context: Context, uow: UnitOfWork) -> Message:
    """Offer somebody a place at once, out of turn, where one is free."""
    rules = _held(context, uow)
    one = present(context, uow)
    if uow.waiting.open_offer_to(one.entry.id):
        return message(say("{person} is being offered a place.", person=one.person), buttons(_LIST))
    if not is_room(uow, rules):
        more = button("One place more, for them", "waiting_list", "more", subject=one.entry.id)
        choices = [more] if rules.limit_kind is LimitKind.NUMBER else []
        none = "No place is free. You can let in one more, or wait until somebody leaves."
        return message(none, buttons(*choices, _RULES, _LIST))
    return _offer(context, uow, one)


def offer_one_more(context: Context, uow: UnitOfWork) -> Message:
    """Raise the limit by one, and offer that place to somebody."""
    rules = _held(context, uow)
    one = present(context, uow)
    if rules.limit_kind is not LimitKind.NUMBER or uow.waiting.open_offer_to(one.entry.id):
        raise MovedOn
    make_room(uow, rules)
    return _offer(context, uow, one)


def _offer(context: Context, uow: UnitOfWork, one: Queued) -> Message:
    until = offer_place(uow, one, context.now).answer_until
    said = "We offer {person} a place. They have until {on}."
    return message(say(said, person=one.person, on=until), buttons(_LIST))


def let_in(context: Context, uow: UnitOfWork) -> Message:
    rules = _held(context, uow)
    participant = uow.participants.locked(context.subject)
    person = uow.people.get(participant.person_id)
    if participant.status is not ParticipantStatus.NOT_ELIGIBLE:
        raise MovedOn
    cohort = uow.programs.cohort_of(rules.cohort_id)
    settle_list(uow, context.now)
    let_in_later(uow, rules, cohort, participant, person, now=context.now, by=context.actor)
    settle_list(uow, context.now)
    waits = "{person} may take part, and waits for a place. We have told them."
    words = waits if participant.is_waiting else "{person} is in. We have told them."
    return message(say(words, person=person), buttons(_LIST))


def _held(context: Context, uow: UnitOfWork) -> Admission:
    rules = hold_list(uow)
    if rules is None:
        raise MovedOn
    cohort = uow.programs.cohort_of(rules.cohort_id)
    check_open(cohort.name, cohort.ends_on, today=context.today)
    return rules


feature = Feature(
    name="waiting_list",
    summary="See who waits for a place, and who can't take part yet",
    command="waiting",
    audience=Audience.COORDINATORS,
    form=Move,
    open=open_list,
    on_submit=move,
    on_press={
        "offer": offer,
        "more": offer_one_more,
        "let_in": let_in,
        "more_waiting": more_waiting,
        "more_outside": more_outside,
    },
)
