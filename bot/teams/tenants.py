"""Tenants: the organizations in whose Teams Cairn is installed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from bot.core import Core
from storage.claims import Everywhere
from storage.database import Database, UnitOfWork
from storage.organizations import Organization, Platform, Workspace

T = TypeVar("T")

_NAME = "Microsoft Teams"


@dataclass(frozen=True)
class Tenants:
    core: Core

    async def work(self, tenant: str, do: Callable[[UnitOfWork], T]) -> T | None:
        """Do something in the organization of a tenant; nothing where it is none of ours."""
        return await self.core.call(lambda: self._work(tenant, do))

    async def organization(self, tenant: str) -> UUID | None:
        return await self.core.call(lambda: self._organization(tenant))

    def _work(self, tenant: str, do: Callable[[UnitOfWork], T]) -> T | None:
        organization_id = self._organization(tenant)
        return self.core.database.work(organization_id, do) if organization_id else None

    def _organization(self, tenant: str) -> UUID | None:
        with self.core.database.begin_everywhere() as everywhere:
            workspace = everywhere.workspace(Platform.TEAMS, tenant)
        return workspace.organization_id if workspace else None


def register(database: Database, tenant: str, app_id: str, now: datetime) -> bool:
    """Write down the tenant that the settings name; say if somebody coordinates there."""
    try:
        return _register(database, tenant, app_id, now)
    except IntegrityError:
        # Another process was writing the same down, and has by now.
        return _register(database, tenant, app_id, now)


def _register(database: Database, tenant: str, app_id: str, now: datetime) -> bool:
    with database.begin_everywhere() as everywhere:
        known = everywhere.workspace(Platform.TEAMS, tenant)
        organization_id = known.organization_id if known else _new(everywhere, now).id

    def install(uow: UnitOfWork) -> bool:
        workspace = uow.workspaces.find(Platform.TEAMS, tenant)
        if workspace is None:
            workspace = uow.workspaces.add(
                Workspace(platform=Platform.TEAMS, external_id=tenant, name=_NAME, installed_at=now)
            )
        if workspace.app_id != app_id:
            # Another app has other conversations; with the right secret what waits may go out.
            workspace.app_id = app_id
            uow.outbox.release_parked(now)
        return uow.coordinators.count() > 0

    return database.work(organization_id, install)


def _new(everywhere: Everywhere, now: datetime) -> Organization:
    return everywhere.add_organization(Organization(name=_NAME, created_at=now))
