"""Boundaries as they are stored: for a whole cohort in one query each."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mentoring.vocabulary import BoundaryKind
from storage.database import Database, UnitOfWork
from storage.people import ActorRef
from tests.cast import BEN_THERE, NOW, Cast
from tests.databases import sent_to

MANAGER, CONFLICT = BoundaryKind.MANAGER, BoundaryKind.CONFLICT


@pytest.fixture
def said(uow: UnitOfWork, cast: Cast) -> None:
    """Ben reports to Dan, who reports to Cleo; Ana has declared a conflict with Ben."""
    uow.boundaries.declare(MANAGER, cast.ben, cast.dan, now=NOW)
    uow.boundaries.declare(MANAGER, cast.dan, cast.cleo, now=NOW)
    uow.boundaries.declare(CONFLICT, cast.ana, cast.ben, now=NOW)
    uow.boundaries.keep_apart(cast.dan, cast.ana, "A reason", by=cast.cleo, now=NOW)


@pytest.mark.usefixtures("said")
def test_conflicts_hold_in_both_directions(uow: UnitOfWork, cast: Cast) -> None:
    assert uow.boundaries.conflicts([cast.ana, cast.ben, cast.cleo]) == {
        cast.ana: {cast.ben, cast.dan},
        cast.ben: {cast.ana},
        cast.cleo: set(),
    }


@pytest.mark.usefixtures("said")
def test_who_is_in_between_need_not_be_asked_for(uow: UnitOfWork, cast: Cast) -> None:
    assert uow.boundaries.reports_to([cast.ben, cast.ana]) == {
        cast.ben: (cast.dan, cast.cleo),
        cast.ana: (),
    }


@pytest.mark.usefixtures("said")
def test_everybody_is_named_with_whom_there_is_a_boundary(uow: UnitOfWork, cast: Cast) -> None:
    assert uow.boundaries.apart_from(cast.ben) == {cast.dan, cast.ana}
    assert uow.boundaries.apart_from(cast.cleo) == {cast.dan}


@pytest.mark.usefixtures("said")
def test_a_reason_is_sealed_and_the_later_counts(uow: UnitOfWork, cast: Cast) -> None:
    uow.boundaries.keep_apart(cast.ana, cast.dan, "Another", by=cast.cleo, now=NOW)
    (row,) = uow.boundaries.never(viewer=cast.cleo)
    assert uow.boundaries.reason(row) == "Another"
    assert row.reason is not None
    assert b"Another" not in row.reason


def test_a_cohort_takes_one_query_each(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        people = [uow.people.meet(_actor(number), "Somebody").id for number in range(30)]
        for one, other in pairwise(people):
            uow.boundaries.declare(MANAGER, one, other, now=NOW)
            uow.boundaries.declare(CONFLICT, other, one, now=NOW)
        with sent_to(database) as sent:
            conflicts = uow.boundaries.conflicts(people)
            lines = uow.boundaries.reports_to(people)
    assert len(sent) == 2
    assert conflicts[people[1]] == {people[0], people[2]}
    assert lines[people[0]] == tuple(people[1:])


def _actor(number: int) -> ActorRef:
    return BEN_THERE._replace(external_id=f"29:{number}")
