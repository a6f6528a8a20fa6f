"""Take the pictures of the documentation from the demo: ``make screenshots``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser import chromium
from tests.browser.matching import match
from tests.browser.test_main_job import be

_FOLDER = Path("docs/images")
# Name, whose, where, and in which light; `match` is worked out for those that show it.
_PICTURES = (
    ("home", "Ben", "/", "light"),
    ("inbox", "Ana", "/inbox", "light"),
    ("intake", "Dan", "/do/join", "light"),
    ("coordinator", "Cleo", "/say?words=digest", "light"),
    ("home-dark", "Ben", "/", "dark"),
    ("match", "Cleo", "/do/match_pairs", "light"),
)


def main() -> int:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = chromium.find(playwright)
        if not path:
            print("No Chromium on this machine: apt-get install chromium")  # noqa: T201 - for the developer
            return 1
        browser = chromium.launch(playwright, path)
        with chromium.demo(Path(folder)) as address:
            for name, who, where, scheme in _PICTURES:
                context = browser.new_context(
                    base_url=address,
                    color_scheme="dark" if scheme == "dark" else "light",
                    viewport={"width": 860, "height": 1000},
                )
                _take(context.new_page(), name, who, where)
                context.close()
        browser.close()
    return 0


def _take(page: Page, name: str, who: str, where: str) -> None:
    page.goto("/")
    be(page, who)
    if name == "match":
        match(page)
    page.goto(where)
    pair = page.locator("main p", has_text="Ana Alves for")
    if pair.count():
        pair.locator("xpath=following::button[1]").click()
    # The bar is the demo's, and no part of what the picture is about.
    page.get_by_label("Demo").evaluate("bar => bar.remove()")
    page.screenshot(path=_FOLDER / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
