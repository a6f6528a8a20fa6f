"""The two ways in which a letter is written: as plain text, and as HTML that says the same.

Styles stand on the elements, because many mail programs drop style sheets. No element sets the
colour of text or ground, but for the button: light or dark, the reader's own stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup


class Pen(Protocol):
    """Draws the parts of a letter from plain words."""

    def heading(self, words: str) -> str: ...

    def paragraph(self, words: str) -> str: ...

    def quiet(self, words: str) -> str: ...

    def lines(self, lines: Sequence[str]) -> str: ...

    def items(self, items: Sequence[str]) -> str: ...

    def link(self, words: str, url: str) -> str: ...

    def divider(self) -> str: ...

    def joined(self, drawings: Sequence[str]) -> str: ...


class TextPen:
    def heading(self, words: str) -> str:
        return words

    def paragraph(self, words: str) -> str:
        return words

    def quiet(self, words: str) -> str:
        return words

    def lines(self, lines: Sequence[str]) -> str:
        return "\n".join(line for line in lines if line)

    def items(self, items: Sequence[str]) -> str:
        return "\n".join(f"- {item}" for item in items)

    def link(self, words: str, url: str) -> str:
        return f"{words}\n{url}"

    def divider(self) -> str:
        return "----"

    def joined(self, drawings: Sequence[str]) -> str:
        return "\n\n".join(drawings)


class HtmlPen:
    """`Markup.format` escapes what it is given; nothing else puts words into markup."""

    def heading(self, words: str) -> str:
        style = "margin:0 0 12px;font-size:20px;line-height:1.3"
        return Markup('<h2 style="{}">{}</h2>').format(style, words)

    def paragraph(self, words: str) -> str:
        return _paragraph(words)

    def quiet(self, words: str) -> str:
        return _paragraph(words, "font-size:14px;opacity:.8")

    def lines(self, lines: Sequence[str]) -> str:
        drawn = Markup("<br>").join(line for line in lines if line)
        return _paragraph(drawn) if drawn else ""

    def items(self, items: Sequence[str]) -> str:
        drawn = Markup().join(Markup("<li>{}</li>").format(item) for item in items)
        style = "margin:0 0 16px;padding-left:20px"
        return Markup('<ul style="{}">{}</ul>').format(style, drawn) if items else ""

    def link(self, words: str, url: str) -> str:
        return _paragraph(Markup('<a href="{}">{}</a>').format(url, words))

    def divider(self) -> str:
        style = "margin:24px 0;border:0;border-top:1px solid;opacity:.25"
        return Markup('<hr style="{}">').format(style)

    def joined(self, drawings: Sequence[str]) -> str:
        return Markup("\n").join(drawings)


def _paragraph(words: str, style: str = "") -> Markup:
    return Markup('<p style="margin:0 0 16px;{}">{}</p>').format(style, words)
