"""Links that are sent to people: to sign in, and to join from outside of any chat.

And codes, which are links that somebody types.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from storage.columns import Key, Line, Owned
from storage.repository import Repository

_TOKEN_BYTES = 32
# No vowels, which would make words, and nothing that is taken for a digit.
_LETTERS = "BCDFGHJKMNPQRSTVWXZ"
_GROUPS, _GROUP = 3, 4
# An act that began earlier than the one that ends a link, and comes after it, has an earlier clock.
_HELD_UP = timedelta(minutes=1)


def new_token() -> str:
    """Make what a link holds: nobody can guess it, and no chat takes a part of it for markup."""
    return secrets.token_hex(_TOKEN_BYTES)


def new_code() -> str:
    """Make what somebody reads in one place and types in another, within its short life."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def digest_of_code(code: str) -> str:
    """Give what is stored in place of a code, however somebody has typed it."""
    return digest_of("".join(letter for letter in code.upper() if letter.isalnum()))


def digest_of(token: str) -> str:
    """Give what is stored in place of a token: a reader of the database can't use it."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


class Purpose(StrEnum):
    #: Signs in whoever owns the address it was mailed to; used up by that.
    SIGN_IN = "sign_in"
    #: Lets anybody who holds it sign up, as an external expert or as a colleague, until it expires.
    EXPERT = "expert"
    COLLEAGUE = "colleague"
    #: A code: brings the chat where it is entered into this organization; used up by that.
    CHAT = "chat"
    #: A code: says that who enters it and who made it are the same person, if both confirm it.
    PERSON = "person"


class Link(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("digest"),)

    #: What `digest_of` makes of what the link holds.
    digest: Mapped[Key]
    purpose: Mapped[Purpose]
    expires_at: Mapped[datetime]
    #: To whom a link to sign in was mailed.
    email: Mapped[Line] = mapped_column(default="")
    #: The invitation that a newcomer followed: they are met when they sign in.
    invited_as: Mapped[Purpose | None] = mapped_column(default=None)
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), default=None)
    #: Who has entered a code, and said that they mean it.
    entered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), default=None)
    used_at: Mapped[datetime | None] = mapped_column(default=None)

    def is_live(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at


class Links(Repository):
    """Making links; finding one by what a browser brings is `find_link`."""

    def issue(self, link: Link) -> Link:
        return self._add(link)

    def find(self, purpose: Purpose, digest: str) -> Link | None:
        of_it = (Link.purpose == purpose, Link.digest == digest)
        return self._db.scalars(select(Link).where(*of_it)).first()

    def get(self, purpose: Purpose, link_id: UUID | None) -> Link | None:
        """Give a link of a kind as it is by now, and hold it until commit."""
        return self._db.scalars(
            select(Link)
            .where(Link.purpose == purpose, Link.id == link_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()

    def to_confirm(self, person_id: UUID, *, now: datetime) -> Link | None:
        """Give the latest code that a person made, and somebody has entered."""
        waits = (Link.entered_by_id.is_not(None), Link.expires_at > now)
        return self._db.scalars(
            select(Link)
            .where(Link.purpose == Purpose.PERSON, Link.made_by_id == person_id, *waits)
            .order_by(Link.used_at.desc())
        ).first()

    def expire(self, purpose: Purpose, *made_by: UUID, now: datetime) -> None:
        """Let nothing be done any more with what these people made."""
        self._db.execute(
            update(Link)
            .where(Link.purpose == purpose, Link.made_by_id.in_(made_by), Link.expires_at > now)
            .values(expires_at=now - _HELD_UP)
        )

    def end(self, link: Link, *, now: datetime) -> None:
        """Let nothing be done any more with one link."""
        link.expires_at = now - _HELD_UP

    def withdraw(self, purpose: Purpose) -> None:
        """Take back every link of a kind, used or not, and what was mailed to who followed one."""
        of_it = or_(Link.purpose == purpose, Link.invited_as == purpose)
        self._db.execute(delete(Link).where(of_it))

    def count_live(self, purpose: Purpose, *, now: datetime) -> int:
        live = (Link.purpose == purpose, Link.used_at.is_(None), Link.expires_at > now)
        return self._db.scalar(select(func.count()).select_from(Link).where(*live)) or 0

    def use(self, link: Link, *, now: datetime) -> bool:
        """Use a link up; say whether it was still there to be used."""
        used = self._db.execute(
            update(Link)
            .where(Link.id == link.id, Link.used_at.is_(None), Link.expires_at > now)
            .values(used_at=now)
            .returning(Link.id)
        ).first()
        return used is not None


def find_link(db: DbSession, digest: str) -> Link | None:
    return db.scalars(select(Link).where(Link.digest == digest)).first()


def forget_links_before(db: DbSession, instant: datetime) -> None:
    db.execute(delete(Link).where(Link.expires_at < instant))
