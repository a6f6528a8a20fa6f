"""The tab of Teams in a real browser: framed by another site, which only Teams may be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from bot.web.tab import TEAMS_JS
from storage.database import Database
from tests.browser import chromium
from tests.browser.frame import EVIL, LIBRARY, PORTAL, STAND_IN, TEAMS, Hosted, hosted
from tests.browser.test_access import violations
from tests.cast import BEN

_REFUSED = "chrome-error://chromewebdata/"


@pytest.fixture(scope="module")
def port() -> int:
    return chromium.free_port()


@pytest.fixture(scope="module")
def browser(port: int) -> Iterator[Browser]:
    """Give a browser that finds every name on loopback."""
    with chromium.ready(f"--host-resolver-rules=MAP * 127.0.0.1:{port}") as ready:
        yield ready


@pytest.fixture
def host(sqlite_database: Database, tmp_path: Path, port: int) -> Iterator[Hosted]:
    with hosted(sqlite_database, tmp_path, port, STAND_IN) as ready:
        yield ready


@pytest.fixture
def context(browser: Browser, host: Hosted) -> Iterator[BrowserContext]:
    del host  # it only has to be there
    with browser.new_context(ignore_https_errors=True) as context:
        context.set_default_timeout(15_000)
        cors = {"access-control-allow-origin": "*"}
        context.route(
            TEAMS_JS.url,
            lambda route: route.fulfill(body=LIBRARY, content_type="text/javascript", headers=cors),
        )
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def tab_of(page: Page, where: str = TEAMS) -> FrameLocator:
    page.goto(where)
    return page.frame_locator("iframe")


def framed(page: Page, address: str) -> str:
    """Let a page frame an address; give what the frame shows then."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page.frames[1].url


def test_the_tab_shows_home_and_takes_a_form(page: Page) -> None:
    tab = tab_of(page)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Hello Ben")
    assert page.url.startswith(TEAMS)
    tab.get_by_role("link", name="Log a session").first.click()
    tab.get_by_label("What did you agree on?").fill("Seen in the frame")
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("main")).to_contain_text("Logged for 10 March 2026.")
    tab.get_by_role("link", name="Inbox").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Inbox")


def test_its_cookies_are_kept_apart_and_out_of_reach(page: Page, context: BrowserContext) -> None:
    expect(tab_of(page).get_by_role("heading", level=1)).to_have_text("Hello Ben")
    # Who opens the portal itself is not signed in by what is kept for the frame.
    page.goto(f"{PORTAL}/")
    assert page.url.startswith(f"{PORTAL}/sign-in")
    assert page.evaluate("document.cookie") == ""
    kept = {cookie["name"]: cookie for cookie in context.cookies()}
    assert kept["__Host-cairn-tab"]["partitionKey"] == "https://microsoft.com"


def test_nobody_but_teams_may_frame_anything(page: Page) -> None:
    for path in ("/teams/tab", "/", "/sign-in", "/teams/tab?left=1"):
        assert framed(page, f"{EVIL}/?tab={path}") == _REFUSED, path


def test_an_ordinary_page_refuses_to_be_framed_even_by_teams(
    page: Page, context: BrowserContext, host: Hosted
) -> None:
    sign_in(page, host)
    for path in ("/", "/inbox", "/sign-in"):
        page.goto(f"{PORTAL}{path}")
        expect(page.get_by_role("heading", level=1)).not_to_have_text("")
        assert framed(context.new_page(), f"{TEAMS}/?tab={path}") == _REFUSED, path


def sign_in(page: Page, host: Hosted) -> None:
    """Sign in at the portal itself, by mail."""
    town = host.teams.town
    page.goto(f"{PORTAL}/sign-in")
    page.get_by_label("Your e-mail address").fill(town.address(BEN))
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    while not town.mailed:
        page.wait_for_timeout(50)
    page.goto(town.mailed[-1][1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Ben")


def test_signed_out_in_the_tab_they_come_back_by_one_click(page: Page) -> None:
    tab = tab_of(page)
    tab.get_by_role("link", name="Sign out").click()
    tab.get_by_role("button", name="Sign out here").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Signed out")
    tab.get_by_role("link", name="Sign in again").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Hello Ben")


def test_without_consent_they_are_told_what_to_do(page: Page, host: Hosted) -> None:
    host.refused = "resourceRequiresConsent"
    tab = tab_of(page)
    expect(tab.get_by_role("alert")).to_contain_text("your administrator")
    with page.expect_popup() as opened:
        tab.get_by_role("link", name="Open in browser").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Sign in")
    host.refused = ""
    page.goto(TEAMS)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Hello Ben")


@pytest.mark.parametrize("trouble", ["away", "changed"])
def test_without_the_library_they_are_told_what_to_do(
    page: Page, context: BrowserContext, trouble: str
) -> None:
    context.unroute(TEAMS_JS.url)
    context.route(
        TEAMS_JS.url,
        lambda route: (
            route.abort()
            if trouble == "away"
            # Whoever changed what we looked at gets nothing to run.
            else route.fulfill(body=LIBRARY + b" ", headers={"access-control-allow-origin": "*"})
        ),
    )
    tab = tab_of(page)
    expect(tab.get_by_role("alert")).to_contain_text("open Cairn in your browser")
    assert violations(page.frames[1]) == []


@pytest.mark.parametrize("width", [320, 800])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it_in_the_frame(
    page: Page, width: int, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.emulate_media(color_scheme=scheme)
    tab = tab_of(page)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Hello Ben")
    frame = page.frames[1]
    for path in ("/", "/do/log_session", "/inbox", "/sign-out"):
        frame.goto(f"{PORTAL}{path}")
        assert frame.evaluate("document.documentElement.scrollWidth") <= width, path
        assert violations(frame) == []
