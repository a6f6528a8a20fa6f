"""Sign-ins: the browsers in which people are signed in to the portal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from storage.columns import Key, Owned
from storage.inbox import UNREAD
from storage.people import Address, Person
from storage.repository import Repository

#: Nobody has used it for so long.
IDLE = timedelta(days=7)
#: However much it is used, somebody signs in anew after this.
LASTS = timedelta(days=30)


class SignIn(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "sign_ins"
    __table_args__ = (UniqueConstraint("digest"),)

    #: SHA-256 of what the browser's cookie holds, in hex: a reader of the database can't use it.
    digest: Mapped[Key]
    address_id: Mapped[UUID] = mapped_column(ForeignKey("addresses.id"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    def is_live(self, now: datetime) -> bool:
        return now < self.seen_at + IDLE and now < self.began_at + LASTS


class SignedIn(NamedTuple):
    """A browser, the address with which somebody signed in there, and what is new to them."""

    sign_in: SignIn
    address: Address
    name: str
    deactivated_at: datetime | None
    unread: int


# Every page asks this first.
_SIGNED_IN = (
    select(SignIn, Address, Person.name, Person.deactivated_at, UNREAD)
    .join(Address, Address.id == SignIn.address_id)
    .join(Person, Person.id == Address.person_id)
    .where(SignIn.digest == bindparam("digest"))
)


class SignIns(Repository):
    """What one organization's people do; finding by a cookie is `find_sign_in`."""

    def begin(self, address_id: UUID, digest: str, *, now: datetime) -> None:
        self._add(SignIn(digest=digest, address_id=address_id, began_at=now, seen_at=now))

    def end(self, digest: str) -> None:
        self._db.execute(delete(SignIn).where(SignIn.digest == digest))

    def end_all(self, person_id: UUID) -> None:
        """Sign a person out everywhere."""
        addresses = select(Address.id).where(Address.person_id == person_id)
        self._db.execute(delete(SignIn).where(SignIn.address_id.in_(addresses)))


def find_sign_in(db: DbSession, digest: str) -> SignedIn | None:
    """Find the browser that brings a cookie, whichever organization its person belongs to."""
    row = db.execute(_SIGNED_IN, {"digest": digest}).first()
    return SignedIn(*row) if row is not None else None
