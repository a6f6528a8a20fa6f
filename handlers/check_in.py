"""Check-in: at set points of the cohort, a longer look at the relationship."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from handlers.asked import asked_of
from handlers.attention import NOBODY_SEES, is_looked_after
from handlers.expectations import CHECK_IN
from handlers.feature import Context, Feature, Reply
from handlers.rounds import ask_again, partner_at_work
from mentoring.timing import check_in_interval
from scheduling.rhythm import Asking, PromptRule
from storage.answers import CheckIn
from storage.database import UnitOfWork
from storage.prompts import Outcome
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Block, Message, Style, button, buttons, message, quiet
from ui.text import Text, say


class Agreement(StrEnum):
    YES = "5"
    MOSTLY = "4"
    PARTLY = "3"
    HARDLY = "2"
    NO = "1"

    @property
    def label(self) -> str:
        return {"5": "Yes", "4": "Mostly", "3": "Partly", "2": "Hardly", "1": "No"}[self.value]


class CheckInUnseen(Form):
    """What is asked where nobody would see that help is wanted."""

    title = "Check-in"
    submit = "Send"

    trust: Agreement = Field(title="Can you talk openly with each other?")
    progress: Agreement = Field(title="Are you getting where you want to go?")
    note: Annotated[str, LongText(Readers.AUTHOR)] = Field(
        "", title="What do you want to do differently from here?"
    )


class AnswerCheckIn(CheckInUnseen):
    wants_help: bool = Field(
        default=False,
        title="I'd like a coordinator to get in touch",
        description="They see that you asked, not what you write.",
    )


def ask(asking: Asking, uow: UnitOfWork) -> Message | None:
    partner = partner_at_work(asking, uow)
    if partner is None:
        return None
    return message(
        say("Time for a check-in: how are you and {partner} doing?", partner=partner),
        "Two questions, one minute. It is the moment to change what doesn't work.",
        buttons(
            button(
                "Check in",
                feature.name,
                subject=asking.prompt.id,
                style=Style.PRIMARY,
                settles=True,
            )
        ),
        quiet(
            "Coordinators see that you answered, and whether you'd like their help."
            if is_looked_after(uow, uow.pairs.get(asking.prompt.subject_id))
            else "Nobody else sees what you answer."
        ),
    )


def ask_next(asking: Asking, uow: UnitOfWork) -> None:
    pair = uow.pairs.get(asking.prompt.subject_id)
    ask_again(asking, uow, check_in_interval(pair.cadence))


def open_check_in(context: Context, uow: UnitOfWork) -> Reply:
    prompt = asked_of(context, uow, kind=CHECK_IN)
    last = uow.answers.last_check_in(prompt.subject_id, context.actor.id)
    resolved = uow.answers.check_in_note(last) if last else ""
    is_seen = is_looked_after(uow, uow.pairs.get(prompt.subject_id))
    above: list[Text | Block] = []
    if resolved:
        above.append(say("Last time you wrote: {words}", words=resolved))
    if not is_seen:
        above.append(quiet(NOBODY_SEES))
    return Dialog(
        form=AnswerCheckIn if is_seen else CheckInUnseen,
        intro=message(*above) if above else None,
        subject=prompt.id,
    )


def answer_check_in(form: AnswerCheckIn, context: Context, uow: UnitOfWork) -> Message:
    prompt = asked_of(context, uow, kind=CHECK_IN)
    pair = uow.pairs.for_member(prompt.subject_id, context.actor.id)
    uow.answers.add_check_in(
        CheckIn(
            prompt_id=prompt.id,
            pair_id=pair.id,
            person_id=context.actor.id,
            answered_at=context.now,
            trust=int(form.trust),
            progress=int(form.progress),
            wants_help=form.wants_help,
        ),
        form.note,
    )
    uow.prompts.close([prompt], Outcome.ANSWERED, now=context.now)
    if not form.wants_help:
        return message("Thank you. Keep what works, and change one thing.")
    if is_looked_after(uow, pair):
        return message("Thank you. A coordinator sees that you'd like to talk.")
    return message("Thank you.", NOBODY_SEES)


feature = Feature(
    name="check_in",
    summary="Check in",
    form=AnswerCheckIn,
    open=open_check_in,
    on_submit=answer_check_in,
    prompts=(PromptRule(kind=CHECK_IN, ask=ask, follow=ask_next),),
)
