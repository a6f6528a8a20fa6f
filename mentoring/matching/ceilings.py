"""How much the pairs that were looked at once can still be worth, without looking again.

Once prices move, a pair gains at most what the best pair of its group gained, and the most that the
price of a mentor of this group has fallen. Of the pairs of a large market few in a hundred can be
worth anything by that, and only they are looked at again.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from mentoring.matching.population import Flags, Floats, Ints

#: How many mentors are a group at most. Smaller groups bound more closely, and take more room.
GROUP = 64
#: How many groups there are at least, where there are so many mentors.
GROUPS = 64

Gains = npt.NDArray[np.float64]
Real = TypeVar("Real", np.float32, np.float64)


class Ceilings:
    """What each mentee gains at most with a mentor of each group, at the prices of the last look.

    Mentees and mentors are numbered by their places among those of the market.
    """

    def __init__(self, height: int, width: int) -> None:
        self._count = max(-(-width // GROUP), min(width, GROUPS))
        #: The members of a group are far from each other: so all groups are gone through at once.
        self.groups = [slice(first, None, self._count) for first in range(self._count)]
        self._tops = np.empty((height, self._count), dtype=np.float32)
        self._prices = np.zeros(width, dtype=np.int64)
        self._least = 0

    def note(self, at: Ints, points: Floats) -> Floats:
        """Keep what is found before there are prices: the largest points in each group."""
        largest = self._largest(points)
        self._tops[at] = largest
        return largest

    def at(self, rows: Ints, prices: Ints, members: Flags, least: int) -> Gains:
        """Bound what these mentees gain with some of the mentors, from so many points on."""
        if least < self._least:
            return np.full((len(rows), self._count), np.inf)
        fallen = np.where(members, (self._prices - prices).astype(np.float64), -np.inf)
        return np.asarray(self._tops[rows] + self._largest(fallen[None, :]))

    def lower(self, rows: Ints, gains: Gains) -> None:
        """Keep what was found at new prices; it is rounded up, so that it still is a bound."""
        self._tops[rows] = np.nextafter(gains.astype(np.float32), np.float32(np.inf))

    def settle(self, prices: Ints, least: int) -> None:
        """Say at which prices everybody has been looked at."""
        self._prices, self._least = prices, least

    def _largest(self, table: npt.NDArray[Real]) -> npt.NDArray[Real]:
        """Give the largest of each group in each row."""
        largest = table[:, : self._count].copy()
        for first in range(self._count, table.shape[1], self._count):
            more = table[:, first : first + self._count]
            part = largest[:, : more.shape[1]]
            np.maximum(part, more, out=part)
        return largest
