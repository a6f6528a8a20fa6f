"""Cards in Microsoft's own renderer: what is shown, asked and sent, on a phone as well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import pytest
from playwright.sync_api import Browser, Page
from pydantic import Field

from bot.teams.answers import answers_of, press_of
from bot.teams.cards import About, form_card, message_card
from tests.browser.conftest import browser as browser  # noqa: PLC0414 - a fixture
from tests.fakes import card_page
from tests.strategies import READER
from ui.form import Dialog, Form, ManyOf, Option, Readers, ShortText
from ui.message import Bar as ChartBar
from ui.message import Chart, Message, button, buttons, facts, heading, items, message
from ui.text import say, typed

Json = dict[str, Any]

PHONE, DESKTOP = 320, 600
LOG = About("log_session")


class LogSession(Form):
    title = "Log a session"

    held_on: date = Field(title="When did you meet?")
    minutes: int = Field(60, title="For how long?", description="In minutes.", ge=5, le=480)
    topic: Annotated[str, ShortText(Readers.PAIR)] = Field("", title="What was it about?")
    share: bool = Field(default=False, title="Show this to the coordinators")
    days: Annotated[tuple[str, ...], ManyOf()] = Field((), title="Days")


DAYS = {"days": (Option("mon,tue", say("Early")), Option("fri", say("Late")))}


@pytest.fixture(params=[PHONE, DESKTOP])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with browser.new_context(viewport={"width": request.param, "height": 600}) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        card_page.open_page(page)
        yield page


def shown(page: Page, card: Json) -> None:
    assert card_page.show(page, card) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index] # it was given


def drawn(page: Page, whole: Message) -> None:
    shown(page, message_card(whole, READER, forms={"log_session"}))


def test_f19_what_is_typed_is_shown_as_it_was_typed(page: Page) -> None:
    words = "[bank](http://evil.test) <b>x</b> <at>Ana</at> &lt; {{DATE(2017-02-14T06:08:00Z)}} 1"

    drawn(page, message(typed(words), facts(Also=typed(words)), items(typed("# " + words))))

    read = page.locator("main").inner_text().replace("\u2060", "")
    assert read.count(words) == 3
    assert page.locator("main a, main b, main at, main h1, main li").count() == 0


def test_people_and_commands_are_bold(page: Page) -> None:
    drawn(page, message("Type /mentor join."))

    assert page.locator("strong").inner_text() == "join"


def test_a_heading_is_one_to_screen_readers(page: Page) -> None:
    drawn(page, message(heading("Hello Ana"), "Some words."))

    assert page.get_by_role("heading", name="Hello Ana").count() == 1


def test_a_chart_and_long_words_fit_a_phone(page: Page) -> None:
    bars = tuple(ChartBar(label=typed("Donau" + "dampf" * 20), value=n) for n in range(4))

    drawn(page, message(Chart(title=say("Sessions"), bars=bars), typed("w" * 400)))


def test_the_list_of_more_does_what_is_chosen(page: Page) -> None:
    row = buttons(*(button(f"Button {n}", "goals", "show", version=n) for n in range(9)))
    drawn(page, message("Hello.", row))

    page.get_by_label("More you can do").select_option(label="Button 7")
    page.get_by_role("button", name="Open", exact=True).click()

    (sent,) = card_page.sent(page)
    assert (sent["type"], sent["verb"]) == ("Action.Execute", "press")
    assert press_of(sent["data"])[0].version == 7


def test_other_buttons_do_not_bring_along_what_is_chosen(page: Page) -> None:
    row = buttons(*(button(f"Button {n}", "goals", "show", version=n) for n in range(9)))
    drawn(page, message("Hello.", row))
    page.get_by_label("More you can do").select_option(label="Button 7")

    page.get_by_role("button", name="Button 2", exact=True).click()

    (sent,) = card_page.sent(page)
    assert press_of(sent["data"])[0].version == 2
    assert "more" not in sent["data"]


def test_a_form_is_filled_in_and_sent(page: Page) -> None:
    dialog = Dialog(LogSession, values={"topic": "*Trains*"}, options=DAYS)
    shown(page, form_card(LOG, dialog, READER, in_dialog=True))

    page.get_by_label("When did you meet?").fill("2026-03-09")
    page.get_by_label("Show this to the coordinators").check()
    page.get_by_label("Early").check()
    page.get_by_role("button", name="Save").click()

    (sent,) = card_page.sent(page)
    assert About.unpacked(sent["data"]["form"]) == LOG
    assert answers_of(LogSession, sent["data"]) == {
        "held_on": "2026-03-09",
        "minutes": "60",
        "topic": "*Trains*",
        "share": True,
        "days": ("mon,tue",),
    }


def test_what_is_required_is_asked_for_by_the_client(page: Page) -> None:
    shown(page, form_card(LOG, Dialog(LogSession, options=DAYS), READER, in_dialog=True))

    page.get_by_role("button", name="Save").click()

    assert page.get_by_text("Please fill this in.").is_visible()
    assert card_page.sent(page) == []


def test_a_form_that_is_not_filled_in_can_be_put_away(page: Page) -> None:
    shown(page, form_card(LOG, Dialog(LogSession, options=DAYS), READER, in_dialog=False))

    page.get_by_role("button", name="Cancel").click()

    (sent,) = card_page.sent(page)
    assert sent["verb"] == "close"
