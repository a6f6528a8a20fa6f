"""Requests to mentors: what becomes of them when something else happens, and who is told.

Nobody is told more than that a request is closed; of those who have never heard of it, nobody is.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from handlers.feature import Context
from handlers.match_offering import settle_offers_after_change, settle_offers_after_leaving
from mentoring.catalog import is_late
from mentoring.vocabulary import RequestStatus, Role
from scheduling.calendar import start_of_work
from storage.database import UnitOfWork
from storage.mentor_requests import MentorRequest
from storage.pairs import Pair
from storage.participants import Participant
from storage.people import Person
from storage.prompts import Outcome, Prompt
from ui.message import Block, Items, Message, button, buttons, message
from ui.text import Text, say, say_count

#: What is asked about a request, and of whom: an answer, of the mentor; nothing, of the mentee.
REQUESTED, RUNS_OUT, IS_BACK = "mentor_request", "request_runs_out", "mentor_is_back"
_MOST_NAMED = 5
_DAY = timedelta(days=1)
_TO_MENTEE = {
    RequestStatus.FULL: "The last place with {mentor} was taken before your turn came, so your "
    "request is closed. Others would be glad to be asked.",
    RequestStatus.IMPOSSIBLE: "{mentor} can't take up your request, so it is closed. It says "
    "nothing about what you asked. Others would be glad to be asked.",
    RequestStatus.MENTOR_AWAY: "{mentor} takes nobody at present, so your request is closed. "
    "Others would be glad to be asked.",
}
_TO_MENTOR = {
    RequestStatus.PAIRED: "{mentee} has a mentor now, so their request to you is closed. Thank you "
    "for being there to be asked.",
    RequestStatus.WITHDRAWN: "{mentee} has taken back the request to you. There is nothing you "
    "need to do.",
    RequestStatus.MENTEE_AWAY: "{mentee} is away for now, so their request to you is closed. There "
    "is nothing you need to do.",
}


def expect_answer(
    uow: UnitOfWork, request: MentorRequest, mentee: Person, *, now: datetime
) -> None:
    """Ask the mentor as soon as they work, and tell the mentee when nobody has answered in time."""
    asking = Prompt(
        kind=REQUESTED,
        person_id=request.mentor_id,
        subject_id=request.id,
        due_on=request.asked_on,
    )
    uow.prompts.schedule(asking).due_at = now
    over_on = request.expires_on + _DAY
    ending = Prompt(kind=RUNS_OUT, person_id=mentee.id, subject_id=request.id, due_on=over_on)
    uow.prompts.schedule(ending).due_at = start_of_work(mentee, over_on)


def expect_return(uow: UnitOfWork, request: MentorRequest, mentee: Person, back_on: date) -> None:
    """Tell a mentee who is still looking when a mentor without time may have some again."""
    telling = Prompt(kind=IS_BACK, person_id=mentee.id, subject_id=request.id, due_on=back_on)
    uow.prompts.schedule(telling).due_at = start_of_work(mentee, back_on)


def run_out(uow: UnitOfWork, request: MentorRequest, *, now: datetime) -> None:
    """Close a request that nobody has answered in time; the mentee is told by their prompt."""
    asking = [prompt for prompt in uow.prompts.about(request.id) if prompt.kind == REQUESTED]
    uow.prompts.close(asking, Outcome.MOOT, now=now)
    uow.mentor_requests.settle(request, RequestStatus.EXPIRED, request.expires_on)


def close_request(
    uow: UnitOfWork, request: MentorRequest, status: RequestStatus, *, today: date, now: datetime
) -> None:
    """Close a request that nobody has answered, and tell the other side where that matters."""
    mentor_knows = settle_request(uow, request, status, today=today, now=now)
    both = uow.people.several((request.mentor_id, request.mentee_id))
    if words := _TO_MENTEE.get(status):
        told = message(say(words, mentor=both[request.mentor_id]), find_another())
        _tell(uow, request, request.mentee_id, told, now)
    elif mentor_knows and (words := _TO_MENTOR.get(status)):
        told = message(say(words, mentee=both[request.mentee_id]))
        _tell(uow, request, request.mentor_id, told, now)


def settle_request(
    uow: UnitOfWork,
    request: MentorRequest,
    status: RequestStatus,
    *,
    today: date,
    now: datetime,
    back_on: date | None = None,
) -> bool:
    """Write down what became of a request; say whether its mentor has heard of it."""
    prompts = uow.prompts.about(request.id)
    uow.prompts.close(prompts, Outcome.MOOT, now=now)
    uow.mentor_requests.settle(request, status, today, back_on=back_on)
    return any(prompt.kind == REQUESTED and prompt.times_asked for prompt in prompts)


def _tell(
    uow: UnitOfWork, request: MentorRequest, person_id: UUID, told: Message, now: datetime
) -> None:
    uow.outbox.add(
        key=f"request:{request.id}:{request.status}", to=person_id, message=told, due_at=now
    )


def find_another() -> Block:
    return buttons(button("Find another mentor", "mentors"))


def settle_after_pairing(
    uow: UnitOfWork, pair: Pair, mentor: Participant, context: Context
) -> None:
    """Close what a new pair has made moot: the mentee's other requests, a full mentor's others."""
    today, now = context.today, context.now
    for request in uow.mentor_requests.hold_open_of(pair.mentee_id):
        if request.mentee_id != pair.mentee_id:
            continue
        if request.mentor_id == pair.mentor_id:
            settle_request(uow, request, RequestStatus.ACCEPTED, today=today, now=now)
        else:
            close_request(uow, request, RequestStatus.PAIRED, today=today, now=now)
    taken = uow.pairs.mentees_by_mentor([pair.mentor_id]).get(pair.mentor_id, 0)
    if taken < mentor.capacity:
        return
    for request in uow.mentor_requests.hold_open_of(pair.mentor_id):
        if request.mentor_id == pair.mentor_id:
            close_request(uow, request, RequestStatus.FULL, today=today, now=now)


def settle_after_leaving(uow: UnitOfWork, context: Context, *, until: date | None = None) -> None:
    """Close what waits for somebody who leaves, or who is away until after it has run out."""
    for request in uow.mentor_requests.hold_open_of(context.actor.id):
        if until is None or until > request.expires_on:
            _close_as_away(uow, request, context)
    settle_offers_after_leaving(uow, context.actor, until=until, now=context.now)


def settle_after_change(uow: UnitOfWork, role: Role, context: Context) -> None:
    """Close what waits for somebody in a role that they have given up."""
    for request in uow.mentor_requests.hold_open_of(context.actor.id):
        if not (role.learns if request.mentee_id == context.actor.id else role.mentors):
            _close_as_away(uow, request, context)
    settle_offers_after_change(uow, role, context)


def _close_as_away(uow: UnitOfWork, request: MentorRequest, context: Context) -> None:
    is_mentee = request.mentee_id == context.actor.id
    away = RequestStatus.MENTEE_AWAY if is_mentee else RequestStatus.MENTOR_AWAY
    close_request(uow, request, away, today=context.today, now=context.now)


def answerable(uow: UnitOfWork, requests: list[MentorRequest], today: date) -> list[MentorRequest]:
    """Keep those to a mentor that can be answered: in time, from mentees who are still there.

    One from somebody whom the mentor has named since stays open, so that nobody learns of it.
    """
    waiting = [one for one in requests if one.is_open and one.expires_on >= today]
    if not waiting:
        return []
    people = uow.people.several(one.mentee_id for one in waiting)
    named = uow.boundaries.said_by(waiting[0].mentor_id)
    return [
        one
        for one in waiting
        if people[one.mentee_id].deactivated_at is None and one.mentee_id not in named
    ]


def waiting_requests(uow: UnitOfWork, cohort_id: UUID, context: Context) -> tuple[Block, ...]:
    """Tell coordinators how many requests are open, and which have waited long; never the words."""
    requests = uow.mentor_requests.open_in(cohort_id, context.today)
    if not requests:
        return ()
    count = say_count(
        "{n} request to a mentor is open.", "{n} requests to mentors are open.", n=len(requests)
    )
    return message(count, *_long(uow, requests, context)).blocks


def _long(
    uow: UnitOfWork, requests: list[MentorRequest], context: Context
) -> tuple[Text | Block, ...]:
    late = [one for one in requests if is_late(one.asked_on, today=context.today)][:_MOST_NAMED]
    if not late:
        return ()
    people = uow.people.several(who for one in late for who in (one.mentor_id, one.mentee_id))
    lines = tuple(
        say(
            "{mentee} has waited for {mentor} since {on}.",
            mentee=people[one.mentee_id].name,
            mentor=people[one.mentor_id].name,
            on=one.asked_on,
        )
        for one in late
    )
    return (say("Answers that take long:"), Items(items=lines))
