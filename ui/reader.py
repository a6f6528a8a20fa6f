"""Who reads a text, and the plain voice that every surface's own voice starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from ui.text import Mention


@dataclass(frozen=True)
class Reader:
    """One reader: a locale tag such as ``en-US``, an IANA zone, and whom they can see mentioned.

    `handles` maps people to what the reader's chat calls them; others are shown by name. `portal`
    is the address under which they reach our pages; empty where there is none.
    """

    locale: str = "en"
    zone: str = "UTC"
    handles: Mapping[UUID, str] = field(default_factory=dict)
    portal: str = ""


class PlainVoice:
    """Text without markup: notifications, button labels, logs of what was said."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.locale = _locale(reader.locale)

    def words(self, template: str) -> str:
        return template

    def typed(self, text: str) -> str:
        return text

    def number(self, number: float) -> str:
        return _number(number, self.reader.locale)

    def day(self, on: date) -> str:
        return _day(on, self.reader.locale)

    def instant(self, at: datetime) -> str:
        local = at.astimezone(ZoneInfo(self.reader.zone))
        return f"{_day_of_year(local.date(), self.reader.locale)}, {local:%H:%M}"

    def mention(self, mention: Mention) -> str:
        return mention.name

    def joined(self, items: list[str]) -> str:
        return format_list(items, locale=self.locale)

    def is_singular(self, number: float) -> bool:
        return _is_singular(number, self.reader.locale)


@lru_cache(maxsize=256)
def _locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


# Everybody is told the same few days and numbers again and again.
@lru_cache(maxsize=4096)
def _day(on: date, tag: str) -> str:
    return format_date(on, "d MMMM y", locale=_locale(tag))


@lru_cache(maxsize=4096)
def _day_of_year(on: date, tag: str) -> str:
    return format_date(on, "d MMMM", locale=_locale(tag))


@lru_cache(maxsize=4096)
def _number(number: float, tag: str) -> str:
    return format_decimal(number, locale=_locale(tag))


@lru_cache(maxsize=4096)
def _is_singular(number: float, tag: str) -> bool:
    return _locale(tag).plural_form(number) == "one"
