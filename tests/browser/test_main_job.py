"""The main job in a browser, by four people, with time moving."""

from __future__ import annotations

import re
from datetime import date, timedelta
from time import sleep

from playwright.sync_api import Page, Route, expect


def be(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Hello {name}")


def later(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def join(page: Page) -> None:
    page.get_by_role("link", name="Join", exact=True).click()
    page.get_by_label("I'd like to have a mentor").check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("What would you like to learn or achieve?").fill("To lead a release")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("main")).to_contain_text("You are in.")


def pair(page: Page) -> None:
    page.goto("/say?words=pair")
    mentors = page.get_by_label("Mentor", exact=True)
    free = mentors.locator("option", has_text=": 0 of ").first
    mentors.select_option(str(free.get_attribute("value")))
    mentees = page.get_by_label("Mentee", exact=True)
    dan = mentees.locator("option", has_text="Dan Dahl").first
    mentees.select_option(str(dan.get_attribute("value")))
    page.get_by_role("button", name="Pair them").click()
    expect(page.get_by_role("main")).to_contain_text("are a pair now")


def _year(page: Page) -> int:
    """Read the year on the demo's bar."""
    found = re.search(r"\d{4}", page.get_by_label("Demo").inner_text())
    assert found is not None
    return int(found[0])


def set_goal(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Set a goal").first.click()
    page.get_by_label("What do you want to reach?").fill("Lead a release")
    page.get_by_label("First step on the way").fill("Shadow one")
    page.get_by_label("First step: by when?").fill(f"{_year(page) + 1}-03-01")
    page.locator("main form button.primary").click()
    expect(page.get_by_role("main")).to_contain_text("The goal is set.")


def test_the_main_job_from_joining_to_the_digest(page: Page) -> None:
    be(page, "Dan")
    join(page)
    be(page, "Cleo")
    pair(page)

    later(page, "+1 day")
    be(page, "Dan")
    page.get_by_role("link", name="Inbox").click()
    expect(page.get_by_role("main")).to_contain_text("your mentor.")
    page.get_by_role("link", name="Log our first session").first.click()
    page.get_by_label("What did you agree on?").fill("Write down three goals")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Logged for")
    set_goal(page)

    later(page, "+1 week")
    later(page, "+1 week")
    be(page, "Dan")
    page.get_by_role("button", name="Great").first.click()
    expect(page.get_by_role("main")).to_contain_text("What is in the way, if anything?")
    page.get_by_role("button", name="Nothing").first.click()
    expect(page.get_by_role("main")).to_contain_text("Thank")

    be(page, "Cleo")
    page.get_by_role("link", name="Inbox").click()
    expect(page.get_by_role("main")).to_contain_text("Your week in")


def today(page: Page) -> date:
    return date.fromisoformat(page.get_by_label("When did you meet?").input_value())


def slowly(route: Route) -> None:
    sleep(0.4)
    route.continue_()


def test_a_double_click_on_a_slow_network_is_one_session(page: Page) -> None:
    be(page, "Ana")
    page.get_by_role("link", name="Log a session").first.click()
    day = today(page) - timedelta(days=1)
    page.get_by_label("When did you meet?").fill(day.isoformat())
    page.route("**/do/log_session", slowly)
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_role("main")).to_contain_text("Logged for")


def test_after_the_back_button_the_same_session_still_counts_once(page: Page) -> None:
    be(page, "Ben")
    page.get_by_role("link", name="Log a session").first.click()
    day = today(page) - timedelta(days=2)
    page.get_by_label("When did you meet?").fill(day.isoformat())
    page.get_by_label("What did you agree on?").fill("Once")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Logged for")
    page.go_back()
    page.get_by_label("When did you meet?").fill(day.isoformat())
    page.get_by_label("What did you agree on?").fill("Once more")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Ben Berg already logged")
    expect(page.get_by_label("What did you agree on?")).to_have_value("Once more")


def test_two_tabs_tell_each_other_the_truth(page: Page) -> None:
    be(page, "Ana")
    page.goto("/do/log_session")
    if page.get_by_text("With whom did you meet?").count():
        page.get_by_role("link", name="Ben Berg").click()
    other = page.context.new_page()
    other.goto(page.url)
    day = today(page) - timedelta(days=3)
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


def test_an_expert_from_outside_is_invited_and_approved(page: Page) -> None:
    be(page, "Cleo")
    page.goto("/say?words=invite")
    page.get_by_role("button", name="An external expert").click()
    found = re.search(r"/join/[\w-]+", page.get_by_role("main").inner_text())
    assert found is not None
    page.goto(found[0])
    page.get_by_label("Your e-mail address").fill("eve@elsewhere.example")
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("main")).to_contain_text("A link is on its way")
    page.goto("/")
    page.get_by_role("link", name="open its link").click()
    page.get_by_label("Your name").fill("Eve Evans")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Offer your help")
