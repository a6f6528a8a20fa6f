"""A browser that signs in at a small portal, by way of a provider on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
from sqlalchemy import delete, select
from starlette.applications import Starlette

from bot.core import Core
from bot.settings import Settings
from bot.web.oidc import Oidc, sign_ins
from bot.web.pages import Pages
from bot.web.visits import Visits
from handlers import FEATURES, RHYTHM
from handlers.runner import Runner
from storage.database import Database
from storage.sign_ins import SignIn
from tests.cast import NOW
from tests.fakes.identity_provider import IdentityProvider, serving

NOW_SECONDS = int(NOW.timestamp())
TENANT = "11111111-2222-3333-4444-555555555555"
#: Whoever signs in at each provider, as its tokens name them.
PEOPLE: dict[str, dict[str, Any]] = {
    "slack": {
        "https://slack.com/team_id": "T0CAIRN",
        "https://slack.com/user_id": "U0ANA",
        "name": "Ana Alves",
        "locale": "en-GB",
    },
    "microsoft": {"tid": TENANT, "oid": "0a0a", "name": "Ana Alves"},
}


@dataclass
class HeldClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Browser:
    """One person's browser; `provider` is where it is sent to sign in."""

    provider: IdentityProvider
    clock: HeldClock
    database: Database
    app: Starlette
    ways: list[Oidc]
    name: str = "slack"
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Go on as another browser, which has none of the cookies."""
        transport = httpx.ASGITransport(app=self.app)
        self.http = httpx.AsyncClient(transport=transport, base_url="https://cairn.test")

    async def begin(self, next_path: str = "") -> httpx.Response:
        """Follow the link to the provider; give what we answered."""
        query = {"next": next_path} if next_path else {}
        return await self.http.get(f"/sign-in/{self.name}", params=query)

    async def away(self, next_path: str = "") -> str:
        """Be at the provider and come away; give the path that it sends the browser back to."""
        sent = await self.begin(next_path)
        assert sent.status_code == 303, sent.text
        async with httpx.AsyncClient() as outside:
            back = await outside.get(sent.headers["location"])
        assert back.status_code == 302, back.text
        address = urlsplit(back.headers["location"])
        assert f"{address.scheme}://{address.netloc}" == "https://cairn.test"
        return f"{address.path}?{address.query}"

    async def sign_in(self, next_path: str = "") -> httpx.Response:
        return await self.http.get(await self.away(next_path))

    @property
    def begun(self) -> list[tuple[UUID, UUID]]:
        """Give the address and the organization of each sign-in that there is."""
        kept = select(SignIn.address_id, SignIn.organization_id)
        with self.database.begin_everywhere() as everywhere:
            return [(row[0], row[1]) for row in everywhere._db.execute(kept)]

    def sign_out(self) -> None:
        with self.database.begin_everywhere() as everywhere:
            everywhere._db.execute(delete(SignIn))

    @property
    def is_signed_in(self) -> bool:
        return bool(self.begun)


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def settings_for(name: str, provider: IdentityProvider, **more: Any) -> Settings:
    """Set one provider up, as a deployment would."""
    if name == "slack":
        ours: dict[str, Any] = {
            "slack_client_id": provider.client_id,
            "slack_client_secret": provider.client_secret,
            "slack_oidc_issuer": provider.issuer,
        }
    else:
        ours = {
            "entra_tenant_id": TENANT,
            "entra_client_id": provider.client_id,
            "entra_client_secret": provider.client_secret,
            "entra_issuer": provider.issuer,
        }
    return Settings(_env_file=None, public_url="https://cairn.test/", **ours, **more)


@asynccontextmanager
async def browser(
    database: Database, name: str, *, is_https: bool = True
) -> AsyncIterator[Browser]:
    clock = HeldClock()
    tenant = f"/{TENANT}/v2.0" if name == "microsoft" else ""
    provider = IdentityProvider(clock, tenant=tenant, person=dict(PEOPLE[name]))
    core = Core(database, Runner(database, FEATURES, RHYTHM, clock))
    async with serving(provider):
        pages = Pages(Visits(core, clock, database.keyring.derive_key("csrf"), is_https))
        ways = list(sign_ins(settings_for(name, provider), core, pages, clock))
        app = Starlette(routes=[route for way in ways for route in way.routes()])
        try:
            yield Browser(provider, clock, database, app, ways, name)
        finally:
            core.close()
