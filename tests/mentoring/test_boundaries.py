"""The rules of boundaries: who reports to whom, and what is said to whom."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.boundaries import (
    Apart,
    Boundary,
    HasConflict,
    IsManager,
    KeptApart,
    NotPossible,
    check_apart,
    reporting_line,
)
from mentoring.vocabulary import BoundaryKind

ANA, BEN, CLEO, DAN = (UUID(int=number) for number in range(1, 5))
NAMES = {ANA: "Ana", BEN: "Ben"}


def test_ones_own_manager_comes_first() -> None:
    assert reporting_line(BEN, {BEN: [ANA], ANA: [DAN], DAN: [CLEO]}) == (ANA, DAN, CLEO)


def test_who_has_several_managers_reports_to_all_of_them() -> None:
    assert reporting_line(BEN, {BEN: [DAN, ANA], ANA: [CLEO], DAN: [CLEO]}) == (ANA, DAN, CLEO)


def test_who_is_not_known_reports_to_nobody() -> None:
    assert reporting_line(BEN, {ANA: [BEN]}) == ()


def test_who_name_each_other_are_named_once() -> None:
    managers = {ANA: [BEN], BEN: [CLEO], CLEO: [ANA, BEN]}
    assert reporting_line(ANA, managers) == (BEN, CLEO)
    assert reporting_line(BEN, managers) == (CLEO, ANA)
    assert reporting_line(ANA, {ANA: [ANA]}) == ()


_people = st.integers(0, 6).map(lambda number: UUID(int=number))


@given(_people, st.dictionaries(_people, st.lists(_people, max_size=4)))
def test_it_names_everybody_above_once_and_never_oneself(
    person: UUID, managers: dict[UUID, list[UUID]]
) -> None:
    line = reporting_line(person, managers)
    assert len(set(line)) == len(line)
    assert person not in line
    above = {manager for one in (person, *line) for manager in managers.get(one, ())}
    assert above - {person} == set(line)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (BoundaryKind.MANAGER, IsManager),
        (BoundaryKind.CONFLICT, HasConflict),
        (BoundaryKind.NEVER, KeptApart),
    ],
)
def test_each_boundary_has_its_words(kind: BoundaryKind, error: type[Apart]) -> None:
    boundary = Boundary(kind, BEN, ANA)
    with pytest.raises(error):
        check_apart([boundary], NAMES, viewer=CLEO)
    for one in (ANA, BEN):
        with pytest.raises(NotPossible):
            check_apart([boundary], NAMES, viewer=one)


def test_the_manager_is_named_as_the_manager() -> None:
    with pytest.raises(IsManager) as raised:
        check_apart([Boundary(BoundaryKind.MANAGER, BEN, ANA)], NAMES, viewer=CLEO)
    assert raised.value.values == {"manager": "Ana", "report": "Ben"}


def test_nothing_stands_between_others() -> None:
    check_apart([], NAMES, viewer=CLEO)
