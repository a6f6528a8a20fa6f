"""Pause until a date, and "I'm back"."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import Field

from handlers.feature import Card, Context, Feature, Place, Reply
from handlers.match_return import go_on
from handlers.places import hold_list, settle_list
from handlers.requesting import settle_after_leaving
from mentoring.errors import MentoringError, MovedOn
from mentoring.vocabulary import ParticipantStatus
from scheduling.calendar import start_of_work
from scheduling.rhythm import Asking, PromptRule
from storage.database import UnitOfWork
from storage.participants import Participant
from storage.prompts import Outcome, Prompt
from ui.form import Dialog, Form
from ui.message import Message, Style, button, buttons, message
from ui.text import say

_KIND = "pause_ends"
_LONGEST = timedelta(days=366)


class Pause(Form):
    title = "Take a pause"
    submit = "Pause"

    until: date = Field(title="Until when?", description="Nothing is asked of you before this day.")


def open_pause(context: Context, _: UnitOfWork) -> Reply:
    return Dialog(form=Pause, values={"until": context.today + timedelta(weeks=2)})


def pause(form: Pause, context: Context, uow: UnitOfWork) -> Message:
    if not context.today < form.until <= context.today + _LONGEST:
        raise MentoringError("Choose a day within the next year.", field="until")
    hold_list(uow)
    # Nobody proposes a pair with them meanwhile, or pairs them.
    uow.pairs.lock_mentor(context.actor.id)
    participant = _participant(context, uow)
    participant.status = ParticipantStatus.PAUSED
    participant.paused_until = form.until
    # A mentor on the waiting list keeps their number, and what they were offered goes on.
    settle_list(uow, context.now)
    settle_after_leaving(uow, context, until=form.until)
    _close_reminder(context, uow, participant)
    reminder = uow.prompts.schedule(
        Prompt(
            kind=_KIND,
            person_id=context.actor.id,
            subject_id=participant.id,
            due_on=form.until,
        )
    )
    reminder.due_at = start_of_work(context.actor, form.until)
    return message(
        say("Enjoy the break. We are quiet until {until}.", until=form.until),
        "Only what can't wait, such as the end of a pair, comes before.",
        buttons(button("I'm back", feature.name, "back")),
    )


def back(context: Context, uow: UnitOfWork) -> Message:
    hold_list(uow)
    participant = _participant(context, uow)
    _close_reminder(context, uow, participant)
    _resume(participant)
    settle_list(uow, context.now)
    go_on(context, uow)
    uow.outbox.look_again(context.actor.id, context.now)
    return message("Welcome back. Everything goes on where you left it.")


def welcome_back(asking: Asking, uow: UnitOfWork) -> Message | None:
    """End a pause on its date, by itself."""
    hold_list(uow)
    participant = uow.participants.get(asking.prompt.subject_id)
    if participant.status not in (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED):
        return None
    _resume(participant)
    settle_list(uow, asking.now)
    go_on(Context(asking.person, asking.now, request_id=""), uow)
    return message(
        "Your pause is over. Welcome back.",
        buttons(button("See where things stand", "home"), button("Pause again", feature.name)),
    )


def pause_card(context: Context, uow: UnitOfWork) -> list[Card]:
    participant = uow.participants.latest_of(context.actor.id)
    if participant is None or participant.paused_until is None:
        return []
    paused = message(
        say("You are on a pause until {until}.", until=participant.paused_until),
        buttons(button("I'm back", feature.name, "back", style=Style.PRIMARY)),
    )
    return [Card(Place.NEXT, paused)]


def _participant(context: Context, uow: UnitOfWork) -> Participant:
    participant = uow.participants.latest_of(context.actor.id)
    if participant is None:
        raise MovedOn
    return participant


def _resume(participant: Participant) -> None:
    participant.status = ParticipantStatus.ACTIVE
    participant.paused_until = None


def _close_reminder(context: Context, uow: UnitOfWork, participant: Participant) -> None:
    reminders = [p for p in uow.prompts.about(participant.id) if p.kind == _KIND]
    uow.prompts.close(reminders, Outcome.MOOT, now=context.now)


feature = Feature(
    name="pause",
    summary="Take a pause",
    command="pause",
    form=Pause,
    open=open_pause,
    on_submit=pause,
    on_press={"back": back},
    prompts=(PromptRule(kind=_KIND, ask=welcome_back, times=1, capped=False),),
    home=pause_card,
)
