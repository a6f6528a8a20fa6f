"""Cairn as a process of its own, on SQLite on disk, with a stub in the place of Slack."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from storage import schema
from storage.database import Database
from storage.vault import Keyring
from tests.cast import TEAM, make_organization, make_pair

SECRET = "bench"  # noqa: S105 - it guards nothing
TOKEN = "xoxb-1"  # noqa: S105 - the same
PORT, BARE_PORT, STUB_PORT = 18741, 18742, 18743
_START_SECONDS = 30
_KEYS = Keyring.generate()

__all__ = [
    "BARE_PORT",
    "PORT",
    "SECRET",
    "STUB_PORT",
    "TEAM",
    "TOKEN",
    "cairn",
    "load",
    "process",
    "signed",
]


@contextmanager
def process(*arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """Run a module of Python until the block ends; give the id of its process."""
    running = subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", *arguments],
        env={"PATH": os.defpath, "PYTHONPATH": str(Path(__file__).parents[1])}
        | {**(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield running.pid
    finally:
        running.terminate()
        running.wait(_START_SECONDS)


@contextmanager
def cairn(folder: Path) -> Iterator[int]:
    """Run Cairn with Ana and Ben as a pair."""
    path = folder / "cairn.db"
    url = f"sqlite:///{path}"
    if not path.exists():
        with opened(url) as database:
            schema.create(database.engine)
            make_pair(database, make_organization(database))
    with serving("run", url) as pid:
        yield pid


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open a database with the keys that every process here has."""
    with closing(Database(url, Keyring.parse(_KEYS))) as database:
        yield database


@contextmanager
def serving(command: str, url: str) -> Iterator[int]:
    """Run a process of Cairn on a database until the block ends; give its id."""
    environment = {
        "DATABASE_URL": url,
        "CAIRN_KEYS": _KEYS,
        "PORT": str(PORT),
        "PUBLIC_URL": f"http://127.0.0.1:{PORT}",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_API_URL": f"http://127.0.0.1:{STUB_PORT}/api/",
    }
    with process("bot", command, environment=environment) as pid:
        wait_for(f"http://127.0.0.1:{PORT}/readyz")
        yield pid


def load(
    port: int,
    requests: Iterable[Mapping[str, Any]],
    concurrency: int,
    seconds: float,
    *rate: float,
) -> list[float]:
    """Send requests, over and over again, and give the times that the answers took."""
    settings = [f"http://127.0.0.1:{port}", concurrency, seconds, *rate]
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench._load", *map(str, settings)],
        check=True,
        input="".join(json.dumps(request) + "\n" for request in requests),
        stdout=subprocess.PIPE,
        text=True,
    )
    times: list[float] = json.loads(done.stdout)
    return times


def wait_for(url: str) -> None:
    """Wait until something answers there with a success."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(URLError, ConnectionError, TimeoutError):
            urlopen(url, timeout=1).close()  # noqa: S310 - on loopback
            return
        time.sleep(0.01)
    raise AssertionError(f"nothing answers at {url}")


def signed(body: str) -> dict[str, str]:
    """Give the headers with which Slack would send a form now."""
    timestamp = str(int(time.time()))
    base = f"v0:{timestamp}:{body}".encode()
    return {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest(),
    }
