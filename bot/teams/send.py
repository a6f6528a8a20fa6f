"""Post messages to people in Teams, and say in our terms what went wrong where one didn't arrive.

Teams has no key by which a second post could be known as the same, and reports of one that came
twice after a time-out are common: what may have arrived is reported as such, and delivery decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial

from bot.teams.cards import message_card, posted
from bot.teams.connector import ConnectorFailed
from bot.teams.wire import Json, Reference, Sdk
from mentoring.errors import Missing
from scheduling.delivery import Run
from scheduling.retry import DeliveryError, Reach
from scheduling.transport import Envelope, Sent
from storage.budgets import Pace
from storage.claims import DISTURBED
from storage.database import Database, UnitOfWork
from storage.people import ActorRef

#: 50 a second for an app in a tenant. In one conversation 7 a second, 8 in two, 60 in 30 and 1,800
#: an hour; and of the store's rules ten a minute: one every six seconds keeps them all.
PACE = Pace(
    "teams.send",
    interval=timedelta(milliseconds=25),
    burst=10,
    per_person=timedelta(seconds=6),
)
NOT_INSTALLED = "not_installed"

_HOURLY = timedelta(hours=1)
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TIMED_OUT = 401, 403, 404, 408
_PRECONDITION, _TOO_MANY, _SERVER_ERROR = 412, 429, 500


class TeamsTransport:
    def __init__(
        self,
        database: Database,
        run: Run,
        clock: Callable[[], datetime],
        sdk: Sdk,
        *,
        forms: Collection[str],
        pace: Pace = PACE,
    ) -> None:
        self.pace = pace
        self._database = database
        self._run = run
        self._clock = clock
        self._sdk = sdk
        self._forms = forms

    async def send(self, envelope: Envelope) -> Sent:
        to = await self._where(envelope)
        card = message_card(
            envelope.message,
            envelope.reader,
            forms=self._forms,
            kept=envelope.delivery_id,
            showing=envelope.delivery_id,
        )
        try:
            return await self._post(to, posted(card))
        except DeliveryError:
            # In the inbox it is all the more to be read.
            await self._run(
                partial(
                    self._database.work, envelope.organization_id, partial(_mark_unread, envelope)
                )
            )
            raise

    async def _where(self, envelope: Envelope) -> Reference:
        """Find the conversation, and keep what is about to stand in it."""
        find = partial(_keep_and_find, envelope, self._clock())
        try:
            found = await self._run(partial(self._database.work, envelope.organization_id, find))
        except DISTURBED as error:
            raise DeliveryError(type(error).__name__) from None
        except Missing:
            raise DeliveryError("gone", permanent=True) from None
        if found is None:
            raise DeliveryError(NOT_INSTALLED, permanent=True, reach=Reach.ADDRESS)
        return found

    async def _post(self, to: Reference, activity: Json) -> Sent:
        try:
            posted_as = await self._sdk.send(to, activity)
        except ConnectorFailed as failure:
            raise meaning_of(failure) from None
        return Sent(channel="personal", external_id=posted_as)


def meaning_of(failure: ConnectorFailed) -> DeliveryError:
    """Say in delivery's terms what Teams' refusal means."""
    reason = failure.reason
    match failure.status:
        case 0 if not failure.was_sent:
            return DeliveryError(reason, reach=Reach.PLATFORM)
        case _ if failure.status in (0, _TIMED_OUT) or failure.status >= _SERVER_ERROR:
            return DeliveryError(reason, ambiguous=True)
        case _ if failure.status == _TOO_MANY:
            # It is the limit of one conversation; the tenant's we keep ourselves.
            return DeliveryError(reason, retry_after=failure.wait)
        case _ if failure.status == _UNAUTHORIZED:
            # The app's secret may be put right at any time, and nobody will tell us.
            return DeliveryError(reason, retry_after=_HOURLY, reach=Reach.WORKSPACE)
        case _ if failure.status in (_FORBIDDEN, _NOT_FOUND):
            return DeliveryError(reason, permanent=True, reach=Reach.ADDRESS)
        case _ if failure.status == _PRECONDITION:
            return DeliveryError(reason)
        case _:
            return DeliveryError(reason, permanent=True)


def _mark_unread(envelope: Envelope, uow: UnitOfWork) -> None:
    row = uow.inbox.delivered(envelope.delivery_id, envelope.person_id)
    if row is not None:
        row.read_at = None


def _keep_and_find(envelope: Envelope, now: datetime, uow: UnitOfWork) -> Reference | None:
    address = uow.people.address(ActorRef(envelope.platform, envelope.team, envelope.external_id))
    known = address and uow.conversations.of(address.id)
    if not known:
        return None
    uow.inbox.put(
        envelope.person_id,
        envelope.message,
        delivery_id=envelope.delivery_id,
        kind=envelope.kind,
        now=now,
        is_read=True,
    )
    return Reference(known.service_url, known.conversation_id, known.bot_id, known.tenant_id)
