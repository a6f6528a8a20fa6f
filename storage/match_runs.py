"""Match runs: what was matched, by which rules and weights, and what came of it.

All of a run is kept, so that it can be reviewed, explained and repeated. What people told us is
sealed; it is packed before, because it is the longest text that we keep.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from mentoring.errors import Missing
from mentoring.vocabulary import Repair, RunStatus
from storage.columns import Line, Owned, Sealed
from storage.repository import Repository

T = TypeVar("T")

UNDER_WAY = text("status IN ('queued', 'running')")


class MatchRun(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "match_runs"
    __table_args__ = (
        # Two coordinators who start at once start one run.
        Index(
            "one_run_under_way",
            "cohort_id",
            unique=True,
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        ),
        Index("waiting_runs", "started_at", sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
    )

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    #: Nobody where Cairn itself looks for an alternative.
    started_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime]
    #: The run of which this is a variant: with the same people, and other choices.
    based_on_id: Mapped[UUID | None] = mapped_column(ForeignKey("match_runs.id"), default=None)
    #: The coordinator's choices, as `mentoring.matching.outcome.Terms`.
    terms: Mapped[dict[str, Any]]
    status: Mapped[RunStatus] = mapped_column(default=RunStatus.QUEUED)
    #: What it is at, in our own words.
    step: Mapped[Line] = mapped_column(default="")
    #: Whoever works on it has it until then, unless they ask for longer.
    claimed_until: Mapped[datetime | None] = mapped_column(default=None)
    #: How often it was begun; also the token of whoever works on it.
    attempts: Mapped[int] = mapped_column(default=0)
    #: `mentoring.matching.outcome.Inputs` and `Outcome`, packed.
    inputs: Mapped[Sealed | None] = mapped_column(default=None)
    outcome: Mapped[Sealed | None] = mapped_column(default=None)
    #: Why it failed, as a text for coordinators.
    failure: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When its proposal became the one that is to be published; a variant may never be.
    chosen_at: Mapped[datetime | None] = mapped_column(default=None)
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    published_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), default=None)
    #: Why it was published although a group falls short, for all coordinators.
    published_despite: Mapped[Sealed | None] = mapped_column(default=None)
    #: What Cairn itself looks for; nothing where a coordinator matches the cohort.
    repair: Mapped[Repair | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def is_to_be_taken(self) -> bool:
        """Say whether it is a variant that is worked out, and neither taken nor left."""
        is_open = self.status is RunStatus.READY and self.chosen_at is None
        return is_open and self.based_on_id is not None


class Unreadable(ValueError):
    """What is kept of a run is not what this version writes."""


@dataclass(frozen=True)
class WaitingRun:
    organization_id: UUID
    run_id: UUID


class MatchRuns(Repository):
    def get(self, run_id: UUID | None) -> MatchRun:
        return self._get(MatchRun, run_id)

    def locked(self, run_id: UUID | None) -> MatchRun:
        """Find a run and hold it until commit, as whoever held it before left it.

        Raises:
            Missing: there is none, or it is another organization's.
        """
        found = self._db.scalars(
            select(MatchRun)
            .where(MatchRun.id == run_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
        if found is None:
            raise Missing("MatchRun", run_id)
        return found

    def add(self, run: MatchRun) -> MatchRun:
        return self._add(run)

    def claim(self, run_id: UUID, *, now: datetime, until: datetime) -> MatchRun | None:
        """Take a run to work on it; nothing where somebody else was faster, or it was cancelled."""
        run = self.locked(run_id)
        is_taken = run.claimed_until is not None and run.claimed_until > now
        if is_taken or not run.status.is_under_way:
            return None
        run.status, run.claimed_until = RunStatus.RUNNING, until
        run.attempts += 1
        return run

    def claimed(self, run_id: UUID, token: int) -> MatchRun | None:
        """Find a run again that was taken, and hold it; nothing where it is not ours any more."""
        run = self.locked(run_id)
        return run if run.status is RunStatus.RUNNING and run.attempts == token else None

    def latest(self, cohort_id: UUID) -> MatchRun | None:
        """Give the run of a cohort that a coordinator started last, whatever became of it."""
        started = (MatchRun.cohort_id == cohort_id) & MatchRun.repair.is_(None)
        return self._first(started, MatchRun.started_at.desc())

    def under_way(self, cohort_id: UUID) -> MatchRun | None:
        """Give the run of a coordinator that is being worked out."""
        at_work = (MatchRun.cohort_id == cohort_id) & UNDER_WAY & MatchRun.repair.is_(None)
        return self._first(at_work, MatchRun.started_at.desc())

    def repair_under_way(self, cohort_id: UUID) -> MatchRun | None:
        at_work = (MatchRun.cohort_id == cohort_id) & UNDER_WAY & MatchRun.repair.is_not(None)
        return self._first(at_work, MatchRun.started_at.desc())

    def chosen(self, cohort_id: UUID) -> MatchRun | None:
        """Give the run whose proposal counts: the one that was chosen last."""
        chosen = (MatchRun.cohort_id == cohort_id) & MatchRun.chosen_at.is_not(None)
        return self._first(chosen, MatchRun.chosen_at.desc())

    def published(self, cohort_id: UUID) -> MatchRun | None:
        """Give the match of a cohort that was published last."""
        done = (MatchRun.cohort_id == cohort_id) & (MatchRun.status == RunStatus.PUBLISHED)
        return self._first(done & MatchRun.repair.is_(None), MatchRun.published_at.desc())

    def _first(self, which: Any, order: Any) -> MatchRun | None:
        return self._db.scalars(select(MatchRun).where(which).order_by(order).limit(1)).first()

    def keep_inputs(self, run: MatchRun, inputs: object) -> None:
        self._keep(run, MatchRun.inputs, inputs)

    def inputs(self, run: MatchRun, kind: type[T]) -> T | None:
        return self._read(run, MatchRun.inputs, kind)

    def keep_outcome(self, run: MatchRun, outcome: object) -> None:
        self._keep(run, MatchRun.outcome, outcome)

    def outcome(self, run: MatchRun, kind: type[T]) -> T | None:
        return self._read(run, MatchRun.outcome, kind)

    def keep_despite(self, run: MatchRun, reason: str) -> None:
        self._vault.seal(run, MatchRun.published_despite, reason)

    def despite(self, run: MatchRun) -> str:
        return self._vault.open(run, MatchRun.published_despite)

    def _keep(self, run: MatchRun, column: InstrumentedAttribute[Any], record: object) -> None:
        written = TypeAdapter(type(record)).dump_json(record)
        self._vault.seal(run, column, base64.b85encode(zlib.compress(written)).decode())

    def _read(self, run: MatchRun, column: InstrumentedAttribute[Any], kind: type[T]) -> T | None:
        packed = self._vault.open(run, column)
        if not packed:
            return None
        try:
            read: T = TypeAdapter(kind).validate_json(zlib.decompress(base64.b85decode(packed)))
        except ValidationError as error:
            # Without the error itself: it quotes what people told us, and ends in logs.
            raise Unreadable(f"{error.error_count()} records of {kind.__name__}") from None
        return read


def find_waiting(db: DbSession, now: datetime) -> WaitingRun | None:
    """Find the run that waits longest for somebody to work on it, in any organization."""
    free = MatchRun.claimed_until.is_(None) | (MatchRun.claimed_until <= now)
    row = db.execute(
        select(MatchRun.organization_id, MatchRun.id)
        .where(UNDER_WAY, free)
        .order_by(MatchRun.started_at)
        .limit(1)
    ).first()
    return WaitingRun(*row) if row else None
