"""How many messages a second go from the outbox to a chat: `python -m bench.drain`.

Worker processes run the real delivery against a stub of Slack on loopback. The messages are spread
over so many workspaces that no budget binds. PostgreSQL is that of `DATABASE_URL`, or the tests'
own, which does not wait for its disk.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy import delete, update

from bot.slack.send import SlackTransport
from scheduling.delivery import Delivery
from scheduling.rhythm import Rhythm
from storage import schema
from storage.budgets import Budget
from storage.database import Database
from storage.organizations import Organization, Platform, Workspace
from storage.outbox import OutboxRow, OutboxState
from storage.people import ActorRef
from storage.vault import Keyring
from tests.servers import postgresql, scratch_database, scratch_role
from ui.message import button, buttons, message
from ui.text import say

T = TypeVar("T")

WORKSPACES = 200
#: As many as a workspace takes at once.
PEOPLE = 10
ROUNDS = 3
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
_ANSWER = b'{"ok":true,"channel":"D1","ts":"1.1"}'
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class Stub(asyncio.Protocol):
    """Answers every request alike, and does no more with it than to find its end."""

    def __init__(self) -> None:
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if end and len(body) >= int(length):
            self._received = b""
            self._transport.write(_HEAD % len(_ANSWER) + _ANSWER)


async def serve_stub() -> None:
    server = await asyncio.get_running_loop().create_server(Stub, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def work(url: str, keys: str, slack_url: str) -> None:
    """Be one worker: say that it is ready, wait to be told to go, and drain."""
    with closing(Database(url, Keyring.parse(keys))) as database:
        threads = ThreadPoolExecutor(1 if database.is_sqlite else 8)

        async def run(act: Callable[[], T]) -> T:
            return await asyncio.get_running_loop().run_in_executor(threads, act)

        async with SlackTransport(slack_url) as slack:
            rhythm = Rhythm({}, footer=lambda _: message("Tap to answer."))
            delivery = Delivery(database, {Platform.SLACK: slack}, rhythm, lambda: NOW, run)
            print("ready", flush=True)
            while await asyncio.to_thread(sys.stdin.readline):
                counts = await delivery.drain()
                print(json.dumps(counts), flush=True)


def fill(database: Database) -> None:
    """Make workspaces with people, and a message to each."""
    schema.create(database.engine)
    told = message(
        say("Your session of {day} was logged.", day=NOW.date()),
        buttons(button("Log one more", "log_session"), button("See your goals", "goals")),
    )
    for number in range(WORKSPACES):
        with database.begin_everywhere() as everywhere:
            organization = everywhere.add_organization(Organization(name="Bench", created_at=NOW))
        team = f"T{number:05}"
        with database.begin(organization.id) as uow:
            workspace = Workspace(
                platform=Platform.SLACK, external_id=team, name="Bench", installed_at=NOW
            )
            uow.workspaces.keep_token(uow.workspaces.add(workspace), f"xoxb-{team}")
            for one in range(PEOPLE):
                person = uow.people.meet(ActorRef(Platform.SLACK, team, f"U{one}"), "Ana")
                uow.outbox.add(key=f"bench:{one}", to=person.id, message=told, due_at=NOW)


def rearm(database: Database) -> None:
    """Make everything ready to be sent once more."""
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SELECT set_config('cairn.scope', 'everywhere', true)")
        connection.execute(delete(Budget))
        connection.execute(update(OutboxRow).values(state=OutboxState.READY, sent_at=None))


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(  # noqa: S603 - this very file
        [sys.executable, "-m", "bench.drain", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def told(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def measure(database: Database, arguments: tuple[str, str, str], workers: int) -> float:
    """Give the messages a second, the median of some rounds."""
    rates: list[float] = []
    with ExitStack() as stack:
        processes = [stack.enter_context(running("work", *arguments)) for _ in range(workers)]
        assert [told(process) for process in processes] == ["ready"] * workers
        for _ in range(ROUNDS):
            rearm(database)
            start = time.perf_counter()
            for process in processes:
                assert process.stdin is not None
                process.stdin.write("go\n")
                process.stdin.flush()
            sent = sum(json.loads(told(process)).get("sent", 0) for process in processes)
            rates.append(sent / (time.perf_counter() - start))
            assert sent == WORKSPACES * PEOPLE
    return statistics.median(rates)


@contextmanager
def sqlite_url() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'drain.sqlite3'}"


@contextmanager
def postgresql_url() -> Iterator[str]:
    with (
        postgresql() as server,
        scratch_role(server) as role,
        scratch_database(server, role) as url,
    ):
        yield url.render_as_string(hide_password=False)


def main() -> None:
    keys = Keyring.generate()
    print(f"{WORKSPACES * PEOPLE:,} messages in {WORKSPACES} workspaces, median of {ROUNDS} rounds")
    print(f"{'database':<12}{'workers':>8}{'messages/s':>12}")
    with running("serve") as stub:
        slack_url = f"http://127.0.0.1:{told(stub)}/api/"
        for name, address in (("SQLite", sqlite_url), ("PostgreSQL", postgresql_url)):
            with address() as url, closing(Database(url, Keyring.parse(keys))) as database:
                fill(database)
                for workers in (1, 2):
                    rate = measure(database, (url, keys, slack_url), workers)
                    print(f"{name:<12}{workers:>8}{rate:>12,.0f}", flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            asyncio.run(serve_stub())
        case ["work", url, keys, slack_url]:
            asyncio.run(work(url, keys, slack_url))
        case _:
            main()
