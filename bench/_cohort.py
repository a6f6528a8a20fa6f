"""Believable cohorts for the benchmark of matching, the same for the same seed."""

from __future__ import annotations

from datetime import date, time
from random import Random
from typing import Any
from uuid import UUID

from mentoring.matching.person import Hours, Person
from mentoring.matching.population import Population
from mentoring.skills import STARTING_SKILLS
from mentoring.vocabulary import Format, LeadershipStyle, Level, Role

STARTS, ENDS = date(2026, 1, 12), date(2026, 6, 26)
_MENTORS_A_MENTEE = 0.6
_CAPACITIES = (1, 1, 1, 2, 2, 2, 3, 3)
_ZONES = {
    "Europe/Berlin": 30,
    "Europe/London": 20,
    "America/New_York": 20,
    "America/Los_Angeles": 12,
    "Asia/Kolkata": 12,
    "Asia/Singapore": 6,
}
_LANGUAGES = {"de": 25, "fr": 10, "es": 10, "hi": 8}
_DEPARTMENTS = ("Engineering", "Sales", "Legal", "Finance", "People", "Operations", "Research")
_AREAS = ("leading", "speaking", "deciding", "influence", "focus", "growth", "change", "feedback")
_HOBBIES = ("climbing", "chess", "running", "music", "cooking", "parents", "first in family")
_STARTS_AT, _ENDS_AT = (7, 8, 9, 9, 9, 10), (15, 16, 17, 17, 17, 18)


def make_people(mentees: int, seed: int) -> list[Person]:
    random = Random(seed)  # noqa: S311 - invented people, not secrets
    mentors = round(mentees * _MENTORS_A_MENTEE)
    managers = [UUID(int=mentees + number) for number in range(mentors)]
    seeking = [_mentee(random, number, managers) for number in range(mentees)]
    return seeking + [_mentor(random, mentees + number) for number in range(mentors)]


def make_population(mentees: int, seed: int) -> Population:
    return Population.of(make_people(mentees, seed), starts_on=STARTS, ends_on=ENDS)


def _mentee(random: Random, number: int, managers: list[UUID]) -> Person:
    return Person(
        id=UUID(int=number),
        role=Role.MENTEE,
        wants=_amounts(random, STARTING_SKILLS, 3, (1, 2, 3)),
        goals=_amounts(random, _AREAS, 2, (1, 2)),
        styles_wanted=frozenset(random.sample(list(LeadershipStyle), random.choice((0, 1, 2)))),
        level=random.choices(list(Level), (35, 30, 20, 10, 4, 1))[0],
        reports_to=tuple(random.sample(managers, 2)),
        conflicts=frozenset(random.sample(managers, 1)) if random.random() < 0.02 else frozenset(),
        **_anybody(random),
    )


def _mentor(random: Random, number: int) -> Person:
    return Person(
        id=UUID(int=number),
        role=Role.MENTOR,
        capacity=random.choice(_CAPACITIES),
        offers=_amounts(random, STARTING_SKILLS, 5, (0.4, 0.6, 0.8, 1)),
        strengths=_amounts(random, _AREAS, 3, (0.6, 0.8, 1)),
        style=random.choice(list(LeadershipStyle)),
        level=random.choices(list(Level), (0, 10, 30, 30, 20, 10))[0],
        **_anybody(random),
    )


def _amounts(
    random: Random, names: tuple[str, ...], count: int, amounts: tuple[float, ...]
) -> dict[str, float]:
    return {name: random.choice(amounts) for name in random.sample(names, count)}


def _anybody(random: Random) -> dict[str, Any]:
    starts, ends = random.choice(_STARTS_AT), random.choice(_ENDS_AT)
    days = random.choice((range(5), range(5), range(4), range(1, 5)))
    more = [name for name, per_cent in _LANGUAGES.items() if random.random() * 100 < per_cent]
    return {
        "zone": random.choices(list(_ZONES), list(_ZONES.values()))[0],
        "hours": tuple(Hours(weekday=day, starts=time(starts), ends=time(ends)) for day in days),
        "languages": frozenset(["en", *more]),
        "formats": frozenset(random.sample(list(Format), random.choice((2, 3)))),
        "department": random.choice(_DEPARTMENTS),
        "affinity": frozenset(random.sample(_HOBBIES, 2)),
        "groups": {"gender": random.choice(("woman", "man", "man")), "site": random.choice("ABC")},
    }
