"""Making one person of two, for who has confirmed it on both sides."""

from __future__ import annotations

from uuid import UUID

from handlers.coordinating import expect_coordinating
from handlers.feature import Context
from mentoring.errors import MentoringError, MovedOn
from storage.database import UnitOfWork
from storage.links import Purpose
from storage.organizations import Platform
from storage.people import Person
from ui.text import Text, say, typed


class BothTakePart(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "You take part in both places, so we can't make one of it: nothing was changed. Ask a "
            "coordinator with which of the two you should go on."
        )


def make_one(uow: UnitOfWork, context: Context, other_id: UUID) -> None:
    """Make the actor and somebody else one person; who takes part is the one who stays.

    Raises:
        MovedOn: one of them is gone.
        BothTakePart: neither of them can go.
    """
    held = {one.id: one for one in uow.merging.hold(context.actor.id, other_id)}
    actor, other = held.get(context.actor.id), held.get(other_id)
    # Whoever is gone has been made one with somebody at this moment.
    if actor is None or other is None or other.deactivated_at is not None:
        raise MovedOn
    if not uow.merging.takes_part(other.id):
        goes, stays = other, actor
    elif not uow.merging.takes_part(actor.id):
        goes, stays = actor, other
    else:
        raise BothTakePart
    # What else either of them has made or been asked belongs to two people who are no more.
    uow.links.expire(Purpose.PERSON, actor.id, other.id, now=context.now)
    coordinated = uow.coordinators.includes(goes.id)
    uow.requests.hand_over(goes.id, stays.id)
    uow.merging.merge(goes, stays)
    if coordinated:
        expect_coordinating(uow, stays, today=context.today)


def claim_of(uow: UnitOfWork, person_id: UUID | None) -> Text:
    """Say who, and where, has said to be the same person as the reader."""
    person = uow.people.get(person_id)
    return say(
        "You said in {place} that you are the same person as {name} there.",
        place=_place_of(uow, person),
        name=person.name,
    )


def _place_of(uow: UnitOfWork, person: Person) -> Text:
    """Name where somebody has just acted."""
    places = uow.outbox.places([person.id]).get(person.id, [])
    if not places or places[0].workspace.platform is Platform.WEB:
        return say("the portal")
    return typed(places[0].workspace.name)
