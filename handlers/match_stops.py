"""Why somebody is left without a mentor, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from ui.message import Block, heading, items
from ui.text import Text, say, say_count, typed

if TYPE_CHECKING:
    from mentoring.matching.explain import Need, UnmatchedExplanation

_MOST_NEEDS = 3


def why_left(explained: UnmatchedExplanation, *, viewer: UUID | None) -> Text:
    """Name what stops them: the places, or the rule that closes the most mentors.

    Whoever could be one of those mentors isn't told that it is about somebody's own word: they
    must not learn whether they were named.
    """
    if explained.open_mentors:
        return say_count(
            "{n} mentor would do, but has no place left.",
            "{n} mentors would do, but have no place left.",
            n=explained.open_mentors,
        )
    if not explained.closed:
        return say("no mentor has a place.")
    rule, mentors = explained.closed[0]
    if viewer and rule.is_absolute:
        return say("with some mentors a pair isn't possible.")
    return say_count(
        "with {n} mentor, {rule}.",
        "with {n} mentors, {rule}.",
        n=mentors,
        rule=say(rule.words),
    )


def whom_to_look_for(needs: Sequence[Need]) -> Iterator[Block]:
    """Say which skills new mentors would have to offer."""
    if needs:
        yield heading("What would help most")
        yield items(*(_need(one) for one in needs[:_MOST_NEEDS]))


def _need(need: Need) -> Text:
    return say_count(
        "One more mentor who offers {skill} would place {n} person.",
        "One more mentor who offers {skill} would place {n} people.",
        n=need.placed_more,
        skill=typed(need.skill),
    )
