"""People, their addresses, and who coordinates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database, UnitOfWork
from storage.organizations import Organization, Platform
from storage.people import ActorRef
from tests.cast import ANA, BEN, DAN, NOW, OTHER_TEAM, TEAM, Cast


def test_a_person_is_found_by_the_address_they_came_from(
    database: Database, organization: Organization
) -> None:
    with database.begin(organization.id) as uow:
        ana = uow.people.meet(ANA, "Ana")
    with database.begin(organization.id) as uow:
        found = uow.people.at(ANA)
        assert found is not None
        assert (found.id, found.name) == (ana.id, "Ana")
        assert uow.people.at(BEN) is None


@pytest.mark.parametrize(
    "other",
    [
        ANA._replace(team=OTHER_TEAM),
        ANA._replace(platform=Platform.TEAMS),
        ANA._replace(external_id=ANA.external_id.lower()),
    ],
)
def test_an_address_is_the_chat_the_workspace_and_the_user_together(
    uow: UnitOfWork, other: ActorRef
) -> None:
    assert uow.people.at(other) is None


def test_one_address_belongs_to_one_person(database: Database, cast: Cast) -> None:
    with pytest.raises(IntegrityError), database.begin(cast.organization_id) as uow:
        uow.people.meet(ANA, "Ana again")


def test_a_person_may_have_several_addresses(uow: UnitOfWork, cast: Cast) -> None:
    address = uow.people.address(ANA)
    assert address is not None
    assert [known.external_id for known in uow.people.addresses(cast.ana)] == [ANA.external_id]
    assert uow.people.address(ANA._replace(team=OTHER_TEAM)) is None


def test_where_somebody_acts_from_is_noted_to_the_hour(uow: UnitOfWork) -> None:
    address = uow.people.address(ANA)
    assert address is not None
    assert address.last_seen_at is None
    for minutes, noted in ((0, 0), (59, 0), (60, 60), (61, 60)):
        uow.people.see(address, NOW + timedelta(minutes=minutes))
        assert address.last_seen_at == NOW + timedelta(minutes=noted)


def test_several_people_come_by_their_ids(uow: UnitOfWork, cast: Cast) -> None:
    found = uow.people.several([cast.ana, cast.ben])
    assert {person_id: person.name for person_id, person in found.items()} == {
        cast.ana: "Ana",
        cast.ben: "Ben",
    }
    assert uow.people.several([]) == {}


def test_handles_name_whom_the_workspace_knows(uow: UnitOfWork, cast: Cast) -> None:
    ids = [cast.ana, cast.dan]
    assert uow.people.handles(Platform.SLACK, TEAM, ids) == {
        cast.ana: ANA.external_id,
        cast.dan: DAN.external_id,
    }
    assert uow.people.handles(Platform.SLACK, OTHER_TEAM, ids) == {}


def test_a_person_starts_on_office_hours_with_two_reminders_a_week(
    uow: UnitOfWork, cast: Cast
) -> None:
    uow.db.expire_all()
    ana = uow.people.get(cast.ana)
    assert ana.work_days == [0, 1, 2, 3, 4]
    assert (ana.work_starts.hour, ana.work_ends.hour) == (9, 17)
    assert ana.weekly_cap == 2


def test_a_coordinator_is_added_once(uow: UnitOfWork, cast: Cast) -> None:
    cleo, ana = uow.people.get(cast.cleo), uow.people.get(cast.ana)
    uow.coordinators.add(cleo, now=NOW)
    assert uow.coordinators.count() == 1
    uow.coordinators.add(ana, now=NOW, by=cleo)
    assert uow.coordinators.count() == 2
    assert {person.name for person in uow.coordinators.people()} == {"Ana", "Cleo"}


def test_a_removed_coordinator_is_one_no_more(uow: UnitOfWork, cast: Cast) -> None:
    assert uow.coordinators.includes(cast.cleo)
    assert not uow.coordinators.includes(cast.ana)
    uow.coordinators.remove(uow.people.get(cast.cleo))
    assert not uow.coordinators.includes(cast.cleo)
    assert uow.coordinators.count() == 0
