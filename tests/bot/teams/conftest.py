"""A guard on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.teams import door
from tests.bot.teams.door import Door


@pytest.fixture
async def at_door() -> AsyncIterator[Door]:
    async with door.door() as ready:
        yield ready
