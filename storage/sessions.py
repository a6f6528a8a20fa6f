"""Sessions: the meetings of a pair, as they logged them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, Uuid, bindparam, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.errors import Missing
from mentoring.vocabulary import Format
from storage.columns import Owned, Sealed
from storage.pairs import Pair
from storage.repository import Repository, id_of


class Session(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "sessions"
    __table_args__ = (
        # A pair has one entry a day; whoever logs second is shown the first (docs/decisions.md).
        Index(
            "one_session_a_day",
            "pair_id",
            "held_on",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    pair_id: Mapped[UUID] = mapped_column(ForeignKey("pairs.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    logged_at: Mapped[datetime]
    held_on: Mapped[date]
    minutes: Mapped[int]
    format: Mapped[Format]
    next_on: Mapped[date | None] = mapped_column(default=None)
    #: The next date that was agreed on and given up; calendars may still hold it.
    called_off_on: Mapped[date | None] = mapped_column(default=None)
    topics: Mapped[Sealed | None] = mapped_column(default=None)
    agreed: Mapped[Sealed | None] = mapped_column(default=None)
    shared_note: Mapped[Sealed | None] = mapped_column(default=None)
    edited_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    def meet_next(self, on: date | None) -> None:
        """Change when the pair meets next, or that it is open."""
        if on is None and self.next_on is not None:
            self.called_off_on = self.next_on
        self.next_on = on


class PrivateNote(Owned, kw_only=True, eq=False, repr=False):
    """What one partner keeps to themselves about a session."""

    __tablename__ = "private_notes"
    __table_args__ = (UniqueConstraint("session_id", "author_id"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    text: Mapped[Sealed | None] = mapped_column(default=None)


@dataclass(frozen=True)
class SessionWords:
    """The confidential part of a session: what the pair can read."""

    topics: str = ""
    agreed: str = ""
    shared_note: str = ""


# Put together once, because every look at a pair asks it.
_OF_PAIR = (Session.pair_id == id_of("pair_id"), Session.undone_at.is_(None))
_LATEST = (
    select(Session, func.count().over()).where(*_OF_PAIR).order_by(Session.held_on.desc()).limit(1)
)
_LAST_HELD = (
    select(Session.pair_id, func.max(Session.held_on))
    .where(
        Session.pair_id.in_(bindparam("pair_ids", type_=Uuid(), expanding=True)),
        Session.undone_at.is_(None),
    )
    .group_by(Session.pair_id)
)


class Sessions(Repository):
    def get(self, session_id: UUID | None) -> Session:
        """Find a session that was not undone.

        Raises:
            Missing: there is none.
        """
        session = self.even_undone(session_id)
        if session.undone_at is not None:
            raise Missing("Session", session_id)
        return session

    def even_undone(self, session_id: UUID | None) -> Session:
        return self._get(Session, session_id)

    def on(self, pair_id: UUID, held_on: date) -> Session | None:
        return self._db.scalars(
            select(Session).where(
                Session.pair_id == pair_id,
                Session.held_on == held_on,
                Session.undone_at.is_(None),
            )
        ).first()

    def latest(self, pair_id: UUID) -> Session | None:
        return next((latest for latest, _ in self._rows_once(_LATEST, pair_id=pair_id)), None)

    def recent(self, pair_id: UUID, *, limit: int, before: date | None = None) -> list[Session]:
        """Give what was logged, newest first; of what was held before a day, if one is given."""
        wanted = select(Session).where(Session.pair_id == pair_id, Session.undone_at.is_(None))
        if before is not None:
            wanted = wanted.where(Session.held_on < before)
        return list(self._db.scalars(wanted.order_by(Session.held_on.desc()).limit(limit)))

    def planned(self, pair_id: UUID, *, since: date) -> list[Session]:
        """Give the entries that agree on a next session which has not passed."""
        return list(
            self._db.scalars(
                select(Session)
                .where(
                    Session.pair_id == pair_id,
                    Session.next_on >= since,
                    Session.undone_at.is_(None),
                )
                .order_by(Session.next_on)
            )
        )

    def count(self, pair_id: UUID) -> int:
        return sum(count for _, count in self._rows_once(_LATEST, pair_id=pair_id))

    def held_between(self, cohort_id: UUID, first: date, last: date) -> list[Session]:
        return list(
            self._db.scalars(
                select(Session)
                .join(Pair, Pair.id == Session.pair_id)
                .where(
                    Pair.cohort_id == cohort_id,
                    Session.held_on.between(first, last),
                    Session.undone_at.is_(None),
                )
            )
        )

    def last_held(self, pair_ids: Iterable[UUID]) -> dict[UUID, date]:
        wanted = list(pair_ids)
        if not wanted:
            return {}
        return dict(self._db.execute(_LAST_HELD, {"pair_ids": wanted}).all())

    def add(self, session: Session, words: SessionWords) -> Session:
        self._seal(session, words)
        return self._add(session)

    def rewrite(self, session: Session, words: SessionWords, *, now: datetime) -> None:
        self._seal(session, words)
        session.edited_at = now
        session.version += 1

    def undo(self, session: Session, *, now: datetime) -> None:
        session.undone_at = now
        self.call_off_next(session, now=now)

    def call_off_next(self, session: Session, *, now: datetime) -> None:
        session.meet_next(None)
        session.edited_at = now
        session.version += 1

    def words(self, session: Session) -> SessionWords:
        return SessionWords(
            topics=self._vault.open(session, Session.topics),
            agreed=self._vault.open(session, Session.agreed),
            shared_note=self._vault.open(session, Session.shared_note),
        )

    def private_note(self, session_id: UUID, author_id: UUID) -> str:
        note = self._note(session_id, author_id)
        return self._vault.open(note, PrivateNote.text) if note else ""

    def keep_private_note(self, session_id: UUID, author_id: UUID, text: str) -> None:
        note = self._note(session_id, author_id)
        if note is None:
            if not text:
                return
            note = PrivateNote(session_id=session_id, author_id=author_id)
            self._vault.seal(note, PrivateNote.text, text)
            self._add(note)
        else:
            self._vault.seal(note, PrivateNote.text, text)

    def _seal(self, session: Session, words: SessionWords) -> None:
        self._vault.seal(session, Session.topics, words.topics)
        self._vault.seal(session, Session.agreed, words.agreed)
        self._vault.seal(session, Session.shared_note, words.shared_note)

    def _note(self, session_id: UUID, author_id: UUID) -> PrivateNote | None:
        return self._db.scalars(
            select(PrivateNote).where(
                PrivateNote.session_id == session_id, PrivateNote.author_id == author_id
            )
        ).first()
