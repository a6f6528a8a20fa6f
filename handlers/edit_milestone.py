"""Correct a step of a goal: its words, and the day by which it is due."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from handlers.expectations import expect_milestone
from handlers.feature import Context, Feature, Reply
from handlers.reaching import open_pair_of
from mentoring.goals import check_milestone
from storage.database import UnitOfWork
from storage.prompts import Outcome
from ui.form import Dialog, Form, Readers, ShortText
from ui.message import Message, button, buttons, message
from ui.text import say


class EditMilestone(Form):
    title = "Change the step"

    milestone_1: Annotated[str, ShortText(Readers.PAIR)] = Field(title="What is the step?")
    due_1: date = Field(title="By when?")


def open_edit(context: Context, uow: UnitOfWork) -> Reply:
    milestone = uow.goals.milestone(context.subject)
    open_pair_of(milestone, context, uow)
    return Dialog(
        form=EditMilestone,
        values={"milestone_1": uow.goals.title(milestone), "due_1": milestone.due_on},
        subject=milestone.id,
        version=milestone.version,
    )


def edit_milestone(form: EditMilestone, context: Context, uow: UnitOfWork) -> Message:
    milestone = uow.goals.milestone(context.subject)
    pair = open_pair_of(milestone, context, uow)
    uow.goals.retitle(milestone, form.milestone_1)
    if form.due_1 != milestone.due_on:
        # One that is late keeps its day while only its words are corrected.
        check_milestone(form.milestone_1, form.due_1, today=context.today, number=1)
        milestone.due_on = form.due_1
        uow.prompts.close(uow.prompts.about(milestone.id), Outcome.MOOT, now=context.now)
        expect_milestone(uow, pair, milestone, today=context.today)
    return message(
        say("Saved. It is due on {due}.", due=milestone.due_on),
        buttons(button("See all goals", "goals", subject=pair.id)),
    )


feature = Feature(
    name="edit_milestone",
    summary="Change a step of a goal",
    form=EditMilestone,
    open=open_edit,
    on_submit=edit_milestone,
)
