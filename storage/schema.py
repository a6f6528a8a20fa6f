"""The whole schema, as the mapped classes say it: what the migrations must lead to."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

import storage.database  # noqa: F401 - the unit of work imports every noun, so every table is known
from storage.columns import Row
from storage.isolation import isolation_of

METADATA = Row.metadata
#: The newest migration, by its number (`storage.migrate`).
HEAD = "0011"


def owned_tables() -> list[str]:
    """Name the tables whose rows belong to an organization."""
    return [table.name for table in METADATA.sorted_tables if "organization_id" in table.columns]


def create(engine: Engine) -> None:
    """Make a fresh database without running its migrations."""
    with engine.begin() as connection:
        METADATA.create_all(connection)
        if connection.dialect.name == "postgresql":
            for table in owned_tables():
                for statement in isolation_of(table):
                    connection.exec_driver_sql(statement)
        _stamp(connection)


def _stamp(connection: Connection) -> None:
    """Say, where Alembic looks, that nothing is left to migrate."""
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
