"""Migrations: bring a database's schema to this version's, once, whoever asks first."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.database import Database
from storage.schema import HEAD

# Any number will do, as long as all replicas mean the same.
_LOCK = 0x_CA1_12


def upgrade(database: Database) -> None:
    """Run the migrations that are missing; safe from several replicas at once.

    All of them commit together. A database that a newer version has migrated is left alone.
    """
    # On SQLite the transaction begins as the only writer, which is lock enough.
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            # A migration that moves data has to see all organizations' rows.
            connection.execute(text("SELECT set_config('cairn.scope', 'everywhere', true)"))
        if _revision(connection) < HEAD:
            _run(connection)


def is_current(database: Database) -> bool:
    """Say whether this version can work with the schema as it is."""
    with database.engine.connect() as connection:
        return _revision(connection) >= HEAD


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def _run(connection: Connection) -> None:
    # Only a migration needs Alembic, and importing it takes a third of a second.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
