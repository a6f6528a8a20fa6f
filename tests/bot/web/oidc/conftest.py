"""A browser in front of a small portal, on the cast's database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from storage.organizations import Platform, Workspace
from tests.bot.web.oidc.browser import TENANT, Browser, browser
from tests.cast import NOW, Cast, make_organization, make_pair


@pytest.fixture
async def slack(database: Database, cast: Cast) -> AsyncIterator[Browser]:
    """Ana's browser: her workspace uses Cairn."""
    del cast  # it only has to be there
    async with browser(database, "slack") as ready:
        yield ready


@pytest.fixture(params=["slack", "microsoft"])
async def either(
    request: pytest.FixtureRequest, sqlite_database: Database
) -> AsyncIterator[Browser]:
    """Ana's browser, with each way to sign in; her workspace and her tenant use Cairn."""
    cast = make_pair(sqlite_database, make_organization(sqlite_database))
    use_teams(sqlite_database, cast)
    async with browser(sqlite_database, request.param) as ready:
        yield ready


def use_teams(database: Database, cast: Cast) -> None:
    """Let a tenant of Microsoft's belong to the cast's organization."""
    with database.begin(cast.organization_id) as uow:
        uow.workspaces.add(
            Workspace(
                platform=Platform.TEAMS, external_id=TENANT, name="Cairngorm", installed_at=NOW
            )
        )
