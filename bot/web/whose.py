"""Whose identity it is that a provider vouches for: somebody we know, a newcomer, or nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.core import Core
from handlers.acts import Caller, Profile
from storage.database import Database
from storage.organizations import Workspace, WorkspaceState
from storage.people import ActorRef


@dataclass(frozen=True)
class Known:
    address_id: UUID
    organization_id: UUID
    is_deactivated: bool


async def whose(core: Core, refs: Sequence[ActorRef], profile: Profile) -> Known | None:
    """Find somebody by where they may be known, and meet them if only their place is known.

    What a provider says of people we know changes nothing: their chat keeps us up to date.
    """
    found = await core.call(lambda: _find(core.database, refs))
    if not isinstance(found, ActorRef):
        return found
    await core.person_id(Caller(found, profile))
    met = await core.call(lambda: _find(core.database, [found]))
    return met if isinstance(met, Known) else None


def _find(database: Database, refs: Sequence[ActorRef]) -> Known | ActorRef | None:
    """Give who it is, where a newcomer would belong, or nothing where Cairn isn't used."""
    places = _places(database, refs)
    for ref, workspace in places:
        known = _known(database, ref, workspace.organization_id)
        if known is not None:
            return known
    # Where Cairn was removed, those it knows still find what is theirs, and nobody new comes.
    active = (ref for ref, place in places if place.state is WorkspaceState.ACTIVE)
    return next(active, None)


def _places(database: Database, refs: Sequence[ActorRef]) -> list[tuple[ActorRef, Workspace]]:
    with database.begin_everywhere() as everywhere:
        found = [(ref, everywhere.workspace(ref.platform, ref.team)) for ref in refs]
    return [(ref, workspace) for ref, workspace in found if workspace is not None]


def _known(database: Database, ref: ActorRef, organization_id: UUID) -> Known | None:
    with database.begin(organization_id) as uow:
        acting = uow.people.acting(ref)
        if acting is None:
            return None
        is_deactivated = acting.person.deactivated_at is not None
        return Known(acting.address.id, organization_id, is_deactivated)
