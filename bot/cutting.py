"""How long a text is to a chat, and where it can be cut so that nothing is cut in two."""

from __future__ import annotations

import regex

#: What a reader would call characters.
GRAPHEMES = regex.compile(r"\X")


def size(text: str) -> int:
    """Count UTF-16 units: the strictest of the ways in which a chat's client may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int, whole: regex.Pattern[str] = GRAPHEMES) -> str:
    """Shorten a text to a limit, with an ellipsis in place of what is left out."""
    if size(text) <= limit:
        return text
    return text[: end_within(text, limit - 1, whole)].rstrip() + "…"


def end_within(text: str, limit: int, whole: regex.Pattern[str]) -> int:
    """Say how much of a text fits where each match of `whole` is left whole."""
    end = used = 0
    for one in whole.finditer(text):
        used += size(one[0])
        if used > limit:
            break
        end = one.end()
    # One "character" may be a letter under thousands of accents: then it is cut like any string.
    return end or limit // 2
