"""Which pairs need a coordinator, and why: from status alone, never from what they wrote."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

#: A pair is quiet when it has not met for this many of its cadences.
_QUIET_AFTER = 2


class Concern(StrEnum):
    """Most pressing first."""

    HELP = "help"
    DEPARTED = "departed"
    UNREACHABLE = "unreachable"
    LOW_PULSE = "low_pulse"
    DISAGREE = "disagree"
    QUIET = "quiet"
    UNANSWERED = "unanswered"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def rank(self) -> int:
        return list(Concern).index(self)


_LABELS = {
    Concern.HELP: "one of them asked a coordinator to get in touch",
    Concern.DEPARTED: "one of them no longer has an account here",
    Concern.UNREACHABLE: "our messages don't reach one of them",
    # Not what they said: whether it is the rating or the fit stays with who said so.
    Concern.LOW_PULSE: "may need a hand",
    Concern.DISAGREE: "they answer differently on whether they met",
    Concern.QUIET: "have not met for a while",
    Concern.UNANSWERED: "do not answer our reminders",
}


def is_quiet(since: date, interval: timedelta, *, today: date) -> bool:
    """Say whether a pair that last met, or began, on `since` has been quiet for too long."""
    return today - since > _QUIET_AFTER * interval


def is_on_track(since: date, interval: timedelta, *, today: date) -> bool:
    """Say whether a pair keeps its cadence, with half of one as grace."""
    return today - since <= interval * 3 / 2
