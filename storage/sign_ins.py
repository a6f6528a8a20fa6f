"""Sign-ins: the browsers in which people are signed in to the portal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Key, Owned
from storage.inbox import UNREAD
from storage.people import Acting, Address, Coordinator, Person
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

    def is_live(self, now: datetime, *, lasts: timedelta) -> bool:
        return now < self.seen_at + IDLE and now < self.began_at + lasts


class SignedIn(NamedTuple):
    """A browser, who signed in there with which address, and how much is new to them."""

    sign_in: SignIn
    acting: Acting
    unread: int


# Every page asks this first.
_SIGNED_IN = (
    select(SignIn, Person, Address, Coordinator.id, UNREAD)
    .join(Address, Address.id == SignIn.address_id)
    .join(Person, Person.id == Address.person_id)
    .outerjoin(Coordinator, Coordinator.person_id == Person.id)
    .where(SignIn.digest == bindparam("digest"))
)


class SignIns(Repository):
    def find(self, digest: str) -> SignedIn | None:
        """Find the browser that brings a cookie, with all that an act needs to know of who acts."""
        row = self._db.execute(_SIGNED_IN, {"digest": digest}).first()
        if row is None:
            return None
        sign_in, person, address, coordinator_id, unread = row
        return SignedIn(sign_in, Acting(person, address, coordinator_id is not None), unread)

    def begin(self, address_id: UUID, digest: str, *, now: datetime) -> None:
        self._add(SignIn(digest=digest, address_id=address_id, began_at=now, seen_at=now))

    def end(self, digest: str) -> None:
        self._db.execute(delete(SignIn).where(SignIn.digest == digest))

    def end_all(self, person_id: UUID) -> None:
        """Sign a person out everywhere."""
        addresses = select(Address.id).where(Address.person_id == person_id)
        self._db.execute(delete(SignIn).where(SignIn.address_id.in_(addresses)))
