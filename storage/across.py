"""What concerns several organizations at once: one transaction, and a unit of work for each.

Only this way does anything move from one organization to another: the chats of one in which nobody
takes part yet.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm.exc import StaleDataError

from storage.admissions import Admission
from storage.budgets import Budget
from storage.claims import Everywhere
from storage.columns import Owned, Row
from storage.conversations import Conversation
from storage.database import Database, UnitOfWork
from storage.drafts import Draft
from storage.inbox import InboxMessage
from storage.links import Link
from storage.organizations import Organization, Platform, Workspace
from storage.outbox import OutboxRow
from storage.people import Address, Coordinator, Person
from storage.policies import Policy
from storage.programs import Cohort, Program, Skill, SkillSynonym
from storage.prompts import Prompt
from storage.requests import InboundRequest
from storage.sign_ins import SignIn
from storage.vault import Keyring, Vault

T = TypeVar("T")

#: What goes along with a chat: who is known there, and what they have begun to type.
MOVED: tuple[type[Owned], ...] = (Workspace, Person, Address, Conversation, SignIn, Draft)
#: What may be there before anybody takes part, and means nothing in another organization.
LEFT_BEHIND: tuple[type[Owned], ...] = (
    Budget,
    Coordinator,
    InboundRequest,
    InboxMessage,
    Link,
    OutboxRow,
    Prompt,
    Admission,
    Cohort,
    Policy,
    Program,
    Skill,
    SkillSynonym,
)
_SEALED: tuple[tuple[type[Owned], InstrumentedAttribute[Any]], ...] = (
    (Workspace, Workspace.bot_token),
    (Draft, Draft.answers),
)


class OrganizationGone(LookupError):
    """An organization has been joined to another meanwhile."""


#: What is raised to whoever works on in an organization that is no more.
SIGNS_OF_GONE = (OrganizationGone, IntegrityError, StaleDataError)


class Hindrance(StrEnum):
    """Why an organization's chats can't move."""

    OTHERS_COORDINATE = "others_coordinate"
    IN_USE = "in_use"


class Across:
    def __init__(self, everywhere: Everywhere, keyring: Keyring, sessions: ExitStack) -> None:
        self._everywhere = everywhere
        self._keyring = keyring
        self._sessions = sessions
        self._units: dict[UUID, UnitOfWork] = {}

    def link(self, digest: str) -> Link | None:
        return self._everywhere.link(digest)

    def of(self, organization_id: UUID) -> UnitOfWork:
        """Give the unit of work of one organization, which sees no other."""
        if organization_id not in self._units:
            db = self._session()
            db.info["organization_id"] = organization_id
            self._units[organization_id] = UnitOfWork(db, self._keyring, organization_id)
        return self._units[organization_id]

    def hold(self, organization_id: UUID) -> None:
        """Let nothing begin in an organization until the end of the transaction.

        Raises:
            OrganizationGone: it is no more.
        """
        one = select(Organization.id).where(Organization.id == organization_id).with_for_update()
        if self._connection.scalar(one) is None:
            raise OrganizationGone(str(organization_id))

    def hindrance(self, organization_id: UUID, *, asker: UUID) -> Hindrance | None:
        """Say what stands in the way of moving the chats of an organization that is held."""
        others = (Coordinator.organization_id == organization_id, Coordinator.person_id != asker)
        if self._connection.scalar(select(exists().where(*others))):
            return Hindrance.OTHERS_COORDINATE
        if self._connection.scalar(select(or_(*_signs_of_use(organization_id)))):
            return Hindrance.IN_USE
        return None

    def move(self, old: UUID, *, into: UUID) -> list[str]:
        """Move an organization's chats into another and remove it; name them.

        What was said before by `hold` and `hindrance` must hold.
        """
        db = self._session()
        self._reseal(db, old, into)
        here = Workspace.organization_id == old
        # The portal is the organization's own, and nobody is in it.
        db.execute(delete(Budget).where(Budget.organization_id == old))
        db.execute(delete(Workspace).where(here, Workspace.platform == Platform.WEB))
        names = list(
            db.scalars(select(Workspace.name).where(here).order_by(Workspace.installed_at))
        )
        for kind in MOVED:
            db.execute(
                update(kind)
                .where(kind.organization_id == old)
                .values(organization_id=into)
                .execution_options(synchronize_session=False)
            )
        for table in reversed(Row.metadata.sorted_tables):
            if "organization_id" in table.c:
                db.execute(delete(table).where(table.c.organization_id == old))
        db.execute(delete(Organization).where(Organization.id == old))
        return names

    def flush(self) -> None:
        for uow in self._units.values():
            uow.db.flush()

    @property
    def _connection(self) -> Connection:
        return self._everywhere.connection

    def _session(self) -> DbSession:
        # Each knows only what it has read itself; all are in the one transaction.
        return self._sessions.enter_context(DbSession(self._connection, expire_on_commit=False))

    def _reseal(self, db: DbSession, old: UUID, into: UUID) -> None:
        """Seal anew what was sealed for a place in the old organization."""
        vaults = (Vault(self._keyring, old), Vault(self._keyring, into))
        for kind, column in _SEALED:
            for row in db.scalars(select(kind).where(kind.organization_id == old)):
                vaults[1].seal(row, column, vaults[0].open(row, column))
        db.flush()


def work_across(database: Database, act: Callable[[Across], T]) -> T:
    """Do `act` in one transaction of several organizations, again where the database asks."""

    def once() -> T:
        with database.begin_everywhere() as everywhere, ExitStack() as sessions:
            across = Across(everywhere, database.keyring, sessions)
            done = act(across)
            across.flush()
            return done

    return database.again(once)


def _signs_of_use(organization_id: UUID) -> list[ColumnElement[bool]]:
    """Say where there is something that somebody would miss: a new table counts as that."""
    harmless = {kind.__tablename__ for kind in (*MOVED, *LEFT_BEHIND)}
    signs = [
        exists().where(table.c.organization_id == organization_id)
        for table in Row.metadata.sorted_tables
        if "organization_id" in table.c and table.name not in harmless
    ]
    # Whoever has signed up in the browser came by an invitation of this organization.
    at_portal = (Address.organization_id == organization_id, Address.platform == Platform.WEB)
    return [*signs, exists().where(*at_portal)]
