"""Sessions, their words, and each partner's private note."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from mentoring.errors import Missing
from mentoring.vocabulary import Format
from storage.database import Database, UnitOfWork
from storage.sessions import Session, SessionWords
from tests.cast import NOW, Cast, make_cohort

_TODAY = NOW.date()
_WORDS = SessionWords(topics="Trains", agreed="Read a book", shared_note="It went well")


def _log(uow: UnitOfWork, cast: Cast, held_on: date = _TODAY) -> Session:
    session = Session(
        pair_id=cast.pair,
        author_id=cast.ana,
        logged_at=NOW,
        held_on=held_on,
        minutes=60,
        format=Format.ONE_ON_ONE,
    )
    return uow.sessions.add(session, _WORDS)


def test_the_words_of_a_session_come_back_and_lie_encrypted(uow: UnitOfWork, cast: Cast) -> None:
    session = _log(uow, cast)
    uow.db.expire_all()
    assert uow.sessions.words(uow.sessions.get(session.id)) == _WORDS
    for sealed in (session.topics, session.agreed, session.shared_note):
        assert sealed is not None
        assert b"Trains" not in sealed


def test_rewriting_keeps_the_new_words_and_counts_a_version(uow: UnitOfWork, cast: Cast) -> None:
    session = _log(uow, cast)
    uow.sessions.rewrite(session, SessionWords(topics="Planes"), now=NOW)
    assert uow.sessions.words(session) == SessionWords(topics="Planes")
    assert (session.version, session.edited_at) == (2, NOW)


def test_an_undone_session_is_gone_and_its_day_is_free(uow: UnitOfWork, cast: Cast) -> None:
    session = _log(uow, cast)
    uow.sessions.undo(session, now=NOW)
    with pytest.raises(Missing):
        uow.sessions.get(session.id)
    assert uow.sessions.on(cast.pair, _TODAY) is None
    assert uow.sessions.count(cast.pair) == 0
    assert uow.sessions.recent(cast.pair, limit=5) == []
    assert uow.sessions.last_held([cast.pair]) == {}
    assert uow.sessions.held_between(cast.cohort, _TODAY, _TODAY) == []
    again = _log(uow, cast)
    assert uow.sessions.on(cast.pair, _TODAY) is again


def test_a_pair_has_one_session_a_day(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        _log(uow, cast)
    with pytest.raises(IntegrityError), database.begin(cast.organization_id) as uow:
        _log(uow, cast)


def test_recent_sessions_come_latest_first(uow: UnitOfWork, cast: Cast) -> None:
    days = [_TODAY - timedelta(days=ago) for ago in (7, 1, 3)]
    for held_on in days:
        _log(uow, cast, held_on)
    recent = uow.sessions.recent(cast.pair, limit=2)
    assert [session.held_on for session in recent] == [days[1], days[2]]
    latest = uow.sessions.latest(cast.pair)
    assert latest is not None
    assert latest.held_on == days[1]
    assert uow.sessions.count(cast.pair) == 3
    assert uow.sessions.last_held([cast.pair]) == {cast.pair: days[1]}


def test_a_pair_without_a_session_has_no_latest(uow: UnitOfWork, cast: Cast) -> None:
    assert uow.sessions.latest(cast.pair) is None
    assert uow.sessions.last_held([cast.pair]) == {}


@pytest.mark.parametrize(("ago", "is_in"), [(0, True), (7, True), (8, False), (-1, False)])
def test_both_ends_of_a_range_of_days_belong_to_it(
    uow: UnitOfWork, cast: Cast, ago: int, *, is_in: bool
) -> None:
    _log(uow, cast, _TODAY - timedelta(days=ago))
    week = (_TODAY - timedelta(days=7), _TODAY)
    assert bool(uow.sessions.held_between(cast.cohort, *week)) is is_in
    assert uow.sessions.held_between(make_cohort(uow).id, *week) == []


def test_a_private_note_is_its_authors_only(uow: UnitOfWork, cast: Cast) -> None:
    session = _log(uow, cast)
    uow.sessions.keep_private_note(session.id, cast.ana, "Ben seems tired")
    uow.sessions.keep_private_note(session.id, cast.ben, "Ask for more time")
    assert uow.sessions.private_note(session.id, cast.ana) == "Ben seems tired"
    assert uow.sessions.private_note(session.id, cast.ben) == "Ask for more time"
    assert uow.sessions.private_note(session.id, cast.cleo) == ""


def test_a_private_note_can_be_changed_and_emptied(uow: UnitOfWork, cast: Cast) -> None:
    session = _log(uow, cast)
    for text in ("", "First", "Second", ""):
        uow.sessions.keep_private_note(session.id, cast.ana, text)
        assert uow.sessions.private_note(session.id, cast.ana) == text
