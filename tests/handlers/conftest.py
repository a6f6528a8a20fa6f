"""Each test of a feature runs on one database: drawn by its name, so that both see all features.

What the databases do differently is tested on both, in `tests/storage`. Two who act at once are
let loose on PostgreSQL, because SQLite lets one write after the other.
"""

from __future__ import annotations

import inspect
from zlib import crc32

import pytest

from storage.database import Database

#: Of so many tests one runs on PostgreSQL.
_ONE_IN = 4


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    is_drawn = crc32(request.node.nodeid.encode()) % _ONE_IN == 0
    acts_at_once = "at_once(" in inspect.getsource(request.function)
    kind = "postgresql" if is_drawn or acts_at_once else "sqlite"
    found: Database = request.getfixturevalue(f"{kind}_database")
    return found
