"""People in Teams, played through the page of Microsoft's Playground.

A person here does what somebody can do in that page with a mouse and a keyboard, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.playground import GROUP

PICTURES = Path(__file__).resolve().parents[2] / "var/e2e"
#: Milliseconds: three browsers at once are slow on a small machine that has other work as well.
PATIENCE = 30_000


@dataclass(frozen=True)
class Person:
    """Somebody's own window of the Playground."""

    page: Page
    #: Where their client is.
    address: str

    def opens(self) -> None:
        """Open the client anew: it forgets what was said, and installs the bot once more."""
        self.page.route(lambda url: not url.startswith(self.address), _goes_nowhere)
        self.page.goto(self.address, wait_until="commit")
        self.page.get_by_role("button", name="Hide log panel").click()

    def says(self, words: str) -> None:
        self._box.click()
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        # What is typed while the client still sends would be lost.
        expect(self._box).to_have_text("")

    def sees(self, *words: str) -> Locator:
        """Wait for a card that says all of this; give the newest."""
        telling = self.cards
        for some in words:
            telling = telling.filter(has_text=some)
        expect(telling.last).to_be_visible()
        return telling.last

    @property
    def cards(self) -> Locator:
        """Give all that the bot has said here; it says everything in cards."""
        # The class is the renderer's, which the client shares with Teams.
        return self.page.locator(".ac-adaptiveCard")

    def opens_dialog(self, feature: str) -> Locator:
        """Open a dialog from below the box that one types in, as a message extension."""
        self.page.get_by_role("button", name="Trigger Message Extension App").click()
        self.page.get_by_role("menuitem", name="Action Command").click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("textbox", name="Command ID").fill(feature)
        dialog.get_by_role("button", name="Create").click()
        return dialog

    def goes_to_group(self) -> None:
        self.page.get_by_role("treeitem", name=GROUP).click()

    def goes_to_bot(self) -> None:
        self.page.get_by_role("treeitem", name="Personal Chat").click()

    def calls_bot(self, words: str) -> None:
        """Mention the bot, and say something to it."""
        self._box.click()
        self.page.keyboard.type("@Cairn")
        self.page.get_by_role("menuitem", name="Cairn").click()
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        expect(self._box).to_have_text("")

    def photographs(self, name: str) -> None:
        """Keep what the window shows, for people to look at."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")

    @property
    def _box(self) -> Locator:
        # Forms in cards have boxes as well; this one comes after all of them.
        return self.page.get_by_role("textbox").last


def _goes_nowhere(route: Route) -> None:
    """Let the fonts of Microsoft's servers fail at once: there is no network to wait for."""
    route.abort()
