"""The waiting list as it is stored: numbers without gaps, one of each, seen by its own alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from mentoring.errors import Missing, MovedOn
from mentoring.vocabulary import LimitKind, MoveKind, ParticipantStatus, PlaceStatus, Role
from storage.admissions import Mentoring
from storage.database import Database, UnitOfWork
from storage.participants import Participant
from storage.waiting import WaitingEntry
from tests.cast import DAN, NOW, OTHER_TEAM, Cast, make_cohort, make_organization, make_pair_of
from tests.storage.plans import check_indexed


def join(uow: UnitOfWork, cast: Cast, name: str, number: int | None = None) -> WaitingEntry:
    """Put somebody new on the list, at its end or where they are wanted."""
    person = uow.people.meet(DAN._replace(external_id=f"U0{name.upper()}"), name)
    participant = uow.participants.enrol(
        Participant(
            cohort_id=cast.cohort,
            person_id=person.id,
            role=Role.MENTEE,
            joined_at=NOW,
            status=ParticipantStatus.WAITING_LIST,
        )
    )
    entry = WaitingEntry(cohort_id=cast.cohort, participant_id=participant.id, since=NOW)
    number = number or uow.waiting.count(cast.cohort) + 1
    return uow.waiting.join(entry, MoveKind.JOINED, number)


def names(uow: UnitOfWork, cast: Cast) -> list[str]:
    queue = uow.waiting.queue(cast.cohort)
    assert [one.number for one in queue] == list(range(1, len(queue) + 1))
    return [one.person.name for one in queue]


def test_numbers_close_up_whatever_moves(uow: UnitOfWork, cast: Cast) -> None:
    ida, joe, kim = (join(uow, cast, name) for name in ("Ida", "Joe", "Kim"))
    join(uow, cast, "Lou", 1)
    assert names(uow, cast) == ["Lou", "Ida", "Joe", "Kim"]
    uow.waiting.move(kim, MoveKind.MOVED, 2, now=NOW)
    assert names(uow, cast) == ["Lou", "Kim", "Ida", "Joe"]
    uow.waiting.move(kim, MoveKind.MOVED, 4, now=NOW)
    assert names(uow, cast) == ["Lou", "Ida", "Joe", "Kim"]
    uow.waiting.move(ida, MoveKind.LEFT, None, now=NOW)
    assert names(uow, cast) == ["Lou", "Joe", "Kim"]
    assert uow.waiting.entry(ida.participant_id) is None
    assert uow.waiting.entry(joe.participant_id) is joe


def test_another_cohort_has_another_list(uow: UnitOfWork, cast: Cast) -> None:
    ida = join(uow, cast, "Ida")
    other = make_cohort(uow)
    assert uow.waiting.queue(other.id) == []
    uow.waiting.move(ida, MoveKind.LEFT, None, now=NOW)
    assert uow.waiting.moves(other.id, most=9) == []
    assert len(uow.waiting.moves(cast.cohort, most=9)) == 2


def test_moves_are_told_newest_first_and_their_words_open(uow: UnitOfWork, cast: Cast) -> None:
    ida = join(uow, cast, "Ida")
    join(uow, cast, "Joe")
    uow.waiting.move(ida, MoveKind.MOVED, 2, now=NOW, words="Sorry, Ida.")
    moved, *joined = uow.waiting.moves(cast.cohort, most=9)
    assert (moved.kind, moved.left_number, moved.came_number) == (MoveKind.MOVED, 1, 2)
    assert uow.waiting.words(moved) == "Sorry, Ida."
    assert moved.words is not None
    assert b"Ida" not in moved.words
    assert [one.sequence for one in (moved, *joined)] == [3, 2, 1]


def test_nobody_is_on_a_list_twice(uow: UnitOfWork, cast: Cast) -> None:
    ida = join(uow, cast, "Ida")
    again = WaitingEntry(cohort_id=cast.cohort, participant_id=ida.participant_id, since=NOW)
    with pytest.raises(IntegrityError), uow.db.begin_nested():
        uow.waiting.join(again, MoveKind.JOINED, 2)


def test_nobody_is_offered_two_places(uow: UnitOfWork, cast: Cast) -> None:
    ida = join(uow, cast, "Ida")
    offer = uow.waiting.offer(ida, until=NOW.date(), now=NOW)
    with pytest.raises(IntegrityError), uow.db.begin_nested():
        uow.waiting.offer(ida, until=NOW.date(), now=NOW)
    uow.waiting.settle(offer, PlaceStatus.PASSED, now=NOW)
    uow.db.flush()
    assert uow.waiting.open_offer_to(ida.id) is None
    assert uow.waiting.open_offers(cast.cohort) == {}
    assert uow.waiting.offer(ida, until=NOW.date(), now=NOW).is_open


def test_who_is_off_the_list_is_found_but_not_on_it(uow: UnitOfWork, cast: Cast) -> None:
    ida = join(uow, cast, "Ida")
    assert uow.waiting.still_queued(ida.id).person.name == "Ida"
    uow.waiting.move(ida, MoveKind.LEFT, None, now=NOW)
    assert uow.waiting.queued(ida.id).number == 0
    with pytest.raises(MovedOn):
        uow.waiting.still_queued(ida.id)


def test_only_places_that_were_taken_make_the_pace(uow: UnitOfWork, cast: Cast) -> None:
    for name, kind in (("Ida", MoveKind.ADMITTED), ("Joe", MoveKind.LEFT)):
        uow.waiting.move(join(uow, cast, name), kind, None, now=NOW)
    assert uow.waiting.count_admitted(cast.cohort, NOW) == 1
    assert uow.waiting.count_admitted(cast.cohort, NOW + timedelta(seconds=1)) == 0


@pytest.mark.parametrize("status", ParticipantStatus)
def test_only_who_is_in_counts(uow: UnitOfWork, cast: Cast, status: ParticipantStatus) -> None:
    ben = uow.participants.of(cast.cohort, cast.ben)
    assert ben is not None
    ben.status = status
    uow.db.flush()
    is_in = status in (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)
    assert ben.is_in is is_in
    assert uow.admissions.count_mentees(cast.cohort) == is_in
    assert (cast.ben in {who.id for _, who in uow.admissions.inside(cast.cohort)}) is is_in


def test_whose_account_is_closed_has_no_place_and_brings_none(uow: UnitOfWork, cast: Cast) -> None:
    assert uow.admissions.count_mentees(cast.cohort) == 1
    assert uow.admissions.mentoring(cast.cohort) == [Mentoring(1, ())]
    for who in (cast.ana, cast.ben):
        uow.people.get(who).deactivated_at = NOW
    uow.db.flush()
    assert uow.admissions.count_mentees(cast.cohort) == 0
    assert uow.admissions.mentoring(cast.cohort) == []


def test_places_that_another_cohort_holds_are_known_with_its_end(
    uow: UnitOfWork, cast: Cast
) -> None:
    other = make_cohort(uow)
    make_pair_of(uow, other.id, cast.ana, cast.dan)
    assert uow.admissions.mentoring(cast.cohort) == [Mentoring(1, (other.ends_on,))]


def test_a_cohort_has_one_set_of_rules(uow: UnitOfWork, cast: Cast) -> None:
    assert uow.admissions.hold(cast.cohort) is None
    rules = uow.admissions.begin(cast.cohort)
    assert uow.admissions.of(cast.cohort) is rules is uow.admissions.hold(cast.cohort)
    assert rules.limit_kind is LimitKind.NONE
    with pytest.raises(IntegrityError), uow.db.begin_nested():
        uow.admissions.begin(cast.cohort)


def test_f52_another_organization_finds_nothing_of_it(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        uow.admissions.begin(cast.cohort)
        ida = join(uow, cast, "Ida")
        offer = uow.waiting.offer(ida, until=NOW.date(), now=NOW)
    other = make_organization(database, name="Snowdon Trams", team=OTHER_TEAM).id
    with database.begin(other) as uow:
        assert uow.admissions.of(cast.cohort) is None
        assert uow.waiting.queue(cast.cohort) == []
        assert uow.waiting.moves(cast.cohort, most=9) == []
        assert uow.waiting.open_offers(cast.cohort) == {}
        assert uow.waiting.entry(ida.participant_id) is None
        for find in (
            lambda: uow.waiting.queued(ida.id),
            lambda: uow.waiting.get_offer(offer.id),
            lambda: uow.waiting.queued(uuid4()),
        ):
            with pytest.raises(Missing):
                find()


_LISTS: dict[str, Callable[[UnitOfWork, Cast], object]] = {
    "somebody's number": lambda uow, cast: uow.waiting.entry(cast.ben),
    "the list": lambda uow, cast: uow.waiting.queue(cast.cohort),
    "how long the list is": lambda uow, cast: uow.waiting.count(cast.cohort),
    "its moves": lambda uow, cast: uow.waiting.moves(cast.cohort, most=9),
    "its pace": lambda uow, cast: uow.waiting.count_admitted(cast.cohort, NOW),
    "open offers": lambda uow, cast: uow.waiting.open_offers(cast.cohort),
    "whom places are offered": lambda uow, cast: uow.waiting.numbers_offered(cast.cohort),
    "an offer to somebody": lambda uow, cast: uow.waiting.open_offer_to(cast.ben),
    "the rules": lambda uow, cast: uow.admissions.hold(cast.cohort),
    "exceptions": lambda uow, cast: uow.admissions.excepted(cast.cohort),
    "who is in": lambda uow, cast: uow.admissions.inside(cast.cohort),
    "mentees": lambda uow, cast: uow.admissions.count_mentees(cast.cohort),
    "places": lambda uow, cast: uow.admissions.mentoring(cast.cohort),
    "who is not eligible": lambda uow, cast: uow.participants.not_eligible(cast.cohort),
}


@pytest.mark.parametrize("listing", _LISTS)
def test_every_list_is_found_by_an_index(database: Database, cast: Cast, listing: str) -> None:
    check_indexed(database, cast, _LISTS[listing])
