"""Why somebody who wanted to sign in is back at the page for that, in an address."""

from __future__ import annotations

from enum import StrEnum


class Because(StrEnum):
    """Why somebody is back at the page for signing in."""

    CANCELLED = "cancelled"
    DECLINED = "declined"


_BECAUSE = {
    Because.CANCELLED: "You stopped before you were signed in. Nothing changed; try again, "
    "or sign in another way.",
    Because.DECLINED: "You were not signed in: the other side declined. Try again in a few "
    "minutes, or sign in another way.",
}


def because(code: str) -> str:
    """Give the sentence for a code that came in the address; nothing for any other."""
    return _BECAUSE[Because(code)] if code in set(Because) else ""
