"""The tab of Teams: whom Teams vouches for is let in, in its frame and nowhere else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.background import Background
from bot.core import Core
from bot.portal import Portal
from bot.web.paths import TAB
from bot.web.policy import TEAMS
from bot.web.tab import TEAMS_JS
from bot.web.visits import FRAMED_LASTS
from handlers import FEATURES
from storage.columns import Row
from storage.organizations import Platform, WorkspaceState
from storage.people import ActorRef
from tests.bot.web.browser import HOST, Browser, Page, town_of
from tests.bot.web.teams import (
    APP,
    BEN_THERE,
    FRAMED,
    OWN,
    TENANT,
    Teams,
    settings_of,
    teams_of,
    use_teams,
)
from tests.cast import ANA, BEN
from tests.chat import Chat

_OTHER = "12121212-2222-3333-4444-555555555555"


@pytest.fixture
async def teams(chat: Chat) -> AsyncIterator[Teams]:
    use_teams(chat)
    async with teams_of(chat) as teams:
        yield teams


def framers(page: Page) -> str:
    found = re.search(r"frame-ancestors ([^;]+)", page.response.headers["content-security-policy"])
    assert found is not None
    return found[1]


async def refused(teams: Teams, words: str, status: int = 403, token: str | None = None) -> None:
    browser = teams.town.browser()
    page = await teams.enter(browser, token)
    assert (page.status, words in page.words) == (status, True), page.words
    # Teams shows why, and the way on.
    assert framers(page) == " ".join(TEAMS)
    assert page.link("Open in browser ↗") == "/"
    assert page.link("Try again") == TAB
    assert not teams.sign_ins()
    assert FRAMED not in browser.client.cookies


# --- Who is let in ---


async def test_whom_teams_vouches_for_sees_their_home_in_the_frame(teams: Teams) -> None:
    home = await teams.enter(teams.town.browser())
    assert home.response.url.path == "/"
    assert "Hello Ben" in home.words
    assert framers(home) == " ".join(TEAMS)
    assert "*" not in framers(home).split()
    assert len(teams.sign_ins()) == 1


async def test_the_cookies_go_into_a_frame_and_stay_in_that_of_teams(teams: Teams) -> None:
    browser = teams.town.browser()
    shown = await browser.open(TAB)
    page = await teams.enter(browser)
    [came_from] = page.response.history
    cookies = [*shown.response.headers.get_list("set-cookie")]
    cookies += came_from.headers.get_list("set-cookie")
    given = [cookie for cookie in cookies if cookie.startswith(FRAMED)]
    assert [cookie.partition("=")[0] for cookie in given] == [f"{FRAMED}-visit", FRAMED]
    for cookie in given:
        for attribute in ("HttpOnly", "Secure", "SameSite=none", "Path=/", "Partitioned"):
            assert f"; {attribute}" in cookie
        assert "Domain" not in cookie


@pytest.mark.parametrize("audience", [APP, f"api://cairn.example/{APP}"])
async def test_a_token_is_for_us_by_either_name(teams: Teams, audience: str) -> None:
    home = await teams.enter(teams.town.browser(), teams.token(audience))
    assert "Hello Ben" in home.words


async def test_it_leads_to_what_was_asked_for_and_nowhere_else(teams: Teams) -> None:
    asked = {"/do/log_session": "/do/log_session", "//evil.example": "/", f"{TAB}?next=/inbox": "/"}
    for wanted, path in asked.items():
        page = await teams.enter(teams.town.browser(), at=f"{TAB}?next={wanted}")
        assert (page.response.url.host, page.response.url.path) == ("cairn.example", path)


async def test_a_newcomer_of_the_tenant_is_met(teams: Teams) -> None:
    teams.entra.person |= {"oid": _OTHER, "name": "Eva Ek"}
    for _ in range(2):
        home = await teams.enter(teams.town.browser())
        assert "Hello Eva Ek" in home.words
    with teams.town.chat.look() as uow:
        eva = uow.people.at(ActorRef(Platform.TEAMS, TENANT, _OTHER))
        ben = uow.people.at(BEN_THERE)
        assert eva is not None
        assert ben is not None
        # What a token says of people we know changes nothing.
        assert ben.name == "Ben"


async def test_where_cairn_is_not_used_they_are_told_so(chat: Chat) -> None:
    async with teams_of(chat) as teams:
        await refused(teams, "doesn't use Cairn yet")


async def test_where_cairn_was_removed_nobody_new_comes(teams: Teams) -> None:
    with teams.town.chat.look() as uow:
        workspace = uow.workspaces.find(Platform.TEAMS, TENANT)
        assert workspace is not None
        uow.workspaces.revoke(workspace, "app_uninstalled")
        assert workspace.state is WorkspaceState.REVOKED
    teams.entra.person["oid"] = _OTHER
    await refused(teams, "doesn't use Cairn yet")


async def test_who_was_deactivated_is_told_so_and_stays_so(teams: Teams) -> None:
    with teams.town.chat.look() as uow:
        ben = uow.people.at(BEN)
        assert ben is not None
        ben.deactivated_at = teams.town.chat.now
    await refused(teams, "was deactivated")


async def test_who_is_deactivated_meanwhile_is_told_so_in_the_frame(teams: Teams) -> None:
    browser = await teams.entered()
    with teams.town.chat.look() as uow:
        ben = uow.people.at(BEN)
        assert ben is not None
        ben.deactivated_at = teams.town.chat.now
    page = await browser.open("/inbox")
    assert (page.status, "has been closed" in page.words) == (403, True)
    assert framers(page) == " ".join(TEAMS)
    page = await teams.enter(browser)
    assert (page.status, "was deactivated" in page.words) == (403, True)


# --- What isn't believed ---

_NOT_BELIEVED = "couldn't make sure of what Teams told us"


@pytest.mark.parametrize(
    "audience", ["", _OTHER, f"api://evil.example/{APP}", f"api://cairn.example/{_OTHER}"]
)
async def test_a_token_for_somebody_else_is_not_believed(teams: Teams, audience: str) -> None:
    await refused(teams, _NOT_BELIEVED, token=teams.token(audience))


@pytest.mark.parametrize(
    "lies",
    [
        {"aud": [APP, _OTHER]},
        {"aud": None},
        {"iss": f"https://login.microsoftonline.com/{_OTHER}/v2.0"},
        {"iss": f"https://sts.windows.net/{TENANT}/"},
        {"tid": _OTHER},
        {"scp": "openid"},
        {"scp": "not_access_as_user"},
        {"scp": ["access_as_user"]},
        {"exp": 1},
        {"exp": "soon"},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
    ],
)
async def test_a_token_that_says_something_else_is_not_believed(
    teams: Teams, lies: dict[str, Any]
) -> None:
    teams.entra.lies = lies
    await refused(teams, _NOT_BELIEVED)


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "iat", "sub", "tid", "scp"])
async def test_a_token_that_says_too_little_is_not_believed(teams: Teams, claim: str) -> None:
    teams.entra.without = {claim}
    await refused(teams, _NOT_BELIEVED)


@pytest.mark.parametrize(
    "lies", [{"oid": ""}, {"oid": "../ben"}, {"oid": "x" * 101}, {"oid": ["a"]}, {"tid": [TENANT]}]
)
async def test_a_token_that_names_nobody_lets_nobody_in(teams: Teams, lies: dict[str, Any]) -> None:
    teams.entra.lies = {**lies, "email": "ben@cairngorm.example"}
    await refused(teams, "doesn't use Cairn yet")


@pytest.mark.parametrize("signs", ["none", "HS256", "stranger", "PS256", "RS512"])
async def test_a_token_does_not_choose_how_it_is_verified(teams: Teams, signs: str) -> None:
    teams.entra.signs = signs
    await refused(teams, _NOT_BELIEVED)


@pytest.mark.parametrize("token", ["", "a.b.c", "\u2603", "." * 30_000, "null", "\0"])
async def test_what_is_no_token_lets_nobody_in(teams: Teams, token: str) -> None:
    await refused(teams, _NOT_BELIEVED, token=token)


async def test_a_token_of_a_megabyte_is_not_read(teams: Teams) -> None:
    browser = teams.town.browser()
    page = await teams.enter(browser, "x" * 1_000_000)
    assert page.status == 413
    assert framers(page) == " ".join(TEAMS)
    assert not teams.entra.asked
    assert not teams.sign_ins()


# --- Brought again, or by somebody else ---


async def test_an_expired_token_that_is_brought_again_lets_nobody_in(teams: Teams) -> None:
    token = teams.token()
    assert "Hello Ben" in (await teams.enter(teams.town.browser(), token)).words
    teams.town.chat.now += timedelta(minutes=11)
    page = await teams.enter(teams.town.browser(), token)
    assert (page.status, _NOT_BELIEVED in unescape(page.words)) == (403, True)


async def test_a_token_is_taken_only_from_the_page_that_asked_for_it(teams: Teams) -> None:
    ben, eve = teams.town.browser(), teams.town.browser()
    [form] = (await eve.open(TAB)).read.forms
    await ben.open(TAB)
    for data in ({"token": teams.token()}, {**dict(form.values), "token": teams.token()}):
        answer = await ben.client.post(TAB, data=data)
        assert answer.status_code == 403
        assert FRAMED not in ben.client.cookies
    assert not teams.sign_ins()


async def test_a_browser_that_keeps_nothing_is_told_so(teams: Teams) -> None:
    browser = teams.town.browser()
    [form] = (await browser.open(TAB)).read.forms
    browser.client.cookies.clear()
    data = {**dict(form.values), "token": teams.token()}
    page = Page(await browser.client.post(TAB, data=data))
    assert (page.status, "keeps nothing for it inside of Teams" in page.words) == (403, True)
    assert page.link("Open in browser ↗") == "/"
    assert framers(page) == " ".join(TEAMS)


async def test_each_time_the_tab_opens_there_is_a_fresh_secret_and_the_last_one_ends(
    teams: Teams,
) -> None:
    browser = await teams.entered()
    first = browser.client.cookies[FRAMED]
    token = teams.token()
    await teams.enter(browser, token)
    second = browser.client.cookies[FRAMED]
    await teams.enter(browser, token)
    assert len({first, second, browser.client.cookies[FRAMED]}) == 3
    assert len(teams.sign_ins()) == 1
    thief = teams.town.browser()
    thief.client.cookies.set(FRAMED, first)
    assert (await thief.open("/")).response.url.path == TAB


async def test_somebody_else_at_the_same_device_is_somebody_else(teams: Teams) -> None:
    browser = await teams.entered()
    teams.entra.person |= {"oid": _OTHER, "name": "Eva Ek"}
    assert "Hello Eva Ek" in (await teams.enter(browser)).words
    assert len(teams.sign_ins()) == 1


async def test_many_at_once_are_slowed_down(teams: Teams) -> None:
    browser = teams.town.browser()
    [form] = (await browser.open(TAB)).read.forms
    answers = [await browser.client.post(TAB, data=dict(form.values)) for _ in range(201)]
    assert {answer.status_code for answer in answers[:200]} == {403}
    assert answers[200].status_code == 429
    teams.town.chat.now += timedelta(seconds=1)
    assert "Hello Ben" in (await teams.enter(browser)).words


async def test_made_up_names_of_keys_ask_microsoft_for_nothing(teams: Teams) -> None:
    await teams.entered()
    for n in range(5):
        teams.entra.says_kid = f"made-up-{n}"
        await teams.enter(teams.town.browser())
    assert teams.entra.asked.count("keys") == 1


@pytest.mark.parametrize("document", ["openid-configuration", "keys"])
async def test_while_microsoft_is_away_they_are_told_so(teams: Teams, document: str) -> None:
    teams.entra.fail(document, 503)
    await refused(teams, "can't be reached", 502)
    assert "Hello Ben" in (await teams.enter(teams.town.browser())).words


async def test_nothing_secret_or_personal_is_logged_or_kept(
    teams: Teams, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    token = teams.token()
    browser = teams.town.browser()
    await teams.enter(browser, token)
    secrets = [token.split(".")[2], browser.client.cookies[FRAMED]]
    teams.entra.lies = {"tid": _OTHER}
    await teams.enter(teams.town.browser(), broken := teams.token())
    logged = "".join(str(vars(record)) for record in caplog.records if record.name[:3] == "bot")
    assert "let a tab in" in logged
    assert "a tab was not let in" in logged
    with teams.town.chat.database.begin_everywhere() as everywhere:
        rows = [
            str(row)
            for table in Row.metadata.sorted_tables
            for row in everywhere._db.execute(table.select())
        ]
    for secret in (*secrets, broken.split(".")[2]):
        assert secret not in logged
        assert not [row for row in rows if secret in row]
    assert "canary" not in logged


# --- In the frame, and nowhere else ---


async def test_who_is_signed_in_at_the_portal_is_seen_in_no_frame(teams: Teams) -> None:
    ben = await teams.town.signed_in(BEN)
    for path in ("/", "/inbox", "/do/log_session", "/sign-out"):
        assert framers(await ben.open(path)) == "'none'"
    # As on a phone, where Teams frames nothing and all cookies come: the portal's own goes first.
    ben.client.cookies.set(FRAMED, "anything")
    for path in ("/", "/inbox", "/do/log_session", "/sign-out"):
        page = await ben.open(path)
        assert (page.status, framers(page)) == (200, "'none'")


async def test_a_cookie_of_one_place_is_worth_nothing_in_the_other(teams: Teams) -> None:
    framed, own = await teams.entered(), await teams.town.signed_in(BEN)
    for name, value in ((OWN, framed.client.cookies[FRAMED]), (FRAMED, own.client.cookies[OWN])):
        thief = teams.town.browser()
        thief.client.cookies.set(name, value)
        assert (await thief.open("/inbox")).response.url.path in {"/sign-in", TAB}


async def test_where_there_is_no_tab_its_cookie_is_none(chat: Chat) -> None:
    use_teams(chat)
    async with teams_of(chat) as teams:
        cookie = (await teams.entered()).client.cookies[FRAMED]
    async with town_of(chat) as town:
        browser = town.browser()
        browser.client.cookies.set(FRAMED, cookie)
        page = await browser.open("/")
        assert page.response.url.path == "/sign-in"
        assert framers(page) == "'none'"
        assert (await browser.open(TAB)).status == 404


@pytest.mark.parametrize("has_teams", [True, False])
async def test_the_settings_decide_whether_there_is_a_tab(chat: Chat, *, has_teams: bool) -> None:
    settings = settings_of(**({} if has_teams else {"teams_app_id": None}))
    core, background = Core(chat.database, chat.runner), Background()
    portal = Portal(settings, core, background, lambda: chat.now)
    transport = httpx.ASGITransport(Starlette(routes=portal.routes(FEATURES)))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        page = await Browser(client, background).open(TAB)
        assert page.status == (200 if has_teams else 404)
        assert list(client.cookies) == ([f"{FRAMED}-visit"] if has_teams else [])
    core.close()


async def test_signing_in_at_one_place_leaves_the_other(teams: Teams) -> None:
    browser = await teams.entered()
    email = teams.town.address(ANA)
    await browser.open("/sign-in")
    await browser.press("Mail me a link", email=email)
    await browser.settle()
    await browser.open(teams.town.mailed[-1][1].removeprefix(HOST))
    home = await browser.press("Sign in")
    assert ("Hello Ana" in home.words, framers(home)) == (True, "'none'")
    assert FRAMED not in browser.client.cookies
    home = await teams.enter(browser)
    assert ("Hello Ben" in home.words, framers(home)) == (True, " ".join(TEAMS))
    assert OWN not in browser.client.cookies


async def test_a_form_is_filled_and_sent_in_the_frame(teams: Teams) -> None:
    browser = await teams.entered()
    await browser.open("/do/log_session")
    done = await browser.press("Save", agreed="Seen in the frame")
    assert "Logged for 10 March 2026." in done.words
    assert framers(done) == " ".join(TEAMS)


async def test_in_the_frame_too_only_our_own_pages_may_post(teams: Teams) -> None:
    browser, portal = await teams.entered(), await teams.town.signed_in(BEN)
    [theirs] = {
        value
        for form in (await portal.open("/do/log_session")).read.forms
        for name, value in form.values
        if name == "_csrf"
    }
    form, _ = (await browser.open("/do/log_session")).form("Save")
    for token in ("", theirs):
        data = {**dict(form.values), "_csrf": token}
        # What the portal's own forms are made from counts for nothing here, even where it comes.
        browser.client.cookies.set(f"{OWN}-visit", portal.client.cookies[f"{OWN}-visit"])
        assert (await browser.client.post(form.action, data=data)).status_code == 403


async def test_after_a_working_day_teams_is_asked_again_and_nothing_typed_is_lost(
    teams: Teams,
) -> None:
    browser = await teams.entered()
    form = await browser.open("/do/log_session")
    teams.town.chat.now += FRAMED_LASTS - timedelta(seconds=1)
    assert (await browser.open("/inbox")).response.url.path == "/inbox"
    teams.town.chat.now += timedelta(seconds=1)
    over = await browser.press("Save", form, agreed="Still here")
    assert over.response.url.path == TAB
    assert framers(over) == " ".join(TEAMS)
    again = await teams.enter(browser, at=str(over.response.url).removeprefix(HOST))
    assert again.response.url.path == "/do/log_session"
    assert "Still here" in again.html


@pytest.mark.parametrize("button", ["Sign out here", "Sign out everywhere"])
async def test_who_signs_out_in_the_frame_is_out_until_they_come_back(
    teams: Teams, button: str
) -> None:
    browser = await teams.entered()
    await browser.open("/sign-out")
    page = await browser.press(button)
    assert "In Teams you are still signed in" in page.words
    assert framers(page) == " ".join(TEAMS)
    assert not page.read.forms
    assert not teams.sign_ins()
    assert FRAMED not in browser.client.cookies
    again = await browser.follow("Sign in again")
    assert again.read.forms


async def test_what_leaves_the_frame_says_so(teams: Teams) -> None:
    browser = await teams.entered()
    for path in ("/", "/inbox", "/do/log_session"):
        html = (await browser.open(path)).html
        leaving = re.findall(r'<a [^>]*target="_blank"[^>]*>([^<]+)', html)
        assert [words.strip() for words in leaving] == ["Open in browser"]
    assert "_blank" not in (await (await teams.town.signed_in(BEN)).open("/")).html


async def test_only_the_first_page_loads_a_script_of_somebody_else(teams: Teams) -> None:
    browser = await teams.entered()
    page = await browser.open(TAB)
    [foreign] = re.findall(r'<script[^>]*"https:[^>]*>', page.html)
    assert f'src="{TEAMS_JS.url}" integrity="{TEAMS_JS.integrity}" crossorigin="anony' in foreign
    assert f"script-src 'self' {TEAMS_JS.url};" in page.response.headers["content-security-policy"]
    for path in ("/", "/inbox", f"{TAB}?left=1"):
        page = await browser.open(path)
        assert "https:" not in re.sub(r"frame-ancestors.*", "", str(page.response.headers))
        assert "https:" not in page.html
