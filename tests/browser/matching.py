"""A match in the demo, for tests that look at what comes of it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.test_main_job import be


def match(page: Page) -> None:
    """Have Cleo match the cohort, and wait until it is worked out."""
    be(page, "Cleo")
    page.goto("/do/match")
    if page.get_by_role("link", name="Export").count():
        return
    find = page.get_by_role("button", name="Find pairs")
    while not find.count():
        page.get_by_role("button", name="Next").click()
    find.click()
    ready = page.get_by_role("heading", name="is ready")
    for _ in range(60):
        page.goto("/do/match")
        if ready.count():
            break
        page.wait_for_timeout(250)
    expect(ready.first).to_be_visible()
