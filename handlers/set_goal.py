"""Set a goal: what the mentee wants, with dated milestones towards it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from handlers.expectations import expect_milestone
from handlers.feature import Context, Feature, Reply
from handlers.which_pair import partner_in, which_pair
from mentoring.goals import check_milestone
from storage.database import UnitOfWork
from storage.goals import Goal, Milestone
from storage.pairs import Pair
from storage.people import Person
from ui.form import Dialog, Form, Readers, ShortText
from ui.message import Message, button, buttons, message
from ui.text import Text, say

_Title = Annotated[str, ShortText(Readers.PAIR)]


class SetGoal(Form):
    title = "Set a goal"

    goal: _Title = Field(
        title="What do you want to reach?",
        description="Something you can tell is done, such as “Lead the March release”.",
    )
    milestone_1: _Title = Field(title="First step on the way")
    due_1: date = Field(title="First step: by when?")
    milestone_2: _Title = Field("", title="Second step")
    due_2: date | None = Field(None, title="Second step: by when?")
    milestone_3: _Title = Field("", title="Third step")
    due_3: date | None = Field(None, title="Third step: by when?")

    def milestones(self) -> tuple[tuple[str, date | None], ...]:
        return (
            (self.milestone_1, self.due_1),
            (self.milestone_2, self.due_2),
            (self.milestone_3, self.due_3),
        )


def open_set_goal(context: Context, uow: UnitOfWork) -> Reply:
    pair = which_pair(context, uow, feature.name, "For which pair is the goal?")
    if isinstance(pair, Message):
        return pair
    partner = partner_in(uow, pair, context.actor)
    return Dialog(
        form=SetGoal,
        values={"due_1": context.today + timedelta(weeks=4)},
        intro=message(
            say("You and {partner} both see goals and can add to them.", partner=partner)
        ),
        subject=pair.id,
    )


def set_goal(form: SetGoal, context: Context, uow: UnitOfWork) -> Message:
    pair = uow.pairs.for_member(context.subject, context.actor.id)
    for number, (title, due_on) in enumerate(form.milestones(), start=1):
        check_milestone(title, due_on, today=context.today, number=number)
    goal = uow.goals.add(
        Goal(pair_id=pair.id, set_by_id=context.actor.id, set_at=context.now), form.goal
    )
    for title, due_on in form.milestones():
        if due_on is not None:
            milestone = uow.goals.add_milestone(Milestone(goal_id=goal.id, due_on=due_on), title)
            expect_milestone(uow, pair, milestone, today=context.today)
    _tell_partner(context, uow, pair, goal, form)
    return message(
        _reminded(uow, pair, context.actor),
        buttons(button("See all goals", "goals", subject=pair.id)),
    )


def _reminded(uow: UnitOfWork, pair: Pair, actor: Person) -> Text:
    if actor.id == pair.mentee_id:
        return say("The goal is set. We remind you two days before each step is due.")
    return say(
        "The goal is set. We remind {mentee} two days before each step is due.",
        mentee=partner_in(uow, pair, actor),
    )


def _tell_partner(context: Context, uow: UnitOfWork, pair: Pair, goal: Goal, form: SetGoal) -> None:
    uow.outbox.add(
        key=f"goal_set:{goal.id}",
        to=pair.partner_of(context.actor.id),
        message=message(
            say("{actor} set a goal: {goal}", actor=context.actor, goal=form.goal),
            say("The first step, {step}, is due on {due}.", step=form.milestone_1, due=form.due_1),
            buttons(button("See all goals", "goals", subject=pair.id)),
        ),
        due_at=context.now,
    )


feature = Feature(
    name="set_goal",
    summary="Set a goal",
    shortcut="Set a goal",
    form=SetGoal,
    open=open_set_goal,
    on_submit=set_goal,
)
