"""Requests to mentors and the catalog: who is listed, what is open, and by which index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from mentoring.errors import Missing
from mentoring.vocabulary import ParticipantStatus, RequestStatus, Role
from storage.database import Database, UnitOfWork
from storage.mentor_requests import MentorRequest
from storage.participants import Participant, SkillSide
from tests.cast import NOW, OTHER_TEAM, Cast, make_cohort, make_organization, make_pair_of
from tests.storage.plans import check_indexed

TODAY = NOW.date()


def ask(uow: UnitOfWork, cast: Cast, *, expires_on: date = TODAY, words: str = "") -> MentorRequest:
    request = MentorRequest(
        cohort_id=cast.cohort,
        mentee_id=cast.ben,
        mentor_id=cast.ana,
        asked_at=NOW,
        asked_on=TODAY,
        expires_on=expires_on,
    )
    return uow.mentor_requests.add(request, words)


def participant_of(uow: UnitOfWork, cast: Cast) -> Participant:
    ana = uow.participants.of(cast.cohort, cast.ana)
    assert ana is not None
    return ana


def test_a_request_is_found_by_both_and_its_words_open(uow: UnitOfWork, cast: Cast) -> None:
    request = ask(uow, cast, words="Would you?")
    assert uow.mentor_requests.by(cast.ben) == [request] == uow.mentor_requests.to(cast.ana)
    assert uow.mentor_requests.by(cast.ana) == [] == uow.mentor_requests.to(cast.ben)
    assert uow.mentor_requests.words(request) == "Would you?"


def test_two_open_requests_to_one_mentor_can_not_be(uow: UnitOfWork, cast: Cast) -> None:
    request = ask(uow, cast)
    with pytest.raises(IntegrityError), uow.db.begin_nested():
        ask(uow, cast)
    uow.mentor_requests.settle(request, RequestStatus.NOT_NOW, TODAY, back_on=TODAY)
    uow.db.flush()
    assert ask(uow, cast).is_open


def test_what_is_settled_or_over_is_not_open(uow: UnitOfWork, cast: Cast) -> None:
    request = ask(uow, cast)
    assert uow.mentor_requests.open_in(cast.cohort, TODAY) == [request]
    assert uow.mentor_requests.hold_open_of(cast.ana) == [request]
    assert uow.mentor_requests.open_in(cast.cohort, TODAY + timedelta(days=1)) == []
    uow.mentor_requests.settle(request, RequestStatus.WITHDRAWN, TODAY)
    uow.db.flush()
    assert uow.mentor_requests.open_in(cast.cohort, TODAY) == []
    assert uow.mentor_requests.hold_open_of(cast.ana) == []


def test_no_request_is_held_that_is_not_there(uow: UnitOfWork) -> None:
    with pytest.raises(Missing):
        uow.mentor_requests.locked(uuid4())


def test_f52_another_organization_finds_no_request_and_nobody_listed(
    database: Database, cast: Cast
) -> None:
    with database.begin(cast.organization_id) as uow:
        request = ask(uow, cast)
    stranger = make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    with database.begin(stranger.id) as uow:
        assert uow.catalog.entries(cast.cohort) == []
        assert uow.mentor_requests.by(cast.ben) == []
        assert uow.mentor_requests.hold_open_of(cast.ben) == []
        assert uow.mentor_requests.open_in(cast.cohort, TODAY) == []
        for find in (uow.mentor_requests.get, uow.mentor_requests.locked):
            with pytest.raises(Missing):
                find(request.id)


def test_an_entry_has_what_its_card_says(uow: UnitOfWork, cast: Cast) -> None:
    ana = participant_of(uow, cast)
    uow.participants.set_skills(ana, SkillSide.OFFERED, uow.skills.named(["Writing", "Sales"]))
    uow.participants.set_skills(ana, SkillSide.WANTED, uow.skills.named(["Finance"]))
    make_pair_of(uow, make_cohort(uow).id, cast.ana, cast.dan)
    (entry,) = uow.catalog.entries(cast.cohort)
    assert (entry.participant, entry.person.id) == (ana, cast.ana)
    assert entry.offered == ("Sales", "Writing")
    assert entry.taken == 2


@pytest.mark.parametrize(
    "known",
    [
        {"role": Role.MENTEE},
        {"unlisted_since": NOW},
        *(
            {"status": status}
            for status in ParticipantStatus
            if status is not ParticipantStatus.ACTIVE
        ),
    ],
    ids=str,
)
def test_who_is_not_there_to_be_asked_is_not_listed(
    uow: UnitOfWork, cast: Cast, known: dict[str, Any]
) -> None:
    ana = participant_of(uow, cast)
    assert uow.catalog.entries(cast.cohort)
    for name, value in known.items():
        setattr(ana, name, value)
    uow.db.flush()
    assert uow.catalog.entries(cast.cohort) == []


def test_whose_account_is_gone_is_not_listed(uow: UnitOfWork, cast: Cast) -> None:
    uow.people.get(cast.ana).deactivated_at = NOW
    uow.db.flush()
    assert uow.catalog.entries(cast.cohort) == []


def test_nobody_of_another_cohort_is_listed(uow: UnitOfWork, cast: Cast) -> None:
    other = make_cohort(uow)
    assert other.id != cast.cohort
    assert uow.catalog.entries(other.id) == []


_LISTS: dict[str, Callable[[UnitOfWork, Cast], object]] = {
    "the catalog": lambda uow, cast: uow.catalog.entries(cast.cohort),
    "somebody's requests": lambda uow, cast: uow.mentor_requests.by(cast.ben),
    "somebody's open requests": lambda uow, cast: uow.mentor_requests.hold_open_of(cast.ben),
    "a cohort's open requests": lambda uow, cast: uow.mentor_requests.open_in(cast.cohort, TODAY),
}


@pytest.mark.parametrize("listing", _LISTS)
def test_every_list_is_found_by_an_index(database: Database, cast: Cast, listing: str) -> None:
    check_indexed(database, cast, _LISTS[listing])
