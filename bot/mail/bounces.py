"""Bounces: what a mail server reports later about letters that it could not carry (RFC 3464).

Anybody can write a report. One counts only if it brings back the id of a letter of ours and names
the person whom that letter was for: who forges one would have to have read their mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message as Part
from functools import partial
from uuid import UUID

from mentoring.errors import Missing
from storage.database import Database, UnitOfWork
from storage.people import Address

#: Reports are small, though some bring the whole letter back.
MOST_BYTES = 1_000_000
_FAILED = re.compile(r"5\.\d{1,3}\.\d{1,3}")
_OUR_ID = re.compile(r"<([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})@")
_ID_LINE = re.compile(r"^message-id:\s*(<[^>\s]+>)", re.IGNORECASE | re.MULTILINE)
_RETURNED = {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}
_RECIPIENTS = ("Final-Recipient", "Original-Recipient")


@dataclass(frozen=True)
class Failure:
    """An address at which a letter did not arrive for good, and the status that says why."""

    address: str
    status: str


@dataclass(frozen=True)
class Report:
    failures: tuple[Failure, ...] = ()
    #: The letters that it brings back the headers of.
    letters: frozenset[UUID] = frozenset()


def read(raw: bytes) -> Report:
    """Read a report; what is none reads as one that says nothing."""
    try:
        parts = list(message_from_bytes(raw[:MOST_BYTES], policy=policy.compat32).walk())
    except RecursionError:
        return Report()
    failures = dict.fromkeys(one for part in parts for one in _failures(part))
    letters = {UUID(found[1]) for part in parts for found in _OUR_ID.finditer(_returned(part))}
    return Report(tuple(failures), frozenset(letters))


def note(database: Database, report: Report) -> int:
    """Mark the addresses at which mail came back, and count them."""
    marked = 0
    for failure in report.failures:
        with database.begin_everywhere() as everywhere:
            addresses = everywhere.portal_addresses(failure.address)
        for address in addresses:
            mark = partial(_mark, address, failure.status, report.letters)
            marked += database.work(address.organization_id, mark)
    return marked


def _mark(address: Address, status: str, letters: frozenset[UUID], uow: UnitOfWork) -> bool:
    if not any(_was_for(letter, address, uow) for letter in letters):
        return False
    for one in uow.people.addresses(address.person_id):
        if one.id == address.id:
            uow.people.refuse_mail(one, f"dsn_{status}")
    return True


def _was_for(letter: UUID, address: Address, uow: UnitOfWork) -> bool:
    try:
        return uow.outbox.get(letter).person_id == address.person_id
    except Missing:
        return False


def _failures(part: Part) -> Iterator[Failure]:
    if part.get_content_type() != "message/delivery-status":
        return
    for block in _parts(part):
        status = _FAILED.match(str(block.get("Status", "")).strip())
        if status and str(block.get("Action", "")).strip().lower() == "failed":
            for name in _RECIPIENTS:
                if address := _address(str(block.get(name, ""))):
                    yield Failure(address, status[0])


def _address(field: str) -> str:
    """Read ``rfc822; ana@example.com``."""
    kind, _, address = field.partition(";")
    return (
        address.strip().strip("<>").lower() if kind.strip().lower() in {"rfc822", "utf-8"} else ""
    )


def _returned(part: Part) -> str:
    """Give the id of a letter that a report brings back, in whichever form it does."""
    if part.get_content_type() not in _RETURNED:
        return ""
    if letters := _parts(part):
        return "".join(str(letter.get("Message-ID", "")) for letter in letters)
    found = _ID_LINE.search(str(part.get_payload()))
    return found[1] if found else ""


def _parts(part: Part) -> list[Part]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Part)] if isinstance(payload, list) else []
