"""The rules of the session log."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mentoring.errors import MentoringError

UNDO_WITHIN = timedelta(minutes=10)
#: How far back a session may be logged: a quarter, after which nobody remembers it well.
BACKDATE_WITHIN = timedelta(days=92)
#: Nobody agrees further ahead than this; a later date is a slip of the year.
_NEXT_WITHIN = timedelta(days=366)


class SessionInFuture(MentoringError):
    def __init__(self) -> None:
        super().__init__("A session can be logged once it was held.", field="held_on")


class SessionTooOld(MentoringError):
    def __init__(self, earliest: date) -> None:
        super().__init__(
            "That is too long ago to log. The earliest date is {earliest}.",
            field="held_on",
            earliest=earliest,
        )


class NextInPast(MentoringError):
    def __init__(self) -> None:
        super().__init__("The next session has to be after this one.", field="next_on")


class NextFarAway(MentoringError):
    def __init__(self) -> None:
        super().__init__("Choose a day within a year of this session.", field="next_on")


class AlreadyLogged(MentoringError):
    def __init__(self, name: str, held_on: date, logged_at: datetime) -> None:
        super().__init__(
            "{name} already logged {held_on}, at {logged_at}. To add to it, open it from "
            "/mentor pairs; for another meeting, choose its date.",
            field="held_on",
            name=name,
            held_on=held_on,
            logged_at=logged_at,
        )


class TooLateToUndo(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "Undo works for ten minutes. You can still edit the entry: open it from /mentor pairs."
        )


def check_held_on(held_on: date, *, today: date) -> None:
    """Make sure that a session lies in the near past.

    Raises:
        SessionInFuture: it has not been held.
        SessionTooOld: it is too long ago.
    """
    if held_on > today:
        raise SessionInFuture
    if held_on < today - BACKDATE_WITHIN:
        raise SessionTooOld(today - BACKDATE_WITHIN)


def check_next_on(next_on: date | None, *, held_on: date) -> None:
    """Make sure that the next session, where it has a date, comes after this one, and soon enough.

    Raises:
        NextInPast: it isn't after this one.
        NextFarAway: it is more than a year later.
    """
    if next_on is None:
        return
    if next_on <= held_on:
        raise NextInPast
    if next_on - held_on > _NEXT_WITHIN:
        raise NextFarAway


def may_undo(logged_at: datetime, now: datetime) -> bool:
    return now - logged_at <= UNDO_WITHIN


def next_due(held_on: date, agreed_on: date | None, interval: timedelta) -> date:
    """Say when a pair should have met again: when they agreed to, else by their cadence."""
    return agreed_on or held_on + interval
