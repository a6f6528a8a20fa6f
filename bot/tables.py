"""Tables: which of their rows a chat shows, where all of them are, and the file that they make.

The file is CSV as in RFC 4180, in UTF-8 and marked as such, because Excel takes it for something
else otherwise.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import regex

from ui.message import Message, Press, Table
from ui.reader import PlainVoice, Reader
from ui.text import Mention, Text, fill, say, say_count
from ui.wording import clean

#: Where the portal serves the file of a table.
PATH = "/tables/{feature}.csv"
#: As many rows as can be taken in at a glance in a chat.
FEW = 15
#: What stands on the link to all of a table.
LABEL = say("See the table in the portal")
_FILE = say("A file of it is in the portal.")
_REST = say("The rest, and a file of all of them, are in the portal.")
_NO_PORTAL = say("There is none here to lead you to; whoever runs Cairn can set one up.")
_BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet would reckon with, in whichever width it is written. Where a semicolon parts
# the cells, as in most of Europe, one in the middle of a name would begin another cell.
_FORMULA = regex.compile(r"(^|;)(?=[\s\"\p{Z}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def table_of(message: Message) -> Table | None:
    return next((block for block in message.blocks if isinstance(block, Table)), None)


def file_path(source: Press) -> str:
    """Say where the portal serves the file of a table."""
    return PATH.format(feature=source.feature) + _query(source)


def page(table: Table, reader: Reader) -> str:
    """Say where the reader sees all of a table, as it is by then; empty without a portal."""
    source = table.source.model_copy(update={"version": 0})
    return f"{reader.portal}/do/{source.feature}{_query(source)}" if reader.portal else ""


def remark(table: Table, *, has_link: bool) -> Text:
    """Say below the rows that a chat shows where the others are, and the file."""
    n, few = len(table.rows), min(len(table.rows), FEW)
    if n == few:
        return _FILE if has_link else say("{file} {none}", file=_FILE, none=_NO_PORTAL)
    shown = say_count("{few} of {n} row.", "{few} of {n} rows.", n=n, few=few)
    if has_link:
        return say("{shown} {rest}", shown=shown, rest=_REST)
    return say("{shown} {rest} {none}", shown=shown, rest=_REST, none=_NO_PORTAL)


def csv_file(table: Table, reader: Reader) -> bytes:
    """Write a table as a file that spreadsheets open and reckon with nothing of."""
    voice = _FileVoice(reader)
    lines = io.StringIO(_BYTE_ORDER_MARK, newline="")
    lines.seek(0, io.SEEK_END)
    writer = csv.writer(lines)
    for row in (table.columns, *table.rows):
        writer.writerow([_cell(text, voice) for text in row])
    return lines.getvalue().encode()


def _cell(text: Text, voice: PlainVoice) -> str:
    return _FORMULA.sub(r"\1'", " ".join(clean(fill(text, voice)).split()))


def _query(source: Press) -> str:
    about = {"subject": source.subject, "version": source.version}
    query = urlencode({name: value for name, value in about.items() if value})
    return f"?{query}" if query else ""


class _FileVoice(PlainVoice):
    """Plain words, with numbers and dates as programs read them."""

    def typed(self, text: str) -> str:
        return clean(text)

    def number(self, number: float) -> str:
        return str(number)

    def day(self, on: date) -> str:
        return on.isoformat()

    def instant(self, at: datetime) -> str:
        return f"{at.astimezone(ZoneInfo(self.reader.zone)):%Y-%m-%d %H:%M}"

    def mention(self, mention: Mention) -> str:
        return self.typed(mention.name)
