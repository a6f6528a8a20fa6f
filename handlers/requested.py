"""A request as its mentor reads it, and what its mentee hears of it without their doing."""

from __future__ import annotations

from datetime import date

from handlers.catalog import as_listed, ask_button, can_be_answered, mentors_of
from handlers.feature import Context
from handlers.profile import intake_of
from handlers.requesting import (
    IS_BACK,
    REQUESTED,
    RUNS_OUT,
    answerable,
    close_request,
    find_another,
    run_out,
)
from mentoring.catalog import REMIND_AFTER
from mentoring.cohorts import is_over
from mentoring.errors import Missing
from mentoring.pairing import NoPlaceLeft
from mentoring.vocabulary import ParticipantStatus, RequestStatus
from scheduling.calendar import local_now
from scheduling.rhythm import Asking, PromptRule
from storage.database import UnitOfWork
from storage.mentor_requests import MentorRequest
from storage.participants import SkillSide
from storage.people import Person
from ui.message import Message, Style, button, buttons, message, quiet
from ui.text import say, typed

#: What a mentor hears of a request that needs no answer any more.
_CLOSED = {
    RequestStatus.ACCEPTED: "You two are a pair: you have accepted already.",
    RequestStatus.NOT_NOW: "You have answered {mentee} already. There is nothing left to do.",
    RequestStatus.PAIRED: "{mentee} has a mentor by now. There is nothing left to do.",
    RequestStatus.FULL: "All your places are taken, so this request is closed.",
}
_CLOSED_ELSE = "This request from {mentee} is closed. There is nothing left to do."


def request_of(context: Context, uow: UnitOfWork, *, lock: bool = False) -> MentorRequest:
    """Find a request to the actor.

    Raises:
        Missing: there is none, or it is to somebody else.
    """
    find = uow.mentor_requests.locked if lock else uow.mentor_requests.get
    request = find(context.subject)
    if request.mentor_id != context.actor.id:
        raise Missing("MentorRequest", request.id)
    return request


def settled(context: Context, uow: UnitOfWork, request: MentorRequest) -> Message | None:
    """Say what became of a request; nothing while it can be answered."""
    if can_be_answered(request, context.today):
        return None
    words = _CLOSED.get(request.status, _CLOSED_ELSE)
    mentee = uow.people.get(request.mentee_id)
    return message(say(words, mentee=mentee), buttons(button("See where things stand", "home")))


def cannot_accept(uow: UnitOfWork, request: MentorRequest) -> Message | None:
    """Say why a pair can't begin today though both want it; nothing where it can."""
    mine = uow.participants.of(request.cohort_id, request.mentor_id)
    theirs = uow.participants.of(request.cohort_id, request.mentee_id)
    mentee = uow.people.get(request.mentee_id)
    if mine is not None and mine.status is ParticipantStatus.PAUSED:
        return message(
            "You are on a pause. Come back, and accept then.",
            buttons(button("I'm back", "pause", "back", style=Style.PRIMARY)),
        )
    if mentee.deactivated_at is not None:
        return message(say("{mentee} no longer has an account here.", mentee=mentee.name))
    if theirs is not None and theirs.status is ParticipantStatus.PAUSED:
        away = "{mentee} takes a pause. The request stays open: accept once they are back."
        return message(say(away, mentee=mentee))
    return None


def requested(uow: UnitOfWork, request: MentorRequest, *, is_reminder: bool = False) -> Message:
    """Show a request to its mentor, who alone reads the words."""
    mentee = uow.people.get(request.mentee_id)
    participant = uow.participants.of(request.cohort_id, request.mentee_id)
    wanted = uow.participants.skills(participant.id, SkillSide.WANTED) if participant else []
    asks = "{mentee} would like you as a mentor."
    waits = "{mentee} would still like you as a mentor, and waits for your answer."
    known = ", ".join(words for words in (mentee.title, mentee.department) if words)
    return message(
        say(waits if is_reminder else asks, mentee=mentee),
        *([quiet(typed(known))] if known else []),
        say(
            "{mentee} writes: {words}", mentee=mentee.name, words=uow.mentor_requests.words(request)
        ),
        *([say("Would like to grow: {skills}.", skills=wanted)] if wanted else []),
        quiet(say("Only you read this. You can answer until {on}.", on=request.expires_on)),
        buttons(
            button("Accept", "answer_request", "accept", subject=request.id, style=Style.PRIMARY),
            button("Not now", "answer_request", subject=request.id, settles=True),
        ),
    )


def no_place_left(mentor: Person, request: MentorRequest, full: NoPlaceLeft) -> Message:
    """Say that a mentor has as many mentees as they asked for, and what they can do."""
    at_once = full.values["capacity"]
    return message(
        say("You have no free place left: {n} at once is what you asked for.", n=at_once),
        buttons(
            button("Change my answers", intake_of(mentor)),
            button("Not now", "answer_request", subject=request.id),
        ),
    )


def not_possible(context: Context, uow: UnitOfWork, request: MentorRequest) -> Message:
    """Close a request that became impossible; nobody is told why, for somebody would be told of."""
    close_request(uow, request, RequestStatus.IMPOSSIBLE, today=context.today, now=context.now)
    mentee = uow.people.get(request.mentee_id)
    return message(
        say("You and {mentee} can't be a pair in this program at present.", mentee=mentee.name),
        "The request is closed, and there is nothing you need to do.",
        buttons(button("See where things stand", "home")),
    )


def no_time(mentor: Person, back_on: date | None, words: str) -> Message:
    """Tell a mentee of a "not now", as something about time and nothing else."""
    back = "They may have some from {on}. We tell you then, if you are still looking."
    return message(
        say("{mentor} has no time for another mentee now.", mentor=mentor),
        *([say(back, on=back_on)] if back_on else []),
        *([say("{mentor} writes: {words}", mentor=mentor, words=words)] if words else []),
        "It says nothing about what you asked. Others would be glad to be asked.",
        find_another(),
    )


def requested_of(asking: Asking, uow: UnitOfWork) -> Message | None:
    """Word a request when its mentor is asked; nothing where there is nothing to answer."""
    request = uow.mentor_requests.get(asking.prompt.subject_id)
    today = local_now(asking.person, asking.now).date()
    if not answerable(uow, [request], today):
        return None
    return requested(uow, request, is_reminder=asking.prompt.times_asked > 1)


def no_answer(asking: Asking, uow: UnitOfWork) -> Message | None:
    """Tell a mentee that nobody has answered in time."""
    request = uow.mentor_requests.get(asking.prompt.subject_id)
    if request.is_open:
        run_out(uow, request, now=asking.now)
    if request.status is not RequestStatus.EXPIRED:
        return None
    mentor = uow.people.get(request.mentor_id)
    return message(
        say("{mentor} didn't get round to answering you in time.", mentor=mentor),
        "It says nothing about what you asked. Your request is closed, so that you can ask others.",
        find_another(),
    )


def back_again(asking: Asking, uow: UnitOfWork) -> Message | None:
    """Tell a mentee who still looks that a mentor has time again, where that is so."""
    request = uow.mentor_requests.get(asking.prompt.subject_id)
    reader = uow.participants.of(request.cohort_id, request.mentee_id)
    today = local_now(asking.person, asking.now).date()
    if reader is None or reader.status is ParticipantStatus.LEFT or mentors_of(uow, reader):
        return None
    if is_over(uow.programs.cohort_of(request.cohort_id).ends_on, today=today):
        return None
    if uow.boundaries.between(request.mentor_id, request.mentee_id):
        return None
    for entry in uow.catalog.entries(request.cohort_id):
        if entry.person.id == request.mentor_id and as_listed(entry, today).free:
            return message(
                say("{mentor} may have time for another mentee again.", mentor=entry.person),
                buttons(ask_button(entry), button("See all mentors", "mentors")),
            )
    return None


RULES = (
    PromptRule(kind=REQUESTED, ask=requested_of, times=2, nudge_every=REMIND_AFTER, capped=False),
    PromptRule(kind=RUNS_OUT, ask=no_answer, times=1, capped=False),
    PromptRule(kind=IS_BACK, ask=back_again, times=1, capped=False),
)
