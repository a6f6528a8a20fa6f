"""A worker in a process of its own that runs the real delivery, and dies where it is told to.

The product knows nothing of this: the child wraps its database, and kills itself between or inside
of transactions with the one signal that can't be caught.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import event

from bot.slack.send import SlackTransport
from scheduling.delivery import Delivery
from storage.claims import Everywhere
from storage.database import Database
from storage.deliveries import Claim, Deliveries, Departure, Result, Started
from storage.organizations import Platform
from storage.outbox import OutboxState
from storage.vault import Keyring
from tests.scheduling.office import RHYTHM, UNLIMITED


@dataclass(frozen=True)
class Orders:
    """Where a child works, and where it dies: at which step, and at which point of it."""

    database_url: str
    keys: str
    slack_url: str
    now: str
    step: str = ""
    point: str = ""
    #: For a death during the commit: how long after it began.
    seconds: float = 0

    def command(self) -> list[str]:
        return [sys.executable, "-m", "tests.scheduling.crash_child", json.dumps(asdict(self))]


class Watched(Deliveries):
    """Notices which step of a delivery a transaction is about."""

    def __init__(self, everywhere: Everywhere, at: Callable[[str], None]) -> None:
        super().__init__(everywhere._db, everywhere.budgets)
        self._at = at

    def claim(self, now: datetime, *, lease: timedelta, limit: int) -> list[Claim]:
        self._at("claim")
        return super().claim(now, lease=lease, limit=limit)

    def start(self, departures: Sequence[Departure], now: datetime, *, lease: timedelta) -> Started:
        self._at("start")
        return super().start(departures, now, lease=lease)

    def record(self, results: Sequence[Result], now: datetime) -> frozenset[Claim]:
        if any(result.state is OutboxState.SENT for result in results):
            self._at("record")
        return super().record(results, now)


class Mortal(Database):
    def __init__(self, orders: Orders) -> None:
        super().__init__(orders.database_url, Keyring.parse(orders.keys))
        self._orders = orders

    @contextmanager
    def begin_everywhere(self) -> Iterator[Everywhere]:
        steps = []

        def at(step: str) -> None:
            steps.append(step)
            if step == self._orders.step and self._orders.point == "before":
                die()

        with super().begin_everywhere() as everywhere:
            everywhere.deliveries = Watched(everywhere, at)
            yield everywhere
            is_last = self._orders.step in steps
            if is_last and self._orders.point == "inside":
                die()
            if is_last and self._orders.point == "commit":
                event.listen(self.engine, "commit", lambda _: die_in(self._orders.seconds))
        if is_last and self._orders.point == "after":
            die()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_in(seconds: float) -> None:
    def wait_and_die() -> None:
        time.sleep(seconds)
        die()

    threading.Thread(target=wait_and_die, daemon=True).start()


async def work(orders: Orders) -> None:
    now = datetime.fromisoformat(orders.now)
    async with SlackTransport(orders.slack_url, pace=UNLIMITED) as transport:
        transports = {Platform.SLACK: transport}
        delivery = Delivery(Mortal(orders), transports, RHYTHM, lambda: now, asyncio.to_thread)
        counts = await delivery.drain()
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    asyncio.run(work(Orders(**json.loads(sys.argv[1]))))
