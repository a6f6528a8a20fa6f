"""Change how often: the pair's cadence, and how many reminders a week the person wants."""

from __future__ import annotations

from pydantic import Field

from handlers.feature import Context, Feature, Reply
from handlers.session_entry import expect_next
from handlers.which_pair import partner_in, which_pair
from mentoring.vocabulary import Cadence
from storage.database import UnitOfWork
from ui.form import Dialog, Form
from ui.message import Message, message
from ui.text import say, say_count


class ChangeFrequency(Form):
    title = "Change how often"

    cadence: Cadence = Field(
        title="How often do you mean to meet?", description="This holds for both of you."
    )
    weekly_cap: int = Field(
        title="Reminders a week at the most",
        description="For you alone. What is left over waits on your Home.",
        ge=1,
        le=7,
    )


def open_frequency(context: Context, uow: UnitOfWork) -> Reply:
    pair = which_pair(context, uow, feature.name, "For which pair?")
    if isinstance(pair, Message):
        return pair
    return Dialog(
        form=ChangeFrequency,
        values={"cadence": pair.cadence, "weekly_cap": context.actor.weekly_cap},
        subject=pair.id,
    )


def change_frequency(form: ChangeFrequency, context: Context, uow: UnitOfWork) -> Message:
    pair = uow.pairs.for_member(context.subject, context.actor.id)
    context.actor.weekly_cap = form.weekly_cap
    if form.cadence is not pair.cadence:
        pair.cadence = form.cadence
        pair.version += 1
        expect_next(uow, pair, context.now)
        uow.outbox.add(
            key=f"cadence:{pair.id}:{pair.version}",
            to=partner_in(uow, pair, context.actor).id,
            message=message(
                say(
                    "{actor} changed how often you two mean to meet: {cadence}.",
                    actor=context.actor,
                    cadence=say(form.cadence.label.lower()),
                )
            ),
            due_at=context.now,
        )
    return message(
        say_count(
            "Saved. You mean to meet {cadence}, and we send you at most {n} reminder a week.",
            "Saved. You mean to meet {cadence}, and we send you at most {n} reminders a week.",
            n=form.weekly_cap,
            cadence=say(form.cadence.label.lower()),
        )
    )


feature = Feature(
    name="change_frequency",
    summary="Change how often",
    form=ChangeFrequency,
    open=open_frequency,
    on_submit=change_frequency,
)
