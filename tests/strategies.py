"""Generated forms, dialogs and messages, friendly and hostile."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from hypothesis import strategies as st
from pydantic import Field, create_model

from ui.form import (
    Dialog,
    Form,
    LongText,
    ManyOf,
    OneOf,
    Option,
    PersonInput,
    Readers,
    ShortText,
    SkillsInput,
)
from ui.message import (
    Bar,
    Button,
    Buttons,
    CalendarEvent,
    Chart,
    Divider,
    Fact,
    Facts,
    Items,
    Message,
    Paragraph,
    Press,
    Progress,
    Style,
    Table,
    Tone,
)
from ui.reader import Reader
from ui.text import Text, say, typed

ANA = UUID("00000000-0000-0000-0000-00000000000a")
BEN = UUID("00000000-0000-0000-0000-00000000000b")
DAN = UUID("00000000-0000-0000-0000-00000000000d")
HANDLES = {ANA: "U0ANA", BEN: "U0BEN"}
READER = Reader("en-GB", "Europe/Paris", HANDLES, portal="https://cairn.test")


@dataclass(frozen=True)
class Person:
    id: UUID
    name: str


HOSTILE = (
    "",
    " \n ",
    "<!channel> <!here> <@U0EVIL> @channel @Here",
    "<http://evil.test|your bank> & <#C1|general>",
    "> quote\n> more\n• faked\n*bold* _it_ ~s~ `code` ```block```",
    "\x00nul\x1b[31m\u202eesrever\ud800",
    "😀" * 2500,
    "👩‍👩‍👧‍👦" * 900,
    "a" + "\u0301" * 7000,
    "&" * 4000,
    "w" * 9000,
    "one two\n" * 1500,
    "{name} %s {0}",
    "\u200b\u3164",
    "<!date^0^{date}|x> <@U0ANA",
)
words = st.sampled_from(HOSTILE) | st.text(max_size=60)
DAYS = st.dates(date(2000, 1, 1), date(2099, 1, 1))
INSTANTS = st.integers(0, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))
people = st.builds(Person, id=st.sampled_from([ANA, BEN, DAN]), name=words)


def _all_kinds(one: str, on: date, at: datetime, who: Person) -> Text:
    inner = say("({who} & <b>)", who=who)
    words = "{one} by {on}, at {at}: {several} and {inner}"
    return say(words, one=one, on=on, at=at, several=[one, who, at], inner=inner)


texts = st.one_of(
    st.just(say("Well done.")),
    st.builds(typed, words),
    st.builds(_all_kinds, words, DAYS, INSTANTS, people),
)
presses = st.builds(
    Press,
    feature=st.text(string.ascii_lowercase + "_", min_size=1, max_size=40),
    choice=st.text(string.ascii_lowercase + string.digits + '"\\é', max_size=100),
    subject=st.none() | st.uuids(),
    version=st.integers(0, 2**31 - 1),
)
buttons = st.builds(Button, label=texts, press=presses, style=st.sampled_from(Style))


def several(one: st.SearchStrategy[Any], many: int, of: object) -> st.SearchStrategy[Any]:
    """Give a few of something, sometimes none, sometimes a great many."""
    return st.lists(one, max_size=8).map(tuple) | st.just((of,) * many)


SHORT = typed("<One> & *more*")
events = st.builds(
    CalendarEvent,
    uid=st.uuids(),
    sequence=st.integers(0, 2**31 - 1),
    on=DAYS,
    title=texts,
    changed_at=INSTANTS,
    is_cancelled=st.booleans(),
)


def _tables(columns: int) -> st.SearchStrategy[Table]:
    row = st.tuples(*[texts] * columns)
    return st.builds(
        Table,
        title=texts,
        columns=row,
        rows=several(row, 1000, (SHORT,) * columns),
        source=presses,
    )


tables = st.integers(1, 7).flatmap(_tables)
blocks = st.one_of(
    st.builds(Paragraph, text=texts, tone=st.sampled_from(Tone)),
    st.builds(
        Facts,
        facts=several(
            st.builds(Fact, label=texts, value=texts), 99, Fact(label=SHORT, value=SHORT)
        ),
    ),
    st.builds(Items, items=several(texts, 500, SHORT)),
    st.builds(Progress, done=st.integers(0, 99), total=st.integers(0, 99), label=texts),
    st.builds(
        Chart,
        title=texts,
        bars=several(
            st.builds(Bar, label=texts, value=st.floats(0, 1e9)), 200, Bar(label=SHORT, value=1)
        ),
    ),
    st.builds(
        Buttons,
        buttons=several(buttons, 300, Button(label=SHORT, press=Press(feature="log_session"))),
    ),
    st.just(Divider()),
    events,
    tables,
)
messages = st.builds(Message, blocks=st.lists(blocks, min_size=1, max_size=8).map(tuple))

labels = st.sampled_from(["When did you meet?", "Notes", "x" * 80, "A long question? " * 150])
helps = st.sampled_from([None, "In minutes", "Say it in your own words. " * 100])
clean_words = st.text(string.ascii_letters + " éß漢😀", min_size=1, max_size=100).filter(
    lambda one: one == one.strip()
)
names = st.text(string.ascii_lowercase, min_size=1, max_size=12)
counts = st.sampled_from([0, 1, 5, 6, 10, 11, 100, 101, 250])


def options(count: int, label: str = "Choice") -> tuple[Option, ...]:
    return tuple(Option(value=f"v{n}", label=typed(f"{label} {n}")) for n in range(count))


# A question: its annotation, what is required of it, the choices it needs, and valid answers.
Question = tuple[Any, dict[str, Any], tuple[Option, ...], st.SearchStrategy[Any]]


def _choices(count: int) -> list[Question]:
    offered = options(count)
    values = [option.value for option in offered]
    some = st.lists(st.sampled_from(values), unique=True) if values else st.just([])
    in_order = some.map(lambda chosen: tuple(value for value in values if value in chosen))
    skills = st.tuples(in_order, st.lists(names, unique=True, max_size=3)).map(
        lambda both: (*both[0], *both[1])
    )
    return [
        (Annotated[str, OneOf()], {}, offered, st.sampled_from(values or [""])),
        (Annotated[tuple[str, ...], ManyOf()], {}, offered, in_order),
        (Annotated[tuple[str, ...], SkillsInput()], {}, offered, skills),
    ]


_FREE: list[Question] = [
    (Annotated[str, ShortText(Readers.PAIR)], {}, (), clean_words),
    (Annotated[str, LongText(Readers.AUTHOR)], {}, (), clean_words),
    (int, {"ge": 5, "le": 480}, (), st.integers(5, 480)),
    (int, {}, (), st.integers(-(10**6), 10**6)),
    (date, {}, (), DAYS),
    (time, {}, (), st.builds(time, st.integers(0, 23), st.integers(0, 59))),
    (bool, {}, (), st.booleans()),
    (Annotated[UUID, PersonInput()], {}, (), st.sampled_from([ANA, BEN])),
]
questions = st.sampled_from(_FREE) | counts.flatmap(lambda n: st.sampled_from(_choices(n)))


@st.composite
def filled_dialogs(draw: st.DrawFn) -> tuple[Dialog, Form]:
    """Give a dialog in which everything is filled in, and the form that this stands for."""
    asked = draw(st.lists(questions, min_size=1, max_size=10))
    fields: dict[str, Any] = {}
    values: dict[str, object] = {}
    brought: dict[str, tuple[Option, ...]] = {}
    for place, (kind, limits, offered, valid) in enumerate(asked):
        name = f"field_{place}"
        values[name] = draw(valid)
        brought[name] = offered
        # A form without an answer to it is only valid where the question has a blank default.
        blank = values[name] is False or values[name] in ("", ())
        default = values[name] if blank else ...
        title, description = draw(labels), draw(helps)
        fields[name] = (kind, Field(default, title=title, description=description, **limits))
    form = named_form(
        draw(st.sampled_from(["Log a session", "A title of many words " * 9])), fields
    )
    intro = draw(st.none() | messages)
    return Dialog(form, values=values, options=brought, intro=intro), form(**values)


@st.composite
def hostile_dialogs(draw: st.DrawFn) -> Dialog:
    """Give a dialog whose values and choices are anything at all."""
    dialog, _ = draw(filled_dialogs())
    anything = words | st.integers() | st.none() | st.booleans() | st.lists(words, max_size=3)
    values = {name: draw(anything) for name in dialog.values}
    choices = {
        name: tuple(
            Option(value=option.value + draw(words), label=draw(texts)) for option in some[:12]
        )
        for name, some in dialog.options.items()
    }
    return Dialog(dialog.form, values=values, options=choices, intro=dialog.intro)


def named_form(title: str, fields: dict[str, Any]) -> type[Form]:
    titled = type("Titled", (Form,), {"__module__": __name__, "title": title})
    return create_model("Generated", __base__=titled, **fields)
