"""A bar shows the share, and never more or less of it than there is."""

from __future__ import annotations

import pytest

from ui.bar import bar, cells_of


@pytest.mark.parametrize(
    ("share", "drawn"),
    [(0, "░░░░░░░░░░"), (0.001, "▓░░░░░░░░░"), (0.999, "▓▓▓▓▓▓▓▓▓░"), (1, "▓▓▓▓▓▓▓▓▓▓")],
)
def test_it_is_only_full_and_only_empty_where_the_share_is(share: float, drawn: str) -> None:
    assert bar(share) == drawn


def test_few_steps_get_several_cells_each() -> None:
    assert [cells_of(total) for total in (0, 1, 2, 3, 4, 6, 40)] == [0, 6, 6, 6, 4, 6, 10]
