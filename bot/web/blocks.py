"""Draw a message as parts of a page, one macro a kind of block."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from jinja2 import Environment
from jinja2.environment import TemplateModule
from markupsafe import Markup

from bot.calendar import PATH
from bot.settling import buttons_of, joined, parts_of
from bot.tables import file_path
from bot.web.about import address_of
from bot.web.voice import Pen
from ui.message import (
    Block,
    Button,
    Buttons,
    CalendarEvent,
    Chart,
    Divider,
    Facts,
    Items,
    Message,
    Paragraph,
    Press,
    Progress,
    Table,
    Tone,
    quiet,
)
from ui.message import message as ui_message
from ui.text import say


@dataclass(frozen=True)
class Drawn:
    """A message as cards: what stands between two dividers belongs together."""

    #: The words of a heading that the message begins with: the title of the page.
    title: str
    cards: Sequence[Markup]


class DrawnButton(NamedTuple):
    """A button that is pressed, or one that leads to an address."""

    label: str
    style: str
    href: str = ""
    press: str = ""


@dataclass(frozen=True)
class Easel:
    """Draws for one page that one person looks at."""

    environment: Environment
    pen: Pen
    csrf_token: str
    #: Names this showing of the page: pressing a button on it twice is one press.
    showing: UUID
    #: Where the message stands, for what came of a button to take its place (`bot.web.about`).
    place: str = ""

    def draw(self, message: Message) -> Drawn:
        blocks = list(message.blocks)
        title = ""
        first = blocks[0]
        if isinstance(first, Paragraph) and first.tone is Tone.HEADING:
            title = self.pen.label(first.text)
            blocks = blocks[1:]
        return Drawn(title, tuple(self._cards(blocks)))

    def _cards(self, blocks: Sequence[Block]) -> Iterator[Markup]:
        for is_line, several in itertools.groupby(blocks, lambda b: isinstance(b, Divider)):
            if not is_line:
                yield Markup().join(self._block(block) for block in several)

    def _block(self, block: Block) -> Markup:  # noqa: C901 - a closed match has one case a kind
        pen = self.pen
        match block:
            case Paragraph():
                return self._part("paragraph", tone=block.tone.value, text=pen.rich(block.text))
            case Buttons():
                drawn = [self._button(button) for button in block.buttons]
                return self._part("buttons", buttons=drawn, easel=self)
            case Items():
                return self._part("items", items=[pen.rich(item) for item in block.items])
            case Progress():
                return self._progress(block)
            case Facts():
                facts = [(pen.rich(fact.label), pen.rich(fact.value)) for fact in block.facts]
                return self._part("facts", facts=facts)
            case Chart():
                return self._chart(block)
            case CalendarEvent():
                return self._event(block)
            case Table():
                return self._table(block)
            case Divider():
                return Markup("<hr>")

    def _event(self, event: CalendarEvent) -> Markup:
        label = "Remove from calendar" if event.is_cancelled else "Add to calendar"
        return self._part(
            "event",
            words=self.pen.rich(event.words),
            href=PATH.format(uid=event.uid),
            label=self.pen.label(say(label)),
        )

    def _table(self, table: Table) -> Markup:
        rich = self.pen.rich
        return self._part(
            "table",
            title=rich(table.title),
            label=self.pen.label(table.title),
            columns=[rich(column) for column in table.columns],
            rows=[[rich(cell) for cell in row] for row in table.rows],
            href=file_path(table.source),
            download=self.pen.label(say("Download as CSV")),
        )

    def _progress(self, progress: Progress) -> Markup:
        counted = say("{done} of {total}", done=progress.done, total=progress.total)
        return self._part(
            "progress",
            progress=progress,
            label=self.pen.rich(progress.label),
            counted=self.pen.label(counted),
        )

    def _chart(self, chart: Chart) -> Markup:
        label = self.pen.label
        return self._part(
            "chart",
            title=self.pen.rich(chart.title),
            bars=[(label(b.label), b.value, label(say("{n}", n=b.value))) for b in chart.bars],
            most=max((bar.value for bar in chart.bars), default=0),
        )

    def _button(self, button: Button) -> DrawnButton:
        label, style, press = self.pen.label(button.label), button.style.value, button.press
        if press.choice:
            return DrawnButton(label, style, press=press.packed())
        return DrawnButton(label, style, href=self._href(press))

    def _href(self, press: Press) -> str:
        """Give the address of the form that a button opens; nothing changes by looking at it."""
        if press.feature == "home":
            return "/"
        place = self.place if press.settles else ""
        return address_of(press.feature, subject=press.subject, version=press.version, at=place)

    def _part(self, kind: str, **values: Any) -> Markup:
        # A macro costs a fifth of a template, and a page has a dozen blocks and more.
        drawn: Markup = getattr(self._macros, kind)(**values)
        return drawn

    @cached_property
    def _macros(self) -> TemplateModule:
        return self.environment.get_template("blocks.html").module


def request_id(showing: UUID, press: str) -> str:
    """Name one press of one showing of a page: the same again is the same request."""
    return f"{showing}-{hashlib.sha256(press.encode()).hexdigest()[:16]}"


def without_repeats(messages: Iterable[Message]) -> Iterator[Message]:
    """Leave the buttons of a question, asked several times, on the newest message; that is first.

    Of the older ones the first line stays, so that the history can still be read.
    """
    seen: set[Press] = set()
    for message in messages:
        parts = parts_of(message)
        pressed = [{b.press for b in buttons_of(part)} for part in parts]
        kept = [
            part[:1] + list(_ASKED_AGAIN) if presses & seen else part
            for part, presses in zip(parts, pressed, strict=True)
        ]
        seen.update(press for presses in pressed for press in presses if press.choice)
        yield joined(kept)


_ASKED_AGAIN = ui_message(quiet("We have asked again since.")).blocks
