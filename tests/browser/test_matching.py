"""A match in a browser, the whole way: looked at, published, answered, introduced."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.matching import match
from tests.browser.test_main_job import be, later


def test_a_match_is_published_and_leads_to_an_introduction(page: Page) -> None:
    match(page)
    main = page.get_by_role("main")
    main.get_by_role("button", name="Publish").or_(main.get_by_role("link", name="Publish")).click()
    expect(main).to_contain_text("pairs are ready to be proposed")
    main.get_by_role("button", name="Publish").click()
    expect(main).to_contain_text("pairs are proposed to both.")

    be(page, "Ana")
    page.get_by_role("button", name="Yes, introduce us").click()
    expect(main).to_contain_text("You have said yes to")
    later(page, "+1 day")
    page.goto("/inbox")
    expect(main).to_contain_text(", your mentee.")

    be(page, "Cleo")
    page.goto("/inbox")
    expect(main).to_contain_text("needs another mentor.")
    page.get_by_role("button", name="Propose it to both").first.click()
    page.goto("/do/match_offers")
    expect(main).to_contain_text("both are asked since")


def test_what_is_to_be_changed_is_seen_before_it_is_taken(page: Page) -> None:
    match(page)
    page.goto("/do/match_pairs")
    page.get_by_role("button", name="Why these two").first.click()
    page.get_by_role("button", name="Keep apart").click()
    main = page.get_by_role("main")
    for _ in range(60):
        if main.get_by_role("button", name="Take it").count():
            break
        page.wait_for_timeout(250)
        far = main.get_by_role("button", name="How far is it?")
        if far.count():
            far.click()
    expect(main).to_contain_text("Who would change")
    page.goto("/do/match")
    expect(main).to_contain_text("A change that was asked for is worked out.")
