"""How much the pairs of a large market can be worth at most, without looking at them again.

Once prices move, a pair gains at most what the best pair of its group gained, and the most that the
price of a mentor of this group has fallen. Of the pairs of a large market few in a hundred can be
worth anything by that, and only they are looked at again.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mentoring.matching.population import Floats, Ints

#: How many mentors are a group at most. Smaller groups bound more closely, and take more room.
GROUP = 64
#: How many groups there are at least, where there are so many mentors.
GROUPS = 64
#: About how many mentors are read together. For fewer, a product is slower.
_TOGETHER = 1 << 10

Gains = npt.NDArray[np.float64]


class Ceilings:
    """What each mentee gains at most with a mentor of each group, at the prices of the last look.

    Mentees and mentors are numbered by their places among those of the market.
    """

    def __init__(self, height: int, width: int) -> None:
        count = max(-(-width // GROUP), min(width, GROUPS), 1)
        #: The members of a group are far from each other: so all groups are gone through at once.
        self.groups = [slice(first, None, count) for first in range(count)]
        #: Mentors who are read together: one of each group, or as many.
        wide = max(_TOGETHER // count, 1) * count
        self.stretches = [slice(first, first + wide) for first in range(0, width, wide)]
        self._tops = np.empty((count, height), dtype=np.float32)
        self._prices = np.zeros(width)
        self._least = 0

    def note(self, rows: slice, points: Floats) -> None:
        """Keep what is known before there are prices: how many points each group has at most."""
        self._tops[:, rows] = points.T

    @property
    def highest(self) -> Gains:
        """Bound what each mentee gains with anybody."""
        return np.asarray(self._tops.max(axis=0), dtype=np.float64)

    def at(self, group: int, rows: Ints, prices: Gains, least: int) -> Gains:
        """Bound what these mentees gain with the mentors of a group, from so many points on."""
        if least < self._least:
            return np.full(len(rows), np.inf)
        fallen = (self._prices[self.groups[group]] - prices[self.groups[group]]).max()
        # What a pair gains is a whole number, so a bound can be one.
        return np.asarray(np.floor(self._tops[group, rows] + fallen))

    def lower(self, group: int, rows: Ints, gains: Gains | Floats) -> None:
        """Keep what was found; it is rounded up, so that it still is a bound."""
        tops = gains.astype(np.float32)
        self._tops[group, rows] = np.where(
            tops < gains, np.nextafter(tops, np.float32(np.inf)), tops
        )

    def settle(self, prices: Gains, least: int) -> None:
        """Say at which prices everybody has been looked at."""
        self._prices, self._least = prices, least
