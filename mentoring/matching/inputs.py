"""What goes into a run and is kept with it: its people, and what the coordinator chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from mentoring.matching.person import Person
from mentoring.matching.policy import Policy


@dataclass(frozen=True)
class Rankings:
    """Whom people have asked for or marked, the first choice first."""

    of_mentees: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    of_mentors: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)


@dataclass(frozen=True)
class Inputs:
    """Who takes part in a run, as they were when it began."""

    people: tuple[Person, ...]
    starts_on: date
    ends_on: date
    rankings: Rankings = field(default_factory=Rankings)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """All that a coordinator has chosen for a run."""

    policy: Policy = field(default_factory=Policy)
    #: Stable instead of best: whom people have asked for and saved comes first.
    is_stable: bool = False
    #: A group below this part of the best group holds a publish.
    bound: float | None = None
