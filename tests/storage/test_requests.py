"""Requests: a retry gets the answer of the first, even while the first is still at work."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.database import Database, UnitOfWork
from storage.organizations import Organization
from storage.requests import InboundRequest
from tests.cast import DAN, NOW, OTHER_TEAM, make_organization

_WAIT = 10


def _answer(uow: UnitOfWork, key: str, answer: str = "Logged.") -> str:
    request = uow.requests.begin(key, now=NOW)
    if isinstance(request, str):
        return f"again: {request}"
    uow.requests.answer(request, answer)
    return answer


def test_a_retry_gets_the_first_answer(database: Database, organization: Organization) -> None:
    for expected in ("Logged.", "again: Logged.", "again: Logged."):
        assert database.work(organization.id, lambda uow: _answer(uow, "view:V1")) == expected


def test_within_one_unit_of_work_too(uow: UnitOfWork) -> None:
    assert _answer(uow, "view:V1") == "Logged."
    assert _answer(uow, "view:V1") == "again: Logged."


def test_what_failed_is_new_when_it_comes_again(
    database: Database, organization: Organization
) -> None:
    def fail(uow: UnitOfWork) -> None:
        _answer(uow, "view:V1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.work(organization.id, fail)
    assert database.work(organization.id, lambda uow: _answer(uow, "view:V1")) == "Logged."


def test_two_at_once_act_once(database: Database, organization: Organization) -> None:
    acting = threading.Event()

    def act(uow: UnitOfWork) -> str:
        said = _answer(uow, "view:V1")
        if said == "Logged.":
            acting.set()
            uow.people.meet(DAN, "Dan")
        return said

    def second() -> str:
        acting.wait(_WAIT)
        return database.work(organization.id, act)

    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(second)
        first = database.work(organization.id, act)
        assert (first, waiting.result(_WAIT)) == ("Logged.", "again: Logged.")


def test_many_at_once_act_once(database: Database, organization: Organization) -> None:
    def act(_: int) -> str:
        return database.work(organization.id, lambda uow: _answer(uow, "view:V1"))

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(act, range(8)))
    assert sorted(answers) == ["Logged."] + ["again: Logged."] * 7


def test_a_request_is_of_one_organization(database: Database, organization: Organization) -> None:
    stranger = make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    for tenant in (organization, stranger):
        assert database.work(tenant.id, lambda uow: _answer(uow, "view:V1")) == "Logged."


def test_an_answer_lies_encrypted(uow: UnitOfWork) -> None:
    request = uow.requests.begin("view:V1", now=NOW)
    assert isinstance(request, InboundRequest)
    uow.requests.answer(request, "Logged.")
    assert b"Logged" not in (request.answer or b"")
