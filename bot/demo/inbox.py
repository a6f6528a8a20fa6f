"""Delivery to the portal: a message is put into its person's inbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from scheduling.delivery import Run
from scheduling.transport import Envelope, Sent
from storage.budgets import Pace
from storage.database import Database


class InboxTransport:
    def __init__(self, database: Database, clock: Callable[[], datetime], run: Run) -> None:
        self._database = database
        self._clock = clock
        self._run = run
        # It is our own database, so nobody has to be spared.
        self.pace = Pace("inbox", interval=timedelta(microseconds=1), burst=10_000)

    async def send(self, envelope: Envelope) -> Sent:
        await self._run(partial(self._put, envelope))
        return Sent(channel=envelope.external_id, external_id=str(envelope.delivery_id))

    def _put(self, envelope: Envelope) -> None:
        with self._database.begin(envelope.organization_id) as uow:
            uow.inbox.put(
                envelope.person_id,
                envelope.message,
                delivery_id=envelope.delivery_id,
                kind=envelope.kind,
                now=self._clock(),
            )
