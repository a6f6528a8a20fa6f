"""Delivery to the portal: a message goes into the person's inbox and, where wanted, also by mail.

The inbox is what counts. Where only mail is broken the message has arrived, and whoever runs the
program learns whose mail comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.mail.letter import letter_of
from bot.mail.mailer import Mailer
from bot.mail.unwanted import UnwantedLinks, Wish
from mentoring.errors import Missing
from scheduling.delivery import Run
from scheduling.retry import DeliveryError, Reach
from scheduling.transport import Envelope, Sent
from storage.budgets import Pace
from storage.claims import DISTURBED
from storage.database import Database, UnitOfWork
from storage.people import ActorRef, Address

#: For mail's sake: the inbox itself takes anything.
PACE = Pace("portal", interval=timedelta(milliseconds=100), burst=20)

T = TypeVar("T")


@dataclass(frozen=True)
class Post:
    """How letters are written and sent, where there is a mail server at all."""

    mailer: Mailer
    #: The address of Cairn itself.
    portal: str
    links: UnwantedLinks


class PortalTransport:
    def __init__(
        self,
        database: Database,
        run: Run,
        clock: Callable[[], datetime],
        post: Post | None = None,
        *,
        pace: Pace = PACE,
    ) -> None:
        self.pace = pace
        self._database = database
        self._run = run
        self._clock = clock
        self._post = post

    async def send(self, envelope: Envelope) -> Sent:
        now = self._clock()
        is_wanted = await self._work(envelope, partial(_put, envelope, now))
        if self._post is not None and is_wanted:
            await self._mail(self._post, envelope, now)
        return Sent(channel="inbox", external_id=str(envelope.delivery_id))

    async def _mail(self, post: Post, envelope: Envelope, now: datetime) -> None:
        wish = Wish(envelope.organization_id, envelope.person_id, envelope.kind)
        letter = letter_of(envelope, portal=post.portal, unwanted_url=post.links.url(wish), now=now)
        try:
            await post.mailer.send(letter)
        except DeliveryError as error:
            if error.reach is not Reach.ADDRESS:
                raise
            await self._work(envelope, partial(_refuse, envelope, error.reason))

    async def _work(self, envelope: Envelope, act: Callable[[UnitOfWork], T]) -> T:
        """Do something in the organization's own unit of work.

        What fails here may be tried again: the inbox takes a message once.
        """
        try:
            return await self._run(partial(self._database.work, envelope.organization_id, act))
        except DISTURBED as error:
            raise DeliveryError(type(error).__name__) from None
        except Missing:
            raise DeliveryError("gone", permanent=True) from None


def _put(envelope: Envelope, now: datetime, uow: UnitOfWork) -> bool:
    """Put a message into the inbox; say whether it is also to go out by mail."""
    person = uow.people.get(envelope.person_id)
    uow.inbox.put(
        person.id,
        envelope.message,
        delivery_id=envelope.delivery_id,
        kind=envelope.kind,
        now=now,
    )
    address = _address(envelope, uow)
    takes_mail = address is not None and address.mail_refused is None
    return takes_mail and envelope.kind not in uow.letters.unwanted(person.id)


def _refuse(envelope: Envelope, reason: str, uow: UnitOfWork) -> None:
    address = _address(envelope, uow)
    if address is not None:
        uow.people.refuse_mail(address, reason)


def _address(envelope: Envelope, uow: UnitOfWork) -> Address | None:
    return uow.people.address(ActorRef(envelope.platform, envelope.team, envelope.external_id))
