"""What may be told about pulses."""

from __future__ import annotations

import pytest

from mentoring.pulse import RATINGS, SMALLEST_GROUP, average, is_low


@pytest.mark.parametrize(
    ("ratings", "told"),
    [
        ([], None),
        ([5, 5, 5, 5], None),
        ([1, 2, 3, 4, 5], 3.0),
        ([5, 5, 5, 5, 4], 4.8),
        ([3, 3, 3, 4, 4, 4], 3.5),
        ([1, 1, 1, 1, 1, 2], 1.2),
    ],
)
def test_an_average_is_told_from_five_answers(ratings: list[int], told: float | None) -> None:
    assert average(ratings) == told


def test_the_smallest_group_is_five() -> None:
    assert SMALLEST_GROUP == 5


def test_the_two_worst_ratings_are_low() -> None:
    assert [rating for rating in RATINGS if is_low(rating)] == [2, 1]


def test_the_best_rating_comes_first() -> None:
    assert list(RATINGS) == sorted(RATINGS, reverse=True)
