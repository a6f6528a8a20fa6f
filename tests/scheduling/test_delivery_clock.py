"""The clock and the asking: what is due is found, by any number of workers, and a stop is clean."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.slack.send import SlackTransport
from scheduling.asking import AFTER_A_FAILURE, ask_due
from scheduling.clock import REQUESTS_KEPT, Chores, Clock
from scheduling.outcomes import Outcome
from storage.database import Database
from storage.requests import InboundRequest
from tests.fakes.slack_api import Trouble
from tests.scheduling.office import RHYTHM, UNLIMITED, Office

SECOND = timedelta(seconds=1)


def ask(office: Office) -> int:
    return ask_due(office.database, RHYTHM, office.now)


async def test_it_asks_who_is_due_in_every_organization(office: Office) -> None:
    for person in (office.ana, office.ben, office.eve):
        office.prompt(to=person)
    assert ask(office) == 3
    assert ask(office) == 0
    assert await office.deliver() == {Outcome.SENT: 3}


async def test_one_persons_trouble_does_not_keep_the_others_waiting(office: Office) -> None:
    office.prompt("bug", to=office.ana)
    office.prompt(to=office.ben)
    assert ask(office) == 2
    assert await office.deliver() == {Outcome.SENT: 1}
    # Not again at each tick, but again.
    assert ask(office) == 0
    office.pass_time(AFTER_A_FAILURE)
    assert ask(office) == 1


async def test_f47_two_workers_ask_once(office: Office) -> None:
    for person in (office.ana, office.ben, office.eve):
        office.prompt(to=person)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: ask(office), range(2)))
    await office.deliver()
    assert len(office.slack.ledger) == 3


class Ticking:
    """A worker whose clock ticks twenty times a second."""

    def __init__(self, office: Office, transport: SlackTransport) -> None:
        self.counts: Counter[Outcome] = Counter()
        self.clock = Clock(
            Chores(
                office.database,
                RHYTHM,
                office.delivery(transport),
                lambda: office.now,
                asyncio.to_thread,
                self.counts.update,
                lambda: 0,
            ),
            seconds=0.05,
        )


async def until(happened: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not happened():  # noqa: ASYNC110 - what happens here tells nobody
            await asyncio.sleep(0.01)


async def test_it_ticks(office: Office) -> None:
    async with SlackTransport(office.slack.url, pace=UNLIMITED) as transport:
        worker = Ticking(office, transport)
        worker.clock.start()
        office.prompt(to=office.ana)
        await until(lambda: worker.counts[Outcome.SENT])
        await worker.clock.stop()
    assert office.slack.texts("U0ANA") == ["Did you meet by 10 March 2026?"]


async def test_a_stop_sees_through_what_is_on_its_way(office: Office) -> None:
    office.say("Hello", to=office.ana)
    office.slack.fails(Trouble(is_posted=True, seconds=0.3))
    async with SlackTransport(office.slack.url, pace=UNLIMITED) as transport:
        worker = Ticking(office, transport)
        worker.clock.start()
        await asyncio.to_thread(office.slack.arrived.wait, 10)
        office.say("Too late for this worker", to=office.ben)
        await worker.clock.stop()
    assert worker.counts == {Outcome.SENT: 1}
    assert len(office.slack.ledger) == 1


async def test_a_tick_that_fails_is_not_the_last(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([True])
    claim = Database.begin_everywhere

    def begin_everywhere(database: Database) -> object:
        if next(failures, False):
            raise ConnectionError
        return claim(database)

    monkeypatch.setattr(Database, "begin_everywhere", begin_everywhere)
    async with SlackTransport(office.slack.url, pace=UNLIMITED) as transport:
        worker = Ticking(office, transport)
        worker.clock.start()
        office.say("Hello", to=office.ana)
        await until(lambda: worker.counts[Outcome.SENT])
        await worker.clock.stop()


async def test_it_forgets_old_requests(office: Office) -> None:
    with office.database.begin(office.organization) as uow:
        uow.requests.begin("old", now=office.now)
    office.pass_time(REQUESTS_KEPT + SECOND)
    with office.database.begin(office.organization) as uow:
        uow.requests.begin("new", now=office.now)
    async with SlackTransport(office.slack.url, pace=UNLIMITED) as transport:
        chores = Chores(
            office.database,
            RHYTHM,
            office.delivery(transport),
            lambda: office.now,
            asyncio.to_thread,
            lambda _: None,
            lambda: 0,
        )
        await chores.forget()
    with office.database.begin(office.organization) as uow:
        keys = uow.db.query(InboundRequest.key).all()
    assert [key for (key,) in keys] == ["new"]
