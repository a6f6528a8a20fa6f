"""How well two people fit: each wish a column of whole points, the whole their sum.

Every wish is a sum of products of what the mentee asks and what the mentor has, or a table of the
classes that both belong to: parts of a sheet, which adds them up for all pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mentoring.matching.person import Person
from mentoring.matching.policy import FULL, Policy
from mentoring.matching.population import Floats, Ints, Population
from mentoring.matching.sheet import Part, Product, Sheet, by_class
from mentoring.matching.vocabulary import Wish

#: Strengths are told apart by tenths.
_STRENGTH = 10

Matrix = npt.NDArray[np.float64]


class Fit:
    """The points of a policy's wishes for a population."""

    def __init__(self, population: Population, policy: Policy) -> None:
        wishes = [wish for wish in Wish if policy.share(wish)]
        self.by_wish = {wish: _part(wish, population, policy) for wish in wishes}
        self._population = population

    def points(self, rows: Ints, columns: Ints) -> Floats:
        """Give the points of these mentees with these mentors."""
        return self._sheet.over(columns).points(rows)

    @cached_property
    def _sheet(self) -> Sheet:
        return Sheet(self._population, self.by_wish.values())

    def points_of(self, rows: Ints, columns: Ints) -> Ints:
        """Give the points of these pairs, row by row."""
        parts = [one.of(rows, columns).astype(np.int64) for one in self.by_wish.values()]
        return np.asarray(np.sum(parts, axis=0, dtype=np.int64))

    def parts(self, row: int, column: int) -> dict[Wish, int]:
        """Give what each wish adds to one pair's points."""
        at = np.array([row]), np.array([column])
        return {wish: int(one.of(*at)[0]) for wish, one in self.by_wish.items()}


def _part(  # noqa: C901 - a closed match, one case a wish
    wish: Wish, population: Population, policy: Policy
) -> Part:
    points = policy.share(wish) * FULL
    match wish:
        case Wish.SKILLS:
            return _asked(population, points, lambda one: one.wants, lambda one: one.offers)
        case Wish.GOALS:
            return _asked(population, points, lambda one: one.goals, lambda one: one.strengths)
        case Wish.STYLE:
            return _asked(population, points, _styles_wanted, _style, is_any_enough=True)
        case Wish.FORMATS:
            return _asked(population, points, *[lambda one: _each(one.formats)] * 2)
        case Wish.AFFINITY:
            return _asked(population, points, *[lambda one: _each(one.affinity)] * 2)
        case Wish.HOURS:
            hours = population.availability
            enough = max(policy.enough_hours, policy.least_hours) or 1
            shared = np.minimum(population.shared_hours / enough, 1)
            return by_class(hours, shared * points)
        case Wish.DEPARTMENT:
            departments = population.trait(lambda person: person.department)
            return by_class(departments, _others(departments.values) * points)
        case Wish.ZONE:
            zones = population.offsets
            ahead = np.array(zones.values)
            apart = np.abs(ahead[:, None] - ahead[None, :]) % 24
            near = 1 - np.minimum(apart, 24 - apart) / 12
            return by_class(zones, near * points)


def _asked(
    population: Population,
    points: float,
    wanted: Callable[[Person], Mapping[str, float]],
    offered: Callable[[Person], Mapping[str, float]],
    *,
    is_any_enough: bool = False,
) -> Product:
    """Weigh what is offered by what is wanted. Who asks for nothing is content with anybody.

    Who asks for several skills wants each; with styles any of them is enough.
    """
    bag = population.bag(wanted, offered)
    has_asked = bag.asked > 0
    whole = np.where(has_asked, 1 if is_any_enough else bag.asked, 1)
    shares = bag.of_mentees.astype(np.float64) / whole[:, None]
    strengths = np.rint(np.minimum(bag.of_mentors.astype(np.float64), 1) * _STRENGTH)
    content = np.full((len(population.mentors), 1), _STRENGTH)
    return Product(
        _whole(np.hstack([shares, ~has_asked[:, None]]) * points / _STRENGTH),
        _whole(np.hstack([strengths, content])),
    )


def _others(departments: tuple[str, ...]) -> Matrix:
    names = np.array(departments)
    other = (names[:, None] != names[None, :]) & (names != "")[None, :]
    return np.asarray(other | (names == "")[:, None], dtype=np.float64)


def _each(names: Iterable[str]) -> Mapping[str, float]:
    return dict.fromkeys(names, 1.0)


def _styles_wanted(person: Person) -> Mapping[str, float]:
    return _each(person.styles_wanted)


def _style(person: Person) -> Mapping[str, float]:
    return {} if person.style is None else {person.style: 1.0}


def _whole(values: npt.ArrayLike) -> Floats:
    return np.rint(values).astype(np.float32)
