"""Long lists with buttons: a part at a time, as every surface has room for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from storage.columns import Owned
from ui.message import Block, button, buttons

R = TypeVar("R", bound=Owned)
_MOST = 10


def part_of(rows: Sequence[R], after: UUID | None) -> Sequence[R]:
    """Give the next few after one that was shown; the first few where it is gone."""
    at = next((place for place, row in enumerate(rows, 1) if row.id == after), 0)
    return rows[at : at + _MOST]


def rest_of(rows: Sequence[R], shown: Sequence[R], feature: str) -> tuple[Block, ...]:
    """Offer what comes after the part that is shown; nothing where that is all."""
    if not shown or shown[-1] is rows[-1]:
        return ()
    return (buttons(button("Show more", feature, "more", subject=shown[-1].id)),)
