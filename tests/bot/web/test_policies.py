"""What anybody may read about Cairn without signing in."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette

from bot.background import Background
from bot.core import Core
from bot.web.policies import Operator
from bot.web.site import Site
from handlers import FEATURES
from tests.bot.web.browser import HOST, Page, Town
from tests.cast import ANA
from tests.chat import Chat

_PAGES = ["/privacy", "/terms", "/support"]


@pytest.mark.parametrize("path", _PAGES)
async def test_anybody_may_read_it_and_go_on_to_the_others(town: Town, path: str) -> None:
    page = Page(await town.browser().client.get(path))
    assert page.status == 200
    leads_to = {address for _, address in page.read.links}
    assert {other for other in _PAGES if other != path} <= leads_to
    assert "who coordinates your program" in page.words


@pytest.mark.parametrize("path", _PAGES)
async def test_no_chat_is_named_as_people_come_from_several(town: Town, path: str) -> None:
    text = Page(await town.browser().client.get(path)).words.casefold()
    assert "slack" not in text
    assert "teams" not in text


async def test_those_who_are_asked_to_sign_in_find_them(town: Town) -> None:
    page = Page(await town.browser().client.get("/sign-in"))
    assert set(_PAGES) <= {address for _, address in page.read.links}


async def test_it_says_how_long_what_is_kept(town: Town) -> None:
    page = Page(await (await town.signed_in(ANA)).client.get("/privacy"))
    assert "forgotten after 30 days" in page.words
    assert "60 days after it ended" in page.words


@pytest.mark.parametrize("path", _PAGES)
@pytest.mark.parametrize(
    ("operator", "words", "link"),
    [
        (Operator("Rail & Co", "help@rail.example"), "Rail & Co answers", "help@rail.example"),
        (Operator(email="help@rail.example"), "Whoever runs Cairn here", "help@rail.example"),
        (Operator("Rail & Co"), "Rail & Co answers", ""),
    ],
)
async def test_who_runs_it_is_named_as_they_want_to_be(
    chat: Chat, path: str, operator: Operator, words: str, link: str
) -> None:
    core = Core(chat.database, chat.runner)
    site = Site(core, Background(), lambda: chat.now, FEATURES, HOST, operator=operator)
    transport = httpx.ASGITransport(Starlette(routes=site.routes()))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as http:
        page = Page(await http.get(path))
    core.close()
    assert words in page.words
    assert ("help@rail.example", "mailto:help@rail.example") in page.read.links or not link
