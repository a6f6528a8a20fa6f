"""What the queries of every noun share: one organization's database session and its vault."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session as DbSession

from mentoring.errors import Missing
from storage.columns import Owned
from storage.vault import Vault

R = TypeVar("R", bound=Owned)


class Repository:
    def __init__(self, db: DbSession, vault: Vault, organization_id: UUID) -> None:
        self._db = db
        self._vault = vault
        self._organization_id = organization_id

    def _add(self, row: R) -> R:
        row.organization_id = self._organization_id
        self._db.add(row)
        # At once, so that rows arrive in the order that foreign keys need.
        self._db.flush()
        return row

    def _get(self, kind: type[R], row_id: UUID | None) -> R:
        """Find a row of this organization.

        Raises:
            Missing: there is none, or it is another organization's.
        """
        row = self._db.get(kind, row_id) if row_id else None
        if row is None or row.organization_id != self._organization_id:
            raise Missing(kind.__name__, row_id)
        return row
