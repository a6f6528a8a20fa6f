"""Each test of a feature runs on one database: drawn by its name, so that both see all features.

What the databases do differently is tested on both, in `tests/storage`. Two who act at once are
let loose on PostgreSQL, because SQLite lets one write after the other.
"""

from __future__ import annotations

import inspect
from zlib import crc32

import pytest

from storage.database import Database

_KINDS = ("sqlite_database", "postgresql_database")


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    drawn = _KINDS[crc32(request.node.nodeid.encode()) % len(_KINDS)]
    acts_at_once = "at_once(" in inspect.getsource(request.function)
    found: Database = request.getfixturevalue("postgresql_database" if acts_at_once else drawn)
    return found
