"""The outbox: what has to be said, written in the transaction of the fact that it tells.

    ready -> claimed -> sending -> sent
      ^         |          |
      +---------+          +-> ready (try again) | ambiguous | failed

A claim holds a lease and a fence: a number that grows with each claim, so that a worker which was
paused past its lease can't record over the one that took the row after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, bindparam, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.vocabulary import MessageKind
from storage.columns import Code, Key, Line, Owned, Sealed
from storage.organizations import Workspace
from storage.people import Address, Person
from storage.repository import Repository
from ui.message import Message


class OutboxState(StrEnum):
    READY = "ready"
    CLAIMED = "claimed"
    #: Committed before the request goes out: whoever finds it with its lease over can't know.
    SENDING = "sending"
    SENT = "sent"
    #: The request went out and nobody knows if it arrived.
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"
    #: It no longer made sense when its time came.
    CANCELLED = "cancelled"


#: Why a message waits while its workspace has no working token.
PARKED = "workspace_revoked"
#: Why a message failed to a person who can't be reached at any of their addresses.
UNREACHABLE = "no_reachable_address"
# Written out, here and in the queries that want these indexes: of a condition that comes as a
# parameter, neither database can tell whether it is the one of a partial index.
READY = text("state = 'ready'")
SUSPECT = text("state = 'ready' AND crashes > 0")
HELD = text("state IN ('claimed', 'sending')")


class OutboxRow(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("organization_id", "key"),
        Index("outbox_ready", "due_at", "id", sqlite_where=READY, postgresql_where=READY),
        Index("outbox_suspect", "crashes", sqlite_where=SUSPECT, postgresql_where=SUSPECT),
        Index("outbox_held", "claimed_until", sqlite_where=HELD, postgresql_where=HELD),
    )

    #: The name of the fact that is told, such as ``session_logged:<session>``.
    key: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    due_at: Mapped[datetime]
    #: A finished message, or nothing where `prompt_ids` say what to ask when the time comes.
    message: Mapped[Sealed | None] = mapped_column(default=None)
    prompt_ids: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    #: Said once for all: sent again rather than lost when nobody knows if it arrived.
    is_critical: Mapped[bool] = mapped_column(default=False)
    #: Counts against the person's weekly cap.
    is_reminder: Mapped[bool] = mapped_column(default=False)
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.READY)
    #: How often it went out to a chat; what was put back before that doesn't count.
    attempts: Mapped[int] = mapped_column(default=0)
    #: How often a worker died while it held this.
    crashes: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Where it stands in the chat, so that it can be updated: the chat's own identifiers.
    channel: Mapped[Code] = mapped_column(default="")
    external_id: Mapped[Code] = mapped_column(default="")
    last_error: Mapped[Line] = mapped_column(default="")

    @property
    def kind(self) -> MessageKind:
        if not self.prompt_ids:
            return MessageKind.NEWS
        return MessageKind.REMINDER if self.is_reminder else MessageKind.DIGEST


#: How many rows one statement names at most.
_MOST_NAMED = 500
# Made once, because delivery asks them for each organization of each chunk: making them anew took
# a sixth of all its time.
_SEVERAL = (
    select(OutboxRow, Person)
    .join(Person, Person.id == OutboxRow.person_id)
    .where(OutboxRow.id.in_(bindparam("row_ids", expanding=True)))
    .order_by(OutboxRow.person_id, OutboxRow.id)
)
_PLACES = (
    select(Address, Workspace)
    .join(
        Workspace,
        (Workspace.platform == Address.platform) & (Workspace.external_id == Address.team),
    )
    .where(
        Address.person_id.in_(bindparam("person_ids", expanding=True)), Address.unreachable == ""
    )
    .order_by(Address.last_seen_at.desc().nulls_last(), Address.id)
)


class Place(NamedTuple):
    address: Address
    workspace: Workspace


class News(NamedTuple):
    """A message to somebody, and the name of the fact that it tells."""

    key: str
    to: UUID
    message: Message


class Outbox(Repository):
    """What handlers and jobs may do: add. Claiming is `storage.claims`."""

    def add(
        self,
        *,
        key: str,
        to: UUID,
        message: Message,
        due_at: datetime,
        is_critical: bool = False,
    ) -> None:
        """Write a message, once: a second one under the same key changes nothing."""
        if self.has(key):
            return
        row = OutboxRow(key=key, person_id=to, due_at=due_at, is_critical=is_critical)
        self._add(self._sealed(row, message))

    def add_all(self, news: Iterable[News], *, due_at: datetime) -> None:
        """Write many messages at once, under keys that nobody has written under before."""
        self._add_all(
            self._sealed(OutboxRow(key=one.key, person_id=one.to, due_at=due_at), one.message)
            for one in news
        )

    def _sealed(self, row: OutboxRow, message: Message) -> OutboxRow:
        self._vault.seal(row, OutboxRow.message, message.model_dump_json())
        return row

    def remind(
        self,
        *,
        key: str,
        to: UUID,
        prompt_ids: Iterable[UUID],
        due_at: datetime,
        is_reminder: bool,
    ) -> None:
        """Write what holds ids only: its words are made when it is sent."""
        if self.has(key):
            return
        self._add(
            OutboxRow(
                key=key,
                person_id=to,
                due_at=due_at,
                prompt_ids=[str(prompt_id) for prompt_id in prompt_ids],
                is_reminder=is_reminder,
            )
        )

    def has(self, key: str) -> bool:
        return self._db.scalar(select(OutboxRow.id).where(OutboxRow.key == key)) is not None

    def withdraw(self, key: str) -> bool:
        """Take back a message that has not gone out; say if it could be."""
        return bool(self.withdraw_all([key]))

    def withdraw_all(self, keys: Iterable[str]) -> set[str]:
        """Take back those of many messages that have not gone out; say which."""
        withdrawn: set[str] = set()
        wanted = iter(keys)
        while some := list(islice(wanted, _MOST_NAMED)):
            withdrawn |= set(
                self._db.scalars(
                    update(OutboxRow)
                    .where(OutboxRow.key.in_(some), OutboxRow.state == OutboxState.READY)
                    .values(state=OutboxState.CANCELLED)
                    .returning(OutboxRow.key)
                )
            )
        return withdrawn

    def get(self, row_id: UUID) -> OutboxRow:
        return self._get(OutboxRow, row_id)

    def several(self, row_ids: Iterable[UUID]) -> list[tuple[OutboxRow, Person]]:
        """Give messages with whom they are for, in an order in which all workers lock them."""
        rows = self._db.execute(_SEVERAL, {"row_ids": list(row_ids)})
        return [(row, person) for row, person in rows]

    def places(self, person_ids: Iterable[UUID]) -> dict[UUID, list[Place]]:
        """Say where people may be reached, each with its workspace, where they acted last first."""
        rows = self._db.execute(_PLACES, {"person_ids": list(person_ids)})
        places: dict[UUID, list[Place]] = {}
        for address, workspace in rows:
            places.setdefault(address.person_id, []).append(Place(address, workspace))
        return places

    def message(self, row: OutboxRow) -> Message | None:
        stored = self._vault.open(row, OutboxRow.message)
        return Message.model_validate_json(stored) if stored else None

    def fold(self, row: OutboxRow, now: datetime) -> bool:
        """Take the person's other due reminders into this one; say if it is still to be sent.

        After an outage several may wait for one person. Whoever comes second finds its own row
        cancelled, because the rows are locked in one order.
        """
        same = self._db.scalars(
            select(OutboxRow)
            .where(
                OutboxRow.person_id == row.person_id,
                OutboxRow.state.in_((OutboxState.READY, OutboxState.CLAIMED)),
                OutboxRow.due_at <= now,
                OutboxRow.is_reminder == row.is_reminder,
            )
            .order_by(OutboxRow.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        reminders = [one for one in same if one.prompt_ids]
        if row not in reminders:
            return False
        asked = dict.fromkeys(prompt_id for one in reminders for prompt_id in one.prompt_ids)
        for other in reminders:
            if other is not row:
                other.state, other.last_error = OutboxState.CANCELLED, "folded"
        if len(reminders) > 1:
            row.prompt_ids = list(asked)
        return True

    def release_parked(self, now: datetime) -> None:
        """Let go out what waited for a workspace to be installed anew."""
        self._db.execute(
            update(OutboxRow)
            .where(OutboxRow.state == OutboxState.READY, OutboxRow.last_error == PARKED)
            .values(due_at=now)
        )

    def look_again(self, person_id: UUID, now: datetime) -> None:
        """Look at once at what waits for a better hour of a person, which may have come."""
        self._db.execute(
            update(OutboxRow)
            .where(
                OutboxRow.person_id == person_id,
                OutboxRow.state == OutboxState.READY,
                OutboxRow.due_at > now,
            )
            .values(due_at=now)
        )

    def reminders_since(self, person_id: UUID, since: datetime) -> list[datetime]:
        """Give when a person's reminders went out or will, since an instant, oldest first."""
        counted = (OutboxState.CANCELLED, OutboxState.FAILED)
        return list(
            self._db.scalars(
                select(OutboxRow.due_at)
                .where(
                    OutboxRow.person_id == person_id,
                    OutboxRow.is_reminder.is_(True),
                    OutboxRow.due_at >= since,
                    OutboxRow.state.not_in(counted),
                )
                .order_by(OutboxRow.due_at)
            )
        )
