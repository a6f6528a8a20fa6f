"""The portal as the settings put it together: its pages and a real mail server."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from icalendar import Calendar
from starlette.applications import Starlette

from bot.background import Background
from bot.core import Core
from bot.portal import Portal
from bot.settings import Settings
from handlers import FEATURES, RHYTHM
from scheduling.delivery import Delivery
from storage.database import Database
from storage.organizations import Platform
from tests.bot.web.browser import HOST, Browser
from tests.cast import ANA, BEN
from tests.chat import Chat, with_pair
from tests.fakes.mail_server import MailServer, serving_mail

EMAIL = "ana@elsewhere.example"


@dataclass
class House:
    chat: Chat
    portal: Portal
    mail: MailServer
    browser: Browser

    async def deliver(self) -> None:
        transports = {Platform.WEB: self.portal.transport()}
        run = self.portal.core.chore
        await Delivery(self.chat.database, transports, RHYTHM, self.portal.clock, run).drain()


@pytest.fixture
def chat(database: Database) -> Chat:
    return with_pair(database)


@pytest.fixture
async def house(chat: Chat) -> AsyncIterator[House]:
    """Ana is reached on the portal only, by mail too."""
    with chat.look() as uow:
        person = uow.people.at(ANA)
        assert person is not None
        [address] = uow.people.addresses(person.id)
        address.platform, address.external_id = Platform.WEB, EMAIL
        address.team = uow.workspaces.portal(now=chat.now).external_id
    with serving_mail() as mail:
        settings = Settings(
            _env_file=None,
            public_url=HOST,
            smtp_url=mail.url,
            mail_from="Cairn <cairn@cairn.example>",
        )
        core, background = Core(chat.database, chat.runner), Background()
        portal = Portal(settings, core, background, lambda: chat.now)
        transport = httpx.ASGITransport(Starlette(routes=portal.routes(FEATURES)))
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            yield House(chat, portal, mail, Browser(client, background))
        core.close()


async def _sign_in(house: House) -> None:
    await house.browser.open("/sign-in")
    await house.browser.press("Mail me a link", email=EMAIL)
    await house.browser.settle()
    found = re.search(rf"{HOST}(/sign-in/link/\S+)", house.mail.to(EMAIL)[-1].part("plain"))
    assert found is not None
    await house.browser.open(found[1])
    await house.browser.press("Sign in")


async def test_a_link_that_comes_by_mail_signs_in(house: House) -> None:
    await _sign_in(house)
    assert house.browser.page is not None
    assert "Hello Ana" in house.browser.page.words


async def test_what_is_new_comes_into_the_inbox_and_by_mail(house: House) -> None:
    chat = house.chat
    chat.fill(BEN, chat.say(BEN, "log"), agreed="Heliotrope", next_on="2026-03-24")
    chat.now += timedelta(minutes=1)
    await house.deliver()
    [letter] = house.mail.to(EMAIL)
    assert "Ben logged your session of 10 March 2026." in letter.part("plain")
    assert b"Heliotrope" not in letter.raw
    [file] = letter.read.iter_attachments()
    data = file.get_payload(decode=True)
    assert isinstance(data, bytes)
    entry = Calendar.from_ical(data).subcomponents[0]
    assert str(entry["summary"]) == "Mentoring session with Ben"

    await _sign_in(house)
    inbox = await house.browser.open("/inbox")
    assert "Heliotrope" in inbox.words
    again = await house.browser.follow("Add to calendar")
    assert str(entry["uid"]) in again.html


async def test_mail_that_works_again_is_sent_again(house: House) -> None:
    with house.chat.look() as uow:
        [address] = uow.people.addresses(uow.people.named(EMAIL)[0].id)
        uow.people.refuse_mail(address, "no_such_mailbox")
    await _sign_in(house)
    with house.chat.look() as uow:
        [address] = uow.people.addresses(uow.people.named(EMAIL)[0].id)
        assert address.mail_refused is None


async def test_without_a_mail_server_nobody_is_promised_a_link(chat: Chat) -> None:
    core, background = Core(chat.database, chat.runner), Background()
    portal = Portal(Settings(_env_file=None, public_url=HOST), core, background, lambda: chat.now)
    transport = httpx.ASGITransport(Starlette(routes=portal.routes(FEATURES)))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        page = await Browser(client, background).open("/sign-in")
    assert "whoever runs Cairn has to set up mail first" in page.words
    core.close()
