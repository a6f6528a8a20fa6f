"""What a run proposes: plain values to keep, show and repeat."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mentoring.matching.policy import FULL, Couple


class Verdict(StrEnum):
    """What came of a run, in a word; what is wrong with it where nobody could be placed."""

    MATCHED = "matched"
    NO_MENTEES = "no_mentees"
    NO_MENTORS = "no_mentors"
    NO_PLACES = "no_places"
    NOBODY_ALLOWED = "nobody_allowed"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Verdict.MATCHED: "Pairs were found.",
    Verdict.NO_MENTEES: "Nobody is here who looks for a mentor.",
    Verdict.NO_MENTORS: "Nobody is here who would mentor.",
    Verdict.NO_PLACES: "No mentor has a place left.",
    Verdict.NOBODY_ALLOWED: "The rules leave no pair that could be made.",
}


@dataclass(frozen=True)
class Pair:
    mentee: UUID
    mentor: UUID
    points: int
    is_locked: bool = False

    @property
    def fit(self) -> float:
        return self.points / FULL

    @property
    def couple(self) -> Couple:
        return self.mentee, self.mentor


@dataclass(frozen=True)
class Changes:
    """How a run differs from the one before it, and what staying close to it costs."""

    begun: tuple[Couple, ...]
    ended: tuple[Couple, ...]
    #: How many pairs would have been begun if nothing were kept, and the points that this adds.
    begun_anew: int
    price: int


@dataclass(frozen=True)
class Proposal:
    """Pairs in the order of their mentees. Points are whole numbers: 100,000 are a full fit."""

    verdict: Verdict
    pairs: tuple[Pair, ...] = ()
    unmatched: tuple[UUID, ...] = ()
    #: No pair but a locked one has fewer points. No higher floor, but up to this much, places as
    #: many; where the coordinator set the floor, it is theirs.
    floor: int = 0
    floor_gap: int = 0
    #: How many points more the best pairs could have at most; 0 is the proof that these are best.
    gap: int = 0
    changes: Changes | None = None
    #: Stable instead of best: nobody would rather have somebody who would rather have them.
    is_stable: bool = False

    @property
    def placed(self) -> int:
        return len(self.pairs)

    @property
    def total(self) -> int:
        return sum(pair.points for pair in self.pairs)

    @property
    def is_proved_best(self) -> bool:
        return self.gap == 0 and self.floor_gap == 0 and not self.is_stable
