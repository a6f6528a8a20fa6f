"""Bookmarks: whom a mentee has saved, in their order, and nobody else's business."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from mentoring.vocabulary import RequestStatus
from storage.database import Database, UnitOfWork
from storage.mentor_requests import MentorRequest
from tests.cast import NOW, OTHER_TEAM, Cast, make_cohort, make_organization


def saved(uow: UnitOfWork, cast: Cast, of: UUID | None = None) -> list[UUID]:
    return [one.mentor_id for one in uow.bookmarks.of(of or cast.ben, cast.cohort)]


def save(uow: UnitOfWork, cast: Cast, *mentors: UUID, by: UUID | None = None) -> None:
    for mentor in mentors:
        uow.bookmarks.save(by or cast.ben, mentor, cast.cohort, now=NOW)


def ask(uow: UnitOfWork, cast: Cast, mentor: UUID, *, minutes: int) -> MentorRequest:
    asked_at = NOW + timedelta(minutes=minutes)
    return uow.mentor_requests.add(
        MentorRequest(
            cohort_id=cast.cohort,
            mentee_id=cast.ben,
            mentor_id=mentor,
            asked_at=asked_at,
            asked_on=asked_at.date(),
            expires_on=asked_at.date() + timedelta(days=14),
        ),
        "Please",
    )


def test_they_are_there_once_in_the_order_of_saving(uow: UnitOfWork, cast: Cast) -> None:
    save(uow, cast, cast.ana, cast.dan, cast.ana)
    assert saved(uow, cast) == [cast.ana, cast.dan]
    assert saved(uow, cast, of=cast.dan) == []


def test_the_order_changes_as_they_say(uow: UnitOfWork, cast: Cast) -> None:
    save(uow, cast, cast.ana, cast.dan, cast.cleo)
    uow.bookmarks.move_before(cast.ben, cast.cleo, cast.ana, cast.cohort)
    assert saved(uow, cast) == [cast.cleo, cast.ana, cast.dan]
    uow.bookmarks.remove(cast.ben, cast.ana, cast.cohort)
    uow.bookmarks.remove(cast.ben, cast.ana, cast.cohort)
    save(uow, cast, cast.ana)
    assert saved(uow, cast) == [cast.cleo, cast.dan, cast.ana]


def test_each_cohort_has_its_own(uow: UnitOfWork, cast: Cast) -> None:
    save(uow, cast, cast.ana)
    later = make_cohort(uow)
    assert uow.bookmarks.of(cast.ben, later.id) == []
    assert uow.bookmarks.rankings(later.id) == {}


def test_who_was_asked_is_preferred_to_who_is_saved(uow: UnitOfWork, cast: Cast) -> None:
    save(uow, cast, cast.ana, cast.cleo)
    save(uow, cast, cast.cleo, by=cast.dan)
    assert uow.bookmarks.rankings(cast.cohort) == {
        cast.ben: [cast.ana, cast.cleo],
        cast.dan: [cast.cleo],
    }
    ask(uow, cast, cast.dan, minutes=2)
    first = ask(uow, cast, cast.cleo, minutes=1)
    assert uow.bookmarks.rankings(cast.cohort)[cast.ben] == [cast.cleo, cast.dan, cast.ana]
    uow.mentor_requests.settle(first, RequestStatus.NOT_NOW, NOW.date())
    assert uow.bookmarks.rankings(cast.cohort)[cast.ben] == [cast.dan, cast.ana, cast.cleo]


def test_another_organization_reads_none_of_it(database: Database, cast: Cast) -> None:
    other = make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    with database.begin(cast.organization_id) as uow:
        save(uow, cast, cast.ana)
    with database.begin(other.id) as uow:
        assert uow.bookmarks.of(cast.ben, cast.cohort) == []
        assert uow.bookmarks.rankings(cast.cohort) == {}
