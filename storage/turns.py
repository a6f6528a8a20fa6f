"""Turns at SQLite's one place for writers, taken by threads in the order in which they ask.

SQLite itself lets those who wait look again now and then, and whoever begins one transaction after
the other can keep a place from others for seconds: a person could wait too long for an answer
while many reminders are being worded.
"""

from __future__ import annotations

from collections import deque
from threading import Event, Lock

from sqlalchemy.exc import TimeoutError as PoolTimeout

_PATIENCE_SECONDS = 30


class Turns:
    """A lock that is handed on to whoever has waited longest."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._is_taken = False
        self._waiting: deque[Event] = deque()

    def take(self) -> None:
        """Wait for one's turn.

        Raises:
            PoolTimeout: it doesn't come.
        """
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = Event()
            self._waiting.append(mine)
        if not mine.wait(_PATIENCE_SECONDS):
            self._give_up(mine)

    def give(self) -> None:
        """Let the next one in."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False

    def _give_up(self, mine: Event) -> None:
        with self._guard:
            if mine.is_set():
                # The turn came at the last moment after all.
                return
            self._waiting.remove(mine)
        raise PoolTimeout("another transaction takes very long")
