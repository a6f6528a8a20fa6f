"""Teams in one process: its parts, chosen by the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import aiohttp
from starlette.routing import Route

from bot.background import Background
from bot.core import Core
from bot.metrics import Metrics
from bot.settings import Settings
from bot.teams.acquaintance import Acquaintances
from bot.teams.connector import HttpConnector
from bot.teams.credentials import credentials_of
from bot.teams.desk import Desk
from bot.teams.edge import Edge
from bot.teams.endpoint import Endpoint
from bot.teams.guard import Guard
from bot.teams.installs import Installs
from bot.teams.send import TeamsTransport
from bot.teams.tenants import Tenants, register
from bot.teams.wire import Sdk, Turns
from handlers.feature import Feature

_SECONDS = 10


@dataclass
class Teams:
    settings: Settings
    core: Core
    metrics: Metrics
    background: Background
    clock: Callable[[], datetime]
    features: Sequence[Feature[Any]]
    turns: Turns
    _session: aiohttp.ClientSession | None = field(default=None, repr=False)

    async def __aenter__(self) -> Self:
        # Delivery sets the bounds: a queue in here would only hide what was not sent.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=_SECONDS),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    def session(self) -> aiohttp.ClientSession:
        assert self._session is not None, "it is opened before anything is asked"  # noqa: S101
        return self._session

    def routes(self) -> list[Route]:
        guard = Guard(
            app_id=self._app_id,
            metadata_url=self.settings.teams_openid_metadata_url,
            hosts=self.settings.teams_hosts,
            clock=self.clock,
            session=self.session,
        )
        return Endpoint(guard, self._edge(), self.metrics).routes()

    def transport(self) -> TeamsTransport:
        return TeamsTransport(
            self.core.database, self.core.chore, self.clock, self._sdk, forms=self._forms.keys()
        )

    async def connect(self) -> bool:
        """Write the tenant down; say if somebody coordinates there."""
        tenant, database = str(self.settings.teams_tenant_id), self.core.database
        return await self.core.call(lambda: register(database, tenant, self._app_id, self.clock()))

    def _edge(self) -> Edge:
        tenants = Tenants(self.core)
        acquaintances = Acquaintances(tenants, self._connector, self.clock)
        desk = Desk(self.core, acquaintances, self._forms)
        return Edge(
            sdk=self._sdk,
            desk=desk,
            tenants=tenants,
            acquaintances=acquaintances,
            installs=Installs(tenants, acquaintances, self.clock),
            background=self.background,
            metrics=self.metrics,
        )

    @property
    def _app_id(self) -> str:
        return str(self.settings.teams_app_id)

    @cached_property
    def _forms(self) -> dict[str, Any]:
        return {f.name: f.form for f in self.features if f.form is not None}

    @cached_property
    def _connector(self) -> HttpConnector:
        return HttpConnector(credentials_of(self.settings, self.session, self.clock), self.session)

    @cached_property
    def _sdk(self) -> Sdk:
        return self.turns(self._app_id, self._connector)
