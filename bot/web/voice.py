"""How Cairn speaks to one reader in a page: HTML in which nothing typed is markup."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_datetime
from markupsafe import Markup, escape

from bot.commands import COMMANDS
from ui.reader import PlainVoice, Reader
from ui.text import Mention, Text, fill
from ui.wording import clean

# Where no command can be typed, the words that name one lead to what it opens.
_COMMAND = re.compile(rf"/mentor\b(?: ({'|'.join(COMMANDS)})\b)?")


class WebVoice(PlainVoice):
    """HTML; what it gives is escaped already."""

    def words(self, template: str) -> str:
        return _words(template)

    def typed(self, text: str) -> str:
        lines = (str(escape(line)) for line in clean(text).splitlines())
        return f"<bdi>{'<br>'.join(lines)}</bdi>"

    def number(self, number: float) -> str:
        return str(escape(super().number(number)))

    def day(self, on: date) -> str:
        return f'<time datetime="{on.isoformat()}">{escape(super().day(on))}</time>'

    def instant(self, at: datetime) -> str:
        return f'<time datetime="{at.isoformat()}">{escape(super().instant(at))}</time>'

    def mention(self, mention: Mention) -> str:
        return f"<strong>{self.typed(' '.join(mention.name.split()))}</strong>"


class LabelVoice(PlainVoice):
    """Plain words on one line, for titles, options and the attributes of an element."""

    def typed(self, text: str) -> str:
        return " ".join(clean(text).split())

    def mention(self, mention: Mention) -> str:
        return self.typed(mention.name)


class Pen:
    """The two ways in which one reader's texts are written into a page."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._rich = WebVoice(reader)
        self._label = LabelVoice(reader)

    @property
    def language(self) -> str:
        return self._rich.locale.language

    def rich(self, text: Text) -> Markup:
        return Markup(fill(text, self._rich))  # noqa: S704 - the voice escapes each value

    def label(self, text: Text) -> str:
        """Write plain text without line breaks; whoever puts it into HTML escapes it."""
        return " ".join(fill(text, self._label).split())

    def day_and_time(self, at: datetime) -> str:
        """Give a moment with its weekday, as on a calendar."""
        return format_datetime(at, "EEEE, d MMMM y, HH:mm", locale=self._rich.locale)

    def instant(self, at: datetime) -> Markup:
        return Markup(self._rich.instant(at))  # noqa: S704 - the voice escapes it


@lru_cache(maxsize=4096)
def _words(template: str) -> str:
    return _COMMAND.sub(_linked, str(escape(template)))


def _linked(command: re.Match[str]) -> str:
    word = command[1] or ""
    target = f"/say?words={word}" if word else "/"
    return f'<a href="{target}">{command[0]}</a>'
