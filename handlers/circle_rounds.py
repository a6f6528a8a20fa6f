"""Rounds that begin by themselves: at the hour at which the first of the coordinators works."""

from __future__ import annotations

from handlers.circling import NEXT_ROUND, begin_round, expect_round, plan_of
from mentoring.cohorts import is_over
from scheduling.calendar import local_now
from scheduling.rhythm import Asking, PromptRule
from storage.database import UnitOfWork
from ui.message import Message, button, buttons, message
from ui.text import say


def begin_due(asking: Asking, uow: UnitOfWork) -> None:
    """Begin the round that is due, unless another coordinator's turn has begun it before."""
    series = uow.circles.locked(asking.prompt.subject_id)
    latest = uow.circles.latest(series.id)
    if series.ended_at is not None or latest is None or latest.began_on >= asking.prompt.due_on:
        return
    today = local_now(asking.person, asking.now).date()
    if is_over(uow.programs.cohort_of(series.cohort_id).ends_on, today=today):
        return
    plan = plan_of(uow, series, uow.circles.history(series.id))
    if plan.is_empty:
        expect_round(uow, series, max(today, asking.prompt.due_on), now=asking.now)
    else:
        begin_round(uow, series, plan, max(today, asking.prompt.due_on), asking.now)


def tell_begun(asking: Asking, uow: UnitOfWork) -> Message | None:
    """Tell a coordinator what became of the round that was due."""
    series = uow.circles.get(asking.prompt.subject_id)
    latest = uow.circles.latest(series.id)
    today = local_now(asking.person, asking.now).date()
    over = is_over(uow.programs.cohort_of(series.cohort_id).ends_on, today=today)
    if series.ended_at is not None or latest is None or over:
        return None
    see = buttons(button("See the circles", "circles"))
    if latest.began_on < asking.prompt.due_on:
        few = "A round of “{series}” was due, and no circle can be made of those who are here now."
        return message(say(few, series=series.name), "We try again when the next is due.", see)
    begun = "Round {n} of “{series}” has begun by itself. Everybody knows who is in their circle."
    return message(say(begun, n=latest.number, series=series.name), see)


RULE = PromptRule(kind=NEXT_ROUND, ask=tell_begun, follow=begin_due, times=1, capped=False)
