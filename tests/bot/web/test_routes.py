"""What every route of the portal owes, asked of every route, so that a new one can't forget it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Literal

import httpx
import pytest
from sqlalchemy import text
from starlette.routing import Route

from bot.web.paths import TAB
from bot.web.policy import TEAMS
from bot.web.tab import TEAMS_JS
from storage.columns import Row
from tests.bot.web.browser import Browser, Page, Town, town_of
from tests.bot.web.teams import Teams, teams_of, use_teams
from tests.cast import ANA
from tests.chat import Chat

# Mail programs post there by themselves, from no page at all (RFC 8058).
_FOR_PROGRAMS = "/mail/unwanted/{token}"
# What stands for the parts of an address; the page may be one that says that it isn't there.
_SAMPLES = {
    "feature": "log_session",
    "request": "0-0",
    "token": "nothing",
    "name": "nothing",
    "provider": "slack",
    "uid": "00000000-0000-0000-0000-000000000007",
}


@pytest.fixture
async def teams(chat: Chat) -> AsyncIterator[Teams]:
    use_teams(chat)
    async with teams_of(chat) as teams:
        yield teams


@pytest.fixture
def town(teams: Teams) -> Town:
    """Give a portal that has all the pages there are."""
    return teams.town


Seen = Literal["by nobody", "at the portal", "in Teams"]


async def _browser(teams: Teams, seen: Seen) -> Browser:
    match seen:
        case "by nobody":
            return teams.town.browser()
        case "at the portal":
            return await teams.town.signed_in(ANA)
        case "in Teams":
            return await teams.entered()


def _routes(town: Town) -> list[tuple[str, Route]]:
    routes = [route for route in town.app.routes if isinstance(route, Route)]
    assert routes
    return [(_sample(route), route) for route in routes]


def _sample(route: Route) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda part: _SAMPLES[part[1]], route.path)


def _everything(chat: Chat) -> dict[str, list[str]]:
    """Read all that is stored, whoever it belongs to."""
    with chat.database.begin_everywhere() as everywhere:
        return {
            table.name: sorted(
                str(row)
                for row in everywhere._db.execute(text(f"SELECT * FROM {table.name}"))  # noqa: S608 - our own names
            )
            for table in Row.metadata.sorted_tables
        }


def _check_headers(response: httpx.Response, framers: str = "'none'") -> None:
    headers = response.headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == framers
    assert policy["script-src"] in {"'self'", f"'self' {TEAMS_JS.url}"}
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize("seen", ["by nobody", "at the portal", "in Teams"])
async def test_looking_changes_nothing_and_carries_the_headers(
    teams: Teams, town: Town, seen: Seen
) -> None:
    browser = await _browser(teams, seen)
    before = _everything(town.chat)
    for path, _ in _routes(town):
        response = await browser.client.get(path)
        assert response.status_code < 500, path
        # Its first page holds nothing of anybody, and is what Teams frames before it knows whom.
        is_framed = seen == "in Teams" or path == TAB
        _check_headers(response, " ".join(TEAMS) if is_framed else "'none'")
    assert _everything(town.chat) == before


@pytest.mark.parametrize("seen", ["at the portal", "in Teams"])
async def test_nothing_is_taken_that_was_not_posted_from_a_page_of_ours(
    teams: Teams, town: Town, seen: Seen
) -> None:
    browser, eve = await _browser(teams, seen), town.browser()
    await eve.open(TAB if seen == "in Teams" else "/sign-in")
    [theirs] = re.findall(r'name="_csrf" value="(\w+)"', eve.page.html if eve.page else "")
    before = _everything(town.chat)
    for path, route in _routes(town):
        if route.path == _FOR_PROGRAMS:
            continue
        for token in ("", theirs, "\u2603"):
            response = await browser.client.post(path, data={"_csrf": token})
            assert response.status_code == (403 if "POST" in (route.methods or ()) else 405), path
    assert _everything(town.chat) == before


async def test_a_browser_that_was_never_here_can_post_nothing(town: Town) -> None:
    response = await town.browser().client.post("/sign-in", data={"_csrf": "", "email": "a@b.c"})
    assert response.status_code == 403
    _check_headers(response)


async def test_cookies_are_bound_to_the_host_and_hidden_from_scripts(town: Town) -> None:
    browser = town.browser()
    page = await browser.open("/sign-in")
    cookie = page.response.headers["set-cookie"]
    assert cookie.startswith("__Host-cairn-visit=")
    for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("seen", ["at the portal", "in Teams"])
async def test_pages_hold_no_script_or_style_of_their_own(
    teams: Teams, town: Town, seen: Seen
) -> None:
    browser = await _browser(teams, seen)
    for path, _ in _routes(town):
        page = Page(await browser.client.get(path))
        assert not re.search(r"<style|style=|<script>|\son\w+=|javascript:", page.html), path
        elsewhere = re.findall(r'(?:src|href|action)="((?:https?:)?//[^"]*)', page.html)
        assert elsewhere == ([TEAMS_JS.url] if path == TAB else []), path


@pytest.mark.parametrize("seen", ["at the portal", "in Teams"])
async def test_every_page_says_what_it_is(teams: Teams, town: Town, seen: Seen) -> None:
    browser = await _browser(teams, seen)
    for path, _ in _routes(town):
        html = (await browser.open(path)).html
        assert len(re.findall(r"<h1>[^<]+</h1>", html)) == 1, path
        assert re.search(r"<title>[^<]+</title>", html), path
        assert '<html lang="en"' in html, path


async def test_static_files_may_be_kept_because_their_address_changes(town: Town) -> None:
    browser = town.browser()
    page = await browser.open("/sign-in")
    [sheet] = re.findall(r'href="(/static/portal.css\?\w+)"', page.html)
    response = await browser.client.get(sheet)
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]


async def test_over_plain_http_no_promise_of_https_is_made(chat: Chat) -> None:
    async with town_of(chat, host="http://127.0.0.1:8000") as town:
        response = await town.browser().client.get("/sign-in")
        assert "strict-transport-security" not in response.headers
        assert response.headers["set-cookie"].startswith("cairn-visit=")
