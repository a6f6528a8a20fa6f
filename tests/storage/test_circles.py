"""Circles as they are kept: a round once, a seat each, and the history as it was played."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from mentoring.circles import CircleRhythm, CircleWho
from mentoring.errors import Missing
from mentoring.matching.rounds import Round
from storage.circles import CircleRound, CircleSeries
from storage.database import Database, UnitOfWork
from tests.cast import NOW, OTHER_TEAM, Cast, make_organization

ON = NOW.date()


def series_of(uow: UnitOfWork, cast: Cast, name: str = "Lunch") -> CircleSeries:
    return uow.circles.add(
        CircleSeries(
            cohort_id=cast.cohort,
            name=name,
            who=CircleWho.EVERYBODY,
            size=2,
            rhythm=CircleRhythm.BY_HAND,
            made_by_id=cast.cleo,
            made_at=NOW,
        )
    )


def keep(uow: UnitOfWork, series: CircleSeries, number: int, seats: Round) -> CircleRound:
    kept = CircleRound(
        series_id=series.id,
        number=number,
        began_at=NOW,
        began_on=ON,
        meet_by=ON + timedelta(weeks=3),
    )
    return uow.circles.keep(kept, seats)


def ordered(*people: UUID) -> tuple[UUID, ...]:
    return tuple(sorted(people))


def test_the_history_is_what_was_kept(uow: UnitOfWork, cast: Cast) -> None:
    series, other = series_of(uow, cast), series_of(uow, cast, "Tea")
    rounds = [
        Round((ordered(cast.ana, cast.ben), ordered(cast.cleo, cast.dan))),
        Round((ordered(cast.ana, cast.dan),), ordered(cast.ben, cast.cleo)),
    ]
    for number, seats in enumerate(rounds, start=1):
        keep(uow, series, number, seats)
    keep(uow, other, 1, rounds[1])
    history = uow.circles.history(series.id)
    assert [one.kept.number for one in history] == [1, 2]
    assert [(set(one.seats.circles), one.seats.left_out) for one in history] == [
        (set(one.circles), one.left_out) for one in rounds
    ]
    latest = uow.circles.latest(series.id)
    assert latest is history[-1].kept


def test_a_number_is_there_once_in_a_series(uow: UnitOfWork, cast: Cast) -> None:
    series, other = series_of(uow, cast), series_of(uow, cast, "Tea")
    seats = Round((ordered(cast.ana, cast.ben),))
    keep(uow, series, 1, seats)
    with pytest.raises(IntegrityError), uow.db.begin_nested():
        keep(uow, series, 1, seats)
    keep(uow, other, 1, seats)


def test_nobody_has_two_seats(uow: UnitOfWork, cast: Cast) -> None:
    series = series_of(uow, cast)
    with pytest.raises(IntegrityError), uow.db.begin_nested():
        keep(uow, series, 1, Round((ordered(cast.ana, cast.ben),), (cast.ana,)))


def test_a_circle_is_found_by_any_of_it_and_by_nobody_else(uow: UnitOfWork, cast: Cast) -> None:
    seats = Round((ordered(cast.ana, cast.ben), ordered(cast.cleo, cast.dan)))
    kept = keep(uow, series_of(uow, cast), 1, seats)
    for who in (cast.ana, cast.ben):
        found = uow.circles.circle_of(kept.id, who)
        assert [one.id for one in found] == [cast.ana, cast.ben]
    assert uow.circles.circle_of(kept.id, uuid4()) == []


def test_who_sits_out_is_in_no_circle(uow: UnitOfWork, cast: Cast) -> None:
    kept = keep(uow, series_of(uow, cast), 1, Round((), ordered(cast.ana, cast.ben)))
    assert uow.circles.circle_of(kept.id, cast.ana) == []


def test_a_break_is_from_one_series_and_can_be_taken_back(uow: UnitOfWork, cast: Cast) -> None:
    series, other = series_of(uow, cast), series_of(uow, cast, "Tea")
    for _ in range(2):
        uow.circles.leave_out(series.id, cast.ben, NOW)
    assert uow.circles.left_out(series.id) == {cast.ben}
    assert uow.circles.left_out(other.id) == set()
    assert uow.circles.breaks_of(cast.ben) == {series.id}
    uow.circles.take_back(series.id, cast.ben)
    assert uow.circles.left_out(series.id) == set()


def test_what_has_ended_does_not_run(uow: UnitOfWork, cast: Cast) -> None:
    series, other = series_of(uow, cast), series_of(uow, cast, "Tea")
    other.ended_at = NOW
    uow.db.flush()
    assert uow.circles.running(cast.cohort) == [series]


def test_another_organizations_series_is_missing(database: Database, cast: Cast) -> None:
    stranger = make_organization(database, name="Snowdon Trams", team=OTHER_TEAM)
    with database.begin(cast.organization_id) as uow:
        series = series_of(uow, cast)
    with database.begin(stranger.id) as uow:
        for find in (uow.circles.get, uow.circles.locked):
            with pytest.raises(Missing):
                find(series.id)
        assert uow.circles.running(cast.cohort) == []
