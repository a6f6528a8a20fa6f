""" "Did you meet?": asked of both partners when a session is due and none is logged."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from handlers.asked import asked_of
from handlers.expectations import DID_YOU_MEET
from handlers.feature import Context, Feature
from handlers.rounds import ask_again, partner_at_work
from scheduling.calendar import local_now
from scheduling.rhythm import Asking, PromptRule
from storage.answers import MeetAnswer
from storage.database import UnitOfWork
from storage.prompts import Outcome, Prompt
from ui.form import Form
from ui.message import Message, Style, button, buttons, message
from ui.text import say


def ask(asking: Asking, uow: UnitOfWork) -> Message | None:
    partner = partner_at_work(asking, uow)
    if partner is None:
        return None
    pair_id = asking.prompt.subject_id
    held = uow.sessions.latest(pair_id)
    if held is not None and held.held_on == local_now(asking.person, asking.now).date():
        return None
    # Both are asked the same, whoever answers first.
    met_by = [day for day in _met_by(uow, pair_id) if day < asking.prompt.due_on]
    last = max([*met_by, held.held_on] if held else met_by, default=None)
    first = (
        say("Did you and {partner} meet since {last}?", partner=partner, last=last)
        if last
        else say("Have you and {partner} met yet?", partner=partner)
    )
    return message(
        first,
        buttons(
            button("Log it now", "log_session", subject=pair_id, style=Style.PRIMARY, settles=True),
            button("We met, nothing to log", feature.name, "yes", subject=asking.prompt.id),
            button("Not yet", feature.name, "no", subject=asking.prompt.id),
        ),
    )


def _met_by(uow: UnitOfWork, pair_id: UUID) -> list[date]:
    return uow.answers.met_by([pair_id]).get(pair_id, [])


def yes(context: Context, uow: UnitOfWork) -> Message:
    prompt = _answer(context, uow, met=True)
    return message(
        "Good to hear. Two lines in the log help you both remember.",
        buttons(button("Add them after all", "log_session", subject=prompt.pair_id)),
    )


def no(context: Context, uow: UnitOfWork) -> Message:
    prompt = _answer(context, uow, met=False)
    return message(
        "Thank you for saying so. It happens to every pair.",
        "A short call this week is better than a long one some day.",
        buttons(button("Change how often you meet", "change_frequency", subject=prompt.pair_id)),
    )


def _answer(context: Context, uow: UnitOfWork, *, met: bool) -> Prompt:
    prompt = asked_of(context, uow, kind=DID_YOU_MEET)
    pair = uow.pairs.for_member(prompt.subject_id, context.actor.id)
    uow.answers.say_met(
        MeetAnswer(
            pair_id=pair.id,
            person_id=context.actor.id,
            due_on=prompt.due_on,
            answered_at=context.now,
            met=met,
        )
    )
    uow.prompts.close([prompt], Outcome.ANSWERED, now=context.now)
    return prompt


def ask_again_later(asking: Asking, uow: UnitOfWork) -> None:
    """Expect the next session one cadence on, in case nobody logs this one."""
    ask_again(asking, uow, uow.pairs.get(asking.prompt.subject_id).cadence.interval)


feature: Feature[Form] = Feature(
    name="did_you_meet",
    summary="Say whether you met",
    on_press={"yes": yes, "no": no},
    prompts=(PromptRule(kind=DID_YOU_MEET, ask=ask, follow=ask_again_later),),
)
