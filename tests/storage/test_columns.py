"""What the column types accept, change and give back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from storage.columns import NaiveInstant, Row
from storage.database import Database, UnitOfWork
from storage.organizations import Organization
from storage.people import Person
from storage.schema import METADATA
from tests.cast import DAN, NOW, Cast

_TOKYO = timezone(timedelta(hours=9))
_HALF_EAST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    "instant",
    [
        NOW,
        NOW.astimezone(_TOKYO),
        NOW.astimezone(_HALF_EAST),
        datetime(2026, 3, 10, 10, 0, 0, 123456, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-11))),
    ],
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(
    database: Database, cast: Cast, instant: datetime
) -> None:
    with database.begin(cast.organization_id) as uow:
        uow.people.get(cast.ana).welcomed_at = instant
    with database.begin(cast.organization_id) as uow:
        stored = uow.people.get(cast.ana).welcomed_at
        assert stored == instant
        assert stored is not None
        assert stored.tzinfo is UTC


def test_instants_of_different_offsets_compare_rightly(uow: UnitOfWork, cast: Cast) -> None:
    uow.people.get(cast.ana).welcomed_at = NOW.astimezone(_TOKYO)
    uow.db.flush()
    for later, found in ((timedelta(seconds=-1), []), (timedelta(seconds=1), [cast.ana])):
        asked = (NOW + later).astimezone(_HALF_EAST)
        assert uow.db.scalars(select(Person.id).where(Person.welcomed_at < asked)).all() == found


def test_a_naive_instant_is_refused(uow: UnitOfWork, cast: Cast) -> None:
    uow.people.get(cast.ana).welcomed_at = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError) as refused, uow.db.begin_nested():
        uow.db.flush()
    assert isinstance(refused.value.orig, NaiveInstant)
    uow.db.rollback()


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("Dan\0iel", "Daniel"),
        ("\u202eDan", "Dan"),
        ("Dan\ud800", "Dan"),
        ("Zoe\u0308", "Zoë"),
        ("  Dan \r\n", "Dan"),
        ("x" * 1000, "x" * 300),
        ("<!channel> & 'Robert\"); --", "<!channel> & 'Robert\"); --"),
    ],
)
def test_a_line_from_outside_is_cleaned_and_fits(
    database: Database, organization: Organization, given: str, stored: str
) -> None:
    with database.begin(organization.id) as uow:
        dan = uow.people.meet(DAN, given)
    with database.begin(organization.id) as uow:
        assert uow.people.get(dan.id).name == stored


def test_sealed_text_may_hold_anything_that_is_text(uow: UnitOfWork, cast: Cast) -> None:
    uow.pairs.end(uow.pairs.get(cast.pair), kind="moved", reason="a\0b", now=NOW)
    uow.db.flush()
    uow.db.expire_all()
    pair = uow.pairs.get(cast.pair)
    assert pair.end_reason is not None
    assert b"a\0b" not in pair.end_reason


def test_no_row_shows_what_it_holds_when_it_is_printed() -> None:
    for mapper in Row.registry.mappers:
        ours = mapper.class_.__mro__[:-1]
        assert [kind for kind in ours if "__repr__" in vars(kind)] == []


def test_choices_are_stored_as_their_values(uow: UnitOfWork, cast: Cast) -> None:
    stored = uow.db.connection().exec_driver_sql("SELECT status, cadence FROM pairs").one()
    assert tuple(stored) == ("active", "fortnightly")
    assert uow.pairs.get(cast.pair).status.value == "active"


def test_every_instant_column_keeps_its_zone() -> None:
    plain = [
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if "TIMESTAMP" in str(column.type) and type(column.type).__name__ != "Utc"
    ]
    assert plain == []
