"""Reach a milestone, with a reflection; and the nudge when one is due or late."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from handlers.expectations import MILESTONE, expect_milestone
from handlers.feature import Context, Feature, Reply
from handlers.reaching import ask_to_reflect, pair_of, reach, tell_partner
from mentoring.vocabulary import PairStatus
from scheduling.calendar import local_now
from scheduling.rhythm import Asking, PromptRule
from storage.database import UnitOfWork
from storage.prompts import Outcome
from ui.form import Form, LongText, Readers
from ui.message import Message, Style, button, buttons, message
from ui.text import say


class ReachMilestone(Form):
    title = "Step reached"
    submit = "Done"

    reflection: Annotated[str, LongText(Readers.PAIR)] = Field(
        "", title="What helped, and what did you learn?"
    )


def open_reach(context: Context, uow: UnitOfWork) -> Reply:
    return ask_to_reflect(ReachMilestone, uow.goals.milestone(context.subject), context, uow)


def reach_milestone(form: ReachMilestone, context: Context, uow: UnitOfWork) -> Message:
    milestone = uow.goals.milestone(context.subject)
    pair = reach(milestone, form.reflection, context, uow)
    # Not as answered: if it turns out to be open after all, it is asked about again.
    uow.prompts.close(uow.prompts.about(milestone.id), Outcome.MOOT, now=context.now)
    title = uow.goals.title(milestone)
    tell_partner(
        milestone,
        pair,
        context,
        uow,
        say("{actor} marked a step as reached: {step}", actor=context.actor, step=title),
        buttons(button("See all goals", "goals", subject=pair.id)),
    )
    return message(
        say("Well done: {step}", step=title),
        buttons(
            button("See all goals", "goals", subject=pair.id),
            button(
                "Not yet after all",
                feature.name,
                "reopen",
                subject=milestone.id,
                version=milestone.version,
            ),
        ),
    )


def reopen(context: Context, uow: UnitOfWork) -> Message:
    milestone = uow.goals.milestone(context.subject)
    pair = pair_of(milestone, context, uow)
    uow.goals.reopen(milestone)
    expect_milestone(uow, pair, milestone, today=context.today)
    return message(
        "It counts as open again. What you wrote is kept.",
        buttons(button("See all goals", "goals", subject=pair.id)),
    )


def nudge(asking: Asking, uow: UnitOfWork) -> Message | None:
    milestone = uow.goals.milestone(asking.prompt.subject_id)
    goal = uow.goals.get(milestone.goal_id)
    pair = uow.pairs.get(goal.pair_id)
    if milestone.reached_at or goal.reached_at or pair.status is PairStatus.ENDED:
        return None
    is_late = milestone.due_on < local_now(asking.person, asking.now).date()
    words = "This step was due on {due}: {step}" if is_late else "Due on {due}: {step}"
    return message(
        say(words, due=milestone.due_on, step=uow.goals.title(milestone)),
        buttons(
            button(
                "It's done", feature.name, subject=milestone.id, style=Style.PRIMARY, settles=True
            ),
            button("See all goals", "goals", subject=pair.id),
        ),
    )


feature = Feature(
    name="reach_milestone",
    summary="Mark a step as reached",
    form=ReachMilestone,
    open=open_reach,
    on_submit=reach_milestone,
    on_press={"reopen": reopen},
    # Asked two days ahead and again three days after that: due, then late.
    prompts=(PromptRule(kind=MILESTONE, ask=nudge, nudge_every=timedelta(days=3), times=2),),
)
