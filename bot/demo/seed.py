"""Seeds the demo: writes down what was before, and lives through the last days for real."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, time
from itertools import count
from typing import TypeVar

from bot.demo.clock import DemoClock
from bot.demo.days import LIVED_FROM, Days
from bot.demo.history import History
from bot.demo.life import Life
from bot.demo.passage import Passage
from bot.demo.people import ORGANIZATION, ORGANIZATION_ID, ref_of
from bot.demo.script import SCENES
from handlers import FEATURES, RHYTHM
from handlers.acts import Act, Caller, Refused
from handlers.runner import Runner
from storage.database import Database
from storage.organizations import Organization
from storage.people import ActorRef

T = TypeVar("T")


class ScriptRefused(Exception):
    """Something in the script is not allowed any more: it has to follow the rules of mentoring."""


#: Before anybody's day begins.
_DAWN = time(5)


def seed(database: Database, now: datetime) -> None:
    """Fill an empty database with the program as it stands at an instant; a Tuesday morning.

    All of it runs on this thread, which must have no event loop of its own.
    """
    days = Days(now.date())
    with database.begin_everywhere() as everywhere:
        organization = Organization(id=ORGANIZATION_ID, name=ORGANIZATION, created_at=days.at(-240))
        everywhere.add_organization(organization)
    with database.begin(ORGANIZATION_ID) as uow:
        History(uow, days).write()
    asyncio.run(_live(database, days, now))


async def _live(database: Database, days: Days, until: datetime) -> None:
    # Time stands still but for its leaps, so that one date always gives one program.
    clock = DemoClock(days.at(LIVED_FROM, _DAWN), seconds=lambda: 0)
    runner, numbers = Runner(database, FEATURES, RHYTHM, clock), count(1)

    async def do(by: ActorRef, act: Act) -> None:
        reply = runner.run(Caller(by), f"seed-{next(numbers)}", act).reply
        if refused := reply.reasons if isinstance(reply, Refused) else {}:
            raise ScriptRefused(by, act, refused)

    life = Life(Passage.of(database, clock, _at_once), do)
    for scene in SCENES:
        await life.until(days.at(scene.days, scene.clock))
        with database.begin(ORGANIZATION_ID) as uow:
            act = scene.act(uow, days)
        await do(ref_of(scene.by), act)
    await life.until(until)


async def _at_once(work: Callable[[], T], /) -> T:
    return work()
