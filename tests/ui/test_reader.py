"""Each reader is spoken to in their own language and zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ui.reader import PlainVoice, Reader

AT = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
DAYS = (
    ("en-US", "9 March 2026"),
    ("de-DE", "9 März 2026"),
    ("ar-EG", "9 مارس 2026"),
    ("", "9 March 2026"),
    ("no such", "9 March 2026"),
    ("xx-YY", "9 March 2026"),
    ("\x00", "9 March 2026"),
)
INSTANTS = (
    ("UTC", "9 March, 23:30"),
    ("Asia/Tokyo", "10 March, 08:30"),
    ("America/New_York", "9 March, 19:30"),
)
LISTS = (("en", "Ana and Ben"), ("de", "Ana und Ben"), ("nowhere", "Ana and Ben"))
SINGULARS = (("en", 1, True), ("en", 0, False), ("fr", 0, True), ("ja", 1, False))


@pytest.mark.parametrize(("locale", "drawn"), DAYS)
def test_a_day_is_in_the_readers_language(locale: str, drawn: str) -> None:
    assert PlainVoice(Reader(locale=locale)).day(date(2026, 3, 9)) == drawn


@pytest.mark.parametrize(("zone", "drawn"), INSTANTS)
def test_an_instant_is_in_the_readers_zone(zone: str, drawn: str) -> None:
    assert PlainVoice(Reader(zone=zone)).instant(AT) == drawn


@pytest.mark.parametrize(("locale", "drawn"), LISTS)
def test_a_list_is_in_the_readers_language(locale: str, drawn: str) -> None:
    assert PlainVoice(Reader(locale=locale)).joined(["Ana", "Ben"]) == drawn


@pytest.mark.parametrize(("locale", "number", "is_singular"), SINGULARS)
def test_the_language_decides_what_is_singular(
    locale: str, number: int, *, is_singular: bool
) -> None:
    assert PlainVoice(Reader(locale=locale)).is_singular(number) is is_singular


def test_a_number_is_in_the_readers_language() -> None:
    assert PlainVoice(Reader(locale="de")).number(1234.5) == "1.234,5"
