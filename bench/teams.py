"""How many messages from Teams are answered in a second: ``python -m bench.teams``.

Cairn's edge with its guard, botbuilder's own adapter without authentication, and an endpoint
written by hand without an SDK or a guard: each answers every message with one, to a connector on
loopback that counts them. They are asked in turns and in one run, so that the ratios hold on any
machine. Then the connector takes 100 ms for each.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bench._app import load, process, wait_for
from bot.app import utc_now
from tests.fakes.bot_framework import APP_ID, TENANT_ID, BotFramework, serving

PORTS = {"ours": 18751, "plain": 18752, "stock": 18753}
CONNECTOR = 18754
AT_ONCE = 16
ROUNDS = 3
SECONDS = 2.0
STOCK_BAR, PLAIN_BAR = 8.0, 0.25
SLOW_MILLISECONDS, SLOW_AT_ONCE, SLOW_BAR = 100, 64, 300

_START_SECONDS = 30
_SERVICE_URL = f"http://127.0.0.1:{CONNECTOR}/"


@dataclass(frozen=True)
class Measured:
    """Replies that arrived in a second, and what each cost of a processor, in milliseconds."""

    replies: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.replies:>6.0f}/s, {self.cpu:.2f} ms of CPU a reply"


def measure(kind: str, pid: int, request: dict[str, Any], at_once: int) -> Measured:
    before, spent, began = _count(), _cpu(pid), time.monotonic()
    load(PORTS[kind], [request if kind == "ours" else _unsigned(request)], at_once, SECONDS)
    replies, took = _count() - before, time.monotonic() - began
    # The load's process takes a while to start, during which nobody is asked.
    return Measured(replies / min(took, SECONDS + 0.2), (_cpu(pid) - spent) / replies * 1000)


def main() -> int:
    with ExitStack() as stack:
        authority = stack.enter_context(_authority())
        request = _message(authority)
        pids = {
            kind: stack.enter_context(
                process("bench._teams_bots", kind, str(port), authority.metadata_url)
            )
            for kind, port in PORTS.items()
        }
        for port in PORTS.values():
            _wait_for(port)
        with _connector(0):
            rounds = [_round(pids, request) for _ in range(ROUNDS + 1)][1:]
        with _connector(SLOW_MILLISECONDS):
            measure("ours", pids["ours"], request, SLOW_AT_ONCE)
            slow = measure("ours", pids["ours"], request, SLOW_AT_ONCE)
    return _report(rounds, slow)


def _round(pids: dict[str, int], request: dict[str, Any]) -> dict[str, Measured]:
    return {kind: measure(kind, pid, request, AT_ONCE) for kind, pid in pids.items()}


def _report(rounds: list[dict[str, Measured]], slow: Measured) -> int:
    for kind in PORTS:
        middle = sorted((one[kind] for one in rounds), key=lambda one: one.replies)[ROUNDS // 2]
        print(f"{kind:>6}: {middle}")
    of_stock = statistics.median(one["ours"].replies / one["stock"].replies for one in rounds)
    of_plain = statistics.median(one["ours"].replies / one["plain"].replies for one in rounds)
    print(f"{of_stock:.1f} times botbuilder's own adapter (bar {STOCK_BAR:.0f})")
    print(f"{of_plain:.2f} of an endpoint without an SDK (bar {PLAIN_BAR})")
    print(f"a connector of {SLOW_MILLISECONDS} ms: {slow} (bar {SLOW_BAR}/s)")
    is_fast = of_stock >= STOCK_BAR and of_plain >= PLAIN_BAR and slow.replies >= SLOW_BAR
    return 0 if is_fast else 1


def _message(authority: BotFramework) -> dict[str, Any]:
    """Write a message as the Bot Connector brings it."""
    body = {
        "type": "message",
        "id": "1700000000000",
        "timestamp": "2026-03-10T10:00:00Z",
        "channelId": "msteams",
        "serviceUrl": _SERVICE_URL,
        "from": {"id": "29:ben", "name": "Ben", "aadObjectId": "a0000000-0000-4000-8000-1"},
        "recipient": {"id": f"28:{APP_ID}", "name": "Cairn"},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT_ID},
        "channelData": {"tenant": {"id": TENANT_ID}},
        "entities": [{"type": "clientInfo", "locale": "en-GB", "timezone": "Europe/Lisbon"}],
        "locale": "en-GB",
        "text": "hello",
    }
    headers = {
        "authorization": authority.bearer(_SERVICE_URL),
        "content-type": "application/json",
    }
    return {
        "method": "POST",
        "path": "/teams/messages",
        "headers": headers,
        "body": json.dumps(body),
    }


def _unsigned(request: dict[str, Any]) -> dict[str, Any]:
    """Leave the token out: botbuilder would ask Microsoft itself for the keys to it."""
    return {**request, "headers": {"content-type": "application/json"}}


@contextmanager
def _connector(milliseconds: int) -> Iterator[None]:
    with process("bench._teams_bots", "connector", str(CONNECTOR), str(milliseconds)):
        wait_for(f"http://127.0.0.1:{CONNECTOR}/count")
        yield


@contextmanager
def _authority() -> Iterator[BotFramework]:
    """Serve the keys from a thread, for as long as the block lasts."""
    authority, ready, done = BotFramework(utc_now), threading.Event(), threading.Event()

    async def serve() -> None:
        async with serving(authority):
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait()
    try:
        yield authority
    finally:
        done.set()
        thread.join()


def _wait_for(port: int) -> None:
    """Wait until somebody listens; what they do with a request is not asked."""
    for _ in range(_START_SECONDS * 10):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError(f"nobody listens at {port}")


def _count() -> int:
    with urlopen(f"http://127.0.0.1:{CONNECTOR}/count", timeout=5) as answer:
        taken: int = json.load(answer)
        return taken


def _cpu(pid: int) -> float:
    """Give the seconds of a processor that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
