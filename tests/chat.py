"""The bot as its people meet it: the real core and delivery, with the chat and the clock held."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import wraps
from itertools import count
from pathlib import Path
from typing import TypeAlias, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select

from handlers import FEATURES, RHYTHM
from handlers.acts import (
    Act,
    Answer,
    Caller,
    Closed,
    HomeOpened,
    Opened,
    Pressed,
    Profile,
    Refused,
    Submitted,
    UnknownCaller,
    Words,
)
from handlers.match_work import MatchWork
from handlers.runner import Runner
from handlers.sign_up import meet_invited
from scheduling.asking import ask_due
from scheduling.delivery import Delivery
from scheduling.outcomes import Outcome
from scheduling.transport import Envelope, Sent
from storage.budgets import Pace
from storage.database import Database, UnitOfWork
from storage.links import Purpose
from storage.organizations import Platform
from storage.outbox import OutboxRow, OutboxState
from storage.people import ActorRef, Person
from storage.prompts import Prompt
from tests.cast import ANA, BEN, CLEO, GIL, NOW, TEAM, make_organization
from ui.form import Dialog
from ui.message import Button, CalendarEvent, Message
from ui.reader import PlainVoice, Reader
from ui.text import Text, fill

T = TypeVar("T")
SETUP_CODE = "ABCDEFGHJK"
PUBLIC_URL = "https://cairn.example.com"


def profile_of(actor: ActorRef, *, is_admin: bool = False, zone: str = "UTC") -> Profile:
    name = actor.external_id.removeprefix("U0").removeprefix("29:").title()
    return Profile(name=name, zone=zone, locale="en-GB", title=f"{name}'s title", is_admin=is_admin)


class Inbox:
    """The chat's end of delivery: takes every message and remembers it by person."""

    def __init__(self) -> None:
        self.pace = Pace("post", interval=timedelta(microseconds=1), burst=1000)
        self.messages: dict[str, list[Message]] = {}

    async def send(self, envelope: Envelope) -> Sent:
        of_person = self.messages.setdefault(envelope.external_id, [])
        of_person.append(envelope.message)
        return Sent(channel=f"D{envelope.external_id}", external_id=str(len(of_person)))


@dataclass
class Chat:
    """Drives the bot; `now` moves with `later`, which also lets the scheduler and delivery run."""

    database: Database
    now: datetime = NOW
    inbox: Inbox = field(default_factory=Inbox)

    def __post_init__(self) -> None:
        self._ids = count(1)
        self.runner = Runner(
            self.database,
            FEATURES,
            RHYTHM,
            lambda: self.now,
            setup_code=SETUP_CODE,
            public_url=PUBLIC_URL,
        )

    def act(
        self, by: ActorRef, act: Act, *, request: str = "", profile: Profile | None = None
    ) -> Answer:
        request = request or f"request-{next(self._ids)}"
        # No two acts fall into one moment, or which came first would be left to chance.
        self.now += timedelta(microseconds=1)
        try:
            return self.runner.run(Caller(by, profile), request, act)
        except UnknownCaller:
            return self.runner.run(Caller(by, profile_of(by)), request, act)

    def say(self, by: ActorRef, words: str) -> Answer:
        """Type ``/mentor`` and the words."""
        return self.act(by, Words(words))

    def home(self, by: ActorRef) -> Message:
        reply = self.act(by, HomeOpened()).reply
        assert isinstance(reply, Message)
        return reply

    def open(self, by: ActorRef, feature: str, subject: UUID | None = None) -> Answer:
        return self.act(by, Opened(feature, subject))

    def fill(
        self, by: ActorRef, opened: Answer, *, request: object = "", **answers: object
    ) -> Answer:
        """Fill in a dialog that is open, on top of what it suggests, and submit it."""
        dialog = dialog_of(opened)
        typed = _typed_into(dialog, answers)
        act = Submitted(opened.feature, typed, dialog.subject, dialog.version)
        return self.act(by, act, request=str(request))

    def close(self, by: ActorRef, opened: Answer, **answers: object) -> None:
        """Close a dialog that is open, with some of its answers changed."""
        dialog = dialog_of(opened)
        typed = _typed_into(dialog, answers)
        self.act(by, Closed(opened.feature, typed, dialog.subject, dialog.version))

    def press(
        self, by: ActorRef, label: str, shown: Answer | Message, *, request: str = ""
    ) -> Answer:
        """Press the first button with this label on what is shown."""
        message = shown.reply if isinstance(shown, Answer) else shown
        assert isinstance(message, Message), message
        button = next((b for b in buttons_of(message) if words_of(b.label) == label), None)
        assert button is not None, f"no button {label!r} on: {words_of(message)}"
        return self.act(by, Pressed(button.press), request=request)

    def later(self, **by: float) -> None:
        """Let time pass, with the scheduler and delivery at work whenever something is due."""
        until = self.now + timedelta(**by)
        while self.now < until:
            # Delivery puts off what is too soon after another message by a second.
            self.now = min(max(self._next_due(until), self.now + timedelta(seconds=1)), until)
            self.tick()

    def _next_due(self, until: datetime) -> datetime:
        prompts = select(func.min(Prompt.due_at)).where(Prompt.closed_at.is_(None))
        messages = select(func.min(OutboxRow.due_at)).where(OutboxRow.state == OutboxState.READY)
        with self.database.begin_everywhere() as everywhere:
            due = (everywhere._db.scalar(prompts), everywhere._db.scalar(messages))
        return min((at for at in due if at is not None), default=until)

    def tick(self) -> None:
        ask_due(self.database, RHYTHM, self.now)
        MatchWork(self.database, lambda: self.now).work_off()
        self.deliver()

    def deliver(self) -> Counter[Outcome]:
        """Let delivery run, and count what became of the messages."""
        transports = dict.fromkeys(Platform, self.inbox)
        delivery = Delivery(self.database, transports, RHYTHM, lambda: self.now, _at_once)
        return asyncio.run(delivery.drain())

    def follow_link(self, who: ActorRef, purpose: Purpose, *, name: str = "") -> Person:
        """Have somebody sign up on the portal, as its edge does after their mail was answered."""
        profile = Profile(name="", zone="Europe/Lisbon", locale="en-GB")
        name = name or who.external_id.partition("@")[0].title()
        return self.database.work(
            UUID(who.team),
            lambda uow: meet_invited(uow, who.external_id, name, profile, purpose, self.now),
        )

    @contextmanager
    def look(self, team: str = TEAM) -> Iterator[UnitOfWork]:
        """Open a unit of work of our organization, to see what is stored."""
        with self.database.begin_everywhere() as everywhere:
            workspace = everywhere.workspace(Platform.SLACK, team)
        assert workspace is not None
        with self.database.begin(workspace.organization_id) as uow:
            yield uow

    def person(self, who: ActorRef) -> Person:
        with self.look() as uow:
            person = uow.people.at(who)
        assert person is not None
        return person

    def asked(self, by: ActorRef, label: str) -> Message:
        """Find the newest message to somebody that has a button with this label."""
        return next(m for m in reversed(self.received(by)) if label in labels_of(m))

    def received(self, by: ActorRef) -> list[Message]:
        return self.inbox.messages.get(by.external_id, [])

    def last(self, by: ActorRef) -> Message:
        return self.received(by)[-1]


async def _at_once(work: Callable[[], T]) -> T:
    return work()


def words_of(shown: object) -> str:
    """Everything that a person can read on a message, a dialog's introduction or a refusal."""
    if isinstance(shown, Answer):
        return words_of(shown.reply)
    if isinstance(shown, Refused):
        return "\n".join(words_of(reason) for reason in shown.reasons.values())
    if isinstance(shown, Dialog):
        return words_of(shown.intro) if shown.intro else ""
    voice = PlainVoice(Reader(locale="en-GB"))
    return "\n".join(fill(text, voice) for text in _texts(shown))


def dialog_of(answer: Answer) -> Dialog:
    assert isinstance(answer.reply, Dialog), words_of(answer)
    return answer.reply


def reasons_of(answer: Answer) -> dict[str, str]:
    """Give why an act was refused, under the names of the fields."""
    assert isinstance(answer.reply, Refused), words_of(answer)
    return {field: words_of(reason) for field, reason in answer.reply.reasons.items()}


def labels_of(shown: object) -> list[str]:
    """Give what is written on the buttons."""
    return [words_of(button.label) for button in buttons_of(shown)]


def events_of(shown: Answer | Message) -> list[CalendarEvent]:
    """Give what goes into the reader's calendar."""
    message = shown.reply if isinstance(shown, Answer) else shown
    assert isinstance(message, Message), words_of(shown)
    return [block for block in message.blocks if isinstance(block, CalendarEvent)]


def buttons_of(shown: object) -> Iterator[Button]:
    if isinstance(shown, Button):
        yield shown
    for part in _parts(shown):
        yield from buttons_of(part)


def _texts(shown: object) -> Iterator[Text]:
    if isinstance(shown, Text):
        yield shown
        return
    if isinstance(shown, CalendarEvent):
        yield shown.words
        return
    for part in _parts(shown):
        yield from _texts(part)


def _parts(shown: object) -> Iterator[object]:
    if isinstance(shown, BaseModel):
        yield from (getattr(shown, name) for name in type(shown).model_fields)
    elif isinstance(shown, tuple):
        yield from shown


def _typed_into(dialog: Dialog, answers: Mapping[str, object]) -> dict[str, object]:
    """Give what stands in a dialog: what it suggests, and on top of it what was answered."""
    suggested = {
        question.name: dialog.values.get(question.name, question.default)
        for question in dialog.form.fields()
    }
    return {name: _as_typed(value) for name, value in (suggested | dict(answers)).items()}


def _as_typed(value: object) -> object:
    """Give an answer as a chat would send it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple | list):
        return [str(one) for one in value]
    return str(value)


Builder: TypeAlias = Callable[[Database], Chat]


@dataclass(frozen=True)
class _State:
    """What a builder made: the file of the database, and what the chat knew."""

    file: bytes
    now: datetime
    next_id: int
    messages: dict[str, list[Message]]


def _made_once(build: Builder) -> Builder:
    """Make a state once for all tests of a process, as a file that each gets a copy of.

    PostgreSQL has no such files; there it is made each time, and so it is where something is there.
    """
    made: list[_State] = []

    @wraps(build)
    def copied(database: Database) -> Chat:
        path = Path(database.engine.url.database or "")
        if not database.is_sqlite or not _is_blank(database):
            return build(database)
        if not made:
            chat = build(database)
            # The last connection that closes takes the write-ahead log into the file.
            database.engine.dispose()
            next_id = next(chat._ids)
            chat._ids = count(next_id)
            messages = {who: list(several) for who, several in chat.inbox.messages.items()}
            made.append(_State(path.read_bytes(), chat.now, next_id, messages))
            return chat
        state = made[0]
        database.engine.dispose()
        path.write_bytes(state.file)
        chat = Chat(database, now=state.now)
        chat._ids = count(state.next_id)
        chat.inbox.messages = {who: list(several) for who, several in state.messages.items()}
        return chat

    return copied


def _is_blank(database: Database) -> bool:
    with database.begin_everywhere() as everywhere:
        return not everywhere.workspaces()


@_made_once
def with_program(database: Database) -> Chat:
    """Set a program up as Cleo."""
    make_organization(database)
    chat = Chat(database)
    chat.act(CLEO, HomeOpened(), profile=profile_of(CLEO, is_admin=True))
    chat.fill(CLEO, chat.say(CLEO, "setup"))
    return chat


@_made_once
def with_people(database: Database) -> Chat:
    """Have Ana join as a mentor and Ben as a mentee."""
    chat = with_program(database)
    chat.fill(ANA, chat.say(ANA, "join"), role="mentor", skills_offered=("Strategy", "Writing"))
    chat.fill(BEN, chat.say(BEN, "join"), role="mentee", skills_wanted=("Writing",))
    return chat


@_made_once
def with_pair(database: Database) -> Chat:
    """Have Cleo pair Ana and Ben, who have read their introductions."""
    chat = with_people(database)
    opened = chat.say(CLEO, "pair")
    assert isinstance(opened.reply, Dialog)
    mentor, mentee = (opened.reply.options[name][0].value for name in ("mentor", "mentee"))
    chat.fill(CLEO, opened, mentor=mentor, mentee=mentee)
    chat.deliver()
    return chat


def with_expert(database: Database, **answers: object) -> Chat:
    """Have Gil, an expert from outside, follow a link and say what he can offer."""
    chat = with_people(database)
    chat.follow_link(GIL, Purpose.EXPERT)
    offer = {"topics": ("Strategy", "Pricing"), "hours_a_month": 4, "terms": True}
    done = chat.fill(GIL, chat.open(GIL, "apply"), request="", **(offer | answers))
    assert isinstance(done.reply, Message), words_of(done)
    chat.later(minutes=1)
    return chat
