"""What a chat's answer means for a message: sent, tried again, unconfirmed or given up."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from scheduling.preparation import PARKED_FOR, Prepared
from scheduling.retry import USUAL_WAIT, DeliveryError, Reach, next_attempt
from scheduling.transport import Sent
from storage.deliveries import Result
from storage.outbox import PARKED, OutboxState

Answer: TypeAlias = Sent | DeliveryError


class Outcome(StrEnum):
    """What a worker did with a message, for those who count."""

    SENT = "sent"
    #: It failed, and will be tried again.
    RETRIED = "retried"
    #: It wasn't tried: no budget, no humane hour, no working token.
    POSTPONED = "postponed"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"
    CANCELLED = "cancelled"
    #: Another worker had it meanwhile, or another message to the same person took it in.
    STALE = "stale"


def outcome_of(state: OutboxState, *, tried: bool) -> Outcome:
    if state is OutboxState.READY:
        return Outcome.RETRIED if tried else Outcome.POSTPONED
    return Outcome(state.value)


def result_of(prepared: Prepared, answer: Answer, now: datetime, jitter: float) -> Result:
    claim = prepared.claim
    if isinstance(answer, Sent):
        return Result(
            claim=claim,
            state=OutboxState.SENT,
            channel=answer.channel,
            external_id=answer.external_id,
        )
    state, due_at = _fate(prepared, answer, now, jitter)
    # At its next turn a message whose address is gone takes another one, or fails for want of it.
    reason = PARKED if _is_revoked(answer) else answer.reason
    attempts = 0 if answer.counts else -1
    return Result(claim=claim, state=state, reason=reason, due_at=due_at, attempts=attempts)


def _fate(
    prepared: Prepared, error: DeliveryError, now: datetime, jitter: float
) -> tuple[OutboxState, datetime | None]:
    if error.ambiguous and not prepared.is_critical:
        return OutboxState.AMBIGUOUS, None
    if error.reach is Reach.ADDRESS:
        return OutboxState.READY, now
    if _is_revoked(error):
        return OutboxState.READY, now + PARKED_FOR
    again = next_attempt(error, prepared.attempts + 1, now, jitter)
    if again is not None:
        return OutboxState.READY, again
    return (OutboxState.AMBIGUOUS if error.ambiguous else OutboxState.FAILED), None


def _is_revoked(error: DeliveryError) -> bool:
    return error.reach is Reach.WORKSPACE and error.permanent


def rest_after(answer: Answer, now: datetime) -> datetime | None:
    """Say until when a whole workspace has to be left alone."""
    if isinstance(answer, Sent) or answer.reach is not Reach.WORKSPACE or answer.permanent:
        return None
    return now + (answer.retry_after or USUAL_WAIT)
