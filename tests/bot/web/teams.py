"""Teams as a tab sees it: a frame, and tokens that say who looks at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.settings import Settings
from bot.web.paths import TAB
from bot.web.tab import TEAMS_JS, Library
from storage.organizations import Platform, Workspace
from storage.people import ActorRef
from storage.sign_ins import SignIn
from tests.bot.web.browser import HOST, Browser, Page, Town, town_of
from tests.cast import BEN
from tests.chat import Chat
from tests.fakes.identity_provider import IdentityProvider, serving

TENANT = "11111111-2222-3333-4444-555555555555"
APP = "99999999-8888-7777-6666-555555555555"
#: Ben, as his tenant knows him.
BEN_THERE = ActorRef(Platform.TEAMS, TENANT, "0b0b0b0b-2222-3333-4444-555555555555")
OWN = "__Host-cairn"
FRAMED = "__Host-cairn-tab"


@dataclass
class Teams:
    town: Town
    entra: IdentityProvider

    def token(self, audience: str = APP) -> str:
        return self.entra.vouch(audience)

    async def enter(self, browser: Browser, token: str | None = None, *, at: str = TAB) -> Page:
        """Open the tab, and do what its script does with a token."""
        page = await browser.open(at)
        [form] = page.read.forms
        assert form.action == TAB
        # A way around what reads pages: this form has no button, as nobody is to press it.
        form = replace(form, buttons=[("", "", "")])
        data = dict(form.values) | {"token": self.token() if token is None else token}
        posted = await browser.client.post(TAB, data=data, follow_redirects=True)
        browser.page = Page(posted)
        return browser.page

    async def entered(self) -> Browser:
        browser = self.town.browser()
        home = await self.enter(browser)
        assert "Hello Ben" in home.words, home.words
        return browser

    def sign_ins(self) -> list[UUID]:
        with self.town.chat.database.begin_everywhere() as everywhere:
            return list(everywhere._db.scalars(select(SignIn.id)))


def settings_of(entra: IdentityProvider | None = None, **more: Any) -> Settings:
    login = {"teams_login_url": entra.url} if entra is not None else {}
    given = {"public_url": HOST, "teams_app_id": APP, "teams_tenant_id": TENANT}
    return Settings(_env_file=None, **{**given, **login, **more})


def use_teams(chat: Chat) -> None:
    """Let a tenant belong to the organization, and Ben be there as well."""
    with chat.look() as uow:
        uow.workspaces.add(
            Workspace(
                platform=Platform.TEAMS,
                external_id=TENANT,
                name="Cairngorm",
                installed_at=chat.now,
            )
        )
        ben = uow.people.at(BEN)
        assert ben is not None
        uow.people.add_address(ben, BEN_THERE)


@asynccontextmanager
async def teams_of(chat: Chat, *, library: Library = TEAMS_JS) -> AsyncIterator[Teams]:
    person = {"tid": TENANT, "oid": BEN_THERE.external_id, "name": "Benjamin canary-name"}
    entra = IdentityProvider(lambda: chat.now, tenant=f"/{TENANT}/v2.0", person=person)
    async with serving(entra):
        settings = settings_of(entra)
        async with town_of(chat, teams=settings, library=library) as town:
            yield Teams(town, entra)
