"""Correct a goal; its open steps are a button away."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.feature import Context, Feature, Reply
from handlers.reaching import open_pair_of
from storage.database import UnitOfWork
from storage.goals import Goal
from ui.form import Dialog, Form, Readers, ShortText
from ui.message import Button, Message, Press, button, buttons, message
from ui.text import say


class EditGoal(Form):
    title = "Change the goal"

    goal: Annotated[str, ShortText(Readers.PAIR)] = Field(title="What do you want to reach?")


def open_edit(context: Context, uow: UnitOfWork) -> Reply:
    goal = uow.goals.get(context.subject)
    open_pair_of(goal, context, uow)
    return Dialog(
        form=EditGoal,
        values={"goal": uow.goals.title(goal)},
        intro=_steps(uow, goal),
        subject=goal.id,
        version=goal.version,
    )


def _steps(uow: UnitOfWork, goal: Goal) -> Message | None:
    steps = [step for step in uow.goals.milestones([goal.id])[goal.id] if not step.reached_at]
    if not steps:
        return None
    change = [
        Button(
            label=say("{step}", step=uow.goals.title(step)),
            press=Press(feature="edit_milestone", subject=step.id),
        )
        for step in steps
    ]
    return message("Or change one of its steps:", buttons(*change))


def edit_goal(form: EditGoal, context: Context, uow: UnitOfWork) -> Message:
    goal = uow.goals.get(context.subject)
    pair = open_pair_of(goal, context, uow)
    uow.goals.retitle(goal, form.goal)
    return message(
        say("Saved: {goal}", goal=form.goal),
        buttons(button("See all goals", "goals", subject=pair.id)),
    )


feature = Feature(
    name="edit_goal",
    summary="Change a goal",
    form=EditGoal,
    open=open_edit,
    on_submit=edit_goal,
)
