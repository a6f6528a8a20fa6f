"""Skip a reminder: the thing won't happen this time, and that is fine."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from handlers.asked import asked_of
from handlers.feature import Audience, Context, Feature, Reply
from storage.database import UnitOfWork
from storage.prompts import Outcome
from ui.form import Dialog, Form
from ui.message import Message, message


class SkipReason(StrEnum):
    AWAY = "away"
    BUSY = "busy"
    DONE = "done_another_way"
    NOT_HELPFUL = "not_helpful"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    SkipReason.AWAY: "One of us is away",
    SkipReason.BUSY: "Too much on at the moment",
    SkipReason.DONE: "Already done another way",
    SkipReason.NOT_HELPFUL: "It doesn't help us",
}


class SkipReminder(Form):
    title = "Skip this one"
    submit = "Skip"

    why: SkipReason = Field(
        title="Why this time?", description="Kept with the reminder, so that we ask better."
    )


def open_skip(context: Context, uow: UnitOfWork) -> Reply:
    return Dialog(form=SkipReminder, subject=asked_of(context, uow).id)


def skip_reminder(form: SkipReminder, context: Context, uow: UnitOfWork) -> Message:
    prompt = asked_of(context, uow)
    uow.prompts.close([prompt], Outcome.SKIPPED, now=context.now, reason=form.why)
    return message("Skipped. We won't ask about this one again.")


feature = Feature(
    name="skip_reminder",
    summary="Skip a reminder",
    audience=Audience.EVERYONE,
    form=SkipReminder,
    open=open_skip,
    on_submit=skip_reminder,
)
