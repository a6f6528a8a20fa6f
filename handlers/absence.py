"""Absence: whether somebody can be met at all now, and what is forgotten of who is gone."""

from __future__ import annotations

from uuid import UUID

from mentoring.vocabulary import ParticipantStatus
from storage.database import UnitOfWork
from storage.people import Person
from ui.text import Text, say


def absence(uow: UnitOfWork, person: Person) -> Text | None:
    """Say that somebody is away; nothing where they are there."""
    if person.deactivated_at is not None:
        return say("{name} no longer has an account here.", name=person.name)
    participant = uow.participants.latest_of(person.id)
    if participant is not None and participant.status is ParticipantStatus.PAUSED:
        return say(
            "{name} takes a pause. We ask how you two are doing once they are back.",
            name=person.name,
        )
    return None


def forget_answers(uow: UnitOfWork, person_id: UUID) -> None:
    """Erase what somebody who is gone said of themselves: it is of use for matching only."""
    uow.voluntary.erase(person_id)
    uow.participants.forget_affinities(person_id)
    for feature in ("about", "affinity"):
        uow.drafts.drop(person_id, feature, None)
