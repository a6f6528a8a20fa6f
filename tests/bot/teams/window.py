"""A window of Teams: cards are drawn by Microsoft's renderer, and what is pressed goes to the app.

It does what Teams' client does with the buttons of a card, where the Playground does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from anyio.from_thread import BlockingPortal
from playwright.sync_api import Locator, Page

from tests.bot.teams.town import Town, dialog_of
from tests.fakes import card_page

Json = dict[str, Any]


@dataclass
class Window:
    page: Page
    town: Town
    #: The town lives in a thread of its own: Playwright holds the loop of the test's.
    portal: BlockingPortal
    user: str
    is_dialog: bool = False

    def says(self, words: str) -> None:
        """Say something to the bot, and look at the card that it answers with."""
        self._shows(self._call(self.town.say, self.user, words), is_dialog=False)

    def looks(self) -> None:
        """Look at the newest card of the chat; an open dialog is closed."""
        self._shows(self.town.last(self.user), is_dialog=False)

    def goes_on(self, **by: float) -> None:
        """Let time pass, and look at what has been delivered by then."""
        self.town.clock.later(**by)
        self._call(self.town.deliver)
        self.looks()

    def presses(self, label: str) -> bool:
        """Press a button; say if the client sent it to the app, or kept it to itself."""
        # Home offers some things twice.
        self.page.get_by_role("button", name=label, exact=True).first.click()
        for action in card_page.sent(self.page):
            self._sends(action)
            return True
        return False

    @property
    def card(self) -> Locator:
        return self.page.locator(".ac-adaptiveCard")

    @property
    def width(self) -> int:
        """Give how wide the page is, with what sticks out of the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth")
        return wide

    def _sends(self, action: Json) -> None:
        match action:
            case {"type": "Action.Submit", "data": data} if self.is_dialog:
                answer = self._invokes("task/submit", {"data": data})
                self._shows(dialog_of(answer), is_dialog=True)
            case {"type": "Action.Submit", "data": {"msteams": {"type": "task/fetch"}} as data}:
                answer = self._invokes("task/fetch", {"data": data})
                self._shows(dialog_of(answer), is_dialog=True)
            case {"type": "Action.Execute", "verb": verb, "data": data}:
                told = {"type": "Action.Execute", "verb": verb, "data": data}
                answer = self._invokes("adaptiveCard/action", {"action": told})
                self._shows(answer.json()["value"], is_dialog=False)
            case _:
                raise AssertionError(f"Teams knows nothing to do with {action}")

    def _invokes(self, name: str, value: Json) -> Any:
        on = self.town.last_id(self.user)
        return self._call(self.town.invoke, self.user, name, value, replyToId=on)

    def _shows(self, card: Json, *, is_dialog: bool) -> None:
        assert card_page.show(self.page, card) == []
        self.is_dialog = is_dialog

    def _call(self, ask: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return self.portal.call(partial(ask, *arguments, **named))
