"""Leases and fences: what a dead or paused worker leaves behind (faults F45 to F47, F50)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy.exc import OperationalError

from bot.slack.send import SlackTransport
from scheduling.delivery import LEASE, Delivery
from scheduling.outcomes import Outcome
from storage.deliveries import Claim, Departure, Result
from storage.leases import MOST_CRASHES
from storage.organizations import Platform
from storage.outbox import OutboxState
from tests.cast import TEAM
from tests.fakes.slack_api import Trouble
from tests.scheduling.office import RHYTHM, UNLIMITED, Office

T = TypeVar("T")
SECOND = timedelta(seconds=1)


def claim(office: Office) -> list[Claim]:
    """Take what is due, as a worker does that then dies."""
    with office.database.begin_everywhere() as everywhere:
        return everywhere.deliveries.claim(office.now, lease=LEASE, limit=100)


def claim_suspect(office: Office) -> list[Claim]:
    with office.database.begin_everywhere() as everywhere:
        return everywhere.deliveries.claim_suspect(office.now, lease=LEASE)


def start(office: Office, claims: list[Claim]) -> list[Claim]:
    """Mark as going out, as a worker does that then dies."""
    people = {one: office.row(one.row_id).person_id for one in claims}
    with office.database.begin_everywhere() as everywhere:
        workspace = everywhere.workspace(Platform.SLACK, TEAM)
        assert workspace is not None
        departures = [
            Departure(one, person, workspace.id, UNLIMITED) for one, person in people.items()
        ]
        started = everywhere.deliveries.start(departures, office.now, lease=LEASE)
    return sorted(started.going, key=lambda one: one.row_id)


def expire(office: Office) -> None:
    with office.database.begin_everywhere() as everywhere:
        everywhere.deliveries.expire(office.now)


def record(office: Office, *results: Result) -> frozenset[Claim]:
    with office.database.begin_everywhere() as everywhere:
        return everywhere.deliveries.record(results, office.now)


def sent(one: Claim, external_id: str = "1.0") -> Result:
    return Result(claim=one, state=OutboxState.SENT, channel="D0ANA", external_id=external_id)


def test_f47_two_workers_never_hold_the_same_message(office: Office) -> None:
    office.say("Hello", to=office.ana)
    assert len(claim(office)) == 1
    assert not claim(office)


def test_f45_what_was_only_claimed_is_given_out_again(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    claim(office)
    office.pass_time(LEASE)
    expire(office)
    assert office.row(row_id).state is OutboxState.CLAIMED
    office.pass_time(SECOND)
    expire(office)
    row = office.row(row_id)
    assert (row.state, row.crashes, row.attempts) == (OutboxState.READY, 1, 0)


@pytest.mark.parametrize(
    ("is_critical", "state"), [(False, OutboxState.AMBIGUOUS), (True, OutboxState.READY)]
)
def test_f45_what_was_going_out_is_repeated_only_where_it_must_not_be_lost(
    office: Office, *, is_critical: bool, state: OutboxState
) -> None:
    row_id = office.say("Hello", to=office.ana, is_critical=is_critical)
    start(office, claim(office))
    office.pass_time(LEASE + SECOND)
    expire(office)
    row = office.row(row_id)
    assert (row.state, row.last_error) == (state, "unconfirmed")


def test_f47_a_worker_that_slept_past_its_lease_may_not_send(office: Office) -> None:
    office.say("Hello", to=office.ana)
    stale = claim(office)
    office.pass_time(LEASE + SECOND)
    expire(office)
    assert not start(office, stale)
    fresh = claim_suspect(office)
    assert not start(office, stale)
    assert start(office, fresh) == fresh


def test_f47_a_worker_that_slept_past_its_lease_may_not_record(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana, is_critical=True)
    stale = start(office, claim(office))
    office.pass_time(LEASE + SECOND)
    expire(office)
    fresh = start(office, claim_suspect(office))
    assert record(office, sent(stale[0], "stale")) == frozenset(stale)
    assert office.row(row_id).state is OutboxState.SENDING
    assert not record(office, sent(fresh[0], "fresh"))
    assert record(office, sent(stale[0], "stale")) == frozenset(stale)
    assert office.row(row_id).external_id == "fresh"


def test_f47_a_late_worker_may_still_say_what_nobody_else_knows(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    late = start(office, claim(office))
    office.pass_time(LEASE + SECOND)
    expire(office)
    assert office.row(row_id).state is OutboxState.AMBIGUOUS
    assert not record(office, sent(late[0]))
    assert office.row(row_id).state is OutboxState.SENT


def test_f50_a_message_that_kills_workers_is_set_aside(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    for crash in range(MOST_CRASHES):
        assert len(claim_suspect(office) if crash else claim(office)) == 1
        office.pass_time(LEASE + SECOND)
        expire(office)
    row = office.row(row_id)
    assert (row.state, row.last_error) == (OutboxState.FAILED, "worker_died")


def test_f50_a_message_that_was_set_aside_is_tried_again_once(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    for crash in range(MOST_CRASHES):
        assert len(claim_suspect(office) if crash else claim(office)) == 1
        office.pass_time(LEASE + SECOND)
        expire(office)
    with office.database.begin_everywhere() as everywhere:
        assert everywhere.deliveries.retry(OutboxState.FAILED, office.now) == 1
    # It goes out alone, and if it kills another worker that was its last.
    assert not claim(office)
    assert len(claim_suspect(office)) == 1
    office.pass_time(LEASE + SECOND)
    expire(office)
    assert office.row(row_id).state is OutboxState.FAILED


def test_f50_a_critical_one_that_kills_while_it_goes_out_is_unconfirmed(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana, is_critical=True)
    for crash in range(MOST_CRASHES):
        start(office, claim_suspect(office) if crash else claim(office))
        office.pass_time(LEASE + SECOND)
        expire(office)
    assert office.row(row_id).state is OutboxState.AMBIGUOUS


def test_f50_the_companions_of_a_killer_are_not_taken_down_with_it(office: Office) -> None:
    for number in range(5):
        office.say(f"Number {number}", to=office.ana)
    assert len(claim(office)) == 5
    office.pass_time(LEASE + SECOND)
    expire(office)
    # One at a time from here on: the killer can hit none but itself.
    assert not claim(office)
    assert [len(claim_suspect(office)) for _ in range(6)] == [1, 1, 1, 1, 1, 0]


async def test_it_delivers_what_a_dead_worker_had_claimed(office: Office) -> None:
    for number in range(3):
        office.say(f"Number {number}", to=(office.ana, office.ben, office.eve)[number])
    claim(office)
    office.pass_time(LEASE + SECOND)
    counts = await office.deliver()
    assert counts == {Outcome.SENT: 3, Outcome.RETRIED: 3}
    assert set(office.slack.counts.values()) == {1}


class Flaky:
    """Runs work in a thread; the database is away for some calls once something has happened."""

    def __init__(self, happened: Callable[[], object] = bool, *, calls: int = 0) -> None:
        self._happened = happened
        self._calls = calls

    async def __call__(self, work: Callable[[], T]) -> T:
        if self._calls and self._happened():
            self._calls -= 1
            raise OperationalError("SELECT 1", {}, ConnectionError("server closed the connection"))
        return await asyncio.to_thread(work)


async def deliver_with(office: Office, run: Flaky) -> None:
    async with SlackTransport(office.slack.url, pace=UNLIMITED) as transport:
        transports = {Platform.SLACK: transport}
        await Delivery(office.database, transports, RHYTHM, lambda: office.now, run).drain()


async def test_f46_what_was_sent_is_recorded_when_the_database_is_back(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    # Nothing more is claimed meanwhile, but what was sent is not forgotten.
    with suppress(OperationalError):
        await deliver_with(office, Flaky(lambda: office.slack.ledger, calls=3))
    assert office.row(row_id).state is OutboxState.SENT
    assert len(office.slack.ledger) == 1


async def test_one_slow_answer_does_not_hold_up_what_falls_due_meanwhile(office: Office) -> None:
    office.say("Slow", to=office.ana)
    office.slack.fails(Trouble(is_posted=True, seconds=2))
    delivering = asyncio.create_task(office.deliver())
    await asyncio.to_thread(office.slack.arrived.wait, 10)
    fast = office.say("Fast", to=office.ben)
    async with asyncio.timeout(1.5):
        while office.row(fast).state is not OutboxState.SENT:  # noqa: ASYNC110 - nothing tells us
            await asyncio.sleep(0.01)
    assert not delivering.done()
    assert await delivering == {Outcome.SENT: 2}


async def test_f46_nothing_is_sent_while_the_database_is_away(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    with pytest.raises(OperationalError):
        await deliver_with(office, Flaky(lambda: True, calls=1))
    assert office.row(row_id).state is OutboxState.READY
    assert not office.slack.requests
    await deliver_with(office, Flaky())
    assert len(office.slack.ledger) == 1


async def test_f47_two_workers_send_everything_once(office: Office) -> None:
    for number in range(30):
        office.say(f"Number {number}", to=(office.ana, office.ben, office.eve)[number % 3])
    for _ in range(30):
        await asyncio.gather(office.deliver(), office.deliver())
        office.pass_time(2 * SECOND)
    assert len(office.slack.ledger) == 30
    assert set(office.slack.counts.values()) == {1}
