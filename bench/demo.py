"""How soon the demo begins, and what a day, a week and a reset take: ``python -m bench.demo``."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter

from bench._app import PORT, process, wait_for
from bot.demo.app import demo_app
from bot.demo.running import Demo
from bot.settings import load

TODAY = datetime(2026, 3, 12, tzinfo=UTC)
SEED_BAR, WEEK_BAR, PAGE_BAR = 4.0, 3.0, 5.0
STARTS = 5


async def seconds(act: Callable[[], Awaitable[None]]) -> float:
    began = perf_counter()
    await act()
    return perf_counter() - began


async def measure() -> tuple[float, float]:
    began = perf_counter()
    app = demo_app(load(), today=lambda: TODAY)
    async with app.router.lifespan_context(app):
        seed = perf_counter() - began
        demo: Demo = app.state.demo
        print(f"seeded after {seed:.2f} s (bar {SEED_BAR:.0f} s)")
        day = await seconds(lambda: demo.advance(timedelta(days=1)))
        week = await seconds(lambda: demo.advance(timedelta(weeks=1)))
        reset = await seconds(demo.reset)
    print(f"a day took {day:.2f} s, a week {week:.2f} s (bar {WEEK_BAR:.0f} s)")
    print(f"a reset took {reset:.3f} s")
    return seed, week


def first_page() -> float:
    began = perf_counter()
    with process("bot", "demo", environment={"PORT": str(PORT)}):
        wait_for(f"http://127.0.0.1:{PORT}/")
        return perf_counter() - began


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        os.chdir(folder)
        seed, week = asyncio.run(measure())
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        os.chdir(folder)
        new = first_page()
        again = statistics.median(first_page() for _ in range(STARTS))
    print(f"first page after {new:.2f} s at the first start, in a new folder")
    print(f"and after {again:.2f} s later, median of {STARTS} (bar {PAGE_BAR:.0f} s)")
    return 0 if seed <= SEED_BAR and week <= WEEK_BAR and again <= PAGE_BAR else 1


if __name__ == "__main__":
    sys.exit(main())
