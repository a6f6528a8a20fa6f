"""Take goals along: what was begun with one mentor goes on with the next, if the mentee says so."""

from __future__ import annotations

from handlers.expectations import expect_milestone
from handlers.feature import Context, Feature
from handlers.goals_along import goals_before
from mentoring.errors import Missing
from storage.database import UnitOfWork
from storage.goals import Goal, Milestone
from storage.pairs import Pair
from ui.form import Form
from ui.message import Message, button, buttons, message
from ui.text import say, say_count


def take(context: Context, uow: UnitOfWork) -> Message:
    # Of two presses the second finds what the first has taken.
    uow.pairs.lock_mentor(context.actor.id)
    pair = uow.pairs.for_member(context.subject, context.actor.id)
    if context.actor.id != pair.mentee_id:
        raise Missing("Pair", pair.id)
    before = goals_before(uow, pair)
    taken = uow.goals.taken_along(goal.id for goal in before)
    left = {goal: steps for goal, steps in before.items() if goal.id not in taken}
    for goal, steps in left.items():
        _take(context, uow, pair, goal, steps)
    mentor = uow.people.get(pair.mentor_id)
    if left:
        uow.outbox.add(
            key=f"goals_taken:{pair.id}",
            to=mentor.id,
            message=message(
                say_count(
                    "{mentee} goes on with a goal from before.",
                    "{mentee} goes on with {n} goals from before.",
                    n=len(left),
                    mentee=context.actor,
                ),
                buttons(button("See the goals", "goals", subject=pair.id)),
            ),
            due_at=context.now,
        )
    if not before:
        return message("There is no open goal from before.")
    return message(
        say("Your goals are with you and {mentor} now.", mentor=mentor),
        "What you wrote about them before stays where it is.",
        buttons(button("See the goals", "goals", subject=pair.id)),
    )


def _take(
    context: Context, uow: UnitOfWork, pair: Pair, goal: Goal, steps: list[Milestone]
) -> None:
    """Copy a goal: what the two before have written stays theirs, and nothing goes from them."""
    copy = uow.goals.add(
        Goal(
            pair_id=pair.id,
            set_by_id=context.actor.id,
            set_at=goal.set_at,
            taken_from_id=goal.id,
        ),
        uow.goals.title(goal),
    )
    for step in steps:
        same = uow.goals.add_milestone(
            Milestone(goal_id=copy.id, due_on=step.due_on, reached_at=step.reached_at),
            uow.goals.title(step),
        )
        if same.reached_at is None:
            expect_milestone(uow, pair, same, today=context.today)


feature: Feature[Form] = Feature(
    name="take_goals",
    summary="Take your goals along to your next mentor",
    on_press={"take": take},
)
