"""Before a message goes out: does it still make sense, and where does it go?"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from pydantic import ValidationError

from mentoring.errors import Missing
from scheduling.rhythm import Rhythm, next_welcome
from scheduling.transport import Envelope, Transport
from storage.database import UnitOfWork
from storage.deliveries import Claim, Departure, Result
from storage.organizations import Platform, WorkspaceState
from storage.outbox import PARKED, UNREACHABLE, OutboxRow, OutboxState, Place
from storage.people import Address, Person
from ui.message import Message, mentioned
from ui.reader import Reader

_log = logging.getLogger(__name__)

#: A message that only a newer version of Cairn can read is left to one, and looked at again then.
NEWER_VERSION = timedelta(minutes=10)
#: Installing anew releases what waits for it; this is for when that did not reach us.
PARKED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Prepared:
    """A message that may go out, with what is needed to say what became of it."""

    departure: Departure
    envelope: Envelope
    address_id: UUID
    due_at: datetime
    attempts: int
    is_critical: bool

    @property
    def claim(self) -> Claim:
        return self.departure.claim

    def lose_address(self, uow: UnitOfWork, reason: str) -> None:
        """Note that the person can't be reached where it was sent to."""
        for address in uow.people.addresses(self.departure.person_id):
            if address.id == self.address_id:
                address.unreachable = reason

    def lose_workspace(self, uow: UnitOfWork, reason: str) -> None:
        """Note that the token doesn't work, unless there is a newer one already."""
        workspace = uow.workspaces.find(self.envelope.platform, self.envelope.team)
        if workspace is not None and uow.workspaces.token(workspace) == self.envelope.token:
            uow.workspaces.revoke(workspace, reason)
            _log.error("a workspace was lost", extra={"workspace": str(workspace.id)})


class _Settled(Exception):
    """It does not go out now."""

    def __init__(self, state: OutboxState, reason: str, due_at: datetime | None = None) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason
        self.due_at = due_at

    def result(self, claim: Claim) -> Result:
        return Result(claim=claim, state=self.state, reason=self.reason, due_at=self.due_at)


class _Recipient(NamedTuple):
    person: Person
    places: Sequence[Place]
    paused_until: date | None


@dataclass(frozen=True)
class Preparation:
    """Looks at claimed messages of one organization, in a unit of work of it."""

    transports: Mapping[Platform, Transport]
    rhythm: Rhythm
    #: Where our pages are reached; empty where they are not.
    portal: str = ""

    def prepare(
        self, uow: UnitOfWork, claims: Sequence[Claim], now: datetime
    ) -> list[Prepared | Result]:
        """Make messages ready, or say why they don't go out; those no longer held are left out."""
        held = {claim.row_id: claim for claim in claims}
        rows = uow.outbox.several(held)
        people = {person.id for _, person in rows}
        places, pauses = uow.outbox.places(people), uow.participants.pauses(people)
        found: list[Prepared | Result] = []
        for row, person in rows:
            claim = held[row.id]
            to = _Recipient(person, places.get(person.id, []), pauses.get(person.id))
            try:
                one = self._prepared(uow, row, to, now)
            except Missing:
                # What it is about has been erased.
                found.append(Result(claim=claim, state=OutboxState.CANCELLED, reason="gone"))
            except _Settled as settled:
                found.append(settled.result(claim))
            else:
                if one is not None and row.fence == claim.fence:
                    found.append(one)
        return found

    def _prepared(
        self, uow: UnitOfWork, row: OutboxRow, to: _Recipient, now: datetime
    ) -> Prepared | None:
        if row.state is not OutboxState.CLAIMED:
            return None
        person = to.person
        if person.deactivated_at is not None:
            raise _Settled(OutboxState.CANCELLED, "deactivated")
        if not row.is_critical:
            _wait_for_a_humane_hour(to, now)
        if row.prompt_ids and not uow.outbox.fold(row, now):
            return None
        message = self._message(uow, row, now)
        address, workspace = self._open(to.places, now)
        envelope = Envelope(
            delivery_id=row.id,
            organization_id=row.organization_id,
            person_id=person.id,
            kind=row.kind,
            platform=address.platform,
            team=address.team,
            external_id=address.external_id,
            token=uow.workspaces.token(workspace),
            message=message,
            reader=self._reader(uow, person, address, message),
        )
        claim = Claim(row.organization_id, row.id, row.fence)
        pace = self.transports[address.platform].pace
        departure = Departure(claim, person.id, workspace.id, pace)
        return Prepared(departure, envelope, address.id, row.due_at, row.attempts, row.is_critical)

    def _message(self, uow: UnitOfWork, row: OutboxRow, now: datetime) -> Message:
        if row.prompt_ids:
            return self._reminder(uow, [UUID(one) for one in row.prompt_ids], now)
        try:
            message = uow.outbox.message(row)
        except ValidationError:
            raise _for_a_newer_version(now) from None
        if message is None:
            raise _Settled(OutboxState.CANCELLED, "empty")
        return message

    def _reminder(self, uow: UnitOfWork, prompt_ids: list[UUID], now: datetime) -> Message:
        if any(prompt.kind not in self.rhythm.rules for prompt in uow.prompts.several(prompt_ids)):
            raise _for_a_newer_version(now)
        message = self.rhythm.compose(uow, prompt_ids, now)
        if message is None:
            raise _Settled(OutboxState.CANCELLED, "nothing_to_ask")
        return message

    def _reader(
        self, uow: UnitOfWork, person: Person, address: Address, message: Message
    ) -> Reader:
        people = set(mentioned(message))
        handles = uow.people.handles(address.platform, address.team, people) if people else {}
        return Reader(person.locale, person.zone, handles, self.portal)

    def _open(self, places: Sequence[Place], now: datetime) -> Place:
        """Choose the place where they acted last, of those at which nothing stands in the way."""
        known = [place for place in places if place.address.platform in self.transports]
        for place in known:
            if place.workspace.state is WorkspaceState.ACTIVE:
                return place
        if known:
            raise _Settled(OutboxState.READY, PARKED, now + PARKED_FOR)
        raise _Settled(OutboxState.FAILED, UNREACHABLE)


def _wait_for_a_humane_hour(to: _Recipient, now: datetime) -> None:
    when = next_welcome(to.person, to.paused_until, now)
    if when > now:
        raise _Settled(OutboxState.READY, "", when)


def _for_a_newer_version(now: datetime) -> _Settled:
    return _Settled(OutboxState.READY, "newer_version", now + NEWER_VERSION)
