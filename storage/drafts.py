"""Drafts: what a person had typed into a form that was closed or could not be taken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Code, Key, Owned, Sealed
from storage.repository import Repository

# Beside the answers, under a name that no field can have.
_VERSION = "@version"


class Draft(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("person_id", "feature", "subject"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    feature: Mapped[Code]
    #: The id of what the form is about, or nothing.
    subject: Mapped[Key]
    kept_at: Mapped[datetime]
    answers: Mapped[Sealed | None] = mapped_column(default=None)


class Kept(NamedTuple):
    """What was in a form, and the version of its subject when it opened; 0 if it can't age."""

    answers: Mapping[str, object] = MappingProxyType({})
    version: int = 0


# Put together once, because every form that opens asks it.
_DRAFT = select(Draft).where(
    Draft.person_id == bindparam("person_id"),
    Draft.feature == bindparam("feature"),
    Draft.subject == bindparam("subject"),
)


class Drafts(Repository):
    def keep(
        self,
        person_id: UUID,
        feature: str,
        subject: UUID | None,
        kept: Kept,
        *,
        now: datetime,
    ) -> None:
        draft = self._find(person_id, feature, subject)
        if draft is None:
            draft = self._add(
                Draft(person_id=person_id, feature=feature, subject=str(subject or ""), kept_at=now)
            )
        draft.kept_at = now
        self._vault.seal(draft, Draft.answers, _packed(kept))

    def restore(self, person_id: UUID, feature: str, subject: UUID | None) -> Kept:
        draft = self._find(person_id, feature, subject)
        return _unpacked(self._vault.open(draft, Draft.answers)) if draft else Kept()

    def drop(self, person_id: UUID, feature: str, subject: UUID | None) -> None:
        draft = self._find(person_id, feature, subject)
        if draft is not None:
            self._db.delete(draft)

    def _find(self, person_id: UUID, feature: str, subject: UUID | None) -> Draft | None:
        known = {"person_id": person_id, "feature": feature, "subject": str(subject or "")}
        return self._db.scalars(_DRAFT, known).first()


def _packed(kept: Kept) -> str:
    return json.dumps({**kept.answers, _VERSION: kept.version}, default=str)


def _unpacked(stored: str) -> Kept:
    answers: dict[str, object] = json.loads(stored)
    return Kept(answers, int(str(answers.pop(_VERSION, 0))))
