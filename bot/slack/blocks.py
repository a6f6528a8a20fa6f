"""Draw a message as Slack's blocks, within what Slack takes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from bot import calendar, tables
from bot.cutting import size
from bot.slack import payload
from bot.slack.payload import Json, mrkdwn, pieces, plain, weight
from bot.slack.voice import NotificationVoice, Pen
from ui.bar import bar, cells_of
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
    Progress,
    Style,
    Table,
    Tone,
)
from ui.reader import Reader
from ui.text import Text, fill, say
from ui.wording import clean

_NOT_IN_A_LINK = re.compile(r"[<>|\s]")

Some = TypeVar("Some")


@dataclass(frozen=True)
class Room:
    """How much of a message can be shown, and where the rest of it can be seen."""

    blocks: int = payload.MESSAGE_BLOCKS
    characters: int = payload.MESSAGE_CHARACTERS
    more: Text | None = None
    more_url: str | None = None


def draw(message: Message, reader: Reader, *, room: Room) -> list[Json]:
    """Draw a message; what doesn't fit gives way to a last line that says where the rest is."""
    pen = Pen(reader)
    drawings = (drawing for block in message.blocks for drawing in _drawings(block, pen))
    drawn = _within(_numbered(drawings), room, pen)
    return drawn or list(section(pen.rich(say("There is nothing here yet."))))


def notification(message: Message, reader: Reader) -> str:
    """Give the words of the first paragraph, for notifications and screen readers."""
    voice = NotificationVoice(reader)
    paragraphs = [block.text for block in message.blocks if isinstance(block, Paragraph)]
    texts = (*paragraphs, say("You have a new message."))
    written = (" ".join(fill(text, voice).split()) for text in texts)
    words = next(words for words in written if clean(words))
    start = next(pieces(words, payload.NOTIFICATION_TEXT - 1))
    return start if start == words else start + "…"


def section(text: str) -> Iterator[Json]:
    """Draw mrkdwn of any length, as several sections where one can't hold it."""
    for part in pieces(text, payload.SECTION_TEXT):
        yield {"type": "section", "text": mrkdwn(part)}


def _drawings(block: Block, pen: Pen) -> Iterable[Json]:  # noqa: C901 - one case a kind
    match block:
        case Paragraph():
            return _paragraph(block, pen)
        case Facts():
            return _facts(block, pen)
        case Items():
            written = [pen.rich(item) for item in block.items]
            return section("\n".join(f"• {item}" for item in written if item))
        case Progress():
            return _progress(block, pen)
        case Chart():
            return _chart(block, pen)
        case Buttons():
            return _rows(block, pen)
        case Divider():
            return [{"type": "divider"}]
        case CalendarEvent():
            return [_event(block, pen)]
        case Table():
            return _table(block, pen)


def _paragraph(paragraph: Paragraph, pen: Pen) -> Iterable[Json]:
    match paragraph.tone:
        case Tone.BODY:
            return section(pen.rich(paragraph.text))
        case Tone.HEADING:
            return _heading(paragraph.text, pen)
        case Tone.QUIET:
            parts = pieces(pen.rich(paragraph.text), payload.SECTION_TEXT)
            return (_context(part) for part in parts)


def _heading(text: Text, pen: Pen) -> Iterable[Json]:
    label = pen.label(text)
    if not label:
        return []
    if size(label) <= payload.HEADER_TEXT:
        return [{"type": "header", "text": plain(label, payload.HEADER_TEXT)}]
    parts = pieces(pen.line(text), payload.SECTION_TEXT - 2)
    return ({"type": "section", "text": mrkdwn(f"*{part}*")} for part in parts)


def _context(text: str) -> Json:
    return {"type": "context", "elements": [mrkdwn(text)]}


def _facts(facts: Facts, pen: Pen) -> Iterator[Json]:
    texts = [
        f"*{pen.line(fact.label) or payload.NOTHING}*\n{pen.rich(fact.value) or payload.NOTHING}"
        for fact in facts.facts
    ]
    for short, run in itertools.groupby(texts, key=lambda text: size(text) <= payload.FIELD_TEXT):
        if short:
            for some in _batches(list(run), payload.SECTION_FIELDS):
                yield {"type": "section", "fields": [mrkdwn(text) for text in some]}
        else:
            for text in run:
                yield from section(text)


def _progress(progress: Progress, pen: Pen) -> Iterator[Json]:
    counted = pen.rich(say("{done} of {total}", done=progress.done, total=progress.total))
    share = progress.done / progress.total if progress.total else 0
    return section(f"{pen.rich(progress.label)}\n{bar(share, cells_of(progress.total))} {counted}")


def _chart(chart: Chart, pen: Pen) -> Iterator[Json]:
    most = max((bar.value for bar in chart.bars), default=0)
    title = pen.line(chart.title)
    lines = [f"*{title}*"] if title else []
    for one in chart.bars:
        # The bar comes first and has one width, so that labels of any script leave it aligned.
        cells = bar(one.value / most if most else 0)
        value = pen.rich(say("{value}", value=one.value))
        lines.append(f"`{cells}` {value}  {pen.line(one.label)}".rstrip())
    return section("\n".join(lines))


def _rows(buttons: Buttons, pen: Pen) -> Iterator[Json]:
    return (
        {"type": "actions", "elements": [_button(button, pen) for button in row]}
        for row in _batches(buttons.buttons, payload.BUTTONS_IN_A_ROW)
    )


def _button(button: Button, pen: Pen) -> Json:
    value = button.press.packed()
    if len(value) > payload.BUTTON_VALUE:
        raise ValueError("the press of a button is too long to travel with it")
    drawn = {
        "type": "button",
        "text": plain(pen.label(button.label), payload.BUTTON_TEXT),
        "value": value,
    }
    return drawn if button.style is Style.PLAIN else {**drawn, "style": button.style.value}


def _event(event: CalendarEvent, pen: Pen) -> Json:
    url = calendar.address(event, pen.reader)
    label = say("Remove from calendar" if event.is_cancelled else "Add to calendar")
    return _linked(event.words, label, url if _is_link(url) else "", pen)


def _table(table: Table, pen: Pen) -> Iterator[Json]:
    """Draw the first rows as lines; Slack's own tables hold less, and don't fit on phones."""
    title = pen.line(table.title)
    lines = [f"*{title}*"] if title else []
    lines += [f"• {_row(table, row, pen)}" for row in table.rows[: tables.FEW]]
    yield from section("\n".join(lines))
    url = tables.page(table, pen.reader)
    has_link = _is_link(url)
    remark = tables.remark(table, has_link=has_link)
    yield _linked(remark, tables.LABEL, url if has_link else "", pen)


def _row(table: Table, row: Sequence[Text], pen: Pen) -> str:
    """Write a row on a line: what it is about, and what there is in the other columns."""
    cells = [
        f"{pen.line(column)}: {written}"
        for column, cell in zip(table.columns[1:], row[1:], strict=True)
        if (written := pen.line(cell))
    ]
    line = " · ".join([pen.line(row[0]) or payload.NOTHING, *cells])
    start = next(pieces(line, payload.ROW_TEXT - 1))
    return start if start == line else start + "…"


def _is_link(url: str) -> bool:
    return 0 < len(url) <= payload.BUTTON_URL


def _linked(words: Text, label: Text, url: str, pen: Pen) -> Json:
    """Draw words with a link beside them, where there is one."""
    drawn: Json = {"type": "section", "text": mrkdwn(pen.rich(words))}
    if not url:
        return drawn
    text = plain(pen.label(label), payload.BUTTON_TEXT)
    return {**drawn, "accessory": {"type": "button", "text": text, "url": url}}


def _numbered(drawn: Iterable[Json]) -> Iterator[Json]:
    """Give each block and each button the id that Slack wants to be unique."""
    pressed = itertools.count()
    for place, block in enumerate(drawn):
        if block["type"] == "actions":
            for button in block["elements"]:
                button["action_id"] = f"cairn:{next(pressed)}"
        if "accessory" in block:
            block["accessory"]["action_id"] = f"link:{place}"
        yield {**block, "block_id": f"cairn:{place}"}


def _within(drawn: Iterable[Json], room: Room, pen: Pen) -> list[Json]:
    last = {**_context(_rest(room, pen)), "block_id": "cairn:more"}
    kept: list[Json] = []
    # Each block costs a comma beside itself, and the list its brackets.
    used, reserved = 2, weight(last)
    for block in drawn:
        kept.append(block)
        used += weight(block) + 1
        if len(kept) > room.blocks or used > room.characters:
            break
    else:
        return kept
    while kept and (len(kept) >= room.blocks or used + reserved > room.characters):
        used -= weight(kept.pop()) + 1
    return [*kept, last]


def _rest(room: Room, pen: Pen) -> str:
    if room.more_url is None:
        return pen.line(room.more or say("There is more than fits here."))
    # The & of an address stays as it is: escaped, it would reach the server as it is written.
    url = _NOT_IN_A_LINK.sub(lambda found: quote(found[0]), room.more_url)
    return f"<{url}|{pen.line(room.more or say('See the rest'))}>"


def _batches(several: Sequence[Some], most: int) -> Iterator[Sequence[Some]]:
    for start in range(0, len(several), most):
        yield several[start : start + most]
