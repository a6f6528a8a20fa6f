"""The first state as an earlier start has made it, until the program, its key or the week changes.

To live through the last days takes most of the time until the demo's first page, and comes out the
same each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.demo.state import FirstState

_CAIRN = Path(__file__).parents[2]
_PACKAGES = ("bot", "handlers", "mentoring", "scheduling", "storage", "ui")
_DIGEST_BYTES = hashlib.sha256().digest_size


def kept_state(
    file: Path,
    *,
    key: Path,
    begins: datetime,
    make: Callable[[], FirstState],
    program: Path = _CAIRN,
) -> FirstState:
    """Give what the file holds, if it was made by this program, with this key and for this week."""
    origin = _origin(program, key, begins)
    kept = file.read_bytes() if file.exists() else b""
    digest, state = kept[:_DIGEST_BYTES], FirstState(kept[_DIGEST_BYTES:])
    if digest == _digest(origin, state):
        return state
    made = make()
    draft = file.with_suffix(".draft")
    draft.write_bytes(_digest(origin, made) + made)
    draft.replace(file)
    return made


def _origin(program: Path, key: Path, begins: datetime) -> bytes:
    """Give all that a state comes from, in short."""
    origin = hashlib.sha256(begins.isoformat().encode() + key.read_bytes())
    for package in _PACKAGES:
        for source in sorted((program / package).rglob("*.py")):
            origin.update(source.read_bytes())
    return origin.digest()


def _digest(origin: bytes, state: FirstState) -> bytes:
    # Of the state too: after a power cut, a part of it may be missing.
    return hashlib.sha256(origin + state).digest()
