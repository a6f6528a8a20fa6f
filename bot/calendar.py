"""Calendar files: the next session as something that a calendar can take in, RFC 5545.

A file is published, not an invitation: nobody has to answer it, so it names no organizer and no
attendees. It says when and with whom, and nothing of what a pair writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ui.message import CalendarEvent, Message
from ui.reader import PlainVoice, Reader
from ui.text import fill
from ui.wording import clean

#: Where the portal serves the file of an event.
PATH = "/calendar/{uid}.ics"
_PRODUCT = "-//Cairn//Mentoring sessions//EN"


@dataclass(frozen=True)
class CalendarFile:
    name: str
    content_type: str
    data: bytes = field(repr=False)


def address(event: CalendarEvent, reader: Reader) -> str:
    """Say where the reader gets the file of an event; empty where there is no portal."""
    return reader.portal + PATH.format(uid=event.uid) if reader.portal else ""


def attachments(message: Message, reader: Reader, now: datetime) -> tuple[CalendarFile, ...]:
    """Give the files of all events in a message, to go with it by mail."""
    return tuple(
        calendar_file(block, reader, now)
        for block in message.blocks
        if isinstance(block, CalendarEvent)
    )


def calendar_file(event: CalendarEvent, reader: Reader, now: datetime) -> CalendarFile:
    method = "CANCEL" if event.is_cancelled else "PUBLISH"
    return CalendarFile(
        name=f"session-{event.on.isoformat()}.ics",
        content_type=f"text/calendar; charset=utf-8; method={method}",
        data=_written(event, reader, now, method),
    )


def _written(event: CalendarEvent, reader: Reader, now: datetime, method: str) -> bytes:
    # Takes longer to import than the rest of Cairn's edge, and few processes ever write a file.
    from icalendar import Calendar, Event  # noqa: PLC0415 - see above

    entry = Event()
    for name, value in _properties(event, reader, now):
        entry.add(name, value)
    calendar = Calendar()
    for name, value in (("prodid", _PRODUCT), ("version", "2.0"), ("method", method)):
        calendar.add(name, value)
    calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


def _properties(
    event: CalendarEvent, reader: Reader, now: datetime
) -> Iterator[tuple[str, object]]:
    yield "uid", str(event.uid)
    yield "sequence", event.sequence
    yield "dtstamp", now
    yield "last-modified", event.changed_at
    # A date and no end: the whole of that day.
    yield "dtstart", event.on
    yield "summary", " ".join(clean(fill(event.title, PlainVoice(reader))).split())
    yield "status", "CANCELLED" if event.is_cancelled else "CONFIRMED"
    # Nobody agreed on an hour, so nobody's day is taken.
    yield "transp", "TRANSPARENT"
