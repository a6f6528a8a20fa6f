"""Passing on: a mentee who looks for no other mentor can let those who wait have their place.

A place is somebody's until they leave: that their pair has ended doesn't take it from them.
"""

from __future__ import annotations

from handlers.feature import Card, Context, Place
from handlers.handing_over import is_here
from handlers.places import is_room
from mentoring.vocabulary import EndKind, Role
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.participants import Participant
from ui.message import Block, button, buttons, message
from ui.text import Text, say_count

#: After these a mentee who has no other mentor has had what they wanted, or has no time for more.
_DONE = (EndKind.COMPLETED, EndKind.MENTEE_NO_TIME)


def pass_on(uow: UnitOfWork, pair: Pair) -> tuple[Block, ...]:
    """Tell the mentee of a pair that has ended how their place can go on, if somebody waits."""
    keeps = _kept(uow, pair)
    waits = _waiting_for_one(uow, pair) if keeps is not None else 0
    if keeps is None or not waits:
        return ()
    cohort = uow.programs.cohort_of(pair.cohort_id)
    leave = button("Let my place go on", "leave")
    stay = button("Only be a mentor", "join")
    return message(
        say_count(
            "You keep your place in {cohort}, and {n} person waits for one. If you look for no "
            "other mentor, it can go to them.",
            "You keep your place in {cohort}, and {n} people wait for one. If you look for no "
            "other mentor, it can go to the next of them.",
            n=waits,
            cohort=cohort.name,
        ),
        buttons(stay if keeps.role is Role.BOTH else leave),
    ).blocks


def still_kept(uow: UnitOfWork, pair: Pair) -> list[Text]:
    """Tell a coordinator that a mentee keeps a place that somebody waits for."""
    waits = _waiting_for_one(uow, pair) if _kept(uow, pair) is not None else 0
    if not waits:
        return []
    return [
        say_count(
            "{mentee} keeps their place. {n} person waits for one: {mentee} reads how to let it go "
            "on.",
            "{mentee} keeps their place. {n} people wait for one: {mentee} reads how to let it go "
            "on.",
            n=waits,
            mentee=uow.people.get(pair.mentee_id),
        )
    ]


def kept_cards(context: Context, uow: UnitOfWork, participant: Participant) -> list[Card]:
    """Remind somebody on Home of a place that they may not need any more."""
    if not participant.is_in or not participant.role.learns:
        return []
    mine = [
        pair
        for pair in uow.pairs.ended_of(context.actor.id)
        if (pair.mentee_id, pair.cohort_id) == (context.actor.id, participant.cohort_id)
    ]
    told = pass_on(uow, mine[0]) if mine else ()
    return [Card(Place.SETTINGS, message(*told))] if told else []


def _waiting_for_one(uow: UnitOfWork, pair: Pair) -> int:
    """Count who waits until a place comes free; nobody where one is, for whoever has time."""
    waits = uow.waiting.count(pair.cohort_id)
    rules = uow.admissions.of(pair.cohort_id) if waits else None
    return 0 if rules is None or is_room(uow, rules) else waits


def _kept(uow: UnitOfWork, pair: Pair) -> Participant | None:
    """Give the mentee of a pair that has ended, if they are in and may need no other mentor."""
    mentee = uow.participants.of(pair.cohort_id, pair.mentee_id)
    if pair.end_kind not in _DONE or mentee is None or not is_here(uow, pair):
        return None
    has_mentor = any(
        (one.mentee_id, one.cohort_id) == (pair.mentee_id, pair.cohort_id)
        for one in uow.pairs.active_of(pair.mentee_id)
    )
    return mentee if mentee.role.learns and not has_mentor else None
