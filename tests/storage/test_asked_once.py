"""What several parts of an act ask is asked once, and anew once it may have changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from mentoring.vocabulary import PairStatus, ParticipantStatus
from storage.database import Database, UnitOfWork
from storage.pairs import Pair
from tests.cast import NOW, Cast, make_organization, make_pair, make_pair_of
from tests.databases import sent_to


def test_the_same_is_asked_once(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        first = uow.pairs.active_of(cast.ana)
        with sent_to(database) as sent:
            assert uow.pairs.active_of(cast.ana) == first
            assert sent == []
            assert uow.pairs.active_of(cast.cleo) == []
            assert len(sent) == 1


def test_a_row_is_found_by_its_id_once(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        assert uow.people.get(cast.ben).name == "Ben"
        with sent_to(database) as sent:
            assert uow.people.get(cast.ben).name == "Ben"
        assert sent == []


def _end(uow: UnitOfWork, cast: Cast) -> None:
    uow.pairs.end(uow.pairs.get(cast.pair), kind="done", reason="", now=NOW)


def _end_by_statement(uow: UnitOfWork, cast: Cast) -> None:
    uow.db.execute(update(Pair).where(Pair.id == cast.pair).values(status=PairStatus.ENDED))


@pytest.mark.parametrize("end", [_end, _end_by_statement])
def test_what_was_changed_is_asked_anew(
    database: Database, cast: Cast, end: Callable[[UnitOfWork, Cast], None]
) -> None:
    with database.begin(cast.organization_id) as uow:
        assert len(uow.pairs.active_of(cast.ana)) == 1
        end(uow, cast)
        assert uow.pairs.active_of(cast.ana) == []


def test_what_was_added_is_found(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        assert uow.pairs.active_of(cast.cleo) == []
        pair = make_pair_of(uow, cast.cohort, cast.cleo, cast.dan)
        assert uow.pairs.active_of(cast.cleo) == [pair]


def test_what_others_changed_is_seen_once_a_lock_was_waited_for(
    postgresql_database: Database,
) -> None:
    database = postgresql_database
    cast = make_pair(database, make_organization(database))
    with database.begin(cast.organization_id) as uow:
        latest = uow.participants.latest_of(cast.ana)
        assert latest is not None
        assert len(uow.pairs.active_of(cast.ana)) == 1
        with database.begin(cast.organization_id) as other:
            _end(other, cast)
        assert uow.participants.locked(latest.id).status is ParticipantStatus.ACTIVE
        assert uow.pairs.active_of(cast.ana) == []
