"""Reset: the first state is back, exactly, whatever has happened and whoever is at work."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import text

from bot.demo.people import ANA, BEN, CLEO, DAN, ref_of
from bot.demo.running import Demo
from handlers.acts import Caller, HomeOpened, Submitted
from tests.bot.demo.conftest import BEGINS
from tests.bot.demo.visitor import Visitor


async def test_it_brings_the_first_state_back(demo: Demo, visitor: Visitor) -> None:
    stored, seen = visitor.rows(), visitor.sight()
    visitor.act(DAN, Submitted("join", {"role": "mentee", "capacity": "1"}))
    visitor.act(BEN, Submitted("leave", {}))
    await demo.advance(timedelta(days=2))
    assert visitor.counts() != {name: len(rows) for name, rows in stored.items()}
    await demo.reset()
    assert visitor.rows() == stored
    assert visitor.sight() == seen
    assert demo.clock() == BEGINS


async def test_it_can_be_done_again_and_again(demo: Demo, visitor: Visitor) -> None:
    stored = visitor.rows()
    for _ in range(3):
        await demo.advance(timedelta(hours=20))
        await demo.reset()
        assert visitor.rows() == stored


async def test_people_may_be_at_work_meanwhile(demo: Demo, visitor: Visitor) -> None:
    async def look(name: str) -> None:
        for number in range(10):
            await demo.core.run(Caller(ref_of(name)), f"{name}-{number}", HomeOpened())

    moving = demo.advance(timedelta(days=1))
    await asyncio.gather(*(look(name) for name in (ANA, BEN, CLEO, DAN)), moving, demo.reset())
    await demo.reset()
    with visitor.database.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    assert "Hello Ana Alves" in visitor.home(ANA)
