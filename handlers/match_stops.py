"""Why somebody is left without a mentor, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.text import Text, say, say_count

if TYPE_CHECKING:
    from mentoring.matching.explain import UnmatchedExplanation


def why_left(explained: UnmatchedExplanation) -> Text:
    """Name what stops them: the places, or the rule that closes the most mentors."""
    if explained.open_mentors:
        return say_count(
            "{n} mentor would do, but has no place left.",
            "{n} mentors would do, but have no place left.",
            n=explained.open_mentors,
        )
    if not explained.closed:
        return say("no mentor has a place.")
    rule, mentors = explained.closed[0]
    return say_count(
        "with {n} mentor, {rule}.",
        "with {n} mentors, {rule}.",
        n=mentors,
        rule=say(rule.words),
    )
