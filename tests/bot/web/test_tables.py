"""Downloading a table: what is on its page, for those who may open that, and for nobody else."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from uuid import UUID

import httpx
import pytest

from bot.web.policy import TEAMS
from handlers import FEATURES, RHYTHM
from handlers.feature import Audience, Context, Feature
from handlers.runner import Runner
from storage.database import Database, UnitOfWork
from storage.people import ActorRef
from tests.bot.web.browser import Browser, Town, town_of
from tests.bot.web.teams import teams_of, use_teams
from tests.cast import ANA, BEN, CLEO, DAN, OTHER_TEAM, make_organization
from tests.chat import Chat
from tests.handlers.matches import matched, with_cohort
from ui.form import Form
from ui.message import Message, Press, Table, message
from ui.text import say, typed

_HOSTILE = (
    '=HYPERLINK("http://evil.test","Ana")',
    "<b>bold</b><script>alert(1)</script>",
    "שרה כהן",
    "\u202eneB\u2066",
    "{{ 7 * 7 }}",
    'a"b,c;=1',
    "<!-- -->",
    "w" * 500,
)
_MANY = (*_HOSTILE, *(f"Mentee {n}" for n in range(len(_HOSTILE), 1000)))


def open_ledger(_: Context, __: UnitOfWork) -> Message:
    return message(
        "All of them.",
        Table(
            title=typed("<i>All</i> & more"),
            columns=(say("Mentee"), say("Number")),
            rows=tuple((typed(name), say("{n}", n=n)) for n, name in enumerate(_MANY)),
            source=Press(feature="ledger"),
        ),
    )


#: A table of a thousand rows, with every name that somebody might try.
LEDGER: Feature[Form] = Feature("ledger", "The ledger", Audience.EVERYONE, open=open_ledger)


class _Tables(HTMLParser):
    """Reads the cells of the tables on a page, as a screen shows them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.scopes: list[str] = []
        self._is_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self._is_cell = True
            self.rows[-1].append("")
            self.scopes += [str(value) for name, value in attrs if name == "scope"]

    def handle_endtag(self, tag: str) -> None:
        self._is_cell = self._is_cell and tag not in ("th", "td")

    def handle_data(self, data: str) -> None:
        if self._is_cell:
            self.rows[-1][-1] += data


def read(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture
def chat(database: Database) -> Chat:
    chat = with_cohort(database)
    matched(chat)
    chat.runner = Runner(database, (*FEATURES, LEDGER), RHYTHM, lambda: chat.now)
    return chat


@pytest.fixture
async def town(chat: Chat) -> AsyncIterator[Town]:
    async with town_of(chat) as town:
        yield town


async def cleo(town: Town) -> tuple[Browser, str]:
    """Have Cleo look at the match as a table, and give the address of its file."""
    browser = await town.signed_in(CLEO)
    page = await browser.open("/do/match_export")
    return browser, page.link("Download as CSV")


async def test_the_file_holds_what_is_on_the_screen(town: Town) -> None:
    browser, address = await cleo(town)
    assert browser.page is not None
    shown = _Tables(browser.page.html)

    assert read(await browser.client.get(address)) == shown.rows
    assert [row[0] for row in shown.rows] == ["Mentee", "Ben", "Finn", "Gus"]
    assert shown.scopes == ["col"] * 6 + ["row"] * 3


async def test_it_is_a_file_to_keep_and_is_kept_nowhere_between(town: Town) -> None:
    browser, address = await cleo(town)
    answer = await browser.client.get(address)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="match-export-2026-03-10.csv"'
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_file_of_another_match_than_is_on_the_screen_is_refused(town: Town) -> None:
    browser, address = await cleo(town)
    with town.chat.look() as uow:
        run = uow.match_runs.chosen(uow.programs.required().cohort.id)
        assert run is not None
        run.version += 1
    answer = await browser.client.get(address)

    assert answer.status_code == 409
    assert "moved on" in answer.text


@pytest.mark.parametrize("who", [ANA, BEN, DAN])
async def test_who_may_not_open_the_page_is_told_the_same(town: Town, who: ActorRef) -> None:
    _, address = await cleo(town)
    if who == DAN:
        with town.chat.look() as uow:
            uow.people.meet(DAN, "Dan")
    browser = await town.signed_in(who)
    there = await browser.open(address.replace("/tables/", "/do/").replace(".csv", ""))
    here = await browser.open(address)

    assert (here.status, here.words) == (there.status, there.words)
    assert here.status == 409
    assert "Only a coordinator can do this." in here.words
    assert "Finn" not in here.html
    assert "content-disposition" not in here.response.headers


async def test_who_is_not_signed_in_is_asked_to_and_comes_back(town: Town) -> None:
    answer = await town.browser().client.get("/tables/match_export.csv?subject=1&version=2")

    assert answer.status_code == 303
    assert answer.headers["location"] == (
        "/sign-in?next=%2Ftables%2Fmatch_export.csv%3Fsubject%3D1%26version%3D2"
    )
    assert answer.content == b""


async def test_it_is_not_to_be_had_from_another_organization(town: Town) -> None:
    _, address = await cleo(town)
    make_organization(town.chat.database, name="Other", team=OTHER_TEAM)
    eve = ActorRef(ANA.platform, OTHER_TEAM, "U0EVE")
    with town.chat.look(OTHER_TEAM) as uow:
        uow.coordinators.add(uow.people.meet(eve, "Eve"), now=town.chat.now)
    answer = await (await town.signed_in(eve)).client.get(address)

    assert answer.status_code == 409
    assert "There is no program yet." in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("match_export.csv?subject=x", 404),
        ("match_export.csv?version=x", 404),
        (f"match_export.csv?subject={UUID(int=1)}&version=1", 409),
        (f"match_export.csv?version={'9' * 40}", 409),
        ("nothing.csv", 409),
        ("match.csv", 404),
        ("set_up.csv", 404),
        ("home.csv", 404),
        ("..%2f..%2fetc.csv", 404),
        ("%00.csv", 409),
        (".csv", 404),
    ],
)
async def test_what_is_no_table_is_no_file(town: Town, path: str, status: int) -> None:
    browser, _ = await cleo(town)
    answer = await browser.client.get(f"/tables/{path}")

    assert answer.status_code == status
    assert "content-disposition" not in answer.headers


async def test_names_are_words_in_the_page_and_in_the_file(town: Town) -> None:
    browser = await town.signed_in(BEN)
    page = await browser.open("/do/ledger")
    rows = read(await browser.client.get(page.link("Download as CSV")))

    assert len(rows) == 1001
    assert [row[0] for row in rows[1:9]] == [
        "'" + _HOSTILE[0],
        *_HOSTILE[1:3],
        "neB",
        _HOSTILE[4],
        "a\"b,c;'=1",
        *_HOSTILE[6:],
    ]
    shown = _Tables(page.html).rows
    assert [row[1] for row in rows] == [row[1].replace(",", "") for row in shown]
    assert [row[0] for row in shown[1:3]] == list(_HOSTILE[:2])
    assert not re.search(r"<(b|i)>|<script>", page.html)
    assert "<bdi>שרה כהן</bdi>" in page.html
    assert 'aria-label="&lt;i&gt;All&lt;/i&gt; &amp; more"' in page.html


async def test_it_is_to_be_had_in_the_tab_of_teams(chat: Chat) -> None:
    use_teams(chat)
    with chat.look() as uow:
        ben = uow.people.at(BEN)
        assert ben is not None
        uow.coordinators.add(ben, now=chat.now)
    async with teams_of(chat) as teams:
        browser = await teams.entered()
        page = await browser.open("/do/match_export")
        answer = await browser.client.get(page.link("Download as CSV"))

        assert read(answer) == _Tables(page.html).rows
        assert f"frame-ancestors {' '.join(TEAMS)}" in answer.headers["content-security-policy"]
