"""Home, the inbox and forms in the browser, from the outside."""

from __future__ import annotations

import pytest

from tests.bot.web.browser import Town
from tests.cast import ANA
from tests.databases import sent_to


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


async def test_home_asks_the_database_nothing_twice(town: Town) -> None:
    ana = await town.signed_in(ANA)
    await ana.open("/do/set_goal")
    await ana.press(
        "Save", goal="Speak at the guild", milestone_1="Propose a talk", due_1="2026-04-01"
    )
    with sent_to(town.chat.database) as sent:
        assert "Propose a talk" in (await ana.open("/")).words
    asked = [one for one in sent if one[0].startswith("SELECT") and "set_config" not in one[0]]
    assert len(asked) == len(set(asked))
    assert len(asked) <= 11


@pytest.mark.parametrize("path", ["/", "/inbox", "/do/log_session", "/say?words=help"])
async def test_what_a_page_shows_and_for_whom_is_found_in_one_transaction(
    town: Town, path: str
) -> None:
    ana = await town.signed_in(ANA)
    with sent_to(town.chat.database) as sent:
        await ana.open(path)
    assert sum(statement.startswith("BEGIN") for statement, _ in sent) <= 1
    # PostgreSQL's driver begins by itself, and is told in each transaction whose it is.
    assert sum("set_config" in statement for statement, _ in sent) <= 1
