"""A letter: a message as it goes out by mail, with nothing in it that is confidential.

Mail lies in places that nobody of us guards. What somebody typed, in whichever field, stays in
Cairn, and the letter says where to read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from bot.calendar import CalendarFile, attachments
from bot.mail.frame import Frame, Link, frame
from bot.mail.pens import Pen
from bot.mail.voice import MailVoice
from scheduling.transport import Envelope
from ui.bar import bar, cells_of
from ui.message import (
    Block,
    Buttons,
    CalendarEvent,
    Chart,
    Divider,
    Facts,
    Items,
    Message,
    Paragraph,
    Progress,
    Table,
    Tone,
)
from ui.text import Text, Typed, fill, say
from ui.wording import clean

NEWS = "News from your mentorship program"
_SUBJECT_LENGTH = 90
_ELSEWHERE = say("Some of it can only be read in Cairn.")
_WHY = "You get this because you take part in a mentorship program with this address."


@dataclass(frozen=True, kw_only=True)
class Letter:
    #: Of one letter, however often it is sent.
    id: UUID
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    written_at: datetime
    #: Where one POST without any sign-in stops mail of this kind; empty where none can be stopped.
    unwanted_url: str = field(default="", repr=False)
    attachments: tuple[CalendarFile, ...] = ()


def letter_of(envelope: Envelope, *, portal: str, unwanted_url: str, now: datetime) -> Letter:
    """Write what is on its way to an address as a letter.

    `portal` is the address of Cairn itself, `unwanted_url` that of the page to choose mail on.
    """
    voice = MailVoice(envelope.reader)
    inbox = f"{portal.rstrip('/')}/inbox"
    around = Frame(
        locale=envelope.reader.locale,
        link=Link(voice.words("Open in Cairn"), inbox),
        footer=(voice.words(_WHY),),
        footer_link=Link(voice.words("Choose which mail you get"), unwanted_url),
    )
    subject = subject_of(envelope.message, voice)
    text, html = frame(subject, around, lambda pen: _drawn(envelope.message, voice, pen, inbox))
    return Letter(
        id=envelope.delivery_id,
        to=envelope.external_id,
        subject=subject,
        text=text,
        html=html,
        written_at=now,
        unwanted_url=unwanted_url,
        attachments=attachments(envelope.message, envelope.reader, now),
    )


def subject_of(message: Message, voice: MailVoice) -> str:
    """Give the first paragraph on one line, or what says nothing where it is confidential."""
    first = next((block for block in message.blocks if isinstance(block, Paragraph)), None)
    if first is None or is_confidential(first):
        return voice.words(NEWS)
    return _shortened(_line(first.text, voice)) or voice.words(NEWS)


def is_confidential(part: object) -> bool:
    """Say whether a message, or a part of one, holds anything that a person typed."""
    match part:
        case Typed():
            return True
        case BaseModel():
            return any(is_confidential(getattr(part, name)) for name in type(part).model_fields)
        case Mapping():
            return any(is_confidential(value) for value in part.values())
        case tuple():
            return any(is_confidential(value) for value in part)
        case _:
            return False


def _drawn(message: Message, voice: MailVoice, pen: Pen, inbox: str) -> str:
    return pen.joined([*_drawings(_for_mail(message.blocks), voice, pen, inbox)])


def _for_mail(blocks: Sequence[Block]) -> list[Block | None]:
    """Put nothing in the place of the first block that mail leaves out, and drop the others.

    That is whatever is confidential, and tables: a letter says that there is something to read.
    """
    kept: list[Block | None] = []
    for block in blocks:
        if isinstance(block, Buttons):
            # One link stands for all of them: a letter may lie open in anybody's hands.
            continue
        if not (is_confidential(block) or isinstance(block, Table)):
            kept.append(block)
        elif None not in kept:
            kept.append(None)
    return kept


def _drawings(
    blocks: Sequence[Block | None], voice: MailVoice, pen: Pen, inbox: str
) -> Iterator[str]:
    """Draw what has something in it, and a line only between two that have."""
    line_waits = False
    is_first = True
    for block in blocks:
        if isinstance(block, Divider):
            line_waits = True
            continue
        drawing = _block(block, voice, pen) if block else pen.link(_line(_ELSEWHERE, voice), inbox)
        if not drawing:
            continue
        if line_waits and not is_first:
            yield pen.divider()
        line_waits = is_first = False
        yield drawing


def _block(  # noqa: C901 - a closed match has one case a kind
    block: Block, voice: MailVoice, pen: Pen
) -> str:
    match block:
        case Paragraph():
            return _paragraph(block, voice, pen)
        case Facts():
            facts = [(_line(one.label, voice), _line(one.value, voice)) for one in block.facts]
            return pen.lines([f"{label}: {value}" for label, value in facts if value])
        case Items():
            return pen.items([line for item in block.items if (line := _line(item, voice))])
        case Progress():
            return _progress(block, voice, pen)
        case Chart():
            return _chart(block, voice, pen)
        case CalendarEvent():
            return pen.paragraph(_line(block.words, voice))
        case Buttons() | Table():
            return ""
        case Divider():
            return pen.divider()


def _paragraph(paragraph: Paragraph, voice: MailVoice, pen: Pen) -> str:
    words = _line(paragraph.text, voice)
    if not words:
        return ""
    match paragraph.tone:
        case Tone.BODY:
            return pen.paragraph(words)
        case Tone.HEADING:
            return pen.heading(words)
        case Tone.QUIET:
            return pen.quiet(words)


def _progress(progress: Progress, voice: MailVoice, pen: Pen) -> str:
    counted = say("{done} of {total}", done=progress.done, total=progress.total)
    share = progress.done / progress.total if progress.total else 0
    cells = bar(share, cells_of(progress.total))
    return pen.lines([_line(progress.label, voice), f"{cells} {_line(counted, voice)}"])


def _chart(chart: Chart, voice: MailVoice, pen: Pen) -> str:
    most = max((one.value for one in chart.bars), default=0)
    lines = [_line(chart.title, voice)]
    for one in chart.bars:
        cells = bar(one.value / most if most else 0)
        lines.append(f"{cells} {voice.number(one.value)} {_line(one.label, voice)}")
    return pen.lines(lines)


def _line(text: Text, voice: MailVoice) -> str:
    """Write a text on one line; empty where a reader would see nothing."""
    written = fill(text, voice)
    return " ".join(written.split()) if clean(written) else ""


def _shortened(line: str) -> str:
    if len(line) <= _SUBJECT_LENGTH:
        return line
    start = line[:_SUBJECT_LENGTH]
    # At the last space, unless the line has none to speak of.
    words = start.rpartition(" ")[0] or start
    return words.rstrip(" .,;:") + "…"
