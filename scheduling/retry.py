"""What to do when a message could not be delivered: the decision, without the doing."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

#: After so many tries a message is left for somebody to look at.
MAX_ATTEMPTS = 8
#: How long a chat is left alone that asks for it without saying how long.
USUAL_WAIT = timedelta(seconds=30)

# 5 s, 20 s, 80 s … up to 6 h: eight tries span about eight hours, longer than a chat is down.
_FIRST_PAUSE = timedelta(seconds=5)
_GROWTH = 4.0
_LONGEST_PAUSE = timedelta(hours=6)
# What a chat may ask us to wait: a limit that is over soon comes back as a limit, and one of days
# would be a mistake of a proxy.
_LEAST_WAIT = timedelta(seconds=1)
_MOST_WAIT = timedelta(minutes=15)


class Reach(StrEnum):
    """How far what is broken reaches."""

    MESSAGE = "message"
    #: The person can't be reached there: deactivated, blocked, left.
    ADDRESS = "address"
    #: Nothing can be sent in that workspace, for a while or until it is installed anew.
    WORKSPACE = "workspace"
    #: The whole chat does not answer.
    PLATFORM = "platform"


class DeliveryError(Exception):
    """A message was not delivered, or nobody knows if it was.

    `permanent` says that waiting won't help; `ambiguous`, that the message may have arrived.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        retry_after: timedelta | None = None,
        reach: Reach = Reach.MESSAGE,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.ambiguous = ambiguous
        self.retry_after = retry_after
        self.reach = reach

    @property
    def counts(self) -> bool:
        """Whether the message itself was tried: an outage or a limit says nothing about it."""
        is_limit = self.retry_after is not None
        return self.ambiguous or (self.reach in (Reach.MESSAGE, Reach.ADDRESS) and not is_limit)


def next_attempt(
    error: DeliveryError, attempts: int, now: datetime, jitter: float
) -> datetime | None:
    """Say when to try again after so many attempts, or that there is no use.

    `jitter`, between 0 and 1, spreads what failed together.
    """
    if error.permanent or (error.counts and attempts >= MAX_ATTEMPTS):
        return None
    pause = pause_after(attempts, jitter)
    if error.retry_after is not None:
        # Everybody was told the same wait; only what is added to it spreads.
        pause = error.retry_after + min(pause, error.retry_after) * jitter
    return now + pause


def pause_after(failures: int, jitter: float) -> timedelta:
    """Give the pause after so many failures in a row, within a quarter either way."""
    # Ten steps are far past the longest pause, and many more would overflow.
    steady = min(_FIRST_PAUSE * _GROWTH ** min(max(failures, 1) - 1, 10), _LONGEST_PAUSE)
    return steady * (0.75 + jitter / 2)


def retry_after(header: str | None) -> timedelta:
    """Read a Retry-After header: missing, zero, huge and not even a number are all seen."""
    if header is None or not header.strip().isdecimal():
        return USUAL_WAIT
    # Past seven digits no more is to be known, and the arithmetic would overflow.
    seconds = timedelta(seconds=int(header.strip()[:7]))
    return min(max(seconds, _LEAST_WAIT), _MOST_WAIT)


class Breaker:
    """Leaves a chat in peace that does not answer: longer each time, until it answers again."""

    def __init__(self) -> None:
        self._failures = 0
        self._until: datetime | None = None

    def rests_until(self, now: datetime) -> datetime | None:
        return self._until if self._until is not None and self._until > now else None

    def failed(self, now: datetime, jitter: float) -> datetime:
        """Count a failure; give the instant until which nothing more is sent."""
        resting = self.rests_until(now)
        if resting is not None:
            # Of many that were on their way at once, one is enough.
            return resting
        self._failures += 1
        self._until = now + min(pause_after(self._failures, jitter), _MOST_WAIT)
        return self._until

    def answered(self) -> None:
        self._failures = 0
        self._until = None
