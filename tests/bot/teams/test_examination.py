"""The doctor looks at Teams: each thing that is wrong is named, with where to look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.settings import Settings, load
from bot.teams.examination import look_at_teams
from tests.cast import NOW
from tests.fakes.bot_framework import APP_ID, TENANT_ID, BotFramework, serving


@pytest.fixture
async def authority() -> AsyncIterator[BotFramework]:
    async with serving(BotFramework(lambda: NOW)) as ready:
        yield ready


def settings_for(authority: BotFramework, **changes: Any) -> Settings:
    given = {
        "public_url": "https://cairn.test",
        "teams_app_id": APP_ID,
        "teams_app_password": authority.password,
        "teams_tenant_id": TENANT_ID,
        "teams_openid_metadata_url": authority.metadata_url,
        "teams_login_url": authority.url,
        **changes,
    }
    return load(_env_file=None, **given)


async def wrong(authority: BotFramework, **changes: Any) -> str:
    findings = await look_at_teams(settings_for(authority, **changes), lambda: NOW)
    return "\n".join(one.words for one in findings if not one.is_well)


async def test_nothing_is_wrong_where_all_is_well(authority: BotFramework) -> None:
    findings = await look_at_teams(settings_for(authority), lambda: NOW)
    assert all(one.is_well for one in findings)
    assert "https://cairn.test/teams/messages" in findings[0].words


async def test_a_wrong_secret_is_named_and_not_shown(authority: BotFramework) -> None:
    told = await wrong(authority, teams_app_password="canary-wrong")
    assert "AADSTS7000215" in told
    assert "TEAMS_APP_PASSWORD" in told
    assert "canary" not in told


async def test_a_managed_identity_is_tried_where_there_is_no_secret(
    authority: BotFramework,
) -> None:
    asked = {"teams_app_password": None, "identity_endpoint": authority.identity_url}
    assert not await wrong(authority, **asked)
    authority.fail("token", 500)
    assert "managed identity" in await wrong(authority, **asked)


async def test_an_address_that_is_not_safe_is_named(authority: BotFramework) -> None:
    assert "PUBLIC_URL" in await wrong(authority, public_url="http://localhost:8000")


async def test_keys_that_cannot_be_read_are_named(authority: BotFramework) -> None:
    authority.bodies["openidconfiguration"] = "<h1>Sorry</h1>"
    assert "by which keys" in await wrong(authority)
