"""Nothing of the developer's own settings reaches these tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import names


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in names():
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    """Undo what a command does to the logs of its process, which here is also the tests'."""
    loggers = [logging.getLogger(name) for name in ("", *_QUIETED)]
    before = [(logger.handlers[:], logger.level) for logger in loggers]
    yield
    for logger, (handlers, level) in zip(loggers, before, strict=True):
        logger.handlers[:] = handlers
        logger.setLevel(level)


_QUIETED = ("slack_bolt", "slack_sdk", "sqlalchemy", "aiohttp", "apscheduler", "alembic")
