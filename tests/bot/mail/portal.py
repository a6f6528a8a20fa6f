"""People who are reached on the portal, though what they do comes from Slack."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from bot.mail.mailer import Mailer
from bot.mail.post import PortalTransport, Post
from bot.mail.unwanted import UnwantedLinks
from handlers import RHYTHM
from scheduling.delivery import Delivery
from scheduling.outcomes import Outcome
from scheduling.transport import Envelope, Sent
from storage.budgets import Pace
from storage.database import Database, UnitOfWork
from storage.organizations import Platform
from storage.people import ActorRef, Address
from tests.bot.mail.letters import PORTAL, SENDER
from tests.cast import ANA, BEN, CLEO, NOW
from tests.chat import Chat, Inbox
from tests.fakes.mail_server import MailServer

T = TypeVar("T")


def email_of(who: ActorRef) -> str:
    return f"{who.external_id.removeprefix('U0').lower()}@example.com"


def give_address(uow: UnitOfWork, person_id: UUID, email: str) -> Address:
    """Let somebody be reached on the organization's portal as well."""
    portal = uow.workspaces.portal(now=NOW)
    return uow.people._add(
        Address(
            person_id=person_id,
            platform=Platform.WEB,
            team=portal.external_id,
            external_id=email,
        )
    )


def address_at(uow: UnitOfWork, email: str) -> Address:
    address = uow.people.address(ActorRef(Platform.WEB, str(uow.organization_id), email))
    assert address is not None
    return address


async def at_once(work: Callable[[], T]) -> T:
    return work()


def post_of(database: Database, server: MailServer) -> Post:
    links = UnwantedLinks(database.keyring, PORTAL)
    return Post(Mailer(server.url, SENDER, seconds=5), PORTAL, links)


class _Watched:
    """The portal's transport, with an eye on what passes."""

    def __init__(self, transport: PortalTransport, inbox: Inbox) -> None:
        self.pace: Pace = inbox.pace
        self._send: Callable[[Envelope], Awaitable[Sent]] = transport.send
        self._inbox = inbox

    async def send(self, envelope: Envelope) -> Sent:
        who = f"U0{envelope.external_id.partition('@')[0].upper()}"
        self._inbox.messages.setdefault(who, []).append(envelope.message)
        return await self._send(envelope)


@dataclass
class Portal(Chat):
    """Delivers to the portal only, and by mail."""

    server: MailServer = field(default_factory=MailServer)

    @classmethod
    def taking_over(cls, chat: Chat, server: MailServer) -> Portal:
        people = {email_of(who): chat.person(who).id for who in (ANA, BEN, CLEO)}
        with chat.look() as uow:
            for email, person_id in people.items():
                give_address(uow, person_id, email)
        return cls(chat.database, chat.now, chat.inbox, server)

    def deliver(self) -> Counter[Outcome]:
        transport = PortalTransport(
            self.database, at_once, lambda: self.now, post_of(self.database, self.server)
        )
        transports = {Platform.WEB: _Watched(transport, self.inbox)}
        delivery = Delivery(self.database, transports, RHYTHM, lambda: self.now, at_once)
        return asyncio.run(delivery.drain())
