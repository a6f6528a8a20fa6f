"""How much the pairs that were looked at once can still be worth, without looking again.

Once prices move, a pair gains at most what the best pair of its group gained, and the most that the
price of a mentor of this group has fallen. Of the pairs of a large market few in a hundred can be
worth anything by that, and only they are looked at again.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mentoring.matching.population import Flags, Floats, Ints

#: How many mentors are a group. Smaller groups bound more closely, and take more room.
GROUP = 64

Gains = npt.NDArray[np.float64]


class Ceilings:
    """What each mentee gains at most with a mentor of each group, at the prices of the last look.

    Mentees and mentors are numbered by their places among those of the market.
    """

    def __init__(self, height: int, width: int) -> None:
        self.groups = [slice(start, start + GROUP) for start in range(0, width, GROUP)]
        self._starts = np.arange(0, width, GROUP)
        self._tops = np.empty((height, len(self.groups)), dtype=np.float32)
        self._prices = np.zeros(width, dtype=np.int64)
        self._least = 0

    def note(self, at: Ints, points: Floats) -> None:
        """Keep what is found before there are prices."""
        self._tops[at] = np.maximum.reduceat(points, self._starts, axis=1)

    def at(self, rows: Ints, prices: Ints, members: Flags, least: int) -> Gains:
        """Bound what these mentees gain with some of the mentors, from so many points on."""
        if least < self._least:
            return np.full((len(rows), len(self.groups)), np.inf)
        fallen = np.where(members, (self._prices - prices).astype(np.float64), -np.inf)
        return np.asarray(self._tops[rows] + np.maximum.reduceat(fallen, self._starts))

    def lower(self, rows: Ints, gains: Gains) -> None:
        """Keep what was found at new prices; it is rounded up, so that it still is a bound."""
        self._tops[rows] = np.nextafter(gains.astype(np.float32), np.float32(np.inf))

    def settle(self, prices: Ints, least: int) -> None:
        """Say at which prices everybody has been looked at."""
        self._prices, self._least = prices, least
