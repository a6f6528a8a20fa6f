"""Getting to know people: how they are called, and where they are written to.

Both come with what they do. Where a name doesn't, Teams is asked for it.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.teams.connector import ConnectorFailed, HttpConnector
from bot.teams.inbound import Inbound
from bot.teams.tenants import Tenants
from bot.teams.wire import Reference
from handlers.acts import Caller, Profile
from handlers.identity import follow_profile
from storage.database import UnitOfWork
from storage.people import ActorRef, Address

_log = logging.getLogger(__name__)

_FRESH = timedelta(hours=1)
_REMEMBERED = 10_000


@dataclass(frozen=True)
class Acquaintances:
    tenants: Tenants
    connector: HttpConnector
    clock: Callable[[], datetime]
    #: What was last written down about whom, and when.
    _noted: OrderedDict[ActorRef, tuple[object, datetime]] = field(default_factory=OrderedDict)

    async def introduced(self, inbound: Inbound) -> Caller:
        """Give somebody whom we don't know yet with all that Teams says of them."""
        profile = inbound.profile
        if not profile.name:
            profile = replace(profile, name=await self._name_of(inbound))
        return replace(inbound.caller, profile=profile)

    def is_fresh(self, inbound: Inbound) -> bool:
        """Tell if all that this says is written down already."""
        told, at = self._noted.get(inbound.caller.ref, (None, self.clock()))
        return told == _told(inbound) and self.clock() - at < _FRESH

    def forget(self, inbound: Inbound) -> None:
        self._noted.pop(inbound.caller.ref, None)

    async def note(self, inbound: Inbound) -> None:
        """Write down where somebody is written to, and how they are called by now."""
        if await self.tenants.work(inbound.tenant, lambda uow: self._note(uow, inbound)):
            self._noted[inbound.caller.ref] = (_told(inbound), self.clock())
            if len(self._noted) > _REMEMBERED:
                self._noted.popitem(last=False)

    def _note(self, uow: UnitOfWork, inbound: Inbound) -> bool:
        now = self.clock()
        if inbound.profile.name:
            follow_profile(uow, replace(inbound.caller, profile=inbound.profile), now)
        address = uow.people.address(inbound.caller.ref)
        if address is None:
            return False
        if inbound.kind == "message":
            # Whoever writes to us has us again, whatever we have missed.
            address.unreachable = ""
        if address.unreachable:
            return False
        keep_conversation(uow, address, inbound.reference, now)
        return True

    async def _name_of(self, inbound: Inbound) -> str:
        to = inbound.reference
        try:
            member = await self.connector.member(
                to.service_url, to.conversation_id, inbound.user_id
            )
        except ConnectorFailed as failure:
            _log.info("Teams didn't say who somebody is", extra={"reason": failure.reason})
            return ""
        return str(member.get("name") or "")


def keep_conversation(uow: UnitOfWork, address: Address, at: Reference, now: datetime) -> None:
    uow.conversations.keep(
        address,
        service_url=at.service_url,
        conversation_id=at.conversation_id,
        bot_id=at.bot_id,
        now=now,
    )


def _told(inbound: Inbound) -> tuple[Profile, object]:
    return inbound.profile, inbound.reference
