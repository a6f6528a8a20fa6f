"""Calendar files are what RFC 5545 says, whatever people are called."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Component, Event

from bot.calendar import address, attachments, calendar_file
from tests import strategies
from tests.cast import NOW
from ui.message import CalendarEvent, message
from ui.reader import Reader
from ui.text import Mention, Text

_READER = Reader(locale="de", zone="Asia/Tokyo")
_UID = UUID(int=7)


def event(*, name: str = "Ana", on: date = date(2026, 3, 24), **more: object) -> CalendarEvent:
    partner = Mention(person_id=UUID(int=1), name=name)
    plain = CalendarEvent(
        uid=_UID,
        sequence=3,
        on=on,
        title=Text(template="Mentoring session with {partner}", values={"partner": partner}),
        changed_at=datetime(2026, 3, 9, 8, 30, tzinfo=UTC),
    )
    return plain.model_copy(update=more)


def written(one: CalendarEvent, reader: Reader = _READER) -> bytes:
    return calendar_file(one, reader, NOW).data


def read(data: bytes) -> tuple[Calendar, Event]:
    """Read a file as a calendar would: it holds one event and nothing else."""
    calendar = Calendar.from_ical(data)
    assert isinstance(calendar, Calendar)
    (entry,) = calendar.subcomponents
    assert isinstance(entry, Event)
    assert (calendar.errors, entry.errors) == ([], [])
    return calendar, entry


def values(component: Component, *names: str) -> list[str]:
    """Give properties as the text that they are."""
    return [str(component[name]) for name in names]


def test_it_has_all_that_a_calendar_needs() -> None:
    calendar, entry = read(written(event()))

    assert values(calendar, "version", "method") == ["2.0", "PUBLISH"]
    assert values(calendar, "prodid")[0].startswith("-//Cairn//")
    assert values(entry, "uid", "sequence") == [str(_UID), "3"]
    assert entry.decoded("dtstamp") == NOW
    assert entry.decoded("last-modified") == datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
    assert values(entry, "status", "transp") == ["CONFIRMED", "TRANSPARENT"]
    assert values(entry, "summary") == ["Mentoring session with Ana"]


def test_it_takes_the_whole_day_wherever_the_reader_is() -> None:
    data = written(event())

    assert read(data)[1].decoded("dtstart") == date(2026, 3, 24)
    assert b"\r\nDTSTART;VALUE=DATE:20260324\r\n" in data
    # Without an end a date means that one day.
    assert b"DTEND" not in data
    assert b"DURATION" not in data
    assert b"TZID" not in data


def test_the_last_day_there_is_can_be_written() -> None:
    assert read(written(event(on=date.max)))[1].decoded("dtstart") == date.max


def test_what_was_called_off_is_a_cancellation_of_the_same_event() -> None:
    calendar, entry = read(written(event(sequence=4, is_cancelled=True)))

    assert values(calendar, "method") == ["CANCEL"]
    assert values(entry, "status", "uid", "sequence") == ["CANCELLED", str(_UID), "4"]


def test_it_asks_for_no_reply_and_names_no_address() -> None:
    data = written(event())

    for word in (b"ORGANIZER", b"ATTENDEE", b"mailto", b"VALARM", b"@"):
        assert word not in data


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("A\r\nEND:VEVENT\r\nBEGIN:VEVENT", " A END:VEVENT BEGIN:VEVENT"),
        ("A\nATTENDEE:mailto:x", " A ATTENDEE:mailto:x"),
        ("a;b,c\\d\\n\"e':f", " a;b,c\\d\\n\"e':f"),
        ("\x00nul\x1b[31m\u202eesrever\ud800", " nul[31mesrever"),
        ("\u2028Ana\x85B", " Ana B"),
    ],
)
def test_a_hostile_name_is_a_name(name: str, shown: str) -> None:
    _, entry = read(written(event(name=name)))

    assert values(entry, "summary") == [f"Mentoring session with{shown}"]


@settings(max_examples=100, deadline=None)
@given(title=strategies.texts, on=strategies.DAYS, cancelled=st.booleans())
def test_any_event_can_be_read_back(title: Text, on: date, *, cancelled: bool) -> None:
    data = written(event(on=on, title=title, is_cancelled=cancelled))
    _, entry = read(data)

    assert entry.decoded("dtstart") == on
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    assert not any(set(line) & set(b"\r\n\0") for line in lines)
    # No character is cut in two where a line is folded.
    assert all(line.decode() for line in lines)


def test_the_name_of_the_file_is_nobodys_doing() -> None:
    file = calendar_file(event(name='x".exe\r\n'), _READER, NOW)

    assert file.name == "session-2026-03-24.ics"
    assert file.content_type == "text/calendar; charset=utf-8; method=PUBLISH"


def test_the_files_of_a_message_are_those_of_its_events() -> None:
    called_off = event(is_cancelled=True)
    files = attachments(message("Moved.", event(), called_off), _READER, NOW)

    assert [file.data for file in files] == [written(event()), written(called_off)]
    assert files[1].content_type.endswith("method=CANCEL")
    assert attachments(message("Nothing new."), _READER, NOW) == ()


def test_the_address_is_on_the_portal_where_there_is_one() -> None:
    reader = replace(_READER, portal="https://cairn.test")

    assert address(event(), reader) == f"https://cairn.test/calendar/{_UID}.ics"
    assert address(event(), _READER) == ""
