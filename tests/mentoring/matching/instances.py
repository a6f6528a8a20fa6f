"""Small cohorts for Hypothesis: every rule, lock, capacity and weight may come up."""

from __future__ import annotations

from datetime import time

from hypothesis import strategies as st

from mentoring.matching.person import OFFICE_HOURS, Hours, Person
from mentoring.matching.policy import Couple, Policy
from mentoring.matching.vocabulary import Rule, Wish
from mentoring.vocabulary import LeadershipStyle, Level
from tests.mentoring.matching.people import mentee, mentee_id, mentor, mentor_id

_SKILLS = ["finance", "law", "sales"]
_tenths = st.integers(0, 10).map(lambda number: number / 10)
_hours = st.sampled_from(
    [OFFICE_HOURS, (), (Hours(weekday=0),), (Hours(weekday=0, starts=time(16, 30), ends=time(20)),)]
)


def _some(names: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names), max_size=2)


def _facts(most: int) -> dict[str, st.SearchStrategy[object]]:
    others = st.frozensets(st.integers(0, most).flatmap(_anybody), max_size=2)
    return {
        "zone": st.sampled_from(["UTC", "America/New_York", "Asia/Kathmandu", "Asia/Tokyo"]),
        "hours": _hours,
        "level": st.none() | st.sampled_from(Level),
        "languages": _some(["en", "de"]),
        "formats": _some(["one_on_one", "project"]),
        "department": st.sampled_from(["", "Legal", "Sales"]),
        "reports_to": others.map(tuple),
        "conflicts": others,
        "earlier": others,
        "has_acknowledged": st.integers(0, 9).map(bool),
        "affinity": _some(["climbing", "chess"]),
    }


def _anybody(number: int) -> st.SearchStrategy[object]:
    return st.sampled_from([mentee_id(number), mentor_id(number)])


@st.composite
def people(draw: st.DrawFn, most: int = 7) -> list[Person]:
    """Give up to so many of either side; most say little, so that many pairs are left."""
    amounts = st.dictionaries(st.sampled_from(_SKILLS), _tenths, max_size=3)
    facts = _facts(most)
    seeking = st.fixed_dictionaries(
        {"wants": amounts, "has_priority": st.booleans()},
        optional=facts | {"goals": amounts, "styles_wanted": st.frozensets(_style, max_size=2)},
    )
    offering = st.fixed_dictionaries(
        {"offers": amounts, "capacity": st.integers(0, 3)},
        optional=facts | {"strengths": amounts, "style": _style},
    )
    mentees = draw(st.lists(seeking, min_size=1, max_size=most))
    mentors = draw(st.lists(offering, min_size=1, max_size=most))
    return [
        *(mentee(number, **known) for number, known in enumerate(mentees)),
        *(mentor(number, **known) for number, known in enumerate(mentors)),
    ]


_style = st.sampled_from(LeadershipStyle)


def couples(people: list[Person]) -> st.SearchStrategy[frozenset[Couple]]:
    seeking = [person.id for person in people if person.role.learns]
    offering = [person.id for person in people if person.role.mentors]
    couple = st.tuples(st.sampled_from(seeking), st.sampled_from(offering))
    return st.frozensets(couple, max_size=5)


@st.composite
def policies(draw: st.DrawFn, people: list[Person]) -> Policy:
    weights = st.dictionaries(st.sampled_from(Wish), st.integers(0, 9), min_size=1)
    return Policy(
        rules=draw(st.frozensets(st.sampled_from(Rule), max_size=6)),
        weights=draw(weights.filter(lambda given: any(given.values()))),
        level_gap=draw(st.sampled_from([(0, 3), (1, 5), (-5, 5)])),
        least_hours=draw(st.sampled_from([0, 1, 4.5])),
        floor=draw(st.none() | st.none() | _tenths),
        load=draw(st.sampled_from([0, 0, 0.05, 0.5])),
        forbidden=draw(couples(people)),
        previous=draw(st.just(frozenset()) | couples(people)),
        keep=draw(st.sampled_from([0, 0.08, 0.5])),
    )
