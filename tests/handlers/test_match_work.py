"""The work of matching: one worker a run, taken over from whoever died, cancelled, repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from handlers.match_inputs import inputs_of
from handlers.match_summary import outcome_of
from handlers.match_terms import terms_of
from handlers.match_work import LEASE, MatchWork
from mentoring.matching.outcome import work_out
from mentoring.vocabulary import RunStatus
from storage.database import Database
from storage.match_runs import MatchRun
from tests.cast import CLEO
from tests.chat import Chat, words_of
from tests.handlers.matches import FINN, matched, with_cohort


@pytest.fixture
def chat(database: Database) -> Chat:
    """Have Cleo start a run that nobody has worked on yet."""
    chat = with_cohort(database)
    chat.fill(CLEO, chat.say(CLEO, "match"))
    return chat


def run_of(chat: Chat) -> MatchRun:
    with chat.look() as uow:
        run = uow.match_runs.latest(uow.programs.required().cohort.id)
    assert run is not None
    return run


class Ticking:
    """A clock that goes on by two seconds with each look, and lets something happen on one."""

    def __init__(self, now: datetime, *, on_look: int, do: Callable[[], None]) -> None:
        self._now, self._left, self._do = now, on_look, do

    def __call__(self) -> datetime:
        self._left -= 1
        if not self._left:
            self._do()
        self._now += timedelta(seconds=2)
        return self._now


def test_a_second_worker_leaves_a_run_that_is_taken(chat: Chat) -> None:
    taken = []

    def try_as_well() -> None:
        taken.append(MatchWork(chat.database, lambda: chat.now).work_off())

    first = MatchWork(chat.database, Ticking(chat.now, on_look=5, do=try_as_well))
    assert first.work_off() == 1
    assert taken == [0]
    assert run_of(chat).status is RunStatus.READY


def test_a_run_that_is_cancelled_meanwhile_is_not_kept(chat: Chat) -> None:
    def cancel() -> None:
        chat.press(CLEO, "Cancel", chat.say(CLEO, "match"))

    MatchWork(chat.database, Ticking(chat.now, on_look=5, do=cancel)).work_off()
    run = run_of(chat)
    assert run.status is RunStatus.CANCELLED
    assert run.outcome is None
    chat.later(minutes=1)
    assert chat.received(CLEO) == []


def test_what_a_worker_had_that_died_is_taken_over_when_its_time_is_up(chat: Chat) -> None:
    with chat.look() as uow:
        run = uow.match_runs.claim(run_of(chat).id, now=chat.now, until=chat.now + LEASE)
        assert run is not None
        inputs_of(uow, run, today=chat.now.date())
    assert MatchWork(chat.database, lambda: chat.now).work_off() == 0
    later = chat.now + LEASE
    assert MatchWork(chat.database, lambda: later).work_off() == 1
    assert run_of(chat).status is RunStatus.READY
    assert run_of(chat).attempts == 2


def test_a_worker_that_stops_leaves_its_run_to_another_at_once(chat: Chat) -> None:
    def stop() -> None:
        work.stop()

    work = MatchWork(chat.database, Ticking(chat.now, on_look=5, do=stop))
    work.work_off()
    assert run_of(chat).status is RunStatus.QUEUED
    assert MatchWork(chat.database, lambda: chat.now).work_off() == 1
    assert run_of(chat).status is RunStatus.READY


def test_somebody_who_leaves_while_it_is_worked_out_does_not_stop_it(chat: Chat) -> None:
    def leave() -> None:
        chat.fill(FINN, chat.say(FINN, "leave"))

    MatchWork(chat.database, Ticking(chat.now, on_look=5, do=leave)).work_off()
    assert run_of(chat).status is RunStatus.READY


def test_inputs_that_break_the_solver_fail_after_some_tries(chat: Chat) -> None:
    with chat.look() as uow:
        run = uow.match_runs.get(run_of(chat).id)
        uow.match_runs.keep_inputs(run, ["these are no people"])
    for _ in range(3):
        assert MatchWork(chat.database, lambda: chat.now).work_off() == 1
        chat.now += timedelta(minutes=1)
    assert run_of(chat).status is RunStatus.FAILED
    assert run_of(chat).attempts == 3
    chat.later(minutes=1)
    assert "Something went wrong on our side." in words_of(chat.last(CLEO))


def test_a_run_of_which_every_worker_dies_is_given_up(chat: Chat) -> None:
    for attempt in range(4):
        now = chat.now + attempt * LEASE
        with chat.look() as uow:
            assert uow.match_runs.claim(run_of(chat).id, now=now, until=now + LEASE)
    later = chat.now + 4 * LEASE
    MatchWork(chat.database, lambda: later).work_off()
    assert run_of(chat).status is RunStatus.FAILED


def test_a_lock_that_breaks_a_rule_is_said_in_words(database: Database) -> None:
    chat = with_cohort(database)
    matched(chat)
    with chat.look() as uow:
        run = uow.match_runs.get(run_of(chat).id)
        couple = outcome_of(uow, run).proposal.pairs[0].couple
        policy = run.terms["policy"] | {"locked": [list(map(str, couple))]}
        policy["forbidden"] = policy["locked"]
        uow.db.execute(
            update(MatchRun).values(
                terms=run.terms | {"policy": policy},
                status=RunStatus.QUEUED,
                chosen_at=None,
                claimed_until=None,
            )
        )
    MatchWork(chat.database, lambda: chat.now).work_off()
    chat.later(minutes=1)
    assert "A locked pair breaks a rule: they are kept apart, by a coordinator" in words_of(
        chat.last(CLEO)
    )


def test_a_run_is_repeated_to_the_same_result(database: Database) -> None:
    chat = with_cohort(database)
    matched(chat)
    with chat.look() as uow:
        run = uow.match_runs.get(run_of(chat).id)
        again = work_out(inputs_of(uow, run, today=chat.now.date()), terms_of(run))
        assert again == outcome_of(uow, run)
