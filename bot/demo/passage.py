"""The passage of time: the real scheduler and delivery at work, whenever something falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.demo.clock import DemoClock
from bot.mail.post import PortalTransport
from handlers import RHYTHM
from handlers.match_work import MatchWork
from scheduling.asking import ask_due
from scheduling.delivery import Delivery, Run
from storage.budgets import Pace
from storage.database import Database
from storage.organizations import Platform

# By so much delivery puts off what is too soon after another message to the same person.
_SHORTEST_STEP = timedelta(seconds=1)
# It is our own database, so nobody has to be spared.
_AT_ONCE = Pace("inbox", interval=timedelta(microseconds=1), burst=10_000)


@dataclass(frozen=True)
class Passage:
    database: Database
    clock: DemoClock
    delivery: Delivery
    matching: MatchWork
    run: Run

    @classmethod
    def of(cls, database: Database, clock: DemoClock, run: Run) -> Passage:
        portal = PortalTransport(database, run, clock, pace=_AT_ONCE)
        delivery = Delivery(database, {Platform.WEB: portal}, RHYTHM, clock, run)
        return cls(database, clock, delivery, MatchWork(database, clock), run)

    async def until(self, instant: datetime) -> None:
        """Let time pass, from one thing that falls due to the next."""
        soonest = self.clock()
        while (due := await self.run(self._next_due)) and max(due, soonest) <= instant:
            self.clock.move_to(max(due, soonest))
            await self.catch_up()
            # Whatever stays due must not stop the clock.
            soonest = self.clock() + _SHORTEST_STEP
        self.clock.move_to(instant)

    async def catch_up(self) -> None:
        """Ask, match and deliver what is due by now."""
        await self.run(partial(ask_due, self.database, RHYTHM, self.clock()))
        await self.run(self.matching.work_off)
        await self.delivery.drain()

    def _next_due(self) -> datetime | None:
        with self.database.begin_everywhere() as everywhere:
            return everywhere.next_due()
