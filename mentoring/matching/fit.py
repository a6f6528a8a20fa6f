"""How well two people fit: each wish a column of whole points, the whole their sum.

Every wish is a sum of products of what the mentee asks and what the mentor has, or a table of the
classes that both belong to. So the fits of all pairs are one product of two matrices, and a few
look-ups. All entries are whole numbers, and all sums stay below 2**24: this is exact in single
precision, whatever computes it and in whatever order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mentoring.matching.person import Person
from mentoring.matching.policy import FULL, Policy
from mentoring.matching.population import Floats, Ints, Population, Trait, Value, spread
from mentoring.matching.vocabulary import Wish

#: Strengths are told apart by tenths.
_STRENGTH = 10
_FEW_CLASSES = 16

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Product:
    """What one wish gives to each pair: `mentees @ mentors.T`, in points."""

    wish: Wish
    mentees: Floats
    mentors: Floats

    def of(self, rows: Ints, columns: Ints) -> Floats:
        return np.asarray(np.einsum("pk,pk->p", self.mentees[rows], self.mentors[columns]))


@dataclass(frozen=True, eq=False)
class _Table:
    """What one wish gives to each pair of classes, in points."""

    wish: Wish
    mentees: Ints
    mentors: Ints
    table: Floats

    def of(self, rows: Ints, columns: Ints) -> Floats:
        return np.asarray(self.table[self.mentees[rows], self.mentors[columns]])


class Fit:
    """The points of a policy's wishes for a population."""

    def __init__(self, population: Population, policy: Policy) -> None:
        wishes = [wish for wish in Wish if policy.share(wish)]
        self._columns = [_column(wish, population, policy) for wish in wishes]
        products = [one for one in self._columns if isinstance(one, _Product)]
        self._tables = [one for one in self._columns if isinstance(one, _Table)]
        seeking, offering = len(population.mentees), len(population.mentors)
        self._mentees = _side(seeking, [one.mentees for one in products])
        self._mentors = _side(offering, [one.mentors for one in products])

    def points(self, rows: Ints, columns: Ints) -> Floats:
        """Give the points of these mentees with these mentors."""
        points = self._mentees[rows] @ self._mentors[columns].T
        for one in self._tables:
            points += spread(one.table, one.mentees[rows], one.mentors[columns])
        return points

    def points_of(self, rows: Ints, columns: Ints) -> Ints:
        """Give the points of these pairs, row by row."""
        parts = [one.of(rows, columns).astype(np.int64) for one in self._columns]
        return np.asarray(np.sum(parts, axis=0, dtype=np.int64))

    def parts(self, row: int, column: int) -> dict[Wish, int]:
        """Give what each wish adds to one pair's points."""
        at = np.array([row]), np.array([column])
        return {one.wish: int(one.of(*at)[0]) for one in self._columns}


def _column(  # noqa: C901 - a closed match, one case a wish
    wish: Wish, population: Population, policy: Policy
) -> _Product | _Table:
    points = policy.share(wish) * FULL
    match wish:
        case Wish.SKILLS:
            return _asked(wish, population, points, lambda one: one.wants, lambda one: one.offers)
        case Wish.GOALS:
            return _asked(
                wish, population, points, lambda one: one.goals, lambda one: one.strengths
            )
        case Wish.STYLE:
            return _asked(wish, population, points, lambda one: _each(one.styles_wanted), _style)
        case Wish.FORMATS:
            return _asked(wish, population, points, *[lambda one: _each(one.formats)] * 2)
        case Wish.AFFINITY:
            return _asked(wish, population, points, *[lambda one: _each(one.affinity)] * 2)
        case Wish.HOURS:
            hours = population.availability
            enough = max(policy.enough_hours, policy.least_hours) or 1
            shared = np.minimum(population.shared_hours / enough, 1)
            return _tabled(wish, hours, points, shared)
        case Wish.DEPARTMENT:
            departments = population.trait(lambda person: person.department)
            return _tabled(wish, departments, points, _others(departments.values))
        case Wish.ZONE:
            zones = population.offsets
            ahead = np.array(zones.values)
            apart = np.abs(ahead[:, None] - ahead[None, :]) % 24
            near = 1 - np.minimum(apart, 24 - apart) / 12
            return _tabled(wish, zones, points, near)


def _asked(
    wish: Wish,
    population: Population,
    points: float,
    wanted: Callable[[Person], Mapping[str, float]],
    offered: Callable[[Person], Mapping[str, float]],
) -> _Product:
    """Weigh what is offered by what is wanted. Who asks for nothing is content with anybody.

    Somebody who asks for one of several styles is content with any of them; of several skills they
    want each.
    """
    bag = population.bag(wanted, offered)
    asked = np.array([sum(wanted(one).values()) for one in population.mentees], dtype=np.float64)
    has_asked = asked > 0
    whole = np.where(has_asked, 1 if wish is Wish.STYLE else asked, 1)
    shares = bag.of_mentees.astype(np.float64) / whole[:, None]
    strengths = np.rint(np.minimum(bag.of_mentors.astype(np.float64), 1) * _STRENGTH)
    content = np.full((len(population.mentors), 1), _STRENGTH)
    return _Product(
        wish,
        _whole(np.hstack([shares, ~has_asked[:, None]]) * points / _STRENGTH),
        _whole(np.hstack([strengths, content])),
    )


def _tabled(wish: Wish, trait: Trait[Value], points: float, values: Matrix) -> _Product | _Table:
    """Give what a table says of two people's classes; a few classes are columns of the product."""
    table = _whole(values * points)
    if len(table) > _FEW_CLASSES:
        return _Table(wish, trait.of_mentees, trait.of_mentors, table)
    is_of = trait.of_mentees[:, None] == np.arange(len(table))[None, :]
    return _Product(wish, _whole(is_of), table[:, trait.of_mentors].T)


def _others(departments: tuple[str, ...]) -> Matrix:
    names = np.array(departments)
    other = (names[:, None] != names[None, :]) & (names != "")[None, :]
    return np.asarray(other | (names == "")[:, None], dtype=np.float64)


def _each(names: Iterable[str]) -> Mapping[str, float]:
    return dict.fromkeys(names, 1.0)


def _style(person: Person) -> Mapping[str, float]:
    return {} if person.style is None else {person.style: 1.0}


def _side(people: int, parts: list[Floats]) -> Floats:
    return np.hstack([np.zeros((people, 0), dtype=np.float32), *parts])


def _whole(values: npt.ArrayLike) -> Floats:
    return np.rint(values).astype(np.float32)
