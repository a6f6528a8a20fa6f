"""Work that goes on after an answer was given, tracked so that a stop can wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

Work: TypeAlias = Callable[[], Coroutine[Any, Any, None]]

_log = logging.getLogger(__name__)


class Background:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Do something later; if it fails, one line of the log says so."""
        task = asyncio.create_task(self._guarded(work, name), name=name)
        # The event loop itself holds tasks only weakly.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> None:
        """Wait until all of it is done, and give up on what takes longer."""
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def idle(self) -> None:
        """Wait until nothing is under way, whatever that starts in turn."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    @staticmethod
    async def _guarded(work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await work
        except Exception:  # noqa: BLE001 - the boundary: nobody waits for this task
            _log.exception("work in the background failed", extra={"work": name})


class Afterwards:
    """What one request leaves to be done when its answer is on its way."""

    def __init__(self) -> None:
        self._work: list[tuple[Work, str]] = []

    def add(self, work: Work, name: str) -> None:
        self._work.append((work, name))

    async def begin(self, background: Background) -> None:
        # A coroutine, because a server would run a plain function on another thread.
        for work, name in self._work:
            background.start(work(), name)
        self._work.clear()
