"""How the demo's people answer when they are asked: most are content, and one mentee is not."""

from __future__ import annotations

from bot.demo.arrivals import EVERYBODY
from bot.demo.stories import STRAINED

#: What somebody rates in general, by their place among everybody.
_USUAL = (4, 5, 4, 3, 5, 4)
_ROUND = {figure.name: _USUAL[n % len(_USUAL)] for n, figure in enumerate(EVERYBODY)}
_NOT_WELL = 2

USEFUL = 4
HELPED = "You ask the question that I have been avoiding, and then you wait."
WISHED = "A little more about your own mistakes."
LEARNED = "It went better than I had feared, mostly because we had talked it through."


def usual(name: str) -> int:
    """Rate how it went until the demo begins."""
    return _ROUND[name]


def lately(name: str, *, is_looked_after: bool) -> int:
    """Rate how it goes now: a coordinator's hand helps."""
    is_strained = name == STRAINED.mentee and not is_looked_after
    return _NOT_WELL if is_strained else usual(name)
