"""Text: a template and its typed values, filled in for the one person who reads it.

Features write ``say("Meet again by {due}.", due=day)`` and never a finished string. Whoever draws
the text supplies a `Voice`, which knows the reader's language and zone and how their chat escapes
what people typed, so no feature ever touches markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Literal, Protocol, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Typed(_Value):
    """Words that a person typed: never trusted, always escaped."""

    kind: Literal["typed"] = "typed"
    text: str


class Number(_Value):
    kind: Literal["number"] = "number"
    number: int | float = Field(allow_inf_nan=False)  # JSON has neither


class Day(_Value):
    kind: Literal["day"] = "day"
    on: date


class Instant(_Value):
    """A moment in UTC, shown in the reader's own zone."""

    kind: Literal["instant"] = "instant"
    at: datetime


class Mention(_Value):
    """A person, shown as a mention where the chat has one and by name elsewhere."""

    kind: Literal["mention"] = "mention"
    person_id: UUID
    name: str


class Joined(_Value):
    """Several values as one list in a sentence: "Ana, Ben and Cleo"."""

    kind: Literal["joined"] = "joined"
    items: tuple[Value, ...]


class Text(_Value):
    """A template with named places, and what goes into them.

    With `other` the template is the singular and `other` the plural, chosen by the value ``n``.
    """

    kind: Literal["text"] = "text"
    template: str
    other: str | None = None
    values: Mapping[str, Value] = Field(default_factory=dict)


Value = Annotated[
    Typed | Number | Day | Instant | Mention | Joined | Text, Field(discriminator="kind")
]
Joined.model_rebuild()
Text.model_rebuild()


class Named(Protocol):
    """Anything with the identity and the name of a person."""

    @property
    def id(self) -> UUID: ...

    @property
    def name(self) -> str: ...


Plain: TypeAlias = "str | int | float | date | datetime | Text | Named | Iterable[Plain]"


class Voice(Protocol):
    """How one surface speaks to one reader."""

    def words(self, template: str) -> str:
        """Words of our own: translated for the reader, then made safe for the surface."""

    def typed(self, text: str) -> str: ...

    def number(self, number: float) -> str: ...

    def day(self, on: date) -> str: ...

    def instant(self, at: datetime) -> str: ...

    def mention(self, mention: Mention) -> str: ...

    def joined(self, items: list[str]) -> str: ...

    def is_singular(self, number: float) -> bool: ...


def say(template: str, **values: Plain) -> Text:
    """Make a text of our own words; what is in `values` keeps its type until it is drawn."""
    if not values:
        return _words(template)
    return Text(template=template, values={name: _value(v) for name, v in values.items()})


@lru_cache(maxsize=4096)
def _words(template: str) -> Text:
    """Make a text that says the same to everybody; there are as many as our code has."""
    return Text(template=template)


def say_count(one: str, other: str, *, n: int, **values: Plain) -> Text:
    """Make a text whose wording depends on the number `n`."""
    return say(one, n=n, **values).model_copy(update={"other": other})


def typed(text: str) -> Text:
    """Make a text that is only what a person typed."""
    return say("{typed}", typed=text)


def fill(text: Text, voice: Voice) -> str:
    """Draw a text for one reader on one surface."""
    template = text.template
    if text.other is not None and not voice.is_singular(_count(text)):
        template = text.other
    pieces = _PLACEHOLDER.split(voice.words(template))
    # re.split with one group alternates words and place names.
    for place in range(1, len(pieces), 2):
        pieces[place] = _draw(text.values[pieces[place]], voice)
    return "".join(pieces)


def _count(text: Text) -> float:
    n = text.values["n"]
    if not isinstance(n, Number):
        raise TypeError("the count of a plural text is a number")
    return n.number


def _draw(value: Value, voice: Voice) -> str:
    match value:
        case Typed():
            return voice.typed(value.text)
        case Number():
            return voice.number(value.number)
        case Day():
            return voice.day(value.on)
        case Instant():
            return voice.instant(value.at)
        case Mention():
            return voice.mention(value)
        case Joined():
            return voice.joined([_draw(item, voice) for item in value.items])
        case Text():
            return fill(value, voice)


def _value(plain: Plain) -> Value:
    match plain:
        case Text():
            return plain
        case str():
            return Typed(text=plain)
        case int() | float():
            return Number(number=plain)
        case datetime():
            return Instant(at=plain)
        case date():
            return Day(on=plain)
        case Iterable():
            return Joined(items=tuple(_value(item) for item in plain))
        case _:
            return Mention(person_id=plain.id, name=plain.name)
