"""Dialogs as people see them: opened from a card, refused, filled in again, confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

# It ships no types.
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, expect

from tests.bot.teams.town import BEN, town
from tests.bot.teams.window import Window
from tests.browser.conftest import browser as browser  # noqa: PLC0414 - a fixture
from tests.cast import Cast
from tests.fakes import card_page

PHONE, DESKTOP = 320, 600
# A card is a part of somebody else's page: the regions and the heading of that are not its own.
_NOT_A_CARDS = ("region", "landmark-one-main", "page-has-heading-one")


@pytest.fixture(params=[PHONE, DESKTOP])
def ben(
    browser: Browser, request: pytest.FixtureRequest, database_file: Path, cast: Cast
) -> Iterator[Window]:
    """Ben's window, in a tenant with the whole cast."""
    del cast  # it only has to be there
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(town(database_file)) as ready,
        browser.new_context(viewport={"width": request.param, "height": 800}) as context,
    ):
        page = context.new_page()
        page.set_default_timeout(10_000)
        card_page.open_page(page)
        yield Window(page, ready, portal, BEN)


def _is_fit_for_everybody(window: Window) -> None:
    viewport = window.page.viewport_size
    assert viewport is not None
    assert window.width <= viewport["width"]
    rules = {name: {"enabled": False} for name in _NOT_A_CARDS}
    options: dict[str, Any] = {"rules": rules}
    found = Axe().run(window.page, options=options).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def _top(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"]


def test_a_dialog_is_opened_sent_back_filled_in_and_confirmed(ben: Window) -> None:
    ben.says("home")
    _is_fit_for_everybody(ben)
    assert ben.presses("Set a goal")
    goal = ben.page.get_by_label("What do you want to reach?")
    step = ben.page.get_by_label("First step on the way")
    due = ben.page.get_by_label("First step: by when?")

    # The client itself asks for what is required.
    step.fill("Shadow one")
    assert not ben.presses("Save")
    expect(ben.card.get_by_text("Please fill this in.")).to_be_visible()
    expect(step).to_have_value("Shadow one")
    _is_fit_for_everybody(ben)

    # What only the app can tell comes back beside its question, with all that was typed.
    goal.fill("Lead the March release")
    due.fill("2020-01-01")
    assert ben.presses("Save")
    expect(ben.card.get_by_text("One answer needs another look")).to_be_visible()
    expect(goal).to_have_value("Lead the March release")
    expect(step).to_have_value("Shadow one")
    reason = ben.card.get_by_text("Choose a day that is still to come.")
    assert _top(due) < _top(reason) < _top(ben.page.get_by_label("Second step", exact=True))
    _is_fit_for_everybody(ben)

    due.fill("2026-09-01")
    assert ben.presses("Save")
    expect(ben.card).to_contain_text("The goal is set")
    _is_fit_for_everybody(ben)
    ben.says("goals")
    expect(ben.card).to_contain_text("Lead the March release")
    expect(ben.card).to_contain_text("Shadow one")


def test_an_answer_takes_the_place_of_its_question(ben: Window) -> None:
    ben.says("log")
    assert ben.presses("Save")
    expect(ben.card).to_contain_text("Logged for")
    _is_fit_for_everybody(ben)
    ben.goes_on(days=16)
    expect(ben.card).to_contain_text("Did you and")
    _is_fit_for_everybody(ben)
    assert ben.presses("Snooze")
    expect(ben.card).to_contain_text("When shall we ask again?")
    assert ben.presses("Tomorrow")
    expect(ben.card).to_contain_text("We ask again on")
    _is_fit_for_everybody(ben)


def test_a_dialog_settles_the_card_that_it_was_opened_from(ben: Window) -> None:
    ben.says("log")
    ben.presses("Save")
    ben.goes_on(days=16)
    assert ben.presses("Log it now")
    assert ben.is_dialog
    ben.page.get_by_label("What did you agree on?").fill("Call Fay")
    assert ben.presses("Save")
    expect(ben.card).to_contain_text("Logged for")
    ben.looks()
    expect(ben.card).to_contain_text("Logged for")
    expect(ben.card).not_to_contain_text("Did you and")
    _is_fit_for_everybody(ben)
