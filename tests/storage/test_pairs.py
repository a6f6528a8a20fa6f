"""Pairs: who is in them, what they were, and when they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mentoring.errors import Missing, MovedOn
from storage.database import Database, UnitOfWork
from tests.cast import NOW, Cast, make_cohort, make_organization, make_pair, make_pair_of
from ui.message import message


def test_each_partner_has_the_other(uow: UnitOfWork, cast: Cast) -> None:
    pair = uow.pairs.get(cast.pair)
    assert pair.partner_of(cast.ana) == cast.ben
    assert pair.partner_of(cast.ben) == cast.ana
    assert pair.members() == (cast.ana, cast.ben)


def test_a_pair_is_its_members_only(uow: UnitOfWork, cast: Cast) -> None:
    assert uow.pairs.for_member(cast.pair, cast.ana).id == cast.pair
    for outsider in (cast.cleo, cast.dan):
        with pytest.raises(Missing):
            uow.pairs.for_member(cast.pair, outsider)


def test_an_ended_pair_has_moved_on(uow: UnitOfWork, cast: Cast) -> None:
    pair = uow.pairs.get(cast.pair)
    uow.pairs.end(pair, kind="moved", reason="New job", now=NOW)
    assert pair.version == 2
    assert pair.ended_at == NOW
    with pytest.raises(MovedOn):
        uow.pairs.for_member(cast.pair, cast.ana)
    with pytest.raises(Missing):
        uow.pairs.for_member(cast.pair, cast.dan)


def test_an_ended_pair_is_listed_as_history_only(uow: UnitOfWork, cast: Cast) -> None:
    uow.pairs.end(uow.pairs.get(cast.pair), kind="", reason="", now=NOW)
    assert uow.pairs.active_of(cast.ana) == []
    assert uow.pairs.active(cast.cohort) == []
    assert uow.pairs.mentored(cast.cohort) == set()
    assert uow.pairs.mentees_by_mentor([cast.ana]) == {}
    assert [pair.id for pair in uow.pairs.between(cast.ana, cast.ben)] == [cast.pair]


def test_pairs_are_found_by_either_partner_and_by_cohort(uow: UnitOfWork, cast: Cast) -> None:
    other = make_pair_of(uow, cast.cohort, cast.ben, cast.dan)
    other.started_at = NOW - timedelta(days=1)
    uow.db.flush()
    assert [pair.id for pair in uow.pairs.active_of(cast.ben)] == [other.id, cast.pair]
    assert [pair.id for pair in uow.pairs.active_of(cast.dan)] == [other.id]
    assert [pair.id for pair in uow.pairs.active(cast.cohort)] == [other.id, cast.pair]
    assert uow.pairs.active(make_cohort(uow).id) == []


def test_earlier_pairs_count_in_both_directions_newest_first(uow: UnitOfWork, cast: Cast) -> None:
    back = make_pair_of(uow, cast.cohort, cast.ben, cast.ana)
    back.started_at = NOW + timedelta(days=1)
    make_pair_of(uow, cast.cohort, cast.ana, cast.dan)
    assert [pair.id for pair in uow.pairs.between(cast.ana, cast.ben)] == [back.id, cast.pair]


def test_places_given_away_are_counted_by_mentor(uow: UnitOfWork, cast: Cast) -> None:
    make_pair_of(uow, cast.cohort, cast.ana, cast.dan)
    assert uow.pairs.mentees_by_mentor([cast.ana, cast.ben]) == {cast.ana: 2}
    assert uow.pairs.mentored(cast.cohort) == {cast.ben, cast.dan}


def test_why_comes_back_and_lies_encrypted(uow: UnitOfWork, cast: Cast) -> None:
    pair = uow.pairs.get(cast.pair)
    assert uow.pairs.why(pair) == "Both like trains."
    assert b"trains" not in (pair.why or b"")


def test_who_is_held_for_pairing_can_still_be_written_to(postgresql_database: Database) -> None:
    cast = make_pair(postgresql_database, make_organization(postgresql_database))
    with postgresql_database.begin(cast.organization_id) as pairing:
        pairing.pairs.lock_mentor(cast.ana)
        pairing.pairs.lock_people([cast.ben])
        with postgresql_database.begin(cast.organization_id) as other:
            other.db.execute(text("SET LOCAL lock_timeout = '2s'"))
            for to in (cast.ana, cast.ben):
                told = message("Hello.")
                other.outbox.add(key=f"hello:{to}", to=to, message=told, due_at=NOW)
            other.db.flush()


def test_who_is_held_for_pairing_is_held_by_one(postgresql_database: Database) -> None:
    cast = make_pair(postgresql_database, make_organization(postgresql_database))
    with postgresql_database.begin(cast.organization_id) as pairing:
        pairing.pairs.lock_mentor(cast.ana)
        with postgresql_database.begin(cast.organization_id) as other:
            other.db.execute(text("SET LOCAL lock_timeout = '200ms'"))
            with pytest.raises(DBAPIError, match="lock timeout"):
                other.pairs.lock_people([cast.ana, cast.ben])
