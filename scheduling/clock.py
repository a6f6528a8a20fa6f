"""The clock of one worker: it only says that time has passed; what is due stands in the tables.

APScheduler keeps nothing but a few intervals in memory, so that every worker can have its own and
none is special. The work runs in tasks of ours: APScheduler would cancel its own when it stops.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

# APScheduler ships no types.
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]

from scheduling.asking import ask_due
from scheduling.delivery import Delivery, Run
from scheduling.outcomes import Outcome
from scheduling.rhythm import Rhythm
from storage.database import Database

Chore: TypeAlias = Callable[[], Awaitable[None]]

_log = logging.getLogger(__name__)

#: How long a request is remembered, so that a retry of it finds its answer.
REQUESTS_KEPT = timedelta(days=30)
#: How long a sign-in and a link are remembered after they have ended.
SIGN_INS_KEPT = timedelta(days=60)


@dataclass(frozen=True)
class Chores:
    """What a worker does when the clock says so; any number of workers may do it at once."""

    database: Database
    rhythm: Rhythm
    delivery: Delivery
    now: Callable[[], datetime]
    run: Run
    #: Is told what became of messages.
    report: Callable[[Counter[Outcome]], None]
    #: Does what takes long, in a thread of its own, until nothing of it waits.
    work_off: Callable[[], int]

    async def ask(self) -> None:
        await self.run(lambda: ask_due(self.database, self.rhythm, self.now()))

    async def deliver(self) -> None:
        self.report(await self.delivery.drain())

    async def work(self) -> None:
        # Not on the threads of the database: what takes minutes would keep everybody waiting.
        await asyncio.to_thread(self.work_off)

    async def forget(self) -> None:
        await self.run(self._forget)

    def _forget(self) -> None:
        with self.database.begin_everywhere() as everywhere:
            everywhere.forget_requests_before(self.now() - REQUESTS_KEPT)
            # A sign-in that has ended still says whose unfinished form it is that comes in.
            everywhere.forget_visits_before(self.now() - SIGN_INS_KEPT)


class Clock:
    def __init__(self, chores: Chores, *, seconds: float = 1) -> None:
        self._chores = chores
        self._seconds = seconds
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._running: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        self._every(self._chores.ask, "interval", seconds=self._seconds)
        self._every(self._chores.deliver, "interval", seconds=self._seconds)
        self._every(self._chores.work, "interval", seconds=self._seconds)
        self._every(self._chores.forget, "cron", hour=3, minute=17)
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin nothing more, and wait for what is on its way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._chores.delivery.stop()
        await asyncio.gather(*self._running.values())

    def _every(self, chore: Chore, trigger: str, **when: float) -> None:
        self._scheduler.add_job(
            self._begin,
            trigger,
            args=[chore],
            coalesce=True,
            max_instances=1,
            # A late tick is still a tick; by default it would be dropped after a second.
            misfire_grace_time=None,
            **when,
        )

    async def _begin(self, chore: Chore) -> None:
        """Start a chore, unless its last run is still at it."""
        # A coroutine, because APScheduler would run a plain function on some other thread.
        name = chore.__name__
        if name not in self._running or self._running[name].done():
            self._running[name] = asyncio.create_task(_guarded(chore, name))


async def _guarded(chore: Chore, name: str) -> None:
    try:
        await chore()
    except Exception:  # noqa: BLE001 - the next tick tries again, whatever went wrong in this one
        _log.exception("a chore failed", extra={"chore": name})
