"""A table's file holds what the table shows, and nothing that a spreadsheet would reckon with."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import regex
from hypothesis import given, settings

from bot.tables import csv_file, file_path, page, remark, table_of
from tests import strategies
from tests.chat import words_of
from ui.message import Press, Table, message
from ui.reader import Reader
from ui.text import Mention, Text, say, typed

_READER = Reader("en-GB", "Europe/Paris", portal="https://cairn.test")
_RUN = UUID(int=7)
_SOURCE = Press(feature="match_export", subject=_RUN, version=3)
_RECKONS = regex.compile(r"(?:^|;)[\s\"\p{Z}\p{Cf}]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def table(*rows: tuple[Text | str, ...], columns: int = 2) -> Table:
    return Table(
        title=say("The match"),
        columns=(say("Mentee"), say("Mentor"), say("Fit"))[:columns],
        rows=tuple(
            tuple(typed(one) if isinstance(one, str) else one for one in row) for row in rows
        ),
        source=_SOURCE,
    )


def read(data: bytes) -> list[list[str]]:
    """Read a file as a spreadsheet would: the mark says in which encoding it is."""
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def cell(text: Text | str, reader: Reader = _READER) -> str:
    _, [_, written] = read(csv_file(table(("Ben", text)), reader))
    return written


def test_it_is_written_as_the_standard_says() -> None:
    data = csv_file(table(("Ben", 'Ana "A" Ito, Dr'), ("Finn", "")), _READER)

    assert data == (
        b"\xef\xbb\xbfMentee,Mentor\r\n"  # the mark for Excel, then RFC 4180
        b'Ben,"Ana ""A"" Ito, Dr"\r\n'
        b"Finn,\r\n"
    )


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('=HYPERLINK("http://evil.test","Ana")', '\'=HYPERLINK("http://evil.test","Ana")'),
        ("+1", "'+1"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(1+1)", "'@SUM(1+1)"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("\n \u00a0=1", "'=1"),
        ("\u200b\u200e=1", "'\u200b\u200e=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ('"=1"', '\'"=1"'),
        # Where a semicolon parts the cells, this would be a cell of its own.
        ('Ana;"=1"', 'Ana;\'"=1"'),
        ("a;=1; +2", "a;'=1;' +2"),
    ],
)
def test_a_hostile_name_is_nothing_to_reckon_with(name: str, written: str) -> None:
    assert cell(name) == written


@pytest.mark.parametrize("name", ["Ana-Maria", "a=b", "<b>", "C++", "x@y.test", "שרה כהן", "محمد"])
def test_a_name_stays_as_it_is(name: str) -> None:
    assert cell(name) == name


def test_nothing_invisible_reorders_or_breaks_a_row() -> None:
    assert cell("\u202eneB\u2066 \x00Berg\x1b\ud800") == "neB Berg"
    assert cell("two\nlines\u2028and more") == "two lines and more"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (say("{n}", n=1234567), "1234567"),
        (say("{n} %", n=87), "87 %"),
        (say("{n}", n=2.5), "2.5"),
        (say("{on}", on=date(2026, 3, 24)), "2026-03-24"),
        (say("{at}", at=datetime(2026, 3, 24, 22, 30, tzinfo=UTC)), "2026-03-24 23:30"),
        (say("Skills: {all}.", all=["Writing", "Strategy"]), "Skills: Writing und Strategy."),
        (Text(template="{w}", values={"w": Mention(person_id=_RUN, name="=Ana")}), "'=Ana"),
    ],
)
def test_numbers_and_days_are_as_programs_read_them(text: Text, written: str) -> None:
    assert cell(text, Reader("de-DE", "Europe/Paris")) == written


def test_a_thousand_rows_are_a_thousand_lines() -> None:
    rows = read(csv_file(table(*((f"Mentee {n}", "Ana") for n in range(1000))), _READER))

    assert len(rows) == 1001
    assert rows[1000] == ["Mentee 999", "Ana"]


@settings(max_examples=60, deadline=None)
@given(strategies.tables)
def test_any_table_can_be_read_back(any_table: Table) -> None:
    rows = read(csv_file(any_table, strategies.READER))

    assert [len(row) for row in rows] == [len(any_table.columns)] * (len(any_table.rows) + 1)
    for one in (one for row in rows for one in row):
        assert not _RECKONS.search(one)
        assert "\n" not in one


def test_a_message_may_have_a_table() -> None:
    assert table_of(message("Hello.", table())) == table()
    assert table_of(message("Hello.")) is None


def test_the_file_is_of_what_is_shown_and_the_page_of_how_it_is_by_then() -> None:
    assert file_path(_SOURCE) == f"/tables/match_export.csv?subject={_RUN}&version=3"
    assert file_path(Press(feature="overview")) == "/tables/overview.csv"
    assert page(table(), _READER) == f"https://cairn.test/do/match_export?subject={_RUN}"
    assert page(table(), Reader()) == ""


ONE, MANY = table(("Ben", "Ana")), table(*[("Ben", "Ana")] * 16)
_NONE = "There is none here to lead you to; whoever runs Cairn can set one up."


@pytest.mark.parametrize(
    ("shown", "has_link", "told"),
    [
        (ONE, True, "A file of it is in the portal."),
        (ONE, False, f"A file of it is in the portal. {_NONE}"),
        (
            MANY,
            True,
            "15 of 16 rows. The rest, and a file of all of them, are in the portal.",
        ),
        (
            MANY,
            False,
            f"15 of 16 rows. The rest, and a file of all of them, are in the portal. {_NONE}",
        ),
    ],
)
def test_a_chat_says_where_the_rest_is(shown: Table, told: str, *, has_link: bool) -> None:
    assert words_of(remark(shown, has_link=has_link)) == told
