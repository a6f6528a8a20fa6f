"""The question that a button or a form answers."""

from __future__ import annotations

from handlers.feature import Context
from mentoring.errors import AlreadyAnswered, Missing, MovedOn
from storage.database import UnitOfWork
from storage.prompts import Outcome, Prompt


def asked_of(context: Context, uow: UnitOfWork, *, kind: str = "") -> Prompt:
    """Find the open prompt that the actor answers, of one kind or of any.

    Raises:
        Missing: it was somebody else's, or asks something else.
        MovedOn: it is settled; AlreadyAnswered where the actor has settled it.
    """
    prompt = uow.prompts.get(context.subject)
    if prompt.person_id != context.actor.id or kind not in ("", prompt.kind):
        raise Missing("Prompt", prompt.id)
    if prompt.outcome is Outcome.ANSWERED and prompt.closed_at is not None:
        raise AlreadyAnswered(prompt.closed_at)
    if not prompt.is_open:
        raise MovedOn
    return prompt
