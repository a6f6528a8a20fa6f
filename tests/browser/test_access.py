"""Everybody can use it: by keyboard, on a narrow screen, in the dark, with a screen reader."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlsplit

import pytest

# It ships no types.
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Frame, Page, Response, expect

from tests.browser.matching import match
from tests.browser.test_main_job import be

PAGES = {
    "Ana": ["/", "/inbox", "/do/log_session", "/do/join", "/say?words=pairs", "/do/settings"],
    "Ben": [
        "/",
        "/inbox",
        "/do/set_goal",
        "/say?words=goals",
        "/do/pause",
        "/say?words=circle",
        "/say?words=nothing",
    ],
    "Cleo": [
        "/",
        "/inbox",
        "/say?words=overview",
        "/do/pair_people",
        "/say?words=digest",
        "/do/set_up",
        "/say?words=coordinators",
        "/say?words=experts",
        "/say?words=invite",
        "/do/match",
        "/do/match_pairs",
        "/do/match_left",
        "/do/match_fairness",
        "/do/match_export",
        "/do/match_weights",
        "/do/match_rather",
        "/say?words=waiting",
        "/say?words=circles",
        "/say?words=policy",
        "/say?words=eligibility",
        "/say?words=skills",
    ],
    "Dan": ["/", "/inbox", "/do/join", "/do/nothing"],
}
ANONYMOUS = ["/", "/join/nothing", "/sign-in/link/nothing"]
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page | Frame) -> list[str]:
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": _TAGS}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{page.url}: {one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["", *PAGES])
def test_no_page_breaks_a_rule_of_accessibility(
    browser: Browser, demo: str, name: str, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(base_url=demo, color_scheme=scheme) as context:
        page = context.new_page()
        found = []
        page.goto("/")
        if name:
            be(page, name)
        if name == "Cleo":
            match(page)
        for path in PAGES.get(name, ANONYMOUS):
            page.goto(path)
            found += violations(page)
    assert found == []


@pytest.mark.parametrize("name", list(PAGES))
def test_nothing_sticks_out_of_a_narrow_screen(browser: Browser, demo: str, name: str) -> None:
    with browser.new_context(base_url=demo, viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto("/")
        be(page, name)
        if name == "Cleo":
            match(page)
        for path in PAGES[name]:
            page.goto(path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 320, path


def test_the_main_job_needs_no_mouse(page: Page) -> None:
    be(page, "Ben")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Log a session").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log a session")
    save = page.get_by_role("button", name="Save")
    for _ in range(40):
        page.keyboard.press("Tab")
        if save.evaluate("button => button === document.activeElement"):
            break
    expect(save).to_be_focused()


def test_a_refused_form_takes_the_focus_to_what_needs_another_look(page: Page) -> None:
    be(page, "Ben")
    page.get_by_role("link", name="Log a session").first.click()
    page.get_by_label("For how long?").fill("1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("For how long?")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("needs another look")


def test_nothing_moves_for_those_who_want_it_still(browser: Browser, demo: str) -> None:
    with browser.new_context(base_url=demo, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto("/")
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter(e => "
            "getComputedStyle(e).transitionDuration !== '0s' || "
            "getComputedStyle(e).animationName !== 'none').length"
        )
        assert moving == 0


def test_home_is_light_and_asks_nobody_else(page: Page) -> None:
    be(page, "Ana")
    # As for somebody who comes for the first time: nothing is kept from before.
    window = page.context.new_cdp_session(page)
    window.send("Network.setCacheDisabled", {"cacheDisabled": True})
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - builtins won't do
    page.goto("/", wait_until="networkidle")
    hosts = {urlsplit(answer.url).netloc for answer in answers}
    assert hosts == {urlsplit(page.url).netloc}
    assert len(answers) >= 3
    assert sum(len(answer.body()) for answer in answers) < 50_000
