"""The bot as a process of its own, started as an administrator would."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

_ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://127.0.0.1:3000"
_START_SECONDS = 60
_STOP_SECONDS = 20


@dataclass(frozen=True)
class Application:
    """How the bot is started, again and again on the same database."""

    folder: Path
    #: What it is told besides; each chat has its own.
    settings: Mapping[str, str]

    @contextmanager
    def running(self, *, since: datetime | None = None) -> Iterator[None]:
        """Run the bot until the block ends.

        Without `since` it is started as in production; with it, the same wiring is given a clock
        that starts at that instant, because nobody wants to wait a fortnight for a question.
        """
        what = ["bot"] if since is None else ["tests.e2e.later", since.isoformat()]
        with self._log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", *what, "run"],
                stdout=log,
                stderr=log,
                env=self._environment,
                # Away from the developer's own .env.
                cwd=self.folder,
            )
        try:
            self._wait_for(process)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_STOP_SECONDS)

    @property
    def output(self) -> str:
        return self._log.read_text()

    @property
    def setup_code(self) -> str:
        """The one-time code with which the first coordinator proves that the server is theirs."""
        for _ in range(_START_SECONDS * 10):
            if found := re.search(r"one-time code:\s+(\S+)", self.output):
                return found[1]
            time.sleep(0.1)
        raise AssertionError(f"no code was printed:\n{self.output}")

    @property
    def _log(self) -> Path:
        return self.folder / "bot.log"

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "PYTHONPATH": str(_ROOT),
            "DATABASE_URL": f"sqlite:///{self.folder}/cairn.sqlite3",
            "PORT": "3000",
            **self.settings,
        }

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        for _ in range(_START_SECONDS * 10):
            if process.poll() is not None:
                break
            try:
                httpx.get(f"{ADDRESS}/readyz", trust_env=False).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"the bot did not start:\n{self.output}")
