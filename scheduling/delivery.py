"""Delivery: claim what is due, look at it once more, send it, and record what became of it.

No transaction is open while a message is on its way. What a worker leaves behind when it dies is
settled by the next one when the lease is over.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar
from uuid import UUID

from scheduling.outcomes import Answer, Outcome, outcome_of, rest_after, result_of
from scheduling.preparation import Preparation, Prepared
from scheduling.retry import Breaker, DeliveryError, Reach, next_attempt
from scheduling.rhythm import Rhythm
from scheduling.transport import Sent, Transport
from storage.claims import DISTURBED, Everywhere
from storage.database import Database
from storage.deliveries import Claim, Result
from storage.organizations import Platform
from storage.outbox import OutboxState

T = TypeVar("T")
_log = logging.getLogger(__name__)

#: Messages that a worker claims together, and how many times that many it sends at once.
CHUNK = 100
CHUNKS = 4
#: Longer than the slowest request and the patience with the database together.
LEASE = timedelta(seconds=60)
# What was sent is recorded at the latest after this, together with what else arrives until then.
_ACK_SECONDS = 0.02
_POLL_SECONDS = 0.25
_PATIENCE_SECONDS = (0.1, 0.5, 2.0, 8.0)


class Run(Protocol):
    """Does synchronous work off the event loop: on one thread for SQLite, on some for others."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]: ...


@dataclass(frozen=True)
class _Chunk:
    """What a worker has in hand: what could go out, and what has been decided already."""

    claims: Sequence[Claim]
    prepared: list[Prepared]
    settled: list[Result]


class Delivery:
    def __init__(
        self,
        database: Database,
        transports: Mapping[Platform, Transport],
        rhythm: Rhythm,
        clock: Callable[[], datetime],
        run: Run,
        *,
        portal: str = "",
    ) -> None:
        self._database = database
        self._transports = transports
        self._preparation = Preparation(transports, rhythm, portal)
        self._clock = clock
        self._run = run
        self._breakers = {platform: Breaker() for platform in transports}
        self._is_stopping = False

    def stop(self) -> None:
        """Claim nothing more; what is on its way is seen through."""
        self._is_stopping = True

    async def drain(self) -> Counter[Outcome]:
        """Deliver all that is due, and count what became of it."""
        counts: Counter[Outcome] = Counter()
        on_their_way: set[asyncio.Task[Counter[Outcome]]] = set()
        try:
            while (some := await self._send_off(on_their_way)) or on_their_way:
                counts += some
                is_full = len(on_their_way) == CHUNKS
                if is_full or not some:
                    # One slow answer must not hold up what falls due meanwhile.
                    patience = None if is_full else _POLL_SECONDS
                    done, on_their_way = await asyncio.wait(
                        on_their_way, timeout=patience, return_when=asyncio.FIRST_COMPLETED
                    )
                    counts += sum((task.result() for task in done), Counter())
        finally:
            await asyncio.gather(*on_their_way)
        return counts

    async def _send_off(
        self, on_their_way: set[asyncio.Task[Counter[Outcome]]]
    ) -> Counter[Outcome]:
        """Claim some of what is due and set it on its way; an empty count says that nothing is."""
        if self._is_stopping:
            return Counter()
        counts, claims = await self._run(self._claim)
        if claims:
            chunk = await self._run(partial(self._prepare, claims))
            going, started = await self._firmly(partial(self._start, self._rested(chunk)))
            counts += started
            if going:
                on_their_way.add(asyncio.create_task(self._send_all(going)))
        return counts

    def _claim(self) -> tuple[Counter[Outcome], list[Claim]]:
        now = self._clock()
        with self._database.begin_everywhere() as everywhere:
            deliveries = everywhere.deliveries
            expired = deliveries.expire(now)
            claims = deliveries.claim(now, lease=LEASE, limit=CHUNK)
            claims = claims or deliveries.claim_suspect(now, lease=LEASE)
        for state, number in expired.items():
            _log.warning("leases ran out", extra={"state": state.value, "number": number})
        counts = Counter({outcome_of(state, tried=True): n for state, n in expired.items()})
        return counts, claims

    def _prepare(self, claims: Sequence[Claim]) -> _Chunk:
        owners: dict[UUID, list[Claim]] = {}
        for claim in claims:
            owners.setdefault(claim.organization_id, []).append(claim)
        chunk = _Chunk(claims, [], [])
        for several in owners.values():
            for one in self._prepare_some(several):
                if isinstance(one, Prepared):
                    chunk.prepared.append(one)
                else:
                    chunk.settled.append(one)
        # They were locked in another order; who is told several things hears the oldest first.
        chunk.prepared.sort(key=lambda one: one.due_at)
        return chunk

    def _prepare_some(self, claims: Sequence[Claim]) -> list[Prepared | Result]:
        """Prepare messages of one organization; where one can't be, each on its own."""
        now = self._clock()
        prepare = partial(self._preparation.prepare, claims=claims, now=now)
        try:
            return self._database.work(claims[0].organization_id, prepare)
        except DISTURBED:
            raise
        except Exception:  # noqa: BLE001 - what can't be worded must not hold up the others
            if len(claims) == 1:
                _log.exception("a message could not be prepared", extra=_ids(claims[0]))
                return [self._unprepared(claims[0], now)]
        return [one for claim in claims for one in self._prepare_some([claim])]

    def _unprepared(self, claim: Claim, now: datetime) -> Result:
        attempts = 1 + self._database.work(
            claim.organization_id, lambda uow: uow.outbox.get(claim.row_id).attempts
        )
        error = DeliveryError("unprepared")
        again = next_attempt(error, attempts, now, _jitter())
        state = OutboxState.READY if again else OutboxState.FAILED
        return Result(claim=claim, state=state, reason=error.reason, due_at=again, attempts=1)

    def _rested(self, chunk: _Chunk) -> _Chunk:
        """Put back what is for a chat that doesn't answer at present."""
        now = self._clock()
        prepared = []
        settled = list(chunk.settled)
        for one in chunk.prepared:
            until = self._breakers[one.envelope.platform].rests_until(now)
            if until is None:
                prepared.append(one)
            else:
                settled.append(Result(claim=one.claim, state=OutboxState.READY, due_at=until))
        return _Chunk(chunk.claims, prepared, settled)

    def _start(self, chunk: _Chunk) -> tuple[list[Prepared], Counter[Outcome]]:
        now = self._clock()
        with self._database.begin_everywhere() as everywhere:
            refused = everywhere.deliveries.record(chunk.settled, now)
            started = everywhere.deliveries.start(
                [one.departure for one in chunk.prepared], now, lease=LEASE
            )
        going = [one for one in chunk.prepared if one.claim in started.going]
        counts = Counter(
            outcome_of(result.state, tried=result.attempts > 0)
            for result in chunk.settled
            if result.claim not in refused
        )
        counts[Outcome.POSTPONED] += len(started.waiting)
        counts[Outcome.STALE] += len(chunk.claims) - len(going) - counts.total()
        return going, +counts

    async def _send_all(self, going: Sequence[Prepared]) -> Counter[Outcome]:
        counts: Counter[Outcome] = Counter()
        pending = {asyncio.create_task(self._send(one)) for one in going}
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            if pending:
                also, pending = await asyncio.wait(pending, timeout=_ACK_SECONDS)
                done |= also
            answers = [task.result() for task in done]
            self._watch(answers)
            counts += await self._firmly(partial(self._record, answers))
        return counts

    async def _send(self, one: Prepared) -> tuple[Prepared, Answer]:
        try:
            return one, await self._transports[one.envelope.platform].send(one.envelope)
        except DeliveryError as error:
            _log.warning("a delivery failed", extra=_ids(one.claim) | {"reason": error.reason})
            return one, error
        except Exception:  # noqa: BLE001 - a bug in one must not leave the others unrecorded
            # Nobody knows how far it came.
            _log.exception("a delivery failed unexpectedly", extra=_ids(one.claim))
            return one, DeliveryError("unexpected", ambiguous=True)

    def _watch(self, answers: Sequence[tuple[Prepared, Answer]]) -> None:
        """Notice which chats answer at all."""
        for one, answer in answers:
            breaker = self._breakers[one.envelope.platform]
            if isinstance(answer, Sent) or answer.reach is not Reach.PLATFORM:
                breaker.answered()
            else:
                breaker.failed(self._clock(), _jitter())

    def _record(self, answers: Sequence[tuple[Prepared, Answer]]) -> Counter[Outcome]:
        now = self._clock()
        for one, answer in answers:
            if isinstance(answer, DeliveryError):
                self._follow_up(one, answer)
        results = [result_of(one, answer, now, _jitter()) for one, answer in answers]
        with self._database.begin_everywhere() as everywhere:
            _rest(everywhere, answers, now)
            refused = everywhere.deliveries.record(results, now)
        for claim in refused:
            _log.warning("a result came too late", extra=_ids(claim))
        counts = Counter(
            outcome_of(result.state, tried=True)
            for result in results
            if result.claim not in refused
        )
        counts[Outcome.STALE] += len(refused)
        return +counts

    def _follow_up(self, one: Prepared, error: DeliveryError) -> None:
        """Note what is broken beyond the message, so that nothing more is sent there."""
        organization_id = one.claim.organization_id
        if error.reach is Reach.ADDRESS:
            self._database.work(organization_id, lambda uow: one.lose_address(uow, error.reason))
        elif error.reach is Reach.WORKSPACE and error.permanent:
            self._database.work(organization_id, lambda uow: one.lose_workspace(uow, error.reason))

    async def _firmly(self, work: Callable[[], T]) -> T:
        """Do what must not be given up at the first disturbance of the database."""
        for seconds in _PATIENCE_SECONDS:
            try:
                return await self._run(work)
            except DISTURBED:
                _log.warning("the database was disturbed", exc_info=True)
            await asyncio.sleep(seconds)
        return await self._run(work)


def _rest(
    everywhere: Everywhere, answers: Sequence[tuple[Prepared, Answer]], now: datetime
) -> None:
    """Keep all workers from a workspace that has asked for a pause."""
    pauses = [(one.departure, rest_after(answer, now)) for one, answer in answers]
    asked = [(departure, until) for departure, until in pauses if until is not None]
    budgets = everywhere.budgets.lock([departure.budget for departure, _ in asked], now)
    for departure, until in asked:
        budgets[departure.budget].rest(departure.pace, until)


def _ids(claim: Claim) -> dict[str, str]:
    return {"organization": str(claim.organization_id), "delivery": str(claim.row_id)}


def _jitter() -> float:
    return random.random()  # noqa: S311 - spreads retries; nobody gains by guessing it
