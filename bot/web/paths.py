"""Where a browser may be sent on to: only to pages of our own."""

from __future__ import annotations

import re

# One slash, then neither another nor a backslash, which browsers take for one.
_OWN = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
_SIGNING_IN = "/sign-"


def own_path(candidate: str) -> str:
    """Give the path if it is one of our own pages, else that of Home."""
    if not _OWN.fullmatch(candidate) or candidate.startswith(_SIGNING_IN):
        return "/"
    return candidate
