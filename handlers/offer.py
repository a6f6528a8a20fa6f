"""What an external expert offers, as coordinators see it before they decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.agreeing import please_agree
from mentoring.vocabulary import ParticipantStatus
from storage.database import UnitOfWork
from storage.organizations import Platform
from storage.participants import Participant, SkillSide
from storage.people import Person
from ui.message import (
    Block,
    Button,
    Facts,
    Message,
    Style,
    button,
    buttons,
    facts,
    heading,
    message,
    quiet,
)
from ui.text import Text, say, say_count, typed

#: So many fit a message with their buttons; the others come up as these are decided.
_MOST = 8


def offer(uow: UnitOfWork, participant: Participant, person: Person) -> Facts:
    """Give the offer in short: from where, on what, and for how long."""
    topics = uow.participants.skills(participant.id, SkillSide.OFFERED)
    return facts(
        From=_origin(person),
        Topics=say("{topics}", topics=topics) if topics else "none named",
        Time=_time(participant),
    )


def _origin(person: Person) -> Text:
    known = [words for words in (person.title, person.affiliation) if words]
    return typed(", ".join(known)) if known else say("not said")


def _time(participant: Participant) -> Text:
    mentees = say_count("{n} mentee at once", "{n} mentees at once", n=participant.capacity)
    if participant.hours_a_month is None:
        return mentees
    hours = say_count("{n} hour a month", "{n} hours a month", n=participant.hours_a_month)
    return say("{hours}, {mentees}", hours=hours, mentees=mentees)


def summary(participant: Participant, person: Person) -> Text:
    """Give the offer of somebody who was approved, on a line."""
    origin, time = _origin(person), _time(participant)
    return say("{expert} ({origin}): {time}", expert=person, origin=origin, time=time)


def details(
    uow: UnitOfWork, participant: Participant, person: Person, first: Text | None = None
) -> Message:
    """Show all that an expert has said; with the ways to decide while they wait."""
    outcomes = uow.participants.outcomes(participant)
    achieved = (heading("What people can achieve"), typed(outcomes)) if outcomes else ()
    is_waiting = participant.status is ParticipantStatus.WAITING
    return message(
        *([first] if first else []),
        heading(say("{expert}", expert=person.name)),
        offer(uow, participant, person),
        *achieved,
        *_addresses(uow, person),
        buttons(
            *(decisions(participant) if is_waiting else ()),
            button("See all experts", "experts"),
        ),
    )


def _addresses(uow: UnitOfWork, person: Person) -> tuple[Block, ...]:
    """Give what is known for certain of who it is: mail was answered from there."""
    on_the_web = (one for one in uow.people.addresses(person.id) if one.platform is Platform.WEB)
    known = [one.external_id for one in on_the_web]
    return (quiet(say("Signs in as {addresses}.", addresses=known)),) if known else ()


def offers(uow: UnitOfWork, waiting: Sequence[tuple[Participant, Person]]) -> Iterator[Block]:
    """List those who wait, each with the ways to decide."""
    for participant, person in waiting[:_MOST]:
        see = button("See details", "experts", subject=participant.id)
        yield from message(
            say("{expert}", expert=person),
            offer(uow, participant, person),
            buttons(*decisions(participant, in_list=True), see),
        ).blocks
    if (more := len(waiting) - _MOST) > 0:
        words = say_count("{n} more waits after these.", "{n} more wait after these.", n=more)
        yield from message(words).blocks


def decisions(participant: Participant, *, in_list: bool = False) -> tuple[Button, Button]:
    """Offer the two ways to decide, on what the coordinator has before them."""
    about, version = participant.id, participant.version
    approve = button(
        "Approve", "experts", "approve", subject=about, version=version, style=Style.PRIMARY
    )
    decline = button(
        "Decline", "experts", "decline", subject=about, version=version, settles=not in_list
    )
    return approve, decline


def announce(uow: UnitOfWork, participant: Participant, person: Person, *, now: datetime) -> None:
    """Tell every coordinator of an application, once for each."""
    told = message(
        say("{expert} offers help as an external expert.", expert=person),
        offer(uow, participant, person),
        buttons(*decisions(participant), button("See details", "experts", subject=participant.id)),
    )
    for coordinator in uow.coordinators.people():
        uow.outbox.add(
            key=f"applied:{participant.id}:{participant.version}:{coordinator.id}",
            to=coordinator.id,
            message=told,
            due_at=now,
        )


def waiting_experts(count: int) -> tuple[Block, ...]:
    """Say how many wait for a coordinator, with a way to them; nothing where nobody does."""
    if not count:
        return ()
    words = say_count(
        "{n} expert waits for your approval.", "{n} experts wait for your approval.", n=count
    )
    see = button("See who waits", "experts", style=Style.PRIMARY)
    return message(words, buttons(see)).blocks


def approved(uow: UnitOfWork, expert: Person, *, by: Person) -> Message:
    """Welcome an expert to the program."""
    return message(
        say("{actor} approved your offer. Welcome to the program.", actor=by),
        "We write to you as soon as somebody is paired with you; until then there is nothing you "
        "need to do.",
        *please_agree(uow, expert),
        buttons(button("See where things stand", "home")),
    )
