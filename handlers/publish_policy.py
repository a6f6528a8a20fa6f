"""Publish a policy: a coordinator writes what people can rely on, and sees that they are asked."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.agreeing import USUAL_POLICY, asks_to_agree, day_of, tell_of
from handlers.feature import Audience, Context, Feature, Reply
from mentoring.errors import MovedOn
from storage.database import UnitOfWork
from storage.programs import Program
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Message, button, buttons, message
from ui.text import say, say_count

_SEE = buttons(button("See the policy", "policy"))


class PublishPolicy(Form):
    title = "The program's policy"
    submit = "Publish"

    words: Annotated[str, LongText(Readers.PROGRAM, max_length=2500)] = Field(
        title="What can people rely on?",
        description="Whenever it changes, everybody is asked anew if they agree.",
    )
    asks_about: bool = Field(
        default=True,
        title="Ask people about themselves, if they like?",
        description="Such as their gender and age, only to be counted in groups of five and more.",
    )


def open_form(_: Context, uow: UnitOfWork) -> Reply:
    program = uow.programs.required().program
    policy = uow.policies.current(program)
    return Dialog(
        form=PublishPolicy,
        values={
            "words": policy.text if policy else USUAL_POLICY,
            "asks_about": program.voluntary_closed_at is None,
        },
        version=_next(program),
    )


def _next(program: Program) -> int:
    return (program.policy_version or 0) + 1


def publish(form: PublishPolicy, context: Context, uow: UnitOfWork) -> Message:
    program = uow.programs.required().program
    context.still_current(_next(program))
    if form.asks_about != (program.voluntary_closed_at is None):
        program.voluntary_closed_at = None if form.asks_about else context.now
    before = uow.policies.current(program)
    if before is not None and before.text == form.words:
        return message("Saved. The words are as they were, so nobody is asked anew.", _SEE)
    policy = uow.policies.publish(program, form.words, by=context.actor.id, now=context.now)
    tell_of(uow, policy, before, program, context)
    return message("Published. We ask everybody in the program if they agree.", _SEE)


def remind(context: Context, uow: UnitOfWork) -> Message:
    running = uow.programs.required()
    policy = uow.policies.locked(context.subject)
    if policy.version != running.program.policy_version:
        raise MovedOn
    if policy.reminded_at is not None:
        on = day_of(context, policy.reminded_at)
        return message(say("They were reminded on {on}. Once is enough.", on=on), _SEE)
    policy.reminded_at = context.now
    waiting = uow.policies.standing(running.cohort.id).waiting
    for person in waiting:
        uow.outbox.add(
            key=f"policy_reminder:{policy.id}:{person.id}",
            to=person.id,
            message=asks_to_agree(running.program),
            due_at=context.now,
        )
    return message(
        say_count("We remind {n} person.", "We remind {n} people.", n=len(waiting)), _SEE
    )


feature = Feature(
    name="publish_policy",
    summary="Write the program's policy",
    audience=Audience.COORDINATORS,
    form=PublishPolicy,
    open=open_form,
    on_submit=publish,
    on_press={"remind": remind},
)
