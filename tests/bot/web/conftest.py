"""A pair and a browser: what tests of the portal begin with."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from tests.bot.web.browser import Town, town_of
from tests.chat import Chat, with_pair


@pytest.fixture
def chat(database: Database) -> Chat:
    # Not in the async test itself: delivery runs an event loop of its own here.
    return with_pair(database)


@pytest.fixture
async def town(chat: Chat) -> AsyncIterator[Town]:
    async with town_of(chat) as town:
        yield town
