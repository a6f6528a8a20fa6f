"""How long a run may take, and work that is done part by part as long as there is time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from math import inf
from threading import Event
from typing import TypeVar

Part = TypeVar("Part")
Found = TypeVar("Found")
#: Is asked while parts of some work are done, and says whether there is time for more.
GoOn = Callable[[], bool]
#: How many parts are worked on together. Each takes room, and chats need processors as well.
_AT_ONCE = 2
_ASKED_EVERY = 0.1


class Limit:
    """So many seconds by a clock, from when it is made."""

    def __init__(self, seconds: float = inf, clock: Callable[[], float] = lambda: 0.0) -> None:
        self._seconds, self._clock = seconds, clock
        self._began = clock()

    @property
    def elapsed(self) -> float:
        return self._clock() - self._began

    def allows(self, share: float, *, more: float = 0) -> bool:
        """Say whether, with some seconds more, no larger share of the time would be gone."""
        return self.elapsed + more <= share * self._seconds


UNLIMITED = Limit()


def shared_out(
    parts: Iterable[Part],
    work: Callable[[Part, Event], Found],
    go_on: GoOn = lambda: True,
) -> list[Found]:
    """Do some parts at once. Each can ask if time is over, and is to be quick then."""
    over = Event()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        doing = [pool.submit(work, part, over) for part in parts]
        left = set(doing)
        try:
            while left:
                _, left = wait(left, timeout=_ASKED_EVERY, return_when=FIRST_COMPLETED)
                if not over.is_set() and not go_on():
                    over.set()
        finally:
            over.set()
    return [one.result() for one in doing]
