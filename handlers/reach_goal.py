"""Reach a goal, with a reflection that both partners can read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.expectations import expect_milestone
from handlers.feature import Context, Feature, Reply
from handlers.reaching import ask_to_reflect, pair_of, reach, tell_partner
from mentoring.errors import MovedOn
from storage.database import UnitOfWork
from storage.prompts import Outcome
from ui.form import Form, LongText, Readers
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
    return ask_to_reflect(ReachGoal, uow.goals.get(context.subject), context, uow)


def reach_goal(form: ReachGoal, context: Context, uow: UnitOfWork) -> Message:
    goal = uow.goals.get(context.subject)
    pair = reach(goal, form.reflection, context, uow)
    for milestone in uow.goals.milestones([goal.id])[goal.id]:
        uow.prompts.close(uow.prompts.about(milestone.id), Outcome.MOOT, now=context.now)
    title = uow.goals.title(goal)
    tell_partner(
        goal,
        pair,
        context,
        uow,
        say("{actor} marked a goal as reached: {goal}", actor=context.actor, goal=title),
        say("A good moment to say well done."),
        buttons(button("See all goals", "goals", subject=pair.id)),
    )
    return message(
        say("Reached: {goal}", goal=title),
        "Take a moment to enjoy it. What would you like to reach next?",
        buttons(
            button("Set the next goal", "set_goal", subject=pair.id, style=Style.PRIMARY),
            button("See all goals", "goals", subject=pair.id),
            button(
                "Not yet after all", feature.name, "reopen", subject=goal.id, version=goal.version
            ),
        ),
    )


def reopen(context: Context, uow: UnitOfWork) -> Message:
    goal = uow.goals.get(context.subject)
    pair = pair_of(goal, context, uow)
    if goal.reached_at is None:
        raise MovedOn
    uow.goals.reopen(goal)
    for milestone in uow.goals.milestones([goal.id])[goal.id]:
        if milestone.reached_at is None:
            expect_milestone(uow, pair, milestone, today=context.today)
    return message(
        "It counts as open again. What you wrote is kept.",
        buttons(button("See all goals", "goals", subject=pair.id)),
    )


feature = Feature(
    name="reach_goal",
    summary="Mark a goal as reached",
    form=ReachGoal,
    open=open_reach,
    on_submit=reach_goal,
    on_press={"reopen": reopen},
)
