"""The door into the core: people don't wait behind what nobody waits for."""

from __future__ import annotations

import asyncio
from time import perf_counter, sleep

from bot.core import Core
from handlers import FEATURES, RHYTHM
from handlers.acts import Caller, Words
from handlers.runner import Runner
from storage.database import Database
from tests.cast import ANA, NOW, Cast


async def test_an_act_comes_between_the_parts_of_a_long_chore(
    database: Database, cast: Cast
) -> None:
    core = Core(database, Runner(database, FEATURES, RHYTHM, lambda: NOW))

    def many() -> None:
        for _ in range(50):
            database.work(cast.organization_id, lambda _: sleep(0.05))

    chore = asyncio.create_task(core.chore(many))
    await asyncio.sleep(0.1)
    began = perf_counter()
    await core.run(Caller(ANA), "r1", Words("help"))
    took = perf_counter() - began
    assert not chore.done()
    await chore
    core.close()
    # Of 2.5 seconds of chores it waits for one part, a twentieth of a second.
    assert took < 1
