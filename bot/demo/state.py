"""The demo's first state: made once in memory, and put into its database whenever it is wanted."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import NewType, cast

from sqlalchemy import Connection

from bot.demo.seed import seed
from storage import schema
from storage.database import Database
from storage.vault import Keyring

#: A whole SQLite database, as its file would be.
FirstState = NewType("FirstState", bytes)


def first_state(keyring: Keyring, now: datetime) -> FirstState:
    """Make it; on this thread, because a database in memory is one thread's own."""
    with _collecting_later(), closing(Database("sqlite:///:memory:", keyring)) as database:
        schema.create(database.engine)
        seed(database, now)
        with database.engine.connect() as connection:
            return FirstState(_sqlite(connection).serialize())


@contextmanager
def _collecting_later() -> Iterator[None]:
    # To look for garbage all the while takes a sixth of the time, and little of it is found.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def restore(database: Database, state: FirstState) -> None:
    """Bring the first state back, in place of whatever there is.

    SQLite's own backup writes it as one transaction, so no connection has to be closed for it:
    whoever reads next sees all of it. Nobody of this process is at work meanwhile, because the
    connection takes its turn like any other.
    """
    with closing(sqlite3.connect(":memory:")) as source, database.engine.connect() as connection:
        source.deserialize(state)
        source.backup(_sqlite(connection))


def _sqlite(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)
