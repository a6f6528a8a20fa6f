"""The rules of a cohort's waiting list: who comes when, what is offered to whom, how long it takes.

Places are all alike: what counts is how many there are, how many are taken, and how many are being
offered. A list is an order, and everybody on it has a number, from 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

from mentoring.errors import MentoringError
from mentoring.vocabulary import LimitKind, MoveKind

#: Working days of the person that an offer is good for, after the day on which they read it.
ANSWER_WITHIN = 5
REMIND_AFTER = timedelta(days=3)
#: Who has no time for a place, and doesn't say until when, is offered none before.
REST = timedelta(weeks=2)
#: Offers in a row that may go unanswered: with the last of them one goes to the end.
MOST_UNANSWERED = 2
#: How far back it is looked how often a place came free, and how many make a pace.
PACE_OVER = timedelta(weeks=8)
LEAST_FOR_PACE = 3


class NoLimit(MentoringError):
    def __init__(self) -> None:
        super().__init__("Say how many, or choose another limit.", field="most_mentees")


class StaysMentor(MentoringError):
    """Somebody who mentors would only learn, and there is no place to do that."""

    def __init__(self) -> None:
        super().__init__(
            "All places for mentees are taken now. Choose “Both”: you stay a mentor, and wait for "
            "a place meanwhile.",
            field="role",
        )


class OnPause(MentoringError):
    """A place would be offered to somebody who can't answer before a day."""

    def __init__(self, person: str, until: date) -> None:
        super().__init__(
            "{person} is on a pause until {until}. Offer them a place from then on, or let the "
            "next on the list have it.",
            person=person,
            until=until,
        )


def limit_of(kind: LimitKind, most: int | None, places: int) -> int | None:
    """Say how many mentees a cohort takes at once; nothing where there is no limit."""
    match kind:
        case LimitKind.NONE:
            return None
        case LimitKind.NUMBER:
            return most
        case LimitKind.PLACES:
            return places


def has_room(limit: int | None, *, inside: int, offered: int) -> bool:
    """Say whether there is a place that nobody has and that is offered to nobody."""
    return limit is None or inside + offered < limit


class Waiting(NamedTuple):
    """Somebody on the list, as far as the next offers go."""

    id: UUID
    has_offer: bool = False
    #: Said that they have no time now, or let an offer pass.
    rests: bool = False


class Offers(NamedTuple):
    make: list[UUID]
    take_back: list[UUID]


def next_offers(queue: Sequence[Waiting], limit: int | None, *, inside: int) -> Offers:
    """Say to whom places are offered now, in the order of the list, and whose can't be kept.

    What was offered and is there no more is taken back from the end of the list.
    """
    kept = [one for one in queue if one.has_offer and not one.rests]
    gone = [one.id for one in queue if one.has_offer and one.rests]
    ready = [one.id for one in queue if not one.has_offer and not one.rests]
    if limit is None:
        return Offers(ready, gone)
    places = max(limit - inside, 0)
    lost = [one.id for one in kept[places:]]
    return Offers(ready[: max(places - len(kept), 0)], gone + lost)


def number_on_joining(claims: Sequence[bool], *, is_first: bool) -> int:
    """Give the number of somebody new, where `claims` says who came to the front before."""
    if not is_first:
        return len(claims) + 1
    return 1 + len(list(takewhile(bool, claims)))


def keeps_number(unanswered: int) -> bool:
    """Say whether somebody who has let so many offers in a row pass stays where they are."""
    return unanswered < MOST_UNANSWERED


class Move(NamedTuple):
    """What happened to a list: one left a number, or came to one, or both."""

    kind: MoveKind
    left: int | None
    came: int | None
    sequence: int = 0


class Step(NamedTuple):
    """What a move did to somebody, and the number they had after it, while they had one."""

    move: Move
    number: int | None
    is_own: bool


def traced(number: int, moves: Iterable[Move]) -> list[Step]:
    """Tell what brought somebody to their number, newest first, from a list's moves, newest first.

    What changed nothing for them is left out, and it ends where they joined.
    """
    steps = []
    for move in moves:
        if move.came == number:
            steps.append(Step(move, number, is_own=True))
            if move.left is None:
                break
            number = move.left
            continue
        before = number - 1 if move.came is not None and move.came < number else number
        if move.left is not None and move.left <= before:
            before += 1
        if before != number:
            steps.append(Step(move, number, is_own=False))
        number = before
    return steps


@dataclass(frozen=True)
class Expected:
    """How long somebody may have to wait, as far as anybody can tell.

    Nothing is known where there is neither a day nor a pace.
    """

    #: A place is there, so that it takes no longer than they like.
    is_free: bool = False
    #: A place that somebody has now comes free then.
    on: date | None = None
    #: At the pace of the last weeks.
    weeks: int | None = None
    #: Not before the cohort ends.
    is_too_late: bool = False


def comes_free(capacity: int, taken_until: Iterable[date]) -> list[date]:
    """Say when places of a mentor come free, who may have given more than they have by now."""
    ends = sorted(taken_until)
    return ends[max(len(ends) - capacity, 0) :]


def turn_of(number: int, *, offered: Collection[int], free: int) -> int:
    """Say how many places have to come free until it is somebody's turn; none where one is there.

    `offered` are the numbers to whom a place is offered already, and `free` is how many are left
    then: fewer than none where more are in than there are places.
    """
    if number in offered:
        return 0
    return number - sum(one < number for one in offered) - free


def expected(
    turn: int, opens_on: Iterable[date], *, opened: int, ends_on: date, today: date
) -> Expected:
    """Estimate when somebody's turn comes, for whom so many places have to come free.

    `opens_on` are the days on which places are known to come free, and `opened` is how many went
    to the list within `PACE_OVER`: too few of them make no pace.
    """
    if turn < 1:
        return Expected(is_free=True)
    known = sorted(max(on, today) for on in opens_on if on < ends_on)
    if turn <= len(known):
        return Expected(on=known[turn - 1])
    if opened < LEAST_FOR_PACE:
        return Expected()
    by_pace = -(-turn * PACE_OVER.days // (opened * 7))
    # Not before those whose day is known, for whom the pace is not asked.
    weeks = max(by_pace, *(-(-(on - today).days // 7) for on in known[-1:]), 1)
    return Expected(weeks=weeks, is_too_late=today + timedelta(weeks=weeks) > ends_on)
