"""Looking across organizations: whose turn it is, which messages are due, who is installed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session as DbSession

from storage.budgets import Budgets
from storage.deliveries import Deliveries
from storage.installs import OAuthStates
from storage.links import Link, find_link, forget_links_before
from storage.match_offers import Wanting, find_wanting
from storage.match_runs import WaitingRun, find_waiting
from storage.organizations import Organization, Platform, Workspace
from storage.outbox import UNREACHABLE, OutboxRow, OutboxState
from storage.people import ADDRESS_AT, ActorRef, Address
from storage.prompts import Prompt
from storage.requests import InboundRequest
from storage.sign_ins import SignIn
from storage.throttles import Throttles

#: What is raised where the database is away, or asks to be asked again.
DISTURBED = (DBAPIError, PoolTimeout)


@dataclass(frozen=True)
class DuePerson:
    organization_id: UUID
    person_id: UUID


class Everywhere:
    """Queries over all organizations. What they find is then worked on within its own."""

    def __init__(self, db: DbSession) -> None:
        self._db = db
        self.oauth_states = OAuthStates(db)
        self.budgets = Budgets(db)
        self.deliveries = Deliveries(db, self.budgets)
        self.throttles = Throttles(db)

    @property
    def connection(self) -> Connection:
        """The connection of this transaction, on which others may join it."""
        return self._db.connection()

    def add_organization(self, organization: Organization) -> Organization:
        self._db.add(organization)
        self._db.flush()
        return organization

    def workspace(self, platform: Platform, external_id: str) -> Workspace | None:
        return self._db.scalars(
            select(Workspace).where(
                Workspace.platform == platform, Workspace.external_id == external_id
            )
        ).first()

    def link(self, digest: str) -> Link | None:
        return find_link(self._db, digest)

    def portal_addresses(self, email: str) -> list[Address]:
        """Give where somebody of this e-mail address takes part; one in each organization."""
        at_email = (Address.platform == Platform.WEB, func.lower(Address.external_id) == email)
        return list(self._db.scalars(select(Address).where(*at_email).order_by(Address.id)))

    def address(self, ref: ActorRef) -> Address:
        """Give where somebody is reached whom we know."""
        return self._db.scalars(ADDRESS_AT, ref._asdict()).one()

    def workspaces(self) -> list[Workspace]:
        return list(self._db.scalars(select(Workspace).order_by(Workspace.installed_at)))

    def people_with_due_prompts(self, now: datetime, *, limit: int) -> list[DuePerson]:
        """Name whose prompts are due, soonest first."""
        due = (
            select(Prompt.organization_id, Prompt.person_id, Prompt.due_at)
            .where(Prompt.due_at <= now, Prompt.closed_at.is_(None))
            .order_by(Prompt.due_at)
            .limit(limit)
        )
        rows = self._db.execute(due)
        found = dict.fromkeys(DuePerson(org, person) for org, person, _ in rows)
        return list(found)

    def waiting_run(self, now: datetime) -> WaitingRun | None:
        """Name the match run that waits longest for somebody to work on it."""
        return find_waiting(self._db, now)

    def wanting_cohort(self, *, but: Collection[UUID] = ()) -> Wanting | None:
        """Name a cohort, but for some, where somebody has lost the mentor proposed to them."""
        return find_wanting(self._db, but=but)

    def oldest_due(self, now: datetime) -> datetime | None:
        """Say since when the message that waits longest has been due."""
        return self._db.scalar(
            select(func.min(OutboxRow.due_at)).where(
                OutboxRow.state == OutboxState.READY, OutboxRow.due_at <= now
            )
        )

    def next_due(self) -> datetime | None:
        """Say when next something wants asking or sending, or since when the first of it has."""
        prompts = select(func.min(Prompt.due_at)).where(Prompt.closed_at.is_(None))
        messages = select(func.min(OutboxRow.due_at)).where(OutboxRow.state == OutboxState.READY)
        due = (self._db.scalar(prompts), self._db.scalar(messages))
        return min((at for at in due if at is not None), default=None)

    def ambiguous(self) -> int:
        """Count the messages of which nobody knows if they arrived."""
        return self._count(OutboxRow.state == OutboxState.AMBIGUOUS)

    def given_up(self) -> int:
        """Count the messages that failed; whom no message reaches, their coordinators see."""
        failed = OutboxRow.state == OutboxState.FAILED
        return self._count(failed & (OutboxRow.last_error != UNREACHABLE))

    def _count(self, which: ColumnElement[bool]) -> int:
        return self._db.scalar(select(func.count()).where(which)) or 0

    def forget_requests_before(self, instant: datetime) -> None:
        self._db.execute(delete(InboundRequest).where(InboundRequest.seen_at < instant))

    def forget_visits_before(self, instant: datetime) -> None:
        """Forget who was signed in and which links had expired by then."""
        self._db.execute(delete(SignIn).where(SignIn.seen_at < instant))
        forget_links_before(self._db, instant)
        self.throttles.forget_before(instant)
