"""OAuth states: proof that the browser which comes back is the one that we sent to install."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from storage.columns import Key, Row


class OAuthState(Row, kw_only=True, eq=False, repr=False):
    """Of no organization: there is none before the install that it belongs to."""

    __tablename__ = "oauth_states"

    #: SHA-256 of the state, in hex: a reader of the database can't use it.
    digest: Mapped[Key] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]


class OAuthStates:
    def __init__(self, db: DbSession) -> None:
        self._db = db

    def issue(self, digest: str, expires_at: datetime) -> None:
        self._db.add(OAuthState(digest=digest, expires_at=expires_at))

    def redeem(self, digest: str, now: datetime) -> bool:
        """Use a state up; say whether it was there and not expired."""
        used = self._db.scalars(
            delete(OAuthState).where(OAuthState.digest == digest).returning(OAuthState.expires_at)
        ).first()
        self._db.execute(delete(OAuthState).where(OAuthState.expires_at < now))
        return used is not None and used >= now
