"""A table in a browser: on any screen, by keyboard, and as a file."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.matching import match


def _cells(page: Page) -> list[list[str]]:
    rows = page.locator(".table tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


def test_the_match_is_exported_as_it_is_shown(page: Page, tmp_path: Path) -> None:
    match(page)
    page.get_by_role("link", name="Export").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The match as a table")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download as CSV").click()
    file = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(file)

    assert file.name.startswith("match-export-")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened, strict=True))
    assert rows == _cells(page)
    assert len(rows) > 1
    assert rows[0][:2] == ["Mentee", "Mentor"]


def test_on_a_phone_the_factors_of_a_pair_fit_beside_their_bars(page: Page) -> None:
    match(page)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/do/match_pairs")
    page.get_by_role("button", name="Why these two").first.click()
    bars = page.get_by_role("main").get_by_role("table").get_by_role("row")
    expect(bars.first).to_be_visible()
    assert all((bar.bounding_box() or {"width": 0})["width"] > 0 for bar in bars.all())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_on_a_phone_it_moves_in_its_own_box_and_keeps_whom_it_is_about(page: Page) -> None:
    match(page)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/do/match_export")
    box = page.get_by_role("region", name="have a mentor")
    who = box.get_by_role("rowheader").first
    before = who.bounding_box()
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.table').scrollLeft > 0")

    after = who.bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] == before["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
