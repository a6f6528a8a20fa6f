"""What the queries of every noun share: one organization's database session and its vault."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import BindParameter, Executable, Select, Uuid, bindparam, event, select
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm.util import identity_key

from mentoring.errors import Missing
from storage.columns import Owned
from storage.vault import Vault

R = TypeVar("R", bound=Owned)

#: Where a session keeps what it was asked, with the answers.
_ASKED = "asked"


def id_of(name: str) -> BindParameter[UUID]:
    """Stand for an id in a statement that is put together before it is asked."""
    # The column may not know its own type yet: that is the type of what it refers to.
    return bindparam(name, type_=Uuid())


@cache
def _by_id(kind: type[R]) -> Select[R]:
    return select(kind).where(kind.id == id_of("id"))


class Repository:
    def __init__(self, db: DbSession, vault: Vault, organization_id: UUID) -> None:
        self._db = db
        self._vault = vault
        self._organization_id = organization_id
        self._found: set[Owned] = set()

    def _add(self, row: R) -> R:
        row.organization_id = self._organization_id
        self._db.add(row)
        # At once, so that rows arrive in the order that foreign keys need.
        self._db.flush()
        return row

    def _add_all(self, rows: Iterable[Owned]) -> None:
        """Add many of one kind, which are written with one statement."""
        for row in rows:
            row.organization_id = self._organization_id
            self._db.add(row)
        self._db.flush()

    def _get(self, kind: type[R], row_id: UUID | None) -> R:
        """Find a row of this organization.

        Raises:
            Missing: there is none, or it is another organization's.
        """
        row = self._row(kind, row_id) if row_id else None
        if row is None or row.organization_id != self._organization_id:
            raise Missing(kind.__name__, row_id)
        # A session finds again without a query only what somebody still holds.
        self._found.add(row)
        return row

    def _row(self, kind: type[R], row_id: UUID) -> R | None:
        known: R | None = self._db.identity_map.get(identity_key(kind, row_id))
        return known or self._db.scalars(_by_id(kind), {"id": row_id}).first()

    def _once(self, statement: Select[R], **known: Hashable) -> Sequence[R]:
        """Give what a prepared statement for one kind of row finds, as `_rows_once` does."""
        return [row for (row,) in self._rows_once(statement, **known)]

    def _rows_once(self, statement: Executable, **known: Hashable) -> Sequence[Any]:
        """Give what a prepared statement finds; until something is written, that is asked once.

        The parts of a page each ask for themselves, and several want to know the same.
        """
        # What was changed but not yet written could be found too; once written, nothing is kept.
        self._db.flush()
        asked: dict[Hashable, Sequence[Any]] = self._db.info.setdefault(_ASKED, {})
        question = (statement, *known.values())
        if question not in asked:
            asked[question] = self._db.execute(statement, known).all()
        return asked[question]


@event.listens_for(DbSession, "after_flush")
def _forget_after_flush(db: DbSession, _: object) -> None:
    db.info.pop(_ASKED, None)


@event.listens_for(DbSession, "do_orm_execute")
def _forget(state: ORMExecuteState) -> None:
    """Forget the answers where something is written, or a lock lets others write before us."""
    if not state.is_select or cast("Any", state.statement)._for_update_arg is not None:  # noqa: SLF001 - nothing else tells
        state.session.info.pop(_ASKED, None)
