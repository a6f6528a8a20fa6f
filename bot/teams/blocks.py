"""Draw the blocks of a message as elements of a card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal
from urllib.parse import quote

from microsoft_teams.cards.core import Fact, FactSet, TextBlock

from bot import calendar, tables
from bot.cutting import cut
from bot.teams.payload import LABEL_TEXT, NOTHING, ROW_TEXT, WHOLE, written
from bot.teams.voice import Pen
from bot.teams.wire import Json
from ui.bar import bar, cells_of
from ui.message import (
    Block,
    Buttons,
    CalendarEvent,
    Chart,
    Divider,
    Facts,
    Items,
    Paragraph,
    Progress,
    Table,
    Tone,
)
from ui.text import Text, say

_NOT_IN_A_LINK = re.compile(r"[^!#-'*-;=?-Z_a-z~%]")


def elements(  # noqa: C901 - a closed match has one case a kind
    block: Block, pen: Pen
) -> Iterator[Json]:
    """Draw a block; where its buttons and lines stand is up to the card as a whole."""
    match block:
        case Paragraph():
            return _paragraph(block, pen)
        case Facts():
            return _facts(block, pen)
        case Items():
            return _items(block, pen)
        case Progress():
            return _progress(block, pen)
        case Chart():
            return _chart(block, pen)
        case CalendarEvent():
            return _event(block, pen)
        case Table():
            return _table(block, pen)
        case Buttons() | Divider():
            return iter(())


def words(text: str, *, spacing: Literal["None", "Small"] | None = None) -> Iterator[Json]:
    """Draw Markdown as it reads; nothing where there is none."""
    if text:
        yield written(TextBlock(text=text, wrap=True, spacing=spacing))


def quiet(text: str) -> Json:
    return written(TextBlock(text=text, wrap=True, is_subtle=True, size="Small", spacing="Small"))


def alert(text: str) -> Json:
    """Draw why something can't be taken."""
    return written(TextBlock(text=text, wrap=True, color="Attention", spacing="Small"))


def title(text: str) -> Json:
    return written(
        TextBlock(
            text=text,
            wrap=True,
            size="Large",
            weight="Bolder",
            style="heading",
            spacing="Medium",
        )
    )


def link(label: str, url: str) -> str:
    """Write a link in Markdown; nothing where it would not lead to a page of ours for certain."""
    if not url.startswith("https://"):
        return ""
    address = _NOT_IN_A_LINK.sub(lambda found: quote(found[0]), url)
    return f"[{label}]({address})"


def _paragraph(paragraph: Paragraph, pen: Pen) -> Iterator[Json]:
    match paragraph.tone:
        case Tone.BODY:
            yield from words(pen.rich(paragraph.text))
        case Tone.HEADING:
            label = cut(pen.label(paragraph.text), LABEL_TEXT)
            if label:
                yield title(label)
        case Tone.QUIET:
            text = pen.rich(paragraph.text)
            if text:
                yield quiet(text)


def _facts(facts: Facts, pen: Pen) -> Iterator[Json]:
    drawn = [
        Fact(title=pen.line(fact.label) or NOTHING, value=pen.rich(fact.value) or NOTHING)
        for fact in facts.facts
    ]
    if drawn:
        yield written(FactSet(facts=drawn))


def _items(items: Items, pen: Pen) -> Iterator[Json]:
    # A list in Markdown would end at the first line break inside of one of its items.
    for item in items.items:
        text = pen.rich(item)
        if text:
            yield from words(f"• {text}", spacing="Small")


def _progress(progress: Progress, pen: Pen) -> Iterator[Json]:
    counted = pen.rich(say("{done} of {total}", done=progress.done, total=progress.total))
    share = progress.done / progress.total if progress.total else 0
    label = pen.rich(progress.label)
    yield from words(label)
    drawn = f"{bar(share, cells_of(progress.total))} {counted}".strip()
    yield from words(drawn, spacing="None" if label else None)


def _chart(chart: Chart, pen: Pen) -> Iterator[Json]:
    heading = pen.label(chart.title)
    if heading:
        yield written(TextBlock(text=heading, wrap=True, weight="Bolder"))
    most = max((bar.value for bar in chart.bars), default=0)
    for one in chart.bars:
        # The bar comes first and has one width, so that labels of any script leave it aligned.
        cells = bar(one.value / most if most else 0)
        value = pen.label(say("{value}", value=one.value))
        yield from words(f"{cells} **{value}** {pen.line(one.label)}".rstrip(), spacing="None")


def _event(event: CalendarEvent, pen: Pen) -> Iterator[Json]:
    yield from words(pen.rich(event.words))
    label = say("Remove from calendar" if event.is_cancelled else "Add to calendar")
    opens = pen.label(say("{label} (opens in browser)", label=label))
    yield from words(link(f"{opens} ↗", calendar.address(event, pen.reader)), spacing="None")


def _table(table: Table, pen: Pen) -> Iterator[Json]:
    """Draw the first rows as lines: a card's own tables are too narrow to be read on phones."""
    heading = pen.label(table.title)
    if heading:
        yield written(TextBlock(text=heading, wrap=True, weight="Bolder"))
    for row in table.rows[: tables.FEW]:
        yield from words(cut(f"• {_row(table, row, pen)}", ROW_TEXT, WHOLE), spacing="Small")
    opens = pen.label(say("{label} (opens in browser)", label=tables.LABEL))
    see = link(f"{opens} ↗", tables.page(table, pen.reader))
    yield quiet(pen.rich(tables.remark(table, has_link=bool(see))))
    yield from words(see, spacing="None")


def _row(table: Table, row: Sequence[Text], pen: Pen) -> str:
    """Write a row on a line: what it is about, and what there is in the other columns."""
    cells = [
        f"{pen.line(column)}: {cell}"
        for column, text in zip(table.columns[1:], row[1:], strict=True)
        if (cell := pen.line(text))
    ]
    return " · ".join([pen.line(row[0]) or NOTHING, *cells])
