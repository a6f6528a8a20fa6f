"""A running demo: its time can be moved, and its first state brought back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from itertools import count

from bot.core import Core
from bot.demo.clock import DemoClock
from bot.demo.life import Life
from bot.demo.passage import Passage
from bot.demo.state import FirstState, restore
from handlers.acts import Act, Caller
from storage.people import ActorRef

_log = logging.getLogger(__name__)
#: How often it is looked for what has fallen due in the meantime.
_TICK_SECONDS = 0.5


class Demo:
    def __init__(self, core: Core, clock: DemoClock, make: Callable[[], FirstState]) -> None:
        self.core = core
        self.clock = clock
        self._make = make
        self._state: FirstState | None = None
        # One at a time moves the clock or delivers by it, so that all arrives in its order.
        self._turn = asyncio.Lock()
        self._numbers = count()
        self._passage = Passage.of(core.database, clock, core.chore)
        self._life = Life(self._passage, self._do)

    async def advance(self, by: timedelta) -> None:
        """Let time pass: what falls due in it is asked and delivered, in order."""
        async with self._turn:
            await self._life.until(self.clock() + by)
            # A match waits for no hour.
            await self._passage.catch_up()

    async def catch_up(self) -> None:
        """Deliver what is due by now, such as what somebody's act has just brought about."""
        async with self._turn:
            await self._passage.catch_up()

    async def reset(self) -> None:
        """Bring the first state back, and the time at which it was so."""
        async with self._turn:
            database, chore = self.core.database, self.core.chore
            if self._state is None:
                self._state = await chore(self._make)
            await chore(partial(restore, database, self._state))
            self.clock.start_over()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Begin, and deliver all the while, also without anybody moving the clock."""
        await self.reset()
        working = asyncio.create_task(self._keep_up())
        try:
            yield
        finally:
            async with self._turn:
                working.cancel()

    async def _keep_up(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            try:
                await self.catch_up()
            except Exception:  # noqa: BLE001 - the next tick tries again, whatever went wrong
                _log.exception("the demo could not deliver")

    async def _do(self, by: ActorRef, act: Act) -> None:
        # Whoever looks at the demo may have changed what it is about: then it is refused, and
        # nobody minds.
        await self.core.run(Caller(by), f"demo-{next(self._numbers)}", act)
