"""The demo, and a window of a real browser to look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # No longer than a module: Playwright holds an event loop meanwhile, and no test that follows in
    # this process could run one of its own.
    with chromium.ready() as ready:
        yield ready


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("demo")
    with chromium.demo(folder) as address:
        yield address


@pytest.fixture
def page(browser: Browser, demo: str) -> Iterator[Page]:
    """A window of its own, on the demo's first state."""
    with browser.new_context(base_url=demo, viewport={"width": 1000, "height": 900}) as context:
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto("/")
        page.get_by_role("button", name="Start over").click()
        yield page
