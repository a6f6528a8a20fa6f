"""Remind: the buttons that every reminder ends with, and putting one off."""

from __future__ import annotations

from datetime import timedelta

from handlers.asked import asked_of
from handlers.expectations import CHECK_IN, DID_YOU_MEET, MILESTONE, PULSE
from handlers.feature import Audience, Context, Feature
from scheduling.calendar import start_of_work
from storage.database import UnitOfWork
from storage.prompts import Prompt
from ui.form import Form
from ui.message import Message, button, buttons, message
from ui.text import say

#: Feedback is asked after the end of a pair as well, when there is nothing to log or to change.
_OF_A_PAIR_AT_WORK = {DID_YOU_MEET, PULSE, CHECK_IN, MILESTONE}
_WITHOUT_A_LOG_BUTTON = _OF_A_PAIR_AT_WORK - {DID_YOU_MEET}


def footer(prompt: Prompt) -> Message:
    """End a reminder with every way to answer "not now"."""
    choices = [
        button("Snooze", feature.name, "snooze", subject=prompt.id),
        button("Skip", "skip_reminder", subject=prompt.id, settles=True),
    ]
    if prompt.kind in _OF_A_PAIR_AT_WORK:
        choices.append(button("Change how often", "change_frequency", subject=prompt.pair_id))
    if prompt.kind in _WITHOUT_A_LOG_BUTTON:
        choices.insert(0, button("Log a session", "log_session", subject=prompt.pair_id))
    return message(buttons(*choices))


def snooze(context: Context, uow: UnitOfWork) -> Message:
    prompt = asked_of(context, uow)
    return message(
        "When shall we ask again?",
        buttons(
            button("Tomorrow", feature.name, "tomorrow", subject=prompt.id),
            button("Next week", feature.name, "next_week", subject=prompt.id),
        ),
    )


def tomorrow(context: Context, uow: UnitOfWork) -> Message:
    return _put_off(context, uow, timedelta(days=1))


def next_week(context: Context, uow: UnitOfWork) -> Message:
    return _put_off(context, uow, timedelta(weeks=1))


def _put_off(context: Context, uow: UnitOfWork, by: timedelta) -> Message:
    prompt = asked_of(context, uow)
    prompt.due_at = start_of_work(context.actor, context.today + by)
    return message(say("All right. We ask again on {at}.", at=prompt.due_at))


feature: Feature[Form] = Feature(
    name="remind",
    summary="Put a reminder off",
    audience=Audience.EVERYONE,
    on_press={"snooze": snooze, "tomorrow": tomorrow, "next_week": next_week},
)
