"""The database, and the unit of work: everything one act reads and writes, or nothing of it.

A unit of work belongs to one organization. Three things keep others out: every query is narrowed
by `_narrow`, every row gets its organization from the repository, and on PostgreSQL row level
security stands behind both.
"""
# long: the unit of work names every noun, in four lines each.

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from sqlite3 import OperationalError
from time import sleep
from typing import Any, TypeVar, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Executable, bindparam, create_engine, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.pool import ConnectionPoolEntry

from storage.admissions import Admissions
from storage.answers import Answers
from storage.bookmarks import Bookmarks
from storage.boundaries import Boundaries
from storage.catalog import Catalog
from storage.circles import Circles
from storage.claims import Everywhere
from storage.columns import Owned
from storage.conversations import Conversations
from storage.drafts import Drafts
from storage.goals import Goals
from storage.handovers import Handovers
from storage.inbox import Inbox
from storage.letters import Letters
from storage.links import Links
from storage.match_offers import MatchOffers
from storage.match_runs import MatchRuns
from storage.mentor_requests import MentorRequests
from storage.merging import Merging
from storage.organizations import Workspaces
from storage.outbox import Outbox
from storage.pairs import Pairs
from storage.participants import Participants
from storage.people import Coordinators, People
from storage.policies import Policies
from storage.programs import Programs
from storage.prompts import Prompts
from storage.requests import Requests
from storage.sessions import Sessions
from storage.sign_ins import SignIns
from storage.skills import Skills
from storage.turns import Turns
from storage.vault import Keyring, Vault
from storage.voluntary import Voluntary
from storage.waiting import WaitingList

T = TypeVar("T")
_ATTEMPTS = 4
_WAL_ATTEMPTS, _WAL_PAUSE_SECONDS = 50, 0.1
# PostgreSQL's serialization_failure, deadlock_detected and unique_violation: next time the same
# work may succeed, or find the row that another wrote between its look and its own insert.
_TRANSIENT = {"40001", "40P01", "23505"}
# Errors end in logs, and parameters are what people typed.
_HIDDEN = True

_SETTING = text("SELECT set_config(:name, :value, true)")


class UnitOfWork:
    """One organization's repositories over one transaction."""

    def __init__(self, db: DbSession, keyring: Keyring, organization_id: UUID) -> None:
        self.db = db
        self.organization_id = organization_id
        self.vault = Vault(keyring, organization_id)
        self._parts = (db, self.vault, organization_id)

    @cached_property
    def workspaces(self) -> Workspaces:
        return Workspaces(*self._parts)

    @cached_property
    def people(self) -> People:
        return People(*self._parts)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(*self._parts)

    @cached_property
    def coordinators(self) -> Coordinators:
        return Coordinators(*self._parts)

    @cached_property
    def merging(self) -> Merging:
        return Merging(*self._parts)

    @cached_property
    def programs(self) -> Programs:
        return Programs(*self._parts)

    @cached_property
    def skills(self) -> Skills:
        return Skills(*self._parts)

    @cached_property
    def participants(self) -> Participants:
        return Participants(*self._parts)

    @cached_property
    def admissions(self) -> Admissions:
        return Admissions(*self._parts)

    @cached_property
    def waiting(self) -> WaitingList:
        return WaitingList(*self._parts)

    @cached_property
    def catalog(self) -> Catalog:
        return Catalog(*self._parts)

    @cached_property
    def mentor_requests(self) -> MentorRequests:
        return MentorRequests(*self._parts)

    @cached_property
    def match_runs(self) -> MatchRuns:
        return MatchRuns(*self._parts)

    @cached_property
    def bookmarks(self) -> Bookmarks:
        return Bookmarks(*self._parts)

    @cached_property
    def boundaries(self) -> Boundaries:
        return Boundaries(*self._parts)

    @cached_property
    def policies(self) -> Policies:
        return Policies(*self._parts)

    @cached_property
    def voluntary(self) -> Voluntary:
        return Voluntary(*self._parts)

    @cached_property
    def match_offers(self) -> MatchOffers:
        return MatchOffers(*self._parts)

    @cached_property
    def pairs(self) -> Pairs:
        return Pairs(*self._parts)

    @cached_property
    def circles(self) -> Circles:
        return Circles(*self._parts)

    @cached_property
    def handovers(self) -> Handovers:
        return Handovers(*self._parts)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(*self._parts)

    @cached_property
    def goals(self) -> Goals:
        return Goals(*self._parts)

    @cached_property
    def answers(self) -> Answers:
        return Answers(*self._parts)

    @cached_property
    def prompts(self) -> Prompts:
        return Prompts(*self._parts)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(*self._parts)

    @cached_property
    def requests(self) -> Requests:
        return Requests(*self._parts)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(*self._parts)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(*self._parts)

    @cached_property
    def sign_ins(self) -> SignIns:
        return SignIns(*self._parts)

    @cached_property
    def links(self) -> Links:
        return Links(*self._parts)

    @cached_property
    def letters(self) -> Letters:
        return Letters(*self._parts)


class Database:
    def __init__(self, url: str, keyring: Keyring, *, pool_size: int = 8) -> None:
        self.keyring = keyring
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url, pool_size)

    @contextmanager
    def begin(self, organization_id: UUID) -> Iterator[UnitOfWork]:
        """Open one organization's unit of work: returning commits, raising rolls back."""
        with self._session() as db:
            db.info["organization_id"] = organization_id
            self._set(db, "cairn.organization", str(organization_id))
            yield UnitOfWork(db, self.keyring, organization_id)

    @contextmanager
    def begin_everywhere(self) -> Iterator[Everywhere]:
        """Open a transaction that sees all organizations: for finding what is due, and whose."""
        with self._session() as db:
            self._set(db, "cairn.scope", "everywhere")
            yield Everywhere(db)

    def work(self, organization_id: UUID, act: Callable[[UnitOfWork], T]) -> T:
        """Do `act` in a unit of work, again where the database asks for that."""

        def once() -> T:
            with self.begin(organization_id) as uow:
                return act(uow)

        return self.again(once)

    def again(self, once: Callable[[], T]) -> T:
        """Do what is one transaction, and again where the database asks for that."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return once()
            except DBAPIError as error:
                if attempt == _ATTEMPTS or not _is_transient(error):
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _session(self) -> Iterator[DbSession]:
        with DbSession(self.engine, expire_on_commit=False) as db, db.begin():
            yield db

    def _set(self, db: DbSession, name: str, value: str) -> None:
        if not self.is_sqlite:
            # Local to the transaction: the next one on this pooled connection starts without it.
            db.connection().execute(_SETTING, {"name": name, "value": value})


# To make such an option, or to look through a statement that has just been given it, takes longer
# than most queries. So there is one, and each statement gets it once, for as long as it lives.
_OF_ORGANIZATION = with_loader_criteria(
    Owned,
    lambda kind: kind.organization_id == bindparam("of_organization"),
    include_aliases=True,
)
_NARROWED = WeakKeyDictionary[Executable, Executable]()


@event.listens_for(DbSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    """Keep every query of a unit of work within its organization."""
    organization_id = state.session.info.get("organization_id")
    if organization_id is not None and (state.is_select or state.is_update or state.is_delete):
        state.statement = _narrowed(state.statement)
        known = cast("Mapping[str, Any]", state.parameters or {})
        # A statement to which nobody said whose it is doesn't run at all.
        state.parameters = {**known, "of_organization": organization_id}


def _narrowed(statement: Executable) -> Executable:
    narrowed = _NARROWED.get(statement)
    if narrowed is None:
        narrowed = _NARROWED[statement] = statement.options(_OF_ORGANIZATION)
    return narrowed


def _is_transient(error: DBAPIError) -> bool:
    # After a restart the connection is gone, and the pool has others. Work whose commit was under
    # way may have been done: it finds its request answered, its keys taken.
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _TRANSIENT


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=_HIDDEN)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _: object) -> None:
        # The driver's own transactions are off, so that BEGIN is ours.
        connection.isolation_level = None
        for pragma in (
            "busy_timeout = 5000",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            connection.cursor().execute(f"PRAGMA {pragma}")
        _write_ahead(connection)

    turns = Turns()

    @event.listens_for(engine, "checkout")
    def take_turn(_: DBAPIConnection, record: ConnectionPoolEntry, __: object) -> None:
        turns.take()
        record.info["has_turn"] = True

    @event.listens_for(engine, "checkin")
    def give_turn(_: object, record: ConnectionPoolEntry) -> None:
        if record.info.pop("has_turn", False):
            turns.give()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later would fail under another's write.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: DBAPIConnection) -> None:
    """Keep a write-ahead log; of several processes that change to one at once, each is let."""
    for _ in range(_WAL_ATTEMPTS):
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
        except OperationalError:
            # SQLite does not wait here, whatever its patience elsewhere: two would wait for ever.
            sleep(_WAL_PAUSE_SECONDS)
        else:
            return
    connection.cursor().execute("PRAGMA journal_mode = WAL")


def _postgresql(url: str, pool_size: int) -> Engine:
    return create_engine(
        # SQLAlchemy takes bare postgresql:// for psycopg 3; older spellings are still about.
        url.replace("postgres://", "postgresql://", 1),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=_HIDDEN,
    )
