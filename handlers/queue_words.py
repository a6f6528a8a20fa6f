"""What somebody on the waiting list reads: their number, how long it may take, why it moved."""

from __future__ import annotations

from datetime import datetime

from handlers.places import limit, mentoring_of
from mentoring.vocabulary import MoveKind
from mentoring.waiting import PACE_OVER, Expected, comes_free, expected, traced, turn_of
from scheduling.calendar import local_now
from storage.admissions import Admission
from storage.database import UnitOfWork
from storage.people import Person
from storage.programs import Cohort
from storage.waiting import Queued
from ui.message import Message, button, buttons, message
from ui.text import Text, say, say_count

#: So far back the moves of a list are looked through for those that concern one person.
_FAR_BACK = 200
_OWN = {
    MoveKind.JOINED: "{on}: you came to the list, as number {n}.",
    MoveKind.CAME_BACK: "{on}: you came to the front, because you lost your mentor: number {n}.",
    MoveKind.MOVED: "{on}: a coordinator moved you, to number {n}.",
    MoveKind.UNANSWERED: "{on}: two offers went unanswered, so you came to the end: number {n}.",
}
_OTHERS = {
    MoveKind.CAME_BACK: "{on}: somebody who lost their mentor came to the front. You are number "
    "{n} since.",
    MoveKind.ADMITTED: "{on}: somebody took a place. You are number {n} since.",
    MoveKind.LEFT: "{on}: somebody left the list. You are number {n} since.",
    MoveKind.MOVED: "{on}: a coordinator moved somebody. You are number {n} since.",
    MoveKind.UNANSWERED: "{on}: somebody who hasn't answered came to the end. You are number {n} "
    "since.",
}


def expectations(
    uow: UnitOfWork, rules: Admission, cohort: Cohort, now: datetime, *, upto: int
) -> list[Expected]:
    """Say for each of the first numbers of a list how long it may take."""
    mentoring, offered = mentoring_of(uow, rules), uow.waiting.numbers_offered(cohort.id)
    most = limit(uow, rules, mentoring)
    inside = uow.admissions.count_mentees(cohort.id)
    free = upto if most is None else most - inside - len(offered)
    opens_on = [on for one in mentoring for on in comes_free(one.capacity, one.taken_until)]
    opened = uow.waiting.count_admitted(cohort.id, now - PACE_OVER)
    return [
        expected(
            # Who isn't offered a place that is free has no time now, and can have it once they do.
            0 if free > 0 else turn_of(n, offered=offered, free=free),
            opens_on,
            opened=opened,
            ends_on=cohort.ends_on,
            today=now.date(),
        )
        for n in range(1, upto + 1)
    ]


def expected_words(one: Expected, cohort: Cohort) -> Text:
    """Say how long it may take, or why nobody can tell."""
    if one.is_free:
        return say("A place is free at present.")
    if one.on is not None:
        return say("A place should come free around {on}.", on=one.on)
    if one.is_too_late:
        return say(
            "At the pace of the last weeks, none comes free for you before {cohort} ends on {on}.",
            cohort=cohort.name,
            on=cohort.ends_on,
        )
    if one.weeks is not None:
        return say_count(
            "At the pace of the last weeks, it takes about {n} week.",
            "At the pace of the last weeks, it takes about {n} weeks.",
            n=one.weeks,
        )
    return say(
        "Nobody can tell yet how long it takes: whoever has a place can keep it until {cohort} "
        "ends on {on}. One comes free before if somebody leaves, or there is room for more.",
        cohort=cohort.name,
        on=cohort.ends_on,
    )


def steps(uow: UnitOfWork, one: Queued) -> list[Text]:
    """Tell what moved somebody on the list, newest first; only they read what was said to them."""
    moves = {move.sequence: move for move in uow.waiting.moves(one.entry.cohort_id, most=_FAR_BACK)}
    told = []
    for step in traced(one.number, (move.move for move in moves.values())):
        move = moves[step.move.sequence]
        on = local_now(one.person, move.moved_at).date()
        words = (_OWN if step.is_own else _OTHERS)[step.move.kind]
        told.append(say(words, on=on, n=step.number or 0))
        if step.is_own and (written := uow.waiting.words(move)):
            told.append(say("They write: {words}", words=written))
    return told


def where_they_stand(uow: UnitOfWork, one: Queued, now: datetime) -> list[Text]:
    """Give somebody's number, and how long it may take."""
    cohort = uow.programs.cohort_of(one.entry.cohort_id)
    first = say(
        "You are number {n} on the waiting list of {cohort}.", n=one.number, cohort=cohort.name
    )
    rules = uow.admissions.of(cohort.id)
    if rules is None:
        return [first]
    waits = expectations(uow, rules, cohort, now, upto=one.number)[-1]
    return [first, expected_words(waits, cohort)]


def moved_words(coordinator: Person, number: int, words: str) -> Message:
    """Tell somebody whom a coordinator has moved where they are, and why."""
    return message(
        say("A coordinator moved you on the waiting list: you are number {n} now.", n=number),
        say("{actor} writes: {words}", actor=coordinator, words=words),
        buttons(button("See where things stand", "home")),
    )
