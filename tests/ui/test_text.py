"""A text keeps its values until it is drawn, and survives being stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

import pytest
from pydantic import ValidationError

from ui.reader import PlainVoice, Reader
from ui.text import Instant, Mention, Number, Plain, Text, Typed, fill, say, say_count, typed


@dataclass(frozen=True)
class Person:
    id: UUID
    name: str


class Format(StrEnum):
    VIDEO = "video"


ANA = Person(UUID(int=1), "Ana")
BEN = Person(UUID(int=2), "Ben")
AT = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
VOICE = PlainVoice(Reader(locale="en-GB", zone="Europe/Paris"))

VALUES: dict[str, tuple[Plain, str]] = {
    "typed": ("<b>", "<b>"),
    "enum": (Format.VIDEO, "video"),
    "number": (1200, "1,200"),
    "day": (date(2026, 3, 9), "9 March 2026"),
    "instant": (AT, "9 March, 09:30"),
    "person": (ANA, "Ana"),
    "one": ([ANA], "Ana"),
    "several": ([ANA, BEN, "you"], "Ana, Ben and you"),
    "none": ([], ""),
    "text": (say("{n} times", n=2), "2 times"),
}


@pytest.mark.parametrize(("value", "drawn"), VALUES.values(), ids=VALUES)
def test_each_value_is_drawn_for_the_reader(value: Plain, drawn: str) -> None:
    assert fill(say("It is {value}.", value=value), VOICE) == f"It is {drawn}."


@pytest.mark.parametrize("value", [value for value, _ in VALUES.values()], ids=VALUES)
def test_a_text_survives_being_stored(value: Plain) -> None:
    text = say_count("{value} once", "{value} often", n=2, value=value)

    assert Text.model_validate_json(text.model_dump_json()) == text


def test_values_keep_their_types() -> None:
    text = say("", who=ANA, at=AT, n=1, said="hi")

    assert text.values == {
        "who": Mention(person_id=ANA.id, name="Ana"),
        "at": Instant(at=AT),
        "n": Number(number=1),
        "said": Typed(text="hi"),
    }


def test_f19_what_is_typed_is_never_a_template() -> None:
    assert fill(say("{who} said {n}", who="{n}", n=1), VOICE) == "{n} said 1"
    assert fill(typed("{who} {0} {}"), VOICE) == "{who} {0} {}"


def test_a_place_can_be_used_twice() -> None:
    assert fill(say("{who}, {who}", who=ANA), VOICE) == "Ana, Ana"


COUNTS = ((0, "0 sessions"), (1, "1 session"), (2, "2 sessions"), (1200, "1,200 sessions"))


@pytest.mark.parametrize(("n", "words"), COUNTS)
def test_a_count_chooses_its_words(n: int, words: str) -> None:
    assert fill(say_count("{n} session", "{n} sessions", n=n), VOICE) == words


def test_a_count_has_to_be_a_number() -> None:
    text = Text(template="one", other="many", values={"n": Typed(text="2")})

    with pytest.raises(TypeError, match="count"):
        fill(text, VOICE)


def test_a_place_without_a_value_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        fill(say("{who}"), VOICE)


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_a_number_that_could_not_be_stored_is_refused(number: float) -> None:
    with pytest.raises(ValidationError):
        say("{n}", n=number)
