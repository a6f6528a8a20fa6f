"""Installed and removed: what somebody hears first, and when we may write to them at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.teams.acquaintance import Acquaintances, keep_conversation
from bot.teams.inbound import Inbound
from bot.teams.tenants import Tenants
from bot.teams.wire import Reference
from handlers.acts import Caller
from handlers.identity import identify
from storage.database import UnitOfWork
from storage.people import UNINSTALLED, ActorRef, Address, Person
from ui.message import Message, Style, button, buttons, items, message, quiet
from ui.text import say


@dataclass(frozen=True)
class Installs:
    tenants: Tenants
    acquaintances: Acquaintances
    clock: Callable[[], datetime]

    async def take(self, inbound: Inbound) -> None:
        """Meet who has the app now; write no more to who has removed it."""
        if inbound.is_removal:
            self.acquaintances.forget(inbound)
            await self.tenants.work(inbound.tenant, lambda uow: _lose(uow, inbound.caller.ref))
            return
        caller, now = await self.acquaintances.introduced(inbound), self.clock()
        await self.tenants.work(
            inbound.tenant, lambda uow: _meet(uow, caller, inbound.reference, now)
        )


def in_general() -> Message:
    """Say in a channel or a group what Cairn is; about anybody there is nothing to be said."""
    return message(
        "I am Cairn. I run the mentorship program of this organization.",
        "Here I only say what I am. Open Cairn among your apps to talk with me alone: type "
        "/mentor join there to take part, or /mentor help to see what else there is.",
        quiet("Nobody is written to because they are in this conversation."),
    )


def _welcome(person: Person, address: Address) -> Message:
    # Where Teams has not told their name, they are still called by their id.
    is_named = person.name != address.external_id
    hello = say("Hello {name}", name=person.name) if is_named else say("Hello")
    return message(
        say("{hello}. I am Cairn, and I run mentorship programs right here.", hello=hello),
        "I am in your apps because you, or an administrator of your organization, put me there.",
        items(
            "Join when you like. Until then, I don't write to you.",
            "Who takes part hears from me at most twice a week, in their working hours, about "
            "sessions, goals and how it goes.",
            "Coordinators see that you meet, never what you write. Private notes are yours alone; "
            "shared notes are for you and your partner.",
            "Pause, leave or change how often I ask whenever you want, under settings.",
        ),
        quiet("Type home, join, log, pairs, goals, settings or help at any time."),
        buttons(
            button("Join the program", "join", style=Style.PRIMARY), button("Open Home", "home")
        ),
    )


def _meet(uow: UnitOfWork, caller: Caller, at: Reference, now: datetime) -> None:
    """Welcome somebody once, however often they install it."""
    acting = identify(uow, caller, now)
    person = acting.person
    keep_conversation(uow, acting.address, at, now)
    acting.address.unreachable = ""
    key = f"welcome:{acting.address.id}"
    uow.outbox.add(
        key=key,
        to=person.id,
        message=_welcome(person, acting.address),
        due_at=now,
        is_critical=True,
    )
    person.welcomed_at = person.welcomed_at or now


def _lose(uow: UnitOfWork, ref: ActorRef) -> None:
    """Write to them no more, whatever Teams would still take."""
    address = uow.people.address(ref)
    if address is not None:
        address.unreachable = UNINSTALLED
        uow.conversations.forget(address)
