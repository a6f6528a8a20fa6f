"""Ready databases for tests: the schema is made once, and each test gets it empty."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, event, text

from storage import schema
from storage.database import Database
from storage.vault import Keyring
from tests.servers import scratch_database, scratch_role

KEYRING = Keyring.parse(Keyring.generate())


def open_sqlite(path: Path) -> Database:
    return Database(f"sqlite:///{path}", KEYRING)


def open_postgresql(url: URL) -> Database:
    return Database(url.render_as_string(hide_password=False), KEYRING)


def make_sqlite_template(path: Path) -> None:
    """Make a file with the schema, for tests to copy."""
    with closing(open_sqlite(path)) as database:
        schema.create(database.engine)


@contextmanager
def sqlite_copy(template: Path, path: Path) -> Iterator[Database]:
    shutil.copyfile(template, path)
    with closing(open_sqlite(path)) as database:
        yield database


@contextmanager
def postgresql_with_schema(server: URL) -> Iterator[URL]:
    """Make one database with the schema; `emptied` hands it from test to test."""
    with scratch_role(server) as role, scratch_database(server, role) as url:
        with closing(open_postgresql(url)) as database:
            schema.create(database.engine)
        yield url


@contextmanager
def emptied(url: URL) -> Iterator[Database]:
    """Open a database, and delete all rows afterwards: much faster than TRUNCATE or a clone."""
    with closing(open_postgresql(url)) as database:
        yield database
        with database.engine.begin() as connection:
            connection.execute(text("SELECT set_config('cairn.scope', 'everywhere', true)"))
            deletes = (str(table.delete()) for table in reversed(schema.METADATA.sorted_tables))
            connection.exec_driver_sql("; ".join(deletes))


@contextmanager
def sent_to(database: Database) -> Iterator[list[tuple[str, str]]]:
    """Note what is sent to a database."""
    sent: list[tuple[str, str]] = []

    def note(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
        sent.append((statement, repr(parameters)))

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)
