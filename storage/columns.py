"""The column types and the two kinds of row that every table is made of."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum as PythonEnum
from typing import Annotated, Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    TIMESTAMP,
    Dialect,
    Enum,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

from ui.wording import clean

_LINE_LENGTH = 300


class NaiveInstant(ValueError):
    """An instant without a zone was about to be stored."""


class Utc(TypeDecorator[datetime]):
    """An instant. SQLite drops the zone and both databases accept naive ones, so this does not."""

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveInstant(value.isoformat())
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """A line from outside, which may have come past every form.

    PostgreSQL refuses one that is too long or holds a NUL and SQLite takes both, so it is cleaned
    and cut here.
    """

    impl = String(_LINE_LENGTH)
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Dialect) -> str | None:
        return None if value is None else clean(value)[:_LINE_LENGTH]


def _values(kind: type[PythonEnum]) -> list[str]:
    return [member.value for member in kind]


#: Confidential text as `storage.vault` sealed it; read and written only through the vault.
Sealed = Annotated[bytes, mapped_column(LargeBinary)]
#: Names and titles: a line of directory data, not confidential.
Line = Annotated[str, mapped_column(Words)]
#: A platform's identifier or one of our own short codes.
Code = Annotated[str, mapped_column(String(100))]
#: A platform's identifier or address that is longer than that.
Reference = Annotated[str, mapped_column(String(500))]
#: What a fact is called, so that it is said or done once.
Key = Annotated[str, mapped_column(String(200))]


class Row(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    # Every constraint has a name, so that a later migration can change it.
    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pk",
            "fk": "%(table_name)s_%(column_0_name)s_fk",
            "uq": "%(table_name)s_%(column_0_N_name)s_uq",
            "ix": "%(table_name)s_%(column_0_N_name)s_ix",
        }
    )
    # No generated repr: rows hold names and sealed text, and reprs end in logs.
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it once, as a plain attribute
        datetime: Utc,
        UUID: Uuid,
        PythonEnum: Enum(PythonEnum, native_enum=False, length=30, values_callable=_values),
        list[str]: JSON,
        dict[str, Any]: JSON(none_as_null=True),
    }


class Owned(Row, kw_only=True, eq=False, repr=False):
    """A row of one organization. The unit of work fills in whose, and hides all others."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    # Not indexed but where an organization's rows are listed: every query names the organization,
    # and SQLite, which often has but one, would choose this index and read the whole table.
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), init=False)
