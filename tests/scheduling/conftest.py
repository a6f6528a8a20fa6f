"""What the tests of delivery ask for: a post office on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.database import Database
from tests.fakes.slack_api import FakeSlack, serve
from tests.scheduling.office import TOKENS, Office


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with serve(FakeSlack(set(TOKENS))) as running:
        yield running


@pytest.fixture
def office(database: Database, slack: FakeSlack) -> Office:
    return Office(database, slack)
