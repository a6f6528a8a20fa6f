"""What a coordinator decides about a run: which rules hold, what each wish weighs, what stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf, isfinite, isnan
from uuid import UUID

from mentoring.matching.errors import BadAmount, NoWeights
from mentoring.matching.vocabulary import Rule, Wish

#: The points of a full fit.
FULL = 100_000

#: A mentee and a mentor, in this order.
Couple = tuple[UUID, UUID]

#: All but the last, which many programs find too strict. "Nobody mentors themselves" always holds.
USUAL_RULES = frozenset(Rule) - {Rule.SKILL}

#: Where a coordinator starts from. What the two are there for comes first, then what they have in
#: common below the surface, which predicts good mentoring better than what shows (Eby and others
#: 2013, Psychological Bulletin 139); then what lets them meet at all. Our judgement, not a law.
USUAL_WEIGHTS: Mapping[Wish, float] = {
    Wish.SKILLS: 35,
    Wish.GOALS: 20,
    Wish.HOURS: 15,
    Wish.STYLE: 10,
    Wish.FORMATS: 8,
    Wish.DEPARTMENT: 5,
    Wish.AFFINITY: 5,
    Wish.ZONE: 2,
}

#: As `Policy.keep`: change as few pairs as can be, whatever it costs in fit.
FEWEST_CHANGES = inf


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A run's rules and weights. Fits, the floor, `keep` and `load` are parts of a full fit, 1."""

    rules: frozenset[Rule] = USUAL_RULES
    weights: Mapping[Wish, float] = field(default_factory=lambda: USUAL_WEIGHTS)
    #: How many levels a mentor may be above the mentee: at least, at most.
    level_gap: tuple[int, int] = (0, 3)
    #: Hours of an ordinary week in which both work, in the worst season of the cohort.
    least_hours: float = 1
    #: As many shared hours as help; more make a pair no better.
    enough_hours: float = 10
    #: No pair below this. Nothing: as high as it goes without placing fewer people.
    floor: float | None = None
    #: What a mentor's second mentee has to be better by, than somebody else's first; and so on.
    load: float = 0
    locked: frozenset[Couple] = frozenset()
    forbidden: frozenset[Couple] = frozenset()
    #: Rules that a coordinator sets aside for one mentee.
    waived: frozenset[tuple[UUID, Rule]] = frozenset()
    #: The pairs of the run before, and what a change of one has to be worth. 0.08 changed 22 pairs
    #: of 2,726 where matching anew changed 314, for 0.23 % of the fit.
    previous: frozenset[Couple] = frozenset()
    keep: float = 0.08

    def __post_init__(self) -> None:
        for name, value in self._amounts():
            if isnan(value) or value < 0 or not (isfinite(value) or name == "keep"):
                raise BadAmount(name, value)
        if not any(self.weights.values()):
            raise NoWeights

    def holds(self, rule: Rule) -> bool:
        return rule is Rule.SELF or rule in self.rules

    def share(self, wish: Wish) -> float:
        """Give a wish's part of a full fit."""
        return self.weights.get(wish, 0) / sum(self.weights.values())

    def _amounts(self) -> Iterator[tuple[str, float]]:
        yield from self.weights.items()
        yield "floor", self.floor or 0
        for name in ("least_hours", "enough_hours", "load", "keep"):
            yield name, getattr(self, name)
