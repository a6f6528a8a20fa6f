"""A group that falls short of the bound, in words: only groups that may be told of are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mentoring.voluntary import Question, answer_label
from ui.text import Text, say

if TYPE_CHECKING:
    from mentoring.matching.fairness import Breach

_WORDS = {
    "placed": "{question}: {group} is placed less often than {best}, at {ratio}% of their rate.",
    "fit": "{question}: {group} fits less well than {best}, at {ratio}% of theirs.",
}


def shortfall(breach: Breach) -> Text:
    return say(
        _WORDS[breach.measure],
        question=say(Question(breach.question).label),
        group=named(breach.question, breach.group),
        best=named(breach.question, breach.best),
        ratio=round(100 * breach.ratio),
    )


def named(question: str, group: str) -> Text:
    return say(answer_label(Question(question), group) if group else "Not said")
