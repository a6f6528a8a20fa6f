"""The workspaces where Cairn is installed, remembered so that no request waits to be authorized.

Whose they are isn't remembered here: that may change (`handlers.whereabouts`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.core import Core
from storage.database import Database, UnitOfWork
from storage.organizations import Platform, Workspace


@dataclass(frozen=True)
class Installed:
    #: The team or, where Cairn is installed for a whole Grid, the enterprise.
    workspace: str
    is_enterprise: bool
    bot_id: str
    bot_user_id: str
    token: str = field(repr=False)


class Workspaces:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._known: dict[str, Installed] = {}

    async def find(self, *candidates: str | None) -> Installed | None:
        """Give the first of these workspaces in which Cairn is installed and has its token."""
        names = [name for name in candidates if name]
        for name in names:
            if name in self._known:
                return self._known[name]
        found = await self._core.call(lambda: _read(self._core.database, names))
        if found is not None:
            self._known[found.workspace] = found
        return found

    def forget(self, workspace: str) -> None:
        """Ask the database next time: the token has changed or stopped working."""
        self._known.pop(workspace, None)

    async def revoke(self, names: Iterable[str], reason: str, at: datetime) -> None:
        """Take note that Cairn was removed; what happened before the last install is old news."""
        wanted = list(names)
        await self._core.call(lambda: _revoke(self._core.database, wanted, reason, at))
        for name in wanted:
            self.forget(name)


def _read(database: Database, names: list[str]) -> Installed | None:
    for workspace in _stored(database, names):
        with database.begin(workspace.organization_id) as uow:
            token = uow.workspaces.token(workspace)
        if token:
            return Installed(
                workspace=workspace.external_id,
                is_enterprise=workspace.is_enterprise,
                bot_id=workspace.bot_id,
                bot_user_id=workspace.bot_user_id,
                token=token,
            )
    return None


def _revoke(database: Database, names: list[str], reason: str, at: datetime) -> None:
    for stored in _stored(database, names):

        def revoke(uow: UnitOfWork, name: str = stored.external_id) -> None:
            workspace = uow.workspaces.find(Platform.SLACK, name)
            if workspace is not None and workspace.installed_at <= at:
                uow.workspaces.revoke(workspace, reason)

        database.work(stored.organization_id, revoke)


def _stored(database: Database, names: list[str]) -> list[Workspace]:
    with database.begin_everywhere() as everywhere:
        found = [everywhere.workspace(Platform.SLACK, name) for name in names]
    return [workspace for workspace in found if workspace is not None]
