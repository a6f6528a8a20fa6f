"""Codes: read in one chat and typed in another, they show that somebody is in both."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.acts import Caller
from handlers.feature import Context
from mentoring.errors import MentoringError, MovedOn, TooOften
from storage.budgets import Pace
from storage.database import Database, UnitOfWork
from storage.links import Link, Purpose, digest_of_code, new_code

LASTS = timedelta(hours=1)
#: Enough for a slip of the finger, and far too slow for guessing within an hour.
GUESSES = Pace("enter_code", interval=timedelta(minutes=1), burst=5)
LONGEST = 40


class WrongCode(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "We don't know this code. Each works once, and within an hour: make a new one if "
            "this is an old one.",
            field="code",
        )


class OwnCode(MentoringError):
    def __init__(self, command: str) -> None:
        super().__init__(
            "This code was made here. Enter it in your other chat, with {command}.",
            field="code",
            command=command,
        )


def count_guess(database: Database, pace: Pace | None, caller: Caller, now: datetime) -> None:
    """Count what could be a guess, whatever becomes of it; without a pace nothing can be guessed.

    Raises:
        TooOften: this person has tried too often.
    """
    if pace is None:
        return
    with database.begin_everywhere() as everywhere:
        if not everywhere.throttles.take(pace, "|".join(caller.ref), now):
            raise TooOften


def find_code(uow: UnitOfWork, context: Context, purpose: Purpose, code: str) -> Link:
    """Find a code that somebody of this organization made, and that can still be used.

    Raises:
        WrongCode: there was none.
        MovedOn: it is used up, or too old.
    """
    link = uow.links.find(purpose, digest_of_code(code))
    if link is None:
        raise WrongCode
    if not link.is_live(context.now):
        raise MovedOn
    return link


def issue_code(uow: UnitOfWork, context: Context, purpose: Purpose) -> str:
    """Make a code; what the actor made before for the same purpose is worth nothing any more."""
    uow.links.expire(purpose, context.actor.id, now=context.now)
    code = new_code()
    uow.links.issue(
        Link(
            digest=digest_of_code(code),
            purpose=purpose,
            expires_at=context.now + LASTS,
            made_by_id=context.actor.id,
        )
    )
    return code
