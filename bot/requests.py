"""What reaches us over HTTP, before anybody trusts it: within limits, and read in one way only."""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.requests import Request

MOST_BYTES = 1_000_000
#: Far deeper than anything a chat sends, and far from what a parser fails at.
MOST_LEVELS = 100
_ESCAPED = re.compile(r"\\ud[89a-f]", re.IGNORECASE)


class TurnedAway(Exception):
    """A request is not taken; the reason is for the log, and holds nothing of what it brought."""

    def __init__(self, status: int, reason: str = "") -> None:
        super().__init__(status, reason)
        self.status, self.reason = status, reason


async def body_of(request: Request) -> bytes:
    """Receive a body.

    Raises:
        TurnedAway: it is too long.
    """
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise TurnedAway(413, "too_long")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MOST_BYTES:
            raise TurnedAway(413, "too_long")
    return bytes(received)


def header_of(request: Request, name: str) -> str:
    """Give a header; nothing where it came twice, as nobody knows which of them to believe."""
    values = request.headers.getlist(name)
    return values[0] if len(values) == 1 else ""


def read_json(text: str) -> dict[str, Any]:
    """Read an object.

    Raises:
        TurnedAway: it is not JSON, nested too deep, or says one thing twice.
    """
    try:
        read = json.loads(text, object_pairs_hook=_unambiguous)
        if _ESCAPED.search(text):
            # Half of a pair can be written so, and can be kept nowhere.
            json.dumps(read, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise TurnedAway(400, "not_json") from None
    if not isinstance(read, dict) or _depth(read) > MOST_LEVELS:
        raise TurnedAway(400, "not_an_object")
    return read


def _unambiguous(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name is given twice")
    return read


def _depth(read: object) -> int:
    level, depth = [read], 0
    while level:
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return depth
