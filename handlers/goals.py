"""Goals: how far each one is, for both partners."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.feature import Card, Context, Feature, Place, Reply
from handlers.which_pair import partner_in, which_pair
from storage.database import UnitOfWork
from storage.goals import Goal, Milestone
from storage.pairs import Pair
from ui.form import Form
from ui.message import (
    Block,
    Items,
    Message,
    Progress,
    Style,
    button,
    buttons,
    heading,
    message,
)
from ui.text import Text, say


def open_goals(context: Context, uow: UnitOfWork) -> Reply:
    pair = which_pair(context, uow, feature.name, "Whose goals would you like to see?")
    return pair if isinstance(pair, Message) else _goals_of(context, uow, pair)


def _goals_of(context: Context, uow: UnitOfWork, pair: Pair) -> Message:
    partner = partner_in(uow, pair, context.actor)
    goals = uow.goals.of(pair.id)
    rows: list[Block] = []
    for goal, steps in goals.items():
        rows += _goal(context, uow, goal, steps)
    if not goals:
        rows += message(
            "No goal yet. A goal with one dated step makes it far more likely that things happen."
        ).blocks
    return message(
        heading(say("Goals with {partner}", partner=partner.name)),
        *rows,
        buttons(button("Set a goal", "set_goal", subject=pair.id, style=Style.PRIMARY)),
    )


def _goal(context: Context, uow: UnitOfWork, goal: Goal, steps: Sequence[Milestone]) -> list[Block]:
    title = say("{goal}", goal=uow.goals.title(goal))
    done = [step for step in steps if step.reached_at]
    rows: list[Block] = [
        Progress(done=len(done), total=len(steps), label=title)
        if goal.reached_at is None
        else message(say("Reached on {at}: {title}", at=goal.reached_at, title=title)).blocks[0],
    ]
    if goal.reached_at is not None:
        reflection = uow.goals.reflection(goal)
        rows += message(say("“{words}”", words=reflection)).blocks if reflection else ()
        again = button("Open again", "reach_goal", "reopen", subject=goal.id, version=goal.version)
        return [*rows, buttons(again)]
    if steps:
        rows.append(Items(items=tuple(_step(context, uow, step) for step in steps)))
    due = next((step for step in steps if step.reached_at is None), None)
    choices = [button("Add a step", "add_milestone", subject=goal.id)]
    if due is not None:
        choices.insert(0, button("Next step reached", "reach_milestone", subject=due.id))
    choices.append(button("Goal reached", "reach_goal", subject=goal.id, version=goal.version))
    choices.append(button("Change", "edit_goal", subject=goal.id))
    return [*rows, buttons(*choices)]


def _step(context: Context, uow: UnitOfWork, step: Milestone) -> Text:
    title = uow.goals.title(step)
    if step.reached_at is not None:
        reflection = uow.goals.reflection(step)
        words = "Done: {title} “{words}”" if reflection else "Done: {title}"
        return say(words, title=title, words=reflection)
    if step.due_on < context.today:
        return say("Late since {due}: {title}", due=step.due_on, title=title)
    return say("By {due}: {title}", due=step.due_on, title=title)


def goals_card(context: Context, uow: UnitOfWork) -> list[Card]:
    pairs = uow.pairs.active_of(context.actor.id)
    return [Card(Place.GOALS, _goals_of(context, uow, pair)) for pair in pairs]


feature: Feature[Form] = Feature(
    name="goals",
    summary="See and update goals",
    command="goals",
    open=open_goals,
    home=goals_card,
)
