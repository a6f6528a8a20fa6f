"""Goals that a mentee has not reached when a pair ends: theirs to take along to the next."""

from __future__ import annotations

from storage.database import UnitOfWork
from storage.goals import Goal, Milestone
from storage.pairs import Pair


def goals_before(uow: UnitOfWork, pair: Pair) -> dict[Goal, list[Milestone]]:
    """Give the open goals of the mentee's pair before this one, with the steps towards them."""
    ended = [one for one in uow.pairs.ended_of(pair.mentee_id) if one.mentee_id == pair.mentee_id]
    if not ended:
        return {}
    goals = uow.goals.of(ended[0].id)
    return {goal: steps for goal, steps in goals.items() if goal.reached_at is None}
