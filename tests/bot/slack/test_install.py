"""Installing by OAuth: from the button to a workspace with a token and a first coordinator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import func, select, text

from bot.manifest import SCOPES
from storage.organizations import Organization, Platform
from storage.organizations import Workspace as StoredWorkspace
from tests.bot.slack.workspace import Json, Workspace, workspace
from tests.cast import TEAM

_OAUTH: dict[str, Any] = {
    "slack_bot_token": None,
    "slack_client_id": "1.2",
    "slack_client_secret": "canary-client-secret",
    "public_url": "https://cairn.test",
}


@pytest.fixture
async def open_to_all(database_file: Path) -> AsyncIterator[Workspace]:
    """An app that nobody has installed yet."""
    async with workspace(database_file, **_OAUTH) as ready:
        yield ready


def granted(**more: Any) -> Json:
    return {
        "access_token": "xoxb-1",
        "token_type": "bot",
        "scope": ",".join(SCOPES),
        "bot_user_id": "U0BOT",
        "app_id": "A0CAIRN",
        "team": {"id": TEAM, "name": "Cairngorm <Rail>"},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "U0CLEO"},
        **more,
    }


async def begin(app: Workspace) -> str:
    """Press the button; give the state, which the cookie has as well."""
    sent = await app.http.get("/slack/install")
    assert sent.status_code == 302
    return parse_qs(urlsplit(sent.headers["location"]).query)["state"][0]


async def come_back(app: Workspace, **query: str) -> httpx.Response:
    answer = await app.http.get("/slack/oauth_redirect", params=query)
    await app.idle()
    return answer


async def install(app: Workspace, **more: Any) -> httpx.Response:
    app.slack.codes["c1"] = granted(**more)
    return await come_back(app, state=await begin(app), code="c1")


def stored(app: Workspace, name: str = TEAM) -> StoredWorkspace:
    with app.database.begin_everywhere() as everywhere:
        found = everywhere.workspace(Platform.SLACK, name)
    assert found is not None
    return found


async def test_the_button_leads_to_slack_with_what_we_need_and_no_more(
    open_to_all: Workspace,
) -> None:
    sent = await open_to_all.http.get("/slack/install")
    address = urlsplit(sent.headers["location"])
    query = parse_qs(address.query)
    assert address.path == "/oauth/v2/authorize"
    assert query["client_id"] == ["1.2"]
    assert query["scope"] == [",".join(SCOPES)]
    assert "user_scope" not in query
    assert query["redirect_uri"] == ["https://cairn.test/slack/oauth_redirect"]
    cookie = sent.headers["set-cookie"]
    assert cookie.startswith("__Host-cairn-install=")
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))


async def test_an_install_is_written_down_and_the_installer_coordinates(
    open_to_all: Workspace,
) -> None:
    answer = await install(open_to_all)
    assert answer.status_code == 200
    assert "Cairngorm &lt;Rail&gt;" in answer.text
    assert f"team={TEAM}" in answer.text
    found = stored(open_to_all)
    assert (found.bot_id, found.bot_user_id, found.app_id) == ("B0CAIRN", "U0BOT", "A0CAIRN")
    with open_to_all.database.begin(found.organization_id) as uow:
        [cleo] = uow.coordinators.people()
        assert cleo.name == "Cleo"
        assert uow.outbox.has(f"installed:{found.id}")
        assert uow.workspaces.token(found) == "xoxb-1"


async def test_the_first_install_says_who_coordinates(open_to_all: Workspace) -> None:
    assert "you are its first coordinator" in (await install(open_to_all)).text


async def test_an_install_of_somebody_else_later_promises_them_nothing(
    open_to_all: Workspace,
) -> None:
    await install(open_to_all)
    again = await install(open_to_all, authed_user={"id": "U0ANA"}, access_token="xoxb-2")
    assert "Who coordinates there goes on" in again.text
    assert "first coordinator" not in again.text


async def test_an_install_by_we_know_not_whom_says_who_can_go_on(open_to_all: Workspace) -> None:
    answer = await install(open_to_all, authed_user={})
    assert "Have an admin of the workspace" in answer.text
    assert "first coordinator" not in answer.text


async def test_the_workspace_is_served_from_then_on(open_to_all: Workspace) -> None:
    assert "isn't installed" in (await open_to_all.command("U0CLEO", "setup")).text
    await install(open_to_all)
    await open_to_all.command("U0CLEO", "setup")
    assert open_to_all.slack.view["callback_id"] == "set_up"


async def test_nobody_can_use_the_operators_code_there(open_to_all: Workspace) -> None:
    assert open_to_all.announced == []
    assert open_to_all.cairn.setup_code == ""


async def test_the_token_is_sealed_where_it_lies(open_to_all: Workspace) -> None:
    await install(open_to_all, access_token="xoxb-canary")
    with open_to_all.database.engine.connect() as connection:
        kept = connection.scalar(text("SELECT bot_token FROM workspaces"))
    assert b"canary" not in kept


async def test_installing_again_keeps_the_organization_and_takes_the_new_token(
    open_to_all: Workspace,
) -> None:
    await install(open_to_all)
    before = stored(open_to_all)
    await open_to_all.event({"type": "app_uninstalled"})
    open_to_all.clock.later(60)
    await install(open_to_all, access_token="xoxb-2", authed_user={"id": "U0DAN"})
    after = stored(open_to_all)
    assert after.organization_id == before.organization_id
    with open_to_all.database.begin(after.organization_id) as uow:
        assert uow.workspaces.token(after) == "xoxb-2"
        assert [person.name for person in uow.coordinators.people()] == ["Cleo"]
    assert (await open_to_all.command("U0CLEO", "help")).json()["blocks"]


async def test_two_workspaces_live_side_by_side(open_to_all: Workspace) -> None:
    await install(open_to_all)
    open_to_all.slack.team = "T0SECOND"
    await install(open_to_all, access_token="xoxb-2", team={"id": "T0SECOND", "name": "Second"})
    first, second = stored(open_to_all), stored(open_to_all, "T0SECOND")
    assert first.organization_id != second.organization_id


async def test_an_install_for_a_whole_grid_is_kept_by_its_enterprise(
    open_to_all: Workspace,
) -> None:
    grid = {"id": "E0GRID", "name": "Grid"}
    await install(open_to_all, team=None, enterprise=grid, is_enterprise_install=True)
    assert stored(open_to_all, "E0GRID").is_enterprise


async def test_a_state_works_once(open_to_all: Workspace) -> None:
    open_to_all.slack.codes["c1"] = granted()
    state = await begin(open_to_all)
    cookies = dict(open_to_all.http.cookies)
    await come_back(open_to_all, state=state, code="c1")
    open_to_all.http.cookies.update(cookies)
    again = await come_back(open_to_all, state=state, code="c1")
    assert (again.status_code, "done already" in again.text) == (400, True)


async def test_a_state_lives_ten_minutes(open_to_all: Workspace) -> None:
    state = await begin(open_to_all)
    open_to_all.clock.later(601)
    assert "ten minutes" in (await come_back(open_to_all, state=state, code="c1")).text


async def test_another_browser_can_not_finish_it(open_to_all: Workspace) -> None:
    state = await begin(open_to_all)
    open_to_all.http.cookies.clear()
    answer = await come_back(open_to_all, state=state, code="c1")
    assert (answer.status_code, "another browser" in answer.text) == (400, True)
    assert not open_to_all.slack.called("oauth.v2.access")


@pytest.mark.parametrize("query", [{}, {"state": ""}, {"state": "ü"}, {"code": "c1"}])
async def test_nobody_comes_back_who_was_not_sent(
    open_to_all: Workspace, query: dict[str, str]
) -> None:
    assert (await come_back(open_to_all, **query)).status_code == 400


async def test_who_cancels_is_told_that_nothing_changed(open_to_all: Workspace) -> None:
    state = await begin(open_to_all)
    answer = await come_back(open_to_all, state=state, error="access_denied")
    assert (answer.status_code, "Nothing changed" in answer.text) == (400, True)


async def test_a_code_that_slack_refuses_installs_nothing(open_to_all: Workspace) -> None:
    answer = await come_back(open_to_all, state=await begin(open_to_all), code="<script>")
    assert (answer.status_code, "accept this install" in answer.text) == (400, True)
    assert "<script>" not in answer.text
    with open_to_all.database.begin_everywhere() as everywhere:
        assert everywhere.workspaces() == []


async def test_no_page_is_kept_or_framed_or_runs_scripts(open_to_all: Workspace) -> None:
    answer = await come_back(open_to_all, state="x")
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_nothing_secret_is_logged(
    open_to_all: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="bot")
    await install(open_to_all, access_token="xoxb-canary")
    await come_back(open_to_all, state="canary-state", code="canary-code")
    assert "canary" not in caplog.text


async def test_one_workspace_needs_no_install(fresh: Workspace) -> None:
    assert (await fresh.http.get("/slack/install")).status_code == 404
    with fresh.database.begin_everywhere() as everywhere:
        [found] = everywhere.workspaces()
    assert found.external_id == TEAM
    [words] = fresh.announced
    assert fresh.cairn.setup_code in words


async def test_the_code_is_announced_until_somebody_coordinates(slack: Workspace) -> None:
    assert slack.announced == []


async def test_starting_again_writes_nothing_twice(database_file: Path) -> None:
    for _ in range(2):
        async with workspace(database_file) as app:
            with app.database.engine.connect() as connection:
                assert connection.scalar(select(func.count()).select_from(Organization)) == 1
