"""Add a milestone to a goal that is set."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from handlers.expectations import expect_milestone
from handlers.feature import Context, Feature, Reply
from mentoring.errors import MovedOn
from mentoring.goals import check_milestone
from storage.database import UnitOfWork
from storage.goals import Goal, Milestone
from storage.pairs import Pair
from ui.form import Dialog, Form, Readers, ShortText
from ui.message import Message, button, buttons, message
from ui.text import say


class AddMilestone(Form):
    title = "Add a step"
    submit = "Add"

    milestone_1: Annotated[str, ShortText(Readers.PAIR)] = Field(title="What is the step?")
    due_1: date = Field(title="By when?")


def open_add(context: Context, uow: UnitOfWork) -> Reply:
    goal, _ = _find(context, uow)
    return Dialog(
        form=AddMilestone,
        values={"due_1": context.today + timedelta(weeks=2)},
        intro=message(say("Towards {goal}", goal=uow.goals.title(goal))),
        subject=goal.id,
    )


def add_milestone(form: AddMilestone, context: Context, uow: UnitOfWork) -> Message:
    goal, pair = _find(context, uow)
    check_milestone(form.milestone_1, form.due_1, today=context.today, number=1)
    milestone = uow.goals.add_milestone(
        Milestone(goal_id=goal.id, due_on=form.due_1), form.milestone_1
    )
    expect_milestone(uow, pair, milestone, today=context.today)
    return message(
        say("Added. It is due on {due}.", due=form.due_1),
        buttons(button("See all goals", "goals", subject=pair.id)),
    )


def _find(context: Context, uow: UnitOfWork) -> tuple[Goal, Pair]:
    goal = uow.goals.get(context.subject)
    pair = uow.pairs.for_member(goal.pair_id, context.actor.id)
    if goal.reached_at is not None:
        raise MovedOn
    return goal, pair


feature = Feature(
    name="add_milestone",
    summary="Add a step to a goal",
    form=AddMilestone,
    open=open_add,
    on_submit=add_milestone,
)
