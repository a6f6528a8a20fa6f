"""The rules, the fit and the objective once more: pair by pair, in plain Python, by trying all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from mentoring.matching.fit import Fit
from mentoring.matching.person import Person
from mentoring.matching.policy import FULL, Policy
from mentoring.matching.population import Population
from mentoring.matching.vocabulary import Rule, Wish
from mentoring.vocabulary import Level
from tests.mentoring.matching.people import STARTS

#: One pair by row and column.
Cells = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class Best:
    placed: int
    #: How many of them come first.
    first: int
    floor: int
    objective: int


def broken(mentee: Person, mentor: Person, policy: Policy) -> set[Rule]:
    """Name the rules that a pair breaks, read off the records."""
    couple = (mentee.id, mentor.id)
    levels = list(Level)
    least, most = policy.level_gap
    breaks = {
        Rule.SELF: mentee.id == mentor.id,
        Rule.MANAGER: mentor.id in mentee.reports_to or mentee.id in mentor.reports_to,
        Rule.CONFLICT: mentor.id in mentee.conflicts or mentee.id in mentor.conflicts,
        Rule.FORBIDDEN: couple in policy.forbidden,
        Rule.EARLIER: mentor.id in mentee.earlier or mentee.id in mentor.earlier,
        Rule.LEVEL: mentee.level is not None
        and mentor.level is not None
        and not least <= levels.index(mentor.level) - levels.index(mentee.level) <= most,
        Rule.HOURS: shared_hours(mentee, mentor) < policy.least_hours,
        Rule.LANGUAGE: _apart(mentee.languages, mentor.languages),
        Rule.FORMAT: _apart(mentee.formats, mentor.formats),
        Rule.ACKNOWLEDGED: not (mentee.has_acknowledged and mentor.has_acknowledged),
        Rule.SKILL: bool(_some(mentee.wants)) and not _some(mentee.wants) & _some(mentor.offers),
    }
    return {
        rule
        for rule, is_broken in breaks.items()
        if is_broken and policy.holds(rule) and (mentee.id, rule) not in policy.waived
    }


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and not one & other


def _some(amounts: Mapping[str, float]) -> set[str]:
    return {name for name, amount in amounts.items() if amount}


def shared_hours(mentee: Person, mentor: Person) -> float:
    """Count the hours of the first week, quarter by quarter."""
    if not (mentee.hours and mentor.hours):
        return 168
    return len(_quarters(mentee) & _quarters(mentor)) / 4


@cache
def _week(zone: str) -> tuple[datetime, ...]:
    monday = datetime.combine(STARTS, datetime.min.time(), UTC)
    quarters = (monday + timedelta(minutes=15 * number) for number in range(7 * 96))
    return tuple(quarter.astimezone(ZoneInfo(zone)) for quarter in quarters)


def _quarters(person: Person) -> set[int]:
    return {
        number
        for number, local in enumerate(_week(person.zone))
        for hours in person.hours
        if local.weekday() == hours.weekday and hours.starts <= local.time() < hours.ends
    }


def fit(mentee: Person, mentor: Person, policy: Policy) -> float:
    """Weigh a pair as the policy says, with the whole amounts that people gave."""
    shares = {wish: policy.share(wish) for wish in Wish}
    return sum(shares[wish] * value for wish, value in values(mentee, mentor, policy).items())


def values(mentee: Person, mentor: Person, policy: Policy) -> dict[Wish, float]:
    ahead = [_week(one.zone)[0].utcoffset() or timedelta() for one in (mentee, mentor)]
    apart = abs(ahead[0] - ahead[1]) / timedelta(hours=1) % 24
    return {
        Wish.SKILLS: _met(mentee.wants, mentor.offers),
        Wish.GOALS: _met(mentee.goals, mentor.strengths),
        Wish.STYLE: float(not mentee.styles_wanted or mentor.style in mentee.styles_wanted),
        Wish.FORMATS: _common(mentee.formats, mentor.formats),
        Wish.AFFINITY: _common(mentee.affinity, mentor.affinity),
        Wish.HOURS: min(shared_hours(mentee, mentor) / policy.enough_hours, 1),
        Wish.DEPARTMENT: float(
            not mentee.department or mentor.department not in {"", mentee.department}
        ),
        Wish.ZONE: 1 - min(apart, 24 - apart) / 12,
    }


def _met(wanted: Mapping[str, float], offered: Mapping[str, float]) -> float:
    whole = sum(wanted.values())
    if not whole:
        return 1
    return sum(amount / whole * min(offered.get(name, 0), 1) for name, amount in wanted.items())


def _common(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one) if one else 1


def cells(population: Population, policy: Policy) -> dict[tuple[int, int], int]:
    """Give the points of the pairs that may be made. The points are the engine's own."""
    rows, columns = np.arange(len(population.mentees)), np.arange(len(population.mentors))
    points = Fit(population, policy).points(rows, columns)
    least = (policy.floor or 0) * FULL
    return {
        (row, column): int(points[row, column])
        for row, mentee in enumerate(population.mentees)
        for column, mentor in enumerate(population.mentors)
        if not broken(mentee, mentor, policy) and points[row, column] >= least
    }


def best(population: Population, policy: Policy, bonus: int = 0) -> Best:
    """Try everything: most placed, most of those with priority, highest floor, best total."""
    locked = {
        population.mentee_rows[one]: population.mentor_columns[other]
        for one, other in policy.locked
    }
    places = [int(places) for places in population.capacity]
    for column in locked.values():
        places[column] -= 1
    open_ = {
        cell: points for cell, points in cells(population, policy).items() if cell[0] not in locked
    }
    step = round(policy.load * FULL)
    kept = {
        (population.mentee_rows.get(one), population.mentor_columns.get(other))
        for one, other in policy.previous
    }
    worth = {cell: points + bonus * (cell in kept) for cell, points in open_.items()}
    first = {row for row, one in enumerate(population.mentees) if one.has_priority}
    *most, objective = _search(worth, tuple(places), step, first)
    floor = 0
    if policy.floor is None and most[0]:
        for floor in sorted(set(open_.values()), reverse=True):
            above = {cell: worth[cell] for cell, points in open_.items() if points >= floor}
            *enough, objective = _search(above, tuple(places), step, first)
            if enough == most:
                break
    return Best(most[0] + len(locked), most[1] + len(first & locked.keys()), floor, objective)


def _search(
    worth: Cells, places: tuple[int, ...], step: int, first: set[int]
) -> tuple[int, int, int]:
    """Try all ways to give each mentee a mentor or nobody, and keep the best counts and total."""
    rows = sorted({row for row, _ in worth})

    @cache
    def search(at: int, used: tuple[int, ...]) -> tuple[int, int, int]:
        if at == len(rows):
            return 0, 0, 0
        found = [search(at + 1, used)]
        for column, taken in enumerate(used):
            points = worth.get((rows[at], column))
            if points is not None and taken < places[column]:
                more = search(at + 1, (*used[:column], taken + 1, *used[column + 1 :]))
                comes_first = rows[at] in first
                worth_it = more[2] + points - taken * step
                found.append((more[0] + 1, more[1] + comes_first, worth_it))
        return max(found)

    return search(0, (0,) * len(places))
