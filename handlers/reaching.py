"""Reaching a goal or a milestone: a reflection, and word to the partner."""

from __future__ import annotations

from typing import TypeAlias

from handlers.feature import Context
from mentoring.errors import MovedOn
from storage.database import UnitOfWork
from storage.goals import Goal, Milestone
from storage.pairs import Pair
from ui.form import Dialog, Form
from ui.message import Block, message
from ui.text import Text, say

Target: TypeAlias = Goal | Milestone


def pair_of(target: Target, context: Context, uow: UnitOfWork) -> Pair:
    """Find the pair of a goal or milestone, for somebody who saw it as it is."""
    goal = target if isinstance(target, Goal) else uow.goals.get(target.goal_id)
    pair = uow.pairs.for_member(goal.pair_id, context.actor.id)
    context.still_current(target.version)
    return pair


def open_pair_of(target: Target, context: Context, uow: UnitOfWork) -> Pair:
    """Find the pair, while the goal or milestone is still to be reached."""
    pair = pair_of(target, context, uow)
    if target.reached_at is not None:
        raise MovedOn
    return pair


def ask_to_reflect(form: type[Form], target: Target, context: Context, uow: UnitOfWork) -> Dialog:
    """Open the form on a target that is still to be reached."""
    open_pair_of(target, context, uow)
    return Dialog(
        form=form,
        values={"reflection": uow.goals.reflection(target)},
        intro=message(say("{title}", title=uow.goals.title(target))),
        subject=target.id,
        version=target.version,
    )


def reach(target: Target, reflection: str, context: Context, uow: UnitOfWork) -> Pair:
    pair = open_pair_of(target, context, uow)
    uow.goals.reach(target, reflection, now=context.now)
    return pair


def tell_partner(
    target: Target, pair: Pair, context: Context, uow: UnitOfWork, *words: Block | Text
) -> None:
    """Tell once for each time that it is reached."""
    uow.outbox.add(
        key=f"{type(target).__name__.lower()}_reached:{target.id}:{target.version}",
        to=pair.partner_of(context.actor.id),
        message=message(*words),
        due_at=context.now,
    )
