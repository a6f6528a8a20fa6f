"""Voluntary answers as they are stored: sealed, and given only to who counts them."""

from __future__ import annotations

from mentoring.voluntary import Question
from storage.database import UnitOfWork
from tests.cast import NOW, Cast


def test_they_are_given_by_person_for_those_who_are_asked_for(uow: UnitOfWork, cast: Cast) -> None:
    uow.voluntary.keep(cast.ana, {Question.GENDER: "woman", Question.CARE: "no"})
    uow.voluntary.keep(cast.ben, {Question.GENDER: "man"})
    assert uow.voluntary.of([cast.ana, cast.cleo]) == {cast.ana: {"gender": "woman", "care": "no"}}
    assert uow.voluntary.own(cast.ben) == {Question.GENDER: "man"}


def test_what_is_said_anew_replaces_what_was_said(uow: UnitOfWork, cast: Cast) -> None:
    uow.voluntary.keep(cast.ana, {Question.GENDER: "woman", Question.CARE: "no"})
    uow.voluntary.keep(cast.ana, {Question.AGE: "under_30"})
    assert uow.voluntary.of([cast.ana]) == {cast.ana: {"age": "under_30"}}
    uow.voluntary.erase(cast.ana)
    assert uow.voluntary.of([cast.ana]) == {}


def test_while_nobody_is_asked_nothing_is_counted(uow: UnitOfWork, cast: Cast) -> None:
    uow.voluntary.keep(cast.ana, {Question.GENDER: "woman"})
    program = uow.programs.required().program
    program.voluntary_closed_at = NOW
    assert uow.voluntary.of([cast.ana]) == {}
    program.voluntary_closed_at = None
    assert uow.voluntary.of([cast.ana]) == {cast.ana: {"gender": "woman"}}
