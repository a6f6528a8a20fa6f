"""The demo as a program: it starts by itself, says where it is, and stops when told."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.__main__ import main
from bot.demo.app import demo_app
from bot.demo.people import ANA, BEN
from bot.demo.running import Demo
from bot.settings import NotReady, load
from handlers.acts import Submitted
from tests.bot.demo.visitor import Visitor

_ROOT = Path(__file__).parents[3]


async def test_what_somebody_does_arrives_without_a_move() -> None:
    app = demo_app(load(), today=lambda: datetime(2026, 3, 12, tzinfo=UTC))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport) as browser:
            for here in ("127.0.0.1:8000", "localhost", "[::1]:8000"):
                assert (await browser.get(f"http://{here}/readyz")).text == "ready\n"
            elsewhere = await browser.get("http://rebound.example/readyz")
            assert elsewhere.status_code == 400
        demo: Demo = app.state.demo
        visitor = Visitor(demo.core.database, demo.clock)
        with visitor.look() as uow:
            ben = visitor.person(BEN)
            [pair] = uow.pairs.active_of(ben.id)
        answers = {"held_on": "2026-03-09", "minutes": "30", "format": "flash", "agreed": "Tea"}
        visitor.act(BEN, Submitted("log_session", answers, pair.id))
        for _ in range(100):
            await asyncio.sleep(0.1)
            if "You agreed: Tea" in visitor.inbox(ANA)[-1].words:
                return
    raise AssertionError("it did not arrive")


def test_it_refuses_in_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104 - refused
    assert main(["demo"]) == 1
    assert "this machine only" in capsys.readouterr().err


def test_it_says_that_its_port_is_taken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        assert main(["demo"]) == 1
    assert "can't be had: Address already in use" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_it_needs_nothing_to_be_refused() -> None:
    with pytest.raises(NotReady):
        demo_app(load(host="0.0.0.0"))  # noqa: S104 - refused


def test_it_starts_alone_and_stops_when_told(tmp_path: Path) -> None:
    environment = {"PATH": os.defpath, "PYTHONPATH": str(_ROOT), "PORT": "0"}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        line = next(line for line in running.stdout if "http://" in line)
        address = line.split()[-1]
        assert httpx.get(f"{address}/readyz", timeout=10).text == "ready\n"
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=20)
    assert (running.returncode, errors) == (0, "")
