"""Message: a few blocks of text, facts and buttons, kept as data until it is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ui.text import Mention, Text, say


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True)


class Tone(StrEnum):
    """How loud a paragraph is."""

    BODY = "body"
    HEADING = "heading"
    QUIET = "quiet"


class Style(StrEnum):
    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


# What a version can be that was ever drawn: databases hold it in four bytes.
_MOST_VERSIONS = 2**31
#: Longer than what any button carries.
_LONGEST_PRESS = 2000


class Press(_Data):
    """What a button means: a feature, a choice in it, and what it is about.

    `choice` is empty where the button opens the feature's form. `version` is that of the subject
    when the button was drawn, so that an old one can be told from a current one; 0 never ages.
    A button that `settles` is the answer to the message that it stands on: once its form is taken,
    the message gives way to the confirmation. Any other leaves the message as it is.
    """

    feature: str
    choice: str = ""
    subject: UUID | None = None
    version: int = 0
    settles: bool = False

    def packed(self) -> str:
        """Write it as short as it can travel with a button."""
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def unpacked(cls, value: object) -> Press:
        """Read what a button carried, wherever it has been meanwhile.

        Raises:
            ValueError: it isn't what `packed` writes.
        """
        if not isinstance(value, str) or len(value) > _LONGEST_PRESS:
            raise ValueError("not the press of a button")
        press = cls.model_validate_json(value, strict=True, extra="forbid")
        words = press.feature + press.choice
        if not press.feature or not words.isprintable() or not 0 <= press.version < _MOST_VERSIONS:
            raise ValueError("not the press of a button")
        return press


class Button(_Data):
    label: Text
    press: Press
    style: Style = Style.PLAIN


class Paragraph(_Data):
    kind: Literal["paragraph"] = "paragraph"
    text: Text
    tone: Tone = Tone.BODY


class Fact(_Data):
    label: Text
    value: Text


class Facts(_Data):
    """Short labelled values, drawn side by side where there is room."""

    kind: Literal["facts"] = "facts"
    facts: tuple[Fact, ...]


class Items(_Data):
    kind: Literal["items"] = "items"
    items: tuple[Text, ...]


class Progress(_Data):
    """How far something is, as a bar and always also in words."""

    kind: Literal["progress"] = "progress"
    done: int = Field(ge=0)
    total: int = Field(ge=0)
    label: Text


class Bar(_Data):
    label: Text
    value: float = Field(ge=0, allow_inf_nan=False)  # JSON has neither


class Chart(_Data):
    """A few bars to compare; every value is also written out."""

    kind: Literal["chart"] = "chart"
    title: Text
    bars: tuple[Bar, ...]


class Buttons(_Data):
    kind: Literal["buttons"] = "buttons"
    buttons: tuple[Button, ...]


class Divider(_Data):
    kind: Literal["divider"] = "divider"


class CalendarEvent(_Data):
    """A day on which the pair meets, for its readers' calendars.

    A calendar knows an event that it has already by `uid`, and a newer state of it by a higher
    `sequence`. `title` is what it shows; a message shows `words`.
    """

    kind: Literal["event"] = "event"
    uid: UUID
    sequence: int = Field(ge=0)
    on: date
    title: Text
    changed_at: datetime
    is_cancelled: bool = False

    @property
    def words(self) -> Text:
        if self.is_cancelled:
            return say("Called off: the session of {on}", on=self.on)
        return say("Next session: {on}", on=self.on)


class Table(_Data):
    """Rows to look through and to take along as a file; the first column says what a row is about.

    `source` opens the message that the table stands in, so that the file can be made of what is
    shown there. A message has one table.
    """

    kind: Literal["table"] = "table"
    title: Text
    columns: tuple[Text, ...] = Field(min_length=1)
    rows: tuple[tuple[Text, ...], ...]
    source: Press

    @model_validator(mode="after")
    def _check_rows(self) -> Self:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("each row of a table has a cell for each column")
        return self


Block = Annotated[
    Paragraph | Facts | Items | Progress | Chart | Buttons | Divider | CalendarEvent | Table,
    Field(discriminator="kind"),
]


class Message(_Data):
    """What a person is told. The first paragraph must make sense alone: it is the notification."""

    blocks: tuple[Block, ...] = Field(min_length=1)

    def followed_by(self, *others: Message) -> Message:
        """Join messages into one, with a line between them."""
        blocks = list(self.blocks)
        for other in others:
            blocks += [Divider(), *other.blocks]
        return Message(blocks=tuple(blocks))


def message(*parts: Block | Text | str) -> Message:
    """Make a message; bare words and texts become paragraphs."""
    return Message(blocks=tuple(_block(part) for part in parts))


def heading(words: str | Text) -> Paragraph:
    return Paragraph(text=_text(words), tone=Tone.HEADING)


def quiet(words: str | Text) -> Paragraph:
    return Paragraph(text=_text(words), tone=Tone.QUIET)


def buttons(*several: Button) -> Buttons:
    return Buttons(buttons=several)


def items(*several: str | Text) -> Items:
    return Items(items=tuple(_text(item) for item in several))


def facts(**several: str | Text) -> Facts:
    """Make facts from words: ``facts(Partner=typed(name))``; underscores become spaces."""
    return Facts(
        facts=tuple(
            Fact(label=say(label.replace("_", " ")), value=_text(value))
            for label, value in several.items()
        )
    )


def button(  # noqa: PLR0913 - what a button is: a label, a meaning and a look
    label: str,
    feature: str,
    choice: str = "",
    *,
    subject: UUID | None = None,
    version: int = 0,
    style: Style = Style.PLAIN,
    settles: bool = False,
) -> Button:
    press = Press(feature=feature, choice=choice, subject=subject, version=version, settles=settles)
    return Button(label=say(label), press=press, style=style)


def _text(words: str | Text) -> Text:
    return say(words) if isinstance(words, str) else words


def _block(part: Block | Text | str) -> Block:
    return Paragraph(text=_text(part)) if isinstance(part, str | Text) else part


def mentioned(part: object) -> Iterator[UUID]:
    """Give the people whom a message, or a part of one, mentions."""
    match part:
        case Mention():
            yield part.person_id
        case BaseModel():
            for name in type(part).model_fields:
                yield from mentioned(getattr(part, name))
        case Mapping():
            for value in part.values():
                yield from mentioned(value)
        case tuple():
            for value in part:
                yield from mentioned(value)
        case _:
            return
