"""A post office for tests: people of two organizations, a fake Slack, a clock that can be moved."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from bot.slack.send import PACE, SlackTransport
from scheduling.delivery import Delivery
from scheduling.outcomes import Outcome
from scheduling.rhythm import Asking, PromptRule, Rhythm
from scheduling.transport import Transport
from storage.budgets import Pace
from storage.database import Database, UnitOfWork
from storage.organizations import Platform
from storage.outbox import OutboxRow
from storage.people import ActorRef
from storage.prompts import Prompt
from tests.cast import ANA, BEN, NOW, OTHER_TEAM, TEAM, make_organization
from tests.fakes.slack_api import FakeSlack
from ui.message import Message, message
from ui.text import say

#: Somebody of the other organization.
EVE = ActorRef(Platform.SLACK, OTHER_TEAM, "U0EVE")
TOKENS = {f"xoxb-{TEAM}", f"xoxb-{OTHER_TEAM}"}
#: So fast that no budget binds.
UNLIMITED = Pace(PACE.method, timedelta(microseconds=1), 1_000_000)


def meet(asking: Asking, _: UnitOfWork) -> Message:
    return message(say("Did you meet by {day}?", day=asking.prompt.due_on))


def moot(_: Asking, __: UnitOfWork) -> None:
    return None


def bug(_: Asking, __: UnitOfWork) -> Message:
    raise ZeroDivisionError


RHYTHM = Rhythm(
    {
        rule.kind: rule
        for rule in (PromptRule("meet", meet), PromptRule("moot", moot), PromptRule("bug", bug))
    },
    footer=lambda _: message("Tap to answer."),
)


@dataclass
class Office:
    database: Database
    slack: FakeSlack
    pace: Pace = UNLIMITED
    now: datetime = NOW
    extra: Mapping[Platform, Transport] = field(default_factory=dict)
    portal: str = ""

    def __post_init__(self) -> None:
        self.organization = make_organization(self.database).id
        self.other = make_organization(self.database, name="Other", team=OTHER_TEAM).id
        self.ana = self._meet(self.organization, ANA, "Ana")
        self.ben = self._meet(self.organization, BEN, "Ben")
        self.eve = self._meet(self.other, EVE, "Eve")

    def _meet(self, organization: UUID, ref: ActorRef, name: str) -> UUID:
        with self.database.begin(organization) as uow:
            return uow.people.meet(ref, name).id

    def organization_of(self, person: UUID) -> UUID:
        return self.other if person == self.eve else self.organization

    def say(
        self,
        words: str | Message,
        *,
        to: UUID,
        key: str = "",
        is_critical: bool = False,
        due_at: datetime | None = None,
    ) -> UUID:
        """Put a message into the outbox; give the id of its row."""
        key = key or uuid4().hex
        with self.database.begin(self.organization_of(to)) as uow:
            uow.outbox.add(
                key=key,
                to=to,
                message=message(words) if isinstance(words, str) else words,
                due_at=due_at or self.now,
                is_critical=is_critical,
            )
            return row_by_key(uow, key).id

    def prompt(self, kind: str = "meet", *, to: UUID, days: int = 0) -> UUID:
        """Schedule a question that is due now, about a day so many days from today."""
        with self.database.begin(self.organization_of(to)) as uow:
            return uow.prompts.schedule(
                Prompt(
                    kind=kind,
                    person_id=to,
                    subject_id=uuid4(),
                    due_on=self.now.date() + timedelta(days=days),
                    due_at=self.now,
                )
            ).id

    def remind(self, *prompt_ids: UUID, to: UUID, key: str = "") -> UUID:
        """Put a reminder about questions into the outbox."""
        key = key or uuid4().hex
        with self.database.begin(self.organization_of(to)) as uow:
            uow.outbox.remind(
                key=key, to=to, prompt_ids=prompt_ids, due_at=self.now, is_reminder=True
            )
            return row_by_key(uow, key).id

    def row(self, row_id: UUID, *, of: UUID | None = None) -> OutboxRow:
        with self.database.begin(of or self.organization) as uow:
            return uow.outbox.get(row_id)

    def delivery(self, transport: Transport) -> Delivery:
        transports = {Platform.SLACK: transport, **self.extra}
        return Delivery(
            self.database,
            transports,
            RHYTHM,
            lambda: self.now,
            asyncio.to_thread,
            portal=self.portal,
        )

    async def deliver(self) -> Counter[Outcome]:
        """Deliver all that is due by the office's clock."""
        async with SlackTransport(self.slack.url, pace=self.pace) as transport:
            return await self.delivery(transport).drain()

    def pass_time(self, length: timedelta) -> None:
        self.now += length


def row_by_key(uow: UnitOfWork, key: str) -> OutboxRow:
    rows = uow.db.query(OutboxRow).filter(OutboxRow.key == key)
    return rows.one()
