"""Who may use a feature at all."""

from __future__ import annotations

from typing import Any

from handlers.feature import Audience, Context, Feature
from mentoring.errors import NotAllowed
from mentoring.vocabulary import ParticipantStatus
from storage.database import UnitOfWork


def may(uow: UnitOfWork, context: Context, feature: Feature[Any]) -> bool:
    match feature.audience:
        case Audience.EVERYONE:
            return True
        case Audience.COORDINATORS:
            return context.is_coordinator
        case Audience.INVOLVED:
            return context.is_coordinator or _takes_part(uow, context)
        case Audience.FOUNDERS:
            return context.is_coordinator or uow.coordinators.count() == 0
        case Audience.PARTICIPANTS:
            return _takes_part(uow, context)
        case Audience.APPLICANTS:
            return _status(uow, context) not in (None, ParticipantStatus.LEFT)


def _takes_part(uow: UnitOfWork, context: Context) -> bool:
    return _status(uow, context) in (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)


def _status(uow: UnitOfWork, context: Context) -> ParticipantStatus | None:
    participant = uow.participants.latest_of(context.actor.id)
    return participant.status if participant is not None else None


def allow(uow: UnitOfWork, context: Context, feature: Feature[Any]) -> None:
    """Make sure that the actor belongs to the feature's audience.

    Raises:
        NotAllowed: they don't; the error says who does.
    """
    if may(uow, context, feature):
        return
    if feature.audience in (Audience.COORDINATORS, Audience.FOUNDERS):
        raise NotAllowed("Only a coordinator can do this. Ask one of yours to do it for you.")
    if context.actor.external_since is not None:
        raise NotAllowed(
            "This is for people in the program. Type /mentor to see where your application stands."
        )
    if _status(uow, context) in (ParticipantStatus.WAITING_LIST, ParticipantStatus.NOT_ELIGIBLE):
        raise NotAllowed(
            "This is for people in the program. Type /mentor to see where you stand with it."
        )
    raise NotAllowed("This is for people in the program. Type /mentor join to take part.")
