"""The work of matching: takes what waits, works it out and tells whoever started it.

It takes a run for a while, asks for longer with each step, and works outside of any transaction.
What a worker had that died is taken by the next one, which begins anew from the same inputs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from uuid import UUID

from handlers.match_inputs import inputs_of
from handlers.match_repair import fail_repair, finish_repair, start_repair
from handlers.match_summary import announce, outcome_of
from handlers.match_terms import terms_of, without_locks, written
from handlers.matching import choose
from mentoring.errors import MentoringError
from mentoring.vocabulary import RunStatus
from storage.database import Database, UnitOfWork
from storage.match_offers import Wanting
from storage.match_runs import MatchRun, WaitingRun
from ui.text import Text, say

if TYPE_CHECKING:
    from mentoring.matching.inputs import Inputs, Terms
    from mentoring.matching.outcome import Outcome
    from mentoring.matching.proposal import Proposal

T = TypeVar("T")

_log = logging.getLogger(__name__)

#: A step of the largest cohorts takes some minutes.
LEASE = timedelta(minutes=5)
#: Progress is written down no more often.
_REPORT_EVERY = timedelta(seconds=1)
_MOST_ATTEMPTS = 3
_AFTER_A_FAILURE = timedelta(minutes=1)
_WENT_WRONG = "Something went wrong on our side. Nothing is lost; you can start again."


class NotOurs(Exception):
    """The run was cancelled, or somebody else works on it."""


class Stopped(Exception):
    """This worker is to stop."""


class MatchWork:
    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._is_stopping = False

    def work_off(self) -> int:
        """Work out what waits, one after the other; give how many there were."""
        done = 0
        # What can't be mended now mustn't keep others waiting; it is tried again next time.
        failed = set[UUID]()
        while not self._is_stopping:
            with self._database.begin_everywhere() as everywhere:
                waiting = everywhere.waiting_run(self._clock())
                wanting = None if waiting else everywhere.wanting_cohort(but=failed)
            if waiting is not None:
                self._do(waiting)
                done += 1
            elif wanting is None:
                break
            elif not self._repair(wanting):
                failed.add(wanting.cohort_id)
        return done

    def _repair(self, wanting: Wanting) -> bool:
        """Queue what mends a published match, which is worked out next; say if that went well."""

        def start(uow: UnitOfWork) -> None:
            start_repair(uow, wanting.cohort_id, self._clock())

        try:
            self._database.work(wanting.organization_id, start)
        except Exception:  # noqa: BLE001 - it is tried again, and the runs that wait come first
            _log.exception("mending a match failed", extra={"cohort": str(wanting.cohort_id)})
            return False
        return True

    def stop(self) -> None:
        """Begin nothing more, and leave what is on its way to another worker."""
        self._is_stopping = True

    def _do(self, waiting: WaitingRun) -> None:
        task = _Task(self._database, self._clock, waiting, lambda: self._is_stopping)
        try:
            task.do()
        except NotOurs:
            return
        except Stopped:
            task.give_back()
        except MentoringError as error:
            task.fail(say(error.template, **error.values))
        except Exception:  # noqa: BLE001 - one run's trouble must not keep the others waiting
            _log.exception("matching failed", extra={"run": str(waiting.run_id)})
            task.try_again()


class _Given(NamedTuple):
    """What a run is worked out from."""

    inputs: Inputs
    terms: Terms
    varied: Proposal | None
    #: Read each time and kept nowhere: people may erase what they said.
    groups: Mapping[UUID, Mapping[str, str]]


class _Task:
    """One attempt at one run."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        waiting: WaitingRun,
        is_stopping: Callable[[], bool],
    ) -> None:
        self._database, self._clock, self._waiting = database, clock, waiting
        self._is_stopping = is_stopping
        self._token = 0
        self._reported_at = clock()

    def do(self) -> None:
        # Arrays and solvers take a while to load, and most processes never match.
        from mentoring.matching.outcome import work_out  # noqa: PLC0415

        # By itself, so that an attempt counts whatever happens in it.
        self._token = self._within(self._claim)
        if self._token > _MOST_ATTEMPTS:
            # Even the worker has died of it, each time.
            self.fail(say(_WENT_WRONG))
            return
        given = self._within(self._read)
        outcome = work_out(
            given.inputs, given.terms, varied=given.varied, groups=given.groups, watch=self._watch
        )
        self._within(lambda uow: self._finish(uow, outcome))

    def give_back(self, *, until: datetime | None = None) -> None:
        """Leave it to be begun anew, not before an instant."""
        with suppress(NotOurs):
            self._within(lambda uow: self._give_back(uow, until))

    def try_again(self) -> None:
        if self._token < _MOST_ATTEMPTS:
            self.give_back(until=self._clock() + _AFTER_A_FAILURE)
        else:
            self.fail(say(_WENT_WRONG))

    def fail(self, why: Text) -> None:
        with suppress(NotOurs):
            self._within(lambda uow: self._fail(uow, why))

    def _within(self, act: Callable[[UnitOfWork], T]) -> T:
        return self._database.work(self._waiting.organization_id, act)

    def _claim(self, uow: UnitOfWork) -> int:
        now = self._clock()
        run = uow.match_runs.claim(self._waiting.run_id, now=now, until=now + LEASE)
        if run is None:
            raise NotOurs
        return run.attempts

    def _read(self, uow: UnitOfWork) -> _Given:
        run, now = self._ours(uow), self._clock()
        varied = uow.match_runs.get(run.based_on_id) if run.based_on_id else None
        proposal = outcome_of(uow, varied).proposal if varied else None
        inputs = inputs_of(uow, run, today=now.date())
        groups = uow.voluntary.of(person.id for person in inputs.people)
        return _Given(inputs, terms_of(run), proposal, groups)

    def _watch(self, step: str) -> bool:
        """Write down how far it is, and find out if it is still wanted."""
        now = self._clock()
        if self._is_stopping():
            raise Stopped
        if now - self._reported_at >= _REPORT_EVERY:
            self._reported_at = now
            self._within(lambda uow: self._report(uow, step, now))
        return True

    def _report(self, uow: UnitOfWork, step: str, now: datetime) -> None:
        run = self._ours(uow)
        run.step, run.claimed_until = step, now + LEASE

    def _finish(self, uow: UnitOfWork, outcome: Outcome) -> None:
        run, now = self._ours(uow), self._clock()
        uow.match_runs.keep_outcome(run, outcome)
        if outcome.unlocked:
            run.terms = written(without_locks(terms_of(run), outcome.unlocked))
        run.status, run.finished_at, run.step = RunStatus.READY, now, ""
        if run.repair is not None:
            finish_repair(uow, run, outcome, now)
        elif run.based_on_id is None:
            choose(uow, run, now)
        announce(uow, run, now)

    def _fail(self, uow: UnitOfWork, why: Text) -> None:
        run, now = self._ours(uow), self._clock()
        run.status, run.finished_at, run.step = RunStatus.FAILED, now, ""
        run.failure = why.model_dump(mode="json")
        if run.repair is not None:
            fail_repair(uow, run, now)
        announce(uow, run, now)

    def _give_back(self, uow: UnitOfWork, until: datetime | None) -> None:
        run = self._ours(uow)
        run.status, run.claimed_until = RunStatus.QUEUED, until
        if until is None:
            # It was given back in good health, and that is no failure of the run.
            run.attempts -= 1

    def _ours(self, uow: UnitOfWork) -> MatchRun:
        run = uow.match_runs.claimed(self._waiting.run_id, self._token)
        if run is None:
            raise NotOurs
        return run
