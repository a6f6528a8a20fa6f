"""Stopping mail: one click, no sign-in, nothing on GET, and nothing else that a link can do."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from itsdangerous import URLSafeSerializer
from starlette.applications import Starlette

from bot.core import Core
from bot.mail.unwanted import NoSuchLink, UnwantedLinks, Wish
from bot.web.pages import Pages
from bot.web.unwanted import UnwantedMail
from bot.web.visits import Visits
from handlers import FEATURES, RHYTHM
from handlers.runner import Runner
from mentoring.vocabulary import MessageKind
from storage.database import Database
from storage.vault import Keyring
from tests.bot.mail.letters import PORTAL
from tests.cast import NOW, Cast, make_organization
from tests.databases import KEYRING

LINKS = UnwantedLinks(KEYRING, PORTAL)
_ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def browser(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Give somebody without any cookie."""
    core = Core(database, Runner(database, FEATURES, RHYTHM, lambda: NOW))
    visits = Visits(core, lambda: NOW, KEYRING.derive_key("csrf"), is_https=True)
    app = Starlette(routes=[*UnwantedMail(core, Pages(visits), LINKS).routes()])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=PORTAL) as client:
        yield client
    core.close()


def link_of(cast: Cast, kind: MessageKind = MessageKind.DIGEST) -> str:
    return LINKS.url(Wish(cast.organization_id, cast.ana, kind))


def unwanted(database: Database, cast: Cast) -> set[MessageKind]:
    with database.begin(cast.organization_id) as uow:
        assert uow.letters.unwanted(cast.ben) == set()
        return uow.letters.unwanted(cast.ana)


async def test_looking_changes_nothing(
    browser: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    for method in ("GET", "HEAD"):
        assert (await browser.request(method, link_of(cast))).status_code == 200
    assert unwanted(database, cast) == set()


async def test_one_click_of_a_mail_program_is_enough(
    browser: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    for _ in range(2):
        answer = await browser.post(link_of(cast), data=_ONE_CLICK)
        assert answer.status_code == 200
    assert unwanted(database, cast) == {MessageKind.DIGEST}


async def test_one_click_may_come_as_a_multipart_form(
    browser: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    await browser.post(link_of(cast), files={"List-Unsubscribe": (None, "One-Click")})
    assert unwanted(database, cast) == {MessageKind.DIGEST}


def forms_in(page: str) -> list[dict[str, str]]:
    """Read what each button of a page would send."""
    fields = re.compile(r'name="(\w+)" value="(\w+)"')
    return [dict(fields.findall(form)) for form in page.split("<form")[1:]]


async def test_the_page_stops_and_undoes(
    browser: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    shown = (await browser.get(link_of(cast))).text
    assert shown.count("This comes by mail.") == 3
    assert forms_in(shown)[0] == {"kind": "digest", "wanted": "no"}
    stopped = (await browser.post(link_of(cast), data=forms_in(shown)[0])).text
    assert "“Weekly digests” no longer come by mail." in stopped
    assert ">Undo<" in stopped
    assert unwanted(database, cast) == {MessageKind.DIGEST}
    undone = (await browser.post(link_of(cast), data=forms_in(stopped)[0])).text
    assert "come by mail again" in undone
    assert unwanted(database, cast) == set()


async def test_every_kind_can_be_chosen_from_one_link(
    browser: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    for form in forms_in((await browser.get(link_of(cast))).text):
        await browser.post(link_of(cast), data=form)
    assert unwanted(database, cast) == set(MessageKind)


async def test_a_kind_that_is_none_means_that_of_the_link(
    browser: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    await browser.post(link_of(cast), data={"kind": "everything"})
    assert unwanted(database, cast) == {MessageKind.DIGEST}


async def test_a_huge_body_is_not_read(
    browser: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    answer = await browser.post(link_of(cast), data={"kind": "x" * 1_000_000})
    assert answer.status_code == 413
    assert unwanted(database, cast) == set()


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_is_not_ours_does_nothing(
    browser: httpx.AsyncClient, database: Database, cast: Cast, method: str
) -> None:
    link = link_of(cast)
    ids = [cast.organization_id.hex, cast.ana.hex, "digest"]
    forged = URLSafeSerializer(b"x" * 32, salt="unwanted_mail").dumps(ids)
    for bad in (link[:-1], link + "x", link.replace(".", "-"), f"/mail/unwanted/{forged}"):
        answer = await browser.request(method, bad)
        assert answer.status_code == 404
        assert "This link does not work" in answer.text
    assert unwanted(database, cast) == set()


async def test_who_is_not_there_any_more_gets_a_clear_page(
    browser: httpx.AsyncClient, cast: Cast
) -> None:
    for wish in (
        Wish(cast.organization_id, uuid4(), MessageKind.NEWS),
        Wish(uuid4(), cast.ana, MessageKind.NEWS),
    ):
        for method in ("GET", "POST"):
            assert (await browser.request(method, LINKS.url(wish))).status_code == 404


async def test_a_person_of_another_organization_is_not_there(
    browser: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    other = make_organization(database, name="Other", team="T0OTHER")
    link = LINKS.url(Wish(other.id, cast.ana, MessageKind.NEWS))
    assert (await browser.post(link)).status_code == 404
    assert unwanted(database, cast) == set()


async def test_pages_are_not_kept_framed_or_referred_from(
    browser: httpx.AsyncClient, cast: Cast
) -> None:
    for link in (link_of(cast), "/mail/unwanted/x"):
        headers = (await browser.get(link)).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "set-cookie" not in headers


async def test_the_page_names_nobody(browser: httpx.AsyncClient, cast: Cast) -> None:
    assert "Ana" not in (await browser.get(link_of(cast))).text


def test_a_link_outlives_the_key_it_was_made_with() -> None:
    wish = Wish(UUID(int=1), UUID(int=2), MessageKind.NEWS)
    old, new = Keyring.generate(), Keyring.generate().replace("k1", "k2")
    token = UnwantedLinks(Keyring.parse(old), PORTAL).url(wish).rpartition("/")[2]
    rotated = UnwantedLinks(Keyring.parse(f"{new},{old}"), PORTAL)
    assert rotated.read(token) == wish
    with pytest.raises(NoSuchLink):
        UnwantedLinks(Keyring.parse(new), PORTAL).read(token)
    with pytest.raises(NoSuchLink):
        UnwantedLinks(Keyring.parse(old), PORTAL).read(rotated.url(wish).rpartition("/")[2])


def test_a_link_is_no_key_to_anything_else() -> None:
    token = LINKS.url(Wish(UUID(int=1), UUID(int=2), MessageKind.NEWS)).rpartition("/")[2]
    other = URLSafeSerializer(KEYRING.derive_keys("sign_in"), salt="unwanted_mail")
    assert other.loads_unsafe(token)[0] is False
