"""A letter to Ana, from a message to her, and what she reads in it."""

from __future__ import annotations

from html.parser import HTMLParser
from uuid import UUID

from bot.mail.letter import Letter, letter_of
from mentoring.vocabulary import MessageKind
from scheduling.transport import Envelope
from storage.organizations import Platform
from tests.cast import NOW
from ui.message import Block, message
from ui.reader import Reader
from ui.text import Text

ADDRESS = "ana@example.com"
SENDER = "Cairn <cairn@cairn.example.com>"
PORTAL = "https://cairn.example.com"
UNWANTED = f"{PORTAL}/mail/unwanted/abc"
_ID = UUID(int=7)
#: Names that somebody might try.
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% include 'x' %}",
    "{0}{letter.__class__}%s",
    "Ben\r\nBcc: dan@example.com\r\n\r\n<b>",
    "=?utf-8?q?=0d=0aBcc:_dan=40example.com?=",
    "\u202eneB\u2066",
    "Ben\0Berg\x1b[31m",
    "</title></head><style>*{display:none}</style>",
]


def letter_with(
    *parts: Block | Text | str, to: str = ADDRESS, reader: Reader | None = None
) -> Letter:
    return letter_of(
        envelope_with(*parts, to=to, reader=reader), portal=PORTAL, unwanted_url=UNWANTED, now=NOW
    )


def envelope_with(
    *parts: Block | Text | str, to: str = ADDRESS, reader: Reader | None = None
) -> Envelope:
    return Envelope(
        delivery_id=_ID,
        organization_id=UUID(int=1),
        person_id=UUID(int=2),
        kind=MessageKind.NEWS,
        platform=Platform.WEB,
        team=str(UUID(int=1)),
        external_id=to,
        token="",
        message=message(*parts),
        reader=reader or Reader(locale="en-GB"),
    )


class _Words(HTMLParser):
    """Collects what a reader of HTML sees."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.is_hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_hidden = tag in {"title", "style", "script"}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_endtag(self, _: str) -> None:
        self.is_hidden = False

    def handle_data(self, data: str) -> None:
        if not self.is_hidden:
            self.words += data.split()


def html_of(letter: Letter) -> _Words:
    read = _Words()
    read.feed(letter.html)
    read.close()
    return read


def words_of(letter: Letter) -> list[str]:
    """Give the words of the plain part, without what only draws or links."""
    links = set(html_of(letter).links)
    return [word for word in letter.text.split() if word not in {"-", "----", *links}]
