"""Paths of our own: where a browser may be sent on to."""

from __future__ import annotations

import re
from urllib.parse import unquote

#: Where people sign in: at the portal itself, and inside of Teams.
SIGN_IN = "/sign-in"
TAB = "/teams/tab"
#: What can be seen in ASCII, but for the backslash, which browsers read as a slash.
_PLAIN = re.compile(r"/[!-\[\]-~]*")
_QUERY = re.compile(r"[?#]")
#: It travels in cookies, of which browsers drop the large ones.
_LONGEST = 1000
#: Who has just signed in is not asked to, and isn't signed out.
_NEVER = ("/sign-", TAB)


def own_path(candidate: str) -> str:
    """Give back a path of ours as it is, and for anything else the first page."""
    path = unquote(_QUERY.split(candidate, maxsplit=1)[0])
    *folders, last = path.split("/")[1:] or [""]
    is_ours = (
        len(candidate) <= _LONGEST
        and _PLAIN.fullmatch(candidate) is not None
        # Two slashes at the start name another host; "." and ".." could bring them there.
        and not {"", ".", ".."} & set(folders)
        and last not in {".", ".."}
        and "\\" not in path
        and not path.startswith(_NEVER)
    )
    return candidate if is_ours else "/"
