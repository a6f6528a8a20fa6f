"""Signing up: somebody who followed an invitation and has proved that an e-mail address is theirs.

It is no feature, because whoever signs up is nobody yet: the portal calls it before there is a
person to act.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from handlers.acts import Caller, Profile
from handlers.identity import follow_profile
from mentoring.errors import MentoringError
from storage.database import UnitOfWork
from storage.links import Purpose
from storage.organizations import Platform
from storage.people import ActorRef, Person
from ui.wording import clean

#: As long as an address may be in its column.
_LONGEST = 100


def at_portal(organization_id: UUID, email: str) -> ActorRef:
    """Give the address of somebody in an organization's portal.

    Raises:
        MentoringError: under `email`, because it is no address that we can use.
    """
    address = clean(email).lower()
    if "@" not in address.strip("@") or len(address.split()) != 1 or len(address) > _LONGEST:
        raise MentoringError(
            "Please enter an e-mail address, such as ana@example.com.", field="email"
        )
    return ActorRef(Platform.WEB, str(organization_id), address)


def meet_invited(
    uow: UnitOfWork, email: str, name: str, profile: Profile, invited_as: Purpose, now: datetime
) -> Person:
    """Write down who followed an invitation; whoever is known at that address stays as they are.

    So a colleague who follows a link for experts doesn't become an external, an external who
    follows one for colleagues doesn't get around the approval, and whom somebody has deactivated
    doesn't come back by it.

    Raises:
        MentoringError: the address can't be used.
    """
    uow.workspaces.portal(now=now)
    place = at_portal(uow.organization_id, email)
    known = uow.people.at(place)
    if known is not None:
        return known
    person = uow.people.meet(place, clean(name) or place.external_id.partition("@")[0])
    told = replace(profile, name=person.name, is_admin=False, is_deactivated=False)
    follow_profile(uow, Caller(place, told), now)
    person.title = clean(profile.title)
    if invited_as is Purpose.EXPERT:
        person.external_since = now
    return person
