"""Choices of a policy that are easier named than numbered."""

from __future__ import annotations

from enum import StrEnum


class Keep(StrEnum):
    """How much a new run holds on to what the one before it proposed."""

    FEWEST = "fewest"
    SOME = "some"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        return _KEEP_LABELS[self]

    @property
    def worth(self) -> float:
        """What a change has to be worth, as a part of a full fit."""
        return _KEEP_WORTH[self]

    @classmethod
    def of(cls, worth: float) -> Keep:
        return min(cls, key=lambda one: abs(one.worth - worth))


_KEEP_LABELS = {
    Keep.FEWEST: "Change as few pairs as possible",
    Keep.SOME: "Change a pair where it is clearly better",
    Keep.NOTHING: "Look for the best anew",
}
_KEEP_WORTH = {Keep.FEWEST: 1.0, Keep.SOME: 0.08, Keep.NOTHING: 0.0}


class Spread(StrEnum):
    """How mentees are spread over mentors with several places."""

    BY_FIT = "by_fit"
    EVENLY = "evenly"

    @property
    def label(self) -> str:
        return _SPREAD_LABELS[self]

    @property
    def load(self) -> float:
        return _SPREAD_LOAD[self]

    @classmethod
    def of(cls, load: float) -> Spread:
        return cls.EVENLY if load else cls.BY_FIT


_SPREAD_LABELS = {
    Spread.BY_FIT: "By fit alone",
    Spread.EVENLY: "Evenly: a second mentee has to fit clearly better",
}
_SPREAD_LOAD = {Spread.BY_FIT: 0.0, Spread.EVENLY: 0.1}
