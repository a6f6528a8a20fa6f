"""The main job in a browser, by four people, with time moving."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page, expect


def be(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Hello {name}")


def say(page: Page, word: str) -> None:
    page.goto(f"/say?words={word}")


def later(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def test_the_main_job_from_joining_to_the_digest(page: Page) -> None:
    be(page, "Dan")
    page.get_by_role("link", name="Join", exact=True).click()
    page.get_by_label("I'd like to have a mentor").check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("What would you like to learn or achieve?").fill("To lead a release")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("main")).to_contain_text("You are in.")

    be(page, "Cleo")
    say(page, "pair")
    mentor, mentee = (
        page.get_by_label("Mentor", exact=True),
        page.get_by_label("Mentee", exact=True),
    )
    free = mentor.locator("option", has_text=": 0 of ").first
    mentor.select_option(str(free.get_attribute("value")))
    mentee.select_option(label="Dan Dahl: Writing") if False else mentee.select_option(
        str(mentee.locator("option", has_text="Dan Dahl").first.get_attribute("value"))
    )
    page.get_by_role("button", name="Pair them").click()
    expect(page.get_by_role("main")).to_contain_text("are a pair now")

    later(page, "+1 day")
    be(page, "Dan")
    page.get_by_role("link", name="Inbox").click()
    expect(page.get_by_role("main")).to_contain_text("your mentor.")
    page.get_by_role("link", name="Log our first session").first.click()
    page.get_by_label("What did you agree on?").fill("Write down three goals")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Logged for")

    page.goto("/")
    page.get_by_role("link", name="Set a goal").first.click()
    page.get_by_label("What would you like to achieve?").fill("Lead a release")
    page.get_by_role("button", name="Set").first.click()
    expect(page.get_by_role("main")).to_contain_text("Lead a release")

    for _ in range(2):
        later(page, "+1 week")
    be(page, "Dan")
    great = page.get_by_role("button", name="Great").first
    great.click()
    expect(page.get_by_role("main")).to_contain_text("Thank you")

    be(page, "Cleo")
    page.get_by_role("link", name="Inbox").click()
    expect(page.get_by_role("main")).to_contain_text("Your week in")


def today(page: Page) -> date:
    return date.fromisoformat(page.get_by_label("When did you meet?").input_value())


def test_a_double_click_on_a_slow_network_is_one_session(page: Page) -> None:
    be(page, "Ana")
    page.get_by_role("link", name="Log a session").first.click()
    day = today(page) - timedelta(days=3)
    page.get_by_label("When did you meet?").fill(day.isoformat())
    page.route("**/do/log_session", lambda route: (page.wait_for_timeout(400), route.continue_()))
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_role("main")).to_contain_text("Logged for")
    page.unroute("**/do/log_session")


def test_the_back_button_after_a_submit_shows_what_was_sent_and_counts_it_once(page: Page) -> None:
    be(page, "Ben")
    page.get_by_role("link", name="Log a session").first.click()
    day = today(page) - timedelta(days=4)
    page.get_by_label("When did you meet?").fill(day.isoformat())
    page.get_by_label("What did you agree on?").fill("Once")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Logged for")
    confirmation = page.url
    page.go_back()
    page.get_by_label("When did you meet?").fill(day.isoformat())
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(confirmation)


def test_two_tabs_tell_each_other_the_truth(page: Page) -> None:
    be(page, "Ana")
    page.goto("/do/log_session")
    if page.get_by_text("With whom did you meet?").count():
        page.get_by_role("link", name="Ben Berg").click()
    other = page.context.new_page()
    other.goto(page.url)
    day = today(page) - timedelta(days=5)
    for tab in (page, other):
        tab.get_by_label("When did you meet?").fill(day.isoformat())
        tab.get_by_label("What did you agree on?").fill("Typed in a tab")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Logged for")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("main")).to_contain_text("already logged")
    expect(other.get_by_label("What did you agree on?")).to_have_value("Typed in a tab")


def test_a_session_that_ends_in_mid_form_loses_nothing(page: Page) -> None:
    be(page, "Ben")
    page.get_by_role("link", name="Log a session").first.click()
    address = page.url
    page.get_by_label("What did you agree on?").fill("Not to be lost")
    elsewhere = page.context.new_page()
    elsewhere.goto("/")
    for _ in range(2):
        later(elsewhere, "+1 week")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Meet Cairn")
    be(page, "Ben")
    page.goto(address)
    expect(page.get_by_label("What did you agree on?")).to_have_value("Not to be lost")


def test_it_works_without_javascript(page: Page) -> None:
    browser = page.context.browser
    assert browser is not None
    with browser.new_context(base_url=page.url, java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto("/")
        be(plain, "Ana")
        plain.get_by_role("link", name="Log a session").first.click()
        plain.get_by_label("For how long?").fill("0")
        plain.get_by_role("button", name="Save").click()
        expect(plain.get_by_text("Please enter 5 or more.")).to_be_visible()
