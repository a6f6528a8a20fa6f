"""Handovers as they are kept: one a pair, sealed, and given to one later pair."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from mentoring.errors import Missing
from mentoring.vocabulary import EndKind, HandoverStatus
from storage.database import Database, UnitOfWork
from storage.goals import Goal
from storage.handovers import Handover
from tests.cast import NOW, OTHER_TEAM, Cast, make_organization, make_pair_of


def write(uow: UnitOfWork, cast: Cast, words: str = "Ask before you advise.") -> Handover:
    note = Handover(pair_id=cast.pair, written_at=NOW, status=HandoverStatus.WAITING)
    return uow.handovers.write(note, words)


def test_a_note_is_found_by_its_pair_and_opened(uow: UnitOfWork, cast: Cast) -> None:
    note = write(uow, cast)
    assert uow.handovers.of(cast.pair) is note
    assert uow.handovers.text(note) == "Ask before you advise."
    assert note.text is not None
    assert b"advise" not in note.text


def test_a_pair_has_one_note(uow: UnitOfWork, cast: Cast) -> None:
    write(uow, cast)
    with pytest.raises(IntegrityError), uow.db.begin_nested():
        write(uow, cast)


def test_what_is_written_anew_waits_anew(uow: UnitOfWork, cast: Cast) -> None:
    note = write(uow, cast)
    uow.handovers.settle(note, HandoverStatus.CHANGES, NOW)
    uow.handovers.rewrite(note, "Listen.", NOW + timedelta(days=1))
    assert (note.status, note.decided_at, note.version) == (HandoverStatus.WAITING, None, 3)
    assert uow.handovers.text(note) == "Listen."


def test_a_note_is_about_a_mentee_until_a_next_pair_has_it(uow: UnitOfWork, cast: Cast) -> None:
    note = write(uow, cast)
    assert [one for one, _ in uow.handovers.about(cast.ben)] == [note]
    assert uow.handovers.about(cast.ana) == []
    later = make_pair_of(uow, cast.cohort, cast.dan, cast.ben)
    note.next_pair_id = later.id
    uow.db.flush()
    assert uow.handovers.about(cast.ben) == []
    ((read, before),) = uow.handovers.for_pair(later.id)
    assert (read, before.id) == (note, cast.pair)
    assert uow.handovers.for_pair(cast.pair) == []


def test_another_organizations_note_is_missing(database: Database, cast: Cast) -> None:
    stranger = make_organization(database, name="Snowdon Trams", team=OTHER_TEAM)
    with database.begin(cast.organization_id) as uow:
        note = write(uow, cast)
    with database.begin(stranger.id) as uow:
        for find in (uow.handovers.get, uow.handovers.locked):
            with pytest.raises(Missing):
                find(note.id)
        assert uow.handovers.of(cast.pair) is None


def test_a_goal_is_taken_along_once(uow: UnitOfWork, cast: Cast) -> None:
    later = make_pair_of(uow, cast.cohort, cast.dan, cast.ben)
    goal = uow.goals.add(Goal(pair_id=cast.pair, set_by_id=cast.ben, set_at=NOW), "Speak up")

    def take() -> Goal:
        copy = Goal(pair_id=later.id, set_by_id=cast.ben, set_at=NOW, taken_from_id=goal.id)
        return uow.goals.add(copy, "Speak up")

    assert uow.goals.taken_along([goal.id]) == set()
    take()
    assert uow.goals.taken_along([goal.id]) == {goal.id}
    with pytest.raises(IntegrityError), uow.db.begin_nested():
        take()


def test_of_several_mentors_the_last_one_counts(uow: UnitOfWork, cast: Cast) -> None:
    uow.pairs.end(uow.pairs.get(cast.pair), kind=EndKind.MENTOR_LEFT, reason="", now=NOW)
    assert uow.pairs.left_without_partner(cast.cohort) == {cast.ben}
    later = make_pair_of(uow, cast.cohort, cast.dan, cast.ben)
    assert uow.pairs.left_without_partner(cast.cohort) == set()
    uow.pairs.end(later, kind=EndKind.COMPLETED, reason="", now=NOW + timedelta(days=9))
    assert uow.pairs.left_without_partner(cast.cohort) == set()
