"""A worker is killed at each point of a delivery, and another comes after it (faults F45, F47).

The judge is the ledger of the fake Slack, held against the database: nothing is lost, nothing that
may not be repeated is there twice, and what nobody can know is marked as such.
"""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from scheduling.delivery import LEASE
from storage.database import Database
from storage.outbox import OutboxState
from storage.vault import Keyring
from tests.fakes.slack_api import FakeSlack
from tests.scheduling.crash_child import Orders
from tests.scheduling.office import Office

ROOT = Path(__file__).parents[2]
SENT, AMBIGUOUS = OutboxState.SENT, OutboxState.AMBIGUOUS
PATIENCE = 30


@dataclass(frozen=True)
class Mail:
    """Two messages: one that must not come twice, one that must not be lost."""

    plain: UUID
    critical: UUID


@dataclass(frozen=True)
class Scene:
    office: Office
    mail: Mail
    orders: Orders

    def posts(self) -> tuple[int, int]:
        """How often each message stands in Slack."""
        counts = self.office.slack.counts
        return counts[str(self.mail.plain)], counts[str(self.mail.critical)]

    def states(self) -> tuple[OutboxState, OutboxState]:
        plain = self.office.row(self.mail.plain)
        return plain.state, self.office.row(self.mail.critical).state

    async def deliver_after_the_lease(self) -> None:
        """Let another worker do what the first has left."""
        self.office.pass_time(LEASE + timedelta(seconds=1))
        await self.office.deliver()


@pytest.fixture
def scene(database: Database, slack: FakeSlack) -> Iterator[Scene]:
    # The child has to open what was sealed here, so both get these keys.
    keys = Keyring.generate()
    url = database.engine.url.render_as_string(hide_password=False)
    with closing(Database(url, Keyring.parse(keys))) as own:
        office = Office(own, slack)
        plain = office.say("Ben logged a session.", to=office.ana)
        critical = office.say("Ana is your mentor.", to=office.ben, is_critical=True)
        orders = Orders(url, keys, slack.url, office.now.isoformat())
        yield Scene(office, Mail(plain, critical), orders)


@contextmanager
def running(orders: Orders) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(  # noqa: S603 - our own child
        orders.command(), cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def run_to_its_death(orders: Orders) -> None:
    with running(orders) as child:
        assert child.wait(PATIENCE) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("step", "point"),
    [
        pytest.param("claim", "before", id="before_claim"),
        pytest.param("claim", "inside", id="in_claim"),
        pytest.param("claim", "after", id="after_claim"),
        pytest.param("start", "before", id="after_preparing"),
        pytest.param("start", "inside", id="in_start"),
    ],
)
async def test_f45_killed_before_anything_could_go_out(scene: Scene, step: str, point: str) -> None:
    run_to_its_death(replace(scene.orders, step=step, point=point))
    assert scene.posts() == (0, 0)
    await scene.deliver_after_the_lease()
    assert scene.states() == (SENT, SENT)
    assert scene.posts() == (1, 1)


async def test_f45_killed_after_it_was_marked_as_going_out(scene: Scene) -> None:
    run_to_its_death(replace(scene.orders, step="start", point="after"))
    await scene.deliver_after_the_lease()
    assert scene.states() == (AMBIGUOUS, SENT)
    assert scene.posts() == (0, 1)


async def test_f45_killed_in_the_middle_of_the_request(scene: Scene) -> None:
    slack = scene.office.slack
    with slack.hold(), running(scene.orders) as child:
        assert slack.arrived.wait(PATIENCE)
        child.kill()
    await scene.deliver_after_the_lease()
    assert scene.states() == (AMBIGUOUS, SENT)
    plain, critical = scene.posts()
    assert plain <= 1
    assert critical >= 1


@pytest.mark.parametrize("point", ["before", "inside"])
async def test_f45_killed_between_the_answer_and_its_record(scene: Scene, point: str) -> None:
    run_to_its_death(replace(scene.orders, step="record", point=point))
    assert scene.posts() == (1, 1)
    await scene.deliver_after_the_lease()
    assert scene.states() == (AMBIGUOUS, SENT)
    assert scene.posts() == (1, 2)


@pytest.mark.parametrize("seconds", [0, 0.0005, 0.002])
async def test_f45_killed_during_the_commit(scene: Scene, seconds: float) -> None:
    orders = replace(scene.orders, step="record", point="commit", seconds=seconds)
    with running(orders) as child:
        child.wait(PATIENCE)
    known = scene.states()
    await scene.deliver_after_the_lease()
    plain, critical = scene.posts()
    # The commit took hold of both or of neither.
    if known == (SENT, SENT):
        assert scene.states() == (SENT, SENT)
        assert (plain, critical) == (1, 1)
    else:
        assert scene.states() == (AMBIGUOUS, SENT)
        assert (plain, critical) == (1, 2)


async def test_f45_killed_after_the_record(scene: Scene) -> None:
    run_to_its_death(replace(scene.orders, step="record", point="after"))
    await scene.deliver_after_the_lease()
    assert scene.states() == (SENT, SENT)
    assert scene.posts() == (1, 1)


async def test_f47_paused_past_its_lease_it_does_not_write_over_its_successor(
    scene: Scene,
) -> None:
    slack = scene.office.slack
    with running(scene.orders) as child:
        with slack.hold() as let_others_pass:
            assert slack.arrived.wait(PATIENCE)
            child.send_signal(signal.SIGSTOP)
            let_others_pass()
            await scene.deliver_after_the_lease()
            assert scene.states() == (AMBIGUOUS, SENT)
            successors = scene.office.row(scene.mail.critical).external_id
        child.send_signal(signal.SIGCONT)
        output, _ = child.communicate(timeout=PATIENCE)
    # It still knows what became of the one that nobody took after it.
    assert json.loads(output) == {"sent": 1, "stale": 1}
    assert scene.states() == (SENT, SENT)
    assert scene.office.row(scene.mail.critical).external_id == successors
    assert scene.posts() == (1, 2)
