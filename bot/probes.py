"""What watches Cairn asks: is it alive, can it work, and how does it do."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.core import Core
from bot.metrics import Metrics
from storage.database import Database
from storage.migrate import is_current

_log = logging.getLogger(__name__)
_SECONDS = 2
_LEAST_DISK = 50_000_000


@dataclass(frozen=True)
class Probes:
    core: Core
    metrics: Metrics
    clock: Callable[[], datetime]

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.figures),
        ]

    async def healthz(self, _: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(self, _: Request) -> Response:
        """Say if requests can be taken: what is taken has to be written down."""
        try:
            problem = await asyncio.wait_for(
                self.core.call(lambda: unready(self.core.database)), _SECONDS
            )
        except TimeoutError:
            problem = "the database doesn't answer"
        if problem:
            _log.warning("not ready", extra={"problem": problem})
            return PlainTextResponse(problem + "\n", 503)
        return PlainTextResponse("ready\n")

    async def figures(self, _: Request) -> Response:
        try:
            await self.core.call(self._look_at_outbox)
        except SQLAlchemyError:
            _log.warning("the outbox could not be looked at", exc_info=True)
        return Response(self.metrics.text(), media_type="text/plain; version=0.0.4")

    def _look_at_outbox(self) -> None:
        now = self.clock()
        with self.core.database.begin_everywhere() as everywhere:
            oldest, ambiguous = everywhere.oldest_due(now), everywhere.ambiguous()
        self.metrics.outbox_age.set((now - oldest).total_seconds() if oldest else 0)
        self.metrics.ambiguous.set(ambiguous)


def unready(database: Database) -> str:
    """Say why nothing can be written at present; nothing if all is well."""
    try:
        if not is_current(database):
            return "migrations are missing: run python -m bot migrate"
        with database.engine.connect() as connection:
            # Only a write tells if one is possible; it is taken back.
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
            connection.rollback()
    except SQLAlchemyError:
        return "the database can't be used"
    return "the disk is full" if database.is_sqlite and _is_full(database) else ""


def _is_full(database: Database) -> bool:
    folder = Path(database.engine.url.database or ".").absolute().parent
    return shutil.disk_usage(folder).free < _LEAST_DISK
