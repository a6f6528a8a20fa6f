"""What a feature is: the one declaration from which every surface draws and acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from mentoring.errors import MovedOn
from scheduling.calendar import local_now
from scheduling.rhythm import PromptRule
from storage.across import Across
from storage.budgets import Pace
from storage.database import UnitOfWork
from storage.people import Person
from ui.form import Dialog, Form
from ui.message import Message

F = TypeVar("F", bound=Form)
Reply: TypeAlias = Message | Dialog


class Audience(StrEnum):
    """Who may use a feature; within it, queries still ask whose pair or goal it is."""

    EVERYONE = "everyone"
    PARTICIPANTS = "participants"
    #: Participants, and external experts who wait to be approved or were declined.
    APPLICANTS = "applicants"
    COORDINATORS = "coordinators"
    #: Participants and coordinators.
    INVOLVED = "involved"
    #: Coordinators and, until there is one, everyone.
    FOUNDERS = "founders"


@dataclass(frozen=True)
class Context:
    """Who acts, when, and on what."""

    actor: Person
    now: datetime
    request_id: str
    is_coordinator: bool = False
    #: Administers the chat workspace.
    is_admin: bool = False
    subject: UUID | None = None
    #: The one-time code of the first start; empty where there is none to be used.
    setup_code: str = field(default="", repr=False)
    #: Where browsers reach the portal, without a slash at the end; empty where they can't.
    public_url: str = ""
    #: The subject's version when what the actor acts on was drawn; 0 when it can't age.
    version: int = 0

    @property
    def today(self) -> date:
        """The date where the actor is."""
        return local_now(self.actor, self.now).date()

    def still_current(self, version: int) -> None:
        """Make sure that the actor saw the subject as it is.

        Raises:
            MovedOn: it has changed since.
        """
        if self.version not in (0, version):
            raise MovedOn


class Crossing(Exception):
    """An act that concerns another organization too, of which no unit of work knows.

    A feature raises it, and nothing it did before is kept. Then `act` is called with all of them in
    one transaction, and gives the unit of work in which the actor is now, with what they are told.
    """

    def __init__(self, act: Callable[[Across], tuple[UnitOfWork, Message]]) -> None:
        super().__init__()
        self.act = act


class Place(IntEnum):
    """Where a card stands on Home, from the top."""

    NEXT = 1
    PAIRS = 2
    GOALS = 3
    COORDINATING = 4
    SETTINGS = 5


@dataclass(frozen=True)
class Card:
    """A feature's part of Home."""

    place: Place
    message: Message


Opener: TypeAlias = Callable[[Context, UnitOfWork], Reply]
Presser: TypeAlias = Callable[[Context, UnitOfWork], Reply]


@dataclass(frozen=True)
class Feature(Generic[F]):
    """One thing that people do, declared once.

    `open` prepares the dialog (without it the form opens as declared, and a feature without a form
    is opened by its `open` alone); `on_submit` takes the filled-in form; `on_press` takes the
    buttons by their choice.
    """

    name: str
    summary: str
    audience: Audience = Audience.PARTICIPANTS
    #: The word after /mentor; empty where a button is the only way here.
    command: str = ""
    #: The name of the global shortcut, where there is one; it starts with a verb.
    shortcut: str = ""
    form: type[F] | None = None
    #: How often one person may submit it, where something could be guessed by that.
    guesses: Pace | None = None
    open: Opener | None = None
    on_submit: Callable[[F, Context, UnitOfWork], Message] | None = None
    on_press: Mapping[str, Presser] = field(default_factory=lambda: MappingProxyType({}))
    prompts: Sequence[PromptRule] = ()
    home: Callable[[Context, UnitOfWork], Sequence[Card]] | None = None
