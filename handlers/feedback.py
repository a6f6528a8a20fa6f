"""Feedback, mid-way and at the end: each tells the other, and both read it at the same moment."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Annotated

from pydantic import Field

from handlers.expectations import feedback_kind
from handlers.feature import Audience, Context, Feature, Reply
from handlers.sealed_feedback import (
    Written,
    can_open,
    is_wanted,
    keep_sealed,
    pair_of,
    reveal_both,
    still_sealed,
)
from mentoring.vocabulary import FeedbackMoment
from scheduling.rhythm import Asking, PromptRule
from storage.database import UnitOfWork
from storage.prompts import Outcome
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Message, Style, button, buttons, message, quiet
from ui.text import say


class Usefulness(StrEnum):
    VERY = "5"
    QUITE = "4"
    SOMEWHAT = "3"
    LITTLE = "2"
    NOT = "1"

    @property
    def label(self) -> str:
        names = {"5": "Very", "4": "Quite", "3": "Somewhat", "2": "A little", "1": "Not at all"}
        return names[self.value]


class GiveFeedback(Form):
    title = "Feedback"
    submit = "Send"

    rating: Usefulness = Field(
        title="How useful is this to you?",
        description="Neither your partner nor the coordinators see this.",
    )
    helped: Annotated[str, LongText(Readers.PARTNER_LATER)] = Field(
        title="What does your partner do that helps you?"
    )
    wished: Annotated[str, LongText(Readers.PARTNER_LATER)] = Field(
        "", title="What would you like more or less of?"
    )


def feedback_at(moment: FeedbackMoment) -> Feature[GiveFeedback]:
    """Declare the feedback of one moment of the cohort."""
    name = feedback_kind(moment)
    return Feature(
        name=name,
        summary="Give feedback to your partner",
        audience=Audience.EVERYONE,
        form=GiveFeedback,
        open=partial(_open, moment),
        on_submit=partial(_give, moment),
        prompts=(PromptRule(kind=name, ask=partial(_ask, moment)),),
    )


def _ask(moment: FeedbackMoment, asking: Asking, uow: UnitOfWork) -> Message | None:
    pair = uow.pairs.get(asking.prompt.subject_id)
    if not is_wanted(uow, pair, asking.person.id, moment):
        return None
    partner = uow.people.get(pair.partner_of(asking.person.id))
    waiting = uow.answers.feedback(pair.id, partner.id, moment) is not None
    first = "You are half-way. Tell {partner} what helps, and what would help more."
    if moment is FeedbackMoment.END:
        first = "Your time together is ending. Tell {partner} what it was worth."
    give = button(
        "Give feedback", feedback_kind(moment), subject=pair.id, style=Style.PRIMARY, settles=True
    )
    return message(
        say(first, partner=partner),
        *([say("{partner} has already written to you.", partner=partner)] if waiting else []),
        buttons(give),
        quiet("You both read it at the same moment, once both have written. Nobody else does."),
    )


def _open(moment: FeedbackMoment, context: Context, uow: UnitOfWork) -> Reply:
    pair = pair_of(context, uow)
    given = uow.answers.feedback(pair.id, context.actor.id, moment)
    partner = uow.people.get(pair.partner_of(context.actor.id))
    values: dict[str, object] = {}
    if given is not None:
        still_sealed(given)
        helped, wished = uow.answers.feedback_words(given)
        values = {"rating": str(given.rating), "helped": helped, "wished": wished}
    elif not can_open(uow, pair, context.actor.id, moment):
        return message(
            say("{partner} no longer has an account here, and can't write back.", partner=partner),
            "Neither of you could read what you write.",
        )
    return Dialog(
        form=GiveFeedback,
        values=values,
        intro=message(say("To {partner}", partner=partner)),
        subject=pair.id,
    )


def _give(moment: FeedbackMoment, form: GiveFeedback, context: Context, uow: UnitOfWork) -> Message:
    name = feedback_kind(moment)
    pair = pair_of(context, uow)
    keep_sealed(Written(int(form.rating), form.helped, form.wished), context, uow, pair, moment)
    mine = [p for p in uow.prompts.open_of(pair.id, kind=name) if p.person_id == context.actor.id]
    uow.prompts.close(mine, Outcome.ANSWERED, now=context.now)
    partner = uow.people.get(pair.partner_of(context.actor.id))
    if reveal_both(context, uow, pair, moment):
        return message(say("Sent. You and {partner} can both read it now.", partner=partner))
    sealed = "Kept sealed until {partner} has written too."
    if not can_open(uow, pair, context.actor.id, moment):
        sealed = "Kept sealed. {partner} no longer has an account here, and can't write back."
    return message(
        say(sealed, partner=partner), buttons(button("Change it", name, subject=pair.id))
    )
