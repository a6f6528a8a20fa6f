"""What can reach the core from any surface, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from storage.people import ActorRef
from ui.form import Dialog
from ui.message import Message, Press
from ui.reader import Reader
from ui.text import Text


@dataclass(frozen=True)
class Profile:
    """What a chat says about one of its people."""

    name: str
    zone: str = "UTC"
    locale: str = "en"
    title: str = ""
    is_admin: bool = False
    is_deactivated: bool = False


@dataclass(frozen=True)
class Caller:
    """Who acts; with their profile when the edge has it at hand."""

    ref: ActorRef
    profile: Profile | None = None
    #: Where the act happened, when that isn't the actor's own workspace (Slack Connect).
    guest_in: str = ""

    @property
    def workspace(self) -> str:
        return self.guest_in or self.ref.team


@dataclass(frozen=True)
class Words:
    """What was typed after /mentor."""

    text: str


@dataclass(frozen=True)
class Opened:
    """A feature's form was asked for, by a button or a shortcut."""

    feature: str
    subject: UUID | None = None
    version: int = 0


@dataclass(frozen=True)
class Submitted:
    feature: str
    answers: Mapping[str, object]
    subject: UUID | None = None
    version: int = 0


@dataclass(frozen=True)
class Pressed:
    press: Press


@dataclass(frozen=True)
class Closed:
    """A form was closed without submitting; what was in it is kept as a draft."""

    feature: str
    answers: Mapping[str, object]
    subject: UUID | None = None
    version: int = 0


@dataclass(frozen=True)
class HomeOpened:
    #: It is only drawn anew, after an act; nobody has come to look at it.
    is_refresh: bool = False


@dataclass(frozen=True)
class Recalled:
    """The answer to an earlier request is asked for again, to be looked at."""

    request_id: str


#: Nothing is done by them: browsers open what nobody has asked for, too.
LOOKS = (Words, Opened, HomeOpened, Recalled)
Act: TypeAlias = Words | Opened | Submitted | Pressed | Closed | HomeOpened | Recalled


@dataclass(frozen=True)
class Refused:
    """An act that was not taken: a reason for each field, under "" for the whole of it."""

    reasons: Mapping[str, Text]
    #: What the person acted on is out of date, so its buttons are of no more use.
    has_moved_on: bool = False


@dataclass(frozen=True)
class Answer:
    """What the actor is shown, and for whom it is drawn.

    `feature` names whose dialog it is; `press` is the button under which a dialog was found.
    """

    reply: Message | Dialog | Refused
    reader: Reader
    feature: str = ""
    #: The act had been done before, and this is what was answered then.
    is_repeat: bool = False


class UnknownWorkspace(LookupError):
    """Something reached us from a workspace where Cairn is not installed."""


class UnknownCaller(LookupError):
    """We have never seen this person, and the edge has brought no profile."""


class SignedOut(UnknownCaller):
    """Nobody is signed in, any more, in the browser from which an act comes."""
