"""Reach a goal, with a reflection that both partners can read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.feature import Context, Feature, Reply
from mentoring.errors import MovedOn
from storage.database import UnitOfWork
from storage.goals import Goal
from storage.pairs import Pair
from storage.prompts import Outcome
from ui.form import Dialog, Form, LongText, Readers
from ui.message import Message, Style, button, buttons, message
from ui.text import say


class ReachGoal(Form):
    title = "Goal reached"
    submit = "Done"

    reflection: Annotated[str, LongText(Readers.PAIR)] = Field(
        "",
        title="What made the difference?",
        description="You will be glad of it when you look back.",
    )


def open_reach(context: Context, uow: UnitOfWork) -> Reply:
    goal, _ = _find(context, uow)
    return Dialog(
        form=ReachGoal,
        intro=message(say("{goal}", goal=uow.goals.title(goal))),
        subject=goal.id,
        version=goal.version,
    )


def reach_goal(form: ReachGoal, context: Context, uow: UnitOfWork) -> Message:
    goal, pair = _find(context, uow)
    uow.goals.reach(goal, form.reflection, now=context.now)
    for milestone in uow.goals.milestones([goal.id])[goal.id]:
        uow.prompts.close(uow.prompts.about(milestone.id), Outcome.MOOT, now=context.now)
    title = uow.goals.title(goal)
    uow.outbox.add(
        key=f"goal_reached:{goal.id}:{goal.version}",
        to=pair.partner_of(context.actor.id),
        message=message(
            say("{actor} marked a goal as reached: {goal}", actor=context.actor, goal=title),
            "A good moment to say well done.",
            buttons(button("See all goals", "goals", subject=pair.id)),
        ),
        due_at=context.now,
    )
    return message(
        say("Reached: {goal}", goal=title),
        "Take a moment to enjoy it. What would you like to reach next?",
        buttons(
            button("Set the next goal", "set_goal", subject=pair.id, style=Style.PRIMARY),
            button("See all goals", "goals", subject=pair.id),
        ),
    )


def _find(context: Context, uow: UnitOfWork) -> tuple[Goal, Pair]:
    goal = uow.goals.get(context.subject)
    pair = uow.pairs.for_member(goal.pair_id, context.actor.id)
    context.still_current(goal.version)
    if goal.reached_at is not None:
        raise MovedOn
    return goal, pair


feature = Feature(
    name="reach_goal",
    summary="Mark a goal as reached",
    form=ReachGoal,
    open=open_reach,
    on_submit=reach_goal,
)
