"""A share, drawn in characters where there is nothing finer to draw with."""

from __future__ import annotations

#: The cells of a bar that isn't counted in steps.
CELLS = 10
_FEW_CELLS = 6


def cells_of(total: int) -> int:
    """Give each step a cell, and few steps several: a bar of one cell looks broken."""
    return _FEW_CELLS if 0 < total < _FEW_CELLS and _FEW_CELLS % total == 0 else min(total, CELLS)


def bar(share: float, cells: int = CELLS) -> str:
    """Fill cells by a share: never all for less than the whole, never none for something."""
    filled = min(cells, max(int(share * cells), 1 if share else 0))
    return "▓" * filled + "░" * (cells - filled)
