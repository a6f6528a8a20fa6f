"""What matching knows of a person: a plain record, built by whoever reads the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from uuid import UUID

from mentoring.vocabulary import LeadershipStyle, Level, Role


@dataclass(frozen=True, kw_only=True)
class Hours:
    """From when to when somebody can meet on one day of the week, in their own zone."""

    #: Monday is 0.
    weekday: int
    starts: time = time(9)
    #: What ends at or before its start lasts until midnight.
    ends: time = time(17)


#: Who hasn't said when they can meet is taken to keep the hours that profiles begin with.
OFFICE_HOURS = tuple(Hours(weekday=day) for day in range(5))


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person of a cohort. What is empty is unknown, and unknown never breaks a rule."""

    id: UUID
    role: Role
    #: Places a mentor still has; what locked pairs take comes off it.
    capacity: int = 1
    #: Skills to learn, each with how much it matters next to the others.
    wants: Mapping[str, float] = field(default_factory=dict)
    #: Skills to teach, each with a strength up to 1.
    offers: Mapping[str, float] = field(default_factory=dict)
    #: Areas to develop in, weighted like skills, and those that somebody is strong in.
    goals: Mapping[str, float] = field(default_factory=dict)
    strengths: Mapping[str, float] = field(default_factory=dict)
    styles_wanted: frozenset[LeadershipStyle] = frozenset()
    style: LeadershipStyle | None = None
    level: Level | None = None
    zone: str = "UTC"
    hours: tuple[Hours, ...] = OFFICE_HOURS
    languages: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    department: str = ""
    #: The reporting line as the roster has it, one's own manager first; who is in it may be away.
    reports_to: tuple[UUID, ...] = ()
    #: With whom there is a conflict of interest, whoever has said so.
    conflicts: frozenset[UUID] = frozenset()
    #: Whom this person was in a pair with before.
    earlier: frozenset[UUID] = frozenset()
    has_acknowledged: bool = True
    #: Lost a mentor through no choice of theirs: of as many as can be placed, they come first.
    has_priority: bool = False
    #: What somebody would be glad to have in common, as `Affinity` names it.
    affinity: frozenset[str] = frozenset()
    #: Voluntary answers that fairness is measured by, and matching never looks at.
    groups: Mapping[str, str] = field(default_factory=dict)
