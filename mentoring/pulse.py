"""Pulse: how a pair is doing, from two taps."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

#: Averages over fewer people than this would tell whose answers they are (see docs/decisions.md).
SMALLEST_GROUP = 5
#: A rating from here down says that the pair may need a hand.
LOW_RATING = 2


class Obstacle(StrEnum):
    NONE = "none"
    TIME = "time"
    TOPICS = "topics"
    FIT = "fit"

    @property
    def label(self) -> str:
        return _OBSTACLES[self]


_OBSTACLES = {
    Obstacle.NONE: "Nothing",
    Obstacle.TIME: "Finding time",
    Obstacle.TOPICS: "What to talk about",
    Obstacle.FIT: "We don't click yet",
}

RATINGS = {
    5: "Great",
    4: "Good",
    3: "So-so",
    2: "Not well",
    1: "Badly",
}


def average(ratings: Sequence[int]) -> float | None:
    """Give the mean rating to one decimal, or nothing where too few have answered."""
    if len(ratings) < SMALLEST_GROUP:
        return None
    return round(sum(ratings) / len(ratings), 1)


def is_low(rating: int) -> bool:
    return rating <= LOW_RATING
