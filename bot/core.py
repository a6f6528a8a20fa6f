"""The one door from the async edges into the synchronous core."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

from handlers.acts import Act, Answer, Caller
from handlers.runner import Runner
from storage.database import Database, UnitOfWork
from storage.people import Acting

T = TypeVar("T")

#: PostgreSQL's; SQLite has one writer at a time anyway.
THREADS = 8


class Core:
    def __init__(self, database: Database, runner: Runner) -> None:
        self.database = database
        self._runner = runner
        self._threads = ThreadPoolExecutor(1 if database.is_sqlite else THREADS, "core")
        # What nobody waits for comes in large pieces: on SQLite it takes turns with what people do.
        self._chores = ThreadPoolExecutor(1, "chores") if database.is_sqlite else self._threads

    async def run(self, caller: Caller, request_id: str, act: Act) -> Answer:
        return await self.call(lambda: self._runner.run(caller, request_id, act))

    async def look(
        self, organization_id: UUID, find: Callable[[UnitOfWork], Acting], act: Act
    ) -> Answer:
        return await self.call(lambda: self._runner.look(organization_id, find, act))

    async def follow(self, caller: Caller) -> None:
        await self.call(lambda: self._runner.follow(caller))

    async def person_id(self, caller: Caller) -> UUID:
        return await self.call(lambda: self._runner.person_id(caller))

    async def call(self, work: Callable[[], T]) -> T:
        """Do something with the database on a thread that may wait for it."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def chore(self, work: Callable[[], T], /) -> T:
        """Do something with the database that nobody waits for."""
        return await asyncio.get_running_loop().run_in_executor(self._chores, work)

    def close(self) -> None:
        """Finish what is under way; nothing new is taken."""
        self._threads.shutdown()
        self._chores.shutdown()
