"""The rules of boundaries: who must not be matched with whom, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from mentoring.errors import MentoringError
from mentoring.vocabulary import BoundaryKind


class Boundary(NamedTuple):
    """What stands between two people. The manager is the other one of the two."""

    kind: BoundaryKind
    person: UUID
    other: UUID


class Apart(MentoringError):
    """A boundary stands between two people."""


class HasConflict(Apart):
    def __init__(self) -> None:
        super().__init__(
            "These two can't be paired: one of them has declared a conflict of interest. Choose "
            "somebody else.",
            field="mentee",
        )


class KeptApart(Apart):
    def __init__(self) -> None:
        super().__init__(
            "These two can't be paired: a coordinator keeps them apart. Choose somebody else.",
            field="mentee",
        )


class IsManager(Apart):
    def __init__(self, manager: str, report: str) -> None:
        super().__init__(
            "{manager} is {report}'s manager. Choose somebody else.",
            field="mentee",
            manager=manager,
            report=report,
        )


class NotPossible(Apart):
    """What is said to one of the two, who must not learn that they were named."""

    def __init__(self) -> None:
        super().__init__("This pair isn't possible at present. Choose somebody else.")


class NamesOneself(MentoringError):
    def __init__(self) -> None:
        super().__init__("That is you. Choose somebody else.", field="who")


class ForOneself(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "Whom you must not be matched with yourself, you name with /mentor boundaries.",
            field="one",
        )


class SameTwice(MentoringError):
    def __init__(self) -> None:
        super().__init__("That is the same person twice. Choose two people.", field="other")


def check_apart(boundaries: Iterable[Boundary], names: Mapping[UUID, str], *, viewer: UUID) -> None:
    """Make sure that nothing stands between two people.

    Raises:
        Apart: something does; the words depend on who reads them.
    """
    for one in sorted(boundaries):
        if viewer in (one.person, one.other):
            raise NotPossible
        match one.kind:
            case BoundaryKind.MANAGER:
                raise IsManager(names[one.other], names[one.person])
            case BoundaryKind.CONFLICT:
                raise HasConflict
            case BoundaryKind.NEVER:
                raise KeptApart


def reporting_line(person: UUID, managers: Mapping[UUID, Iterable[UUID]]) -> tuple[UUID, ...]:
    """Name whom somebody reports to: their own managers first, then theirs, as far as is known.

    Who says that they report to each other is named once, and nobody reports to themselves.
    """
    line: dict[UUID, None] = {}
    waiting = [person]
    while waiting:
        above = {
            manager
            for one in waiting
            for manager in managers.get(one, ())
            if manager != person and manager not in line
        }
        waiting = sorted(above)
        line |= dict.fromkeys(waiting)
    return tuple(line)
