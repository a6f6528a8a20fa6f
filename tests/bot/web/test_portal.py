"""Home, the inbox and forms in the browser, from the outside."""

from __future__ import annotations

from tests.bot.web.browser import Town
from tests.cast import ANA


async def test_home_shows_what_it_shows_in_a_chat(town: Town) -> None:
    ana = await town.signed_in(ANA)
    home = await ana.open("/")
    assert home.status == 200
    assert "Hello Ana" in home.words
    assert "Ben" in home.words


async def test_a_session_is_logged_in_a_form(town: Town) -> None:
    ana = await town.signed_in(ANA)
    await ana.open("/do/log_session")
    done = await ana.press("Save", agreed="Talk to the release team")
    assert "Logged for 10 March 2026." in done.words
