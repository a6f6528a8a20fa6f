"""A Teams tenant in which people act: signed activities go to the real app, over its ASGI."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.app import Cairn, Role, bootstrap
from bot.settings import load
from bot.teams.botbuilder import BotBuilder
from bot.teams.wire import Turns
from scheduling.asking import ask_due
from scheduling.delivery import Delivery
from scheduling.outcomes import Outcome
from storage.database import Database
from storage.organizations import Platform
from storage.vault import Keyring
from tests.cast import NOW
from tests.fakes import bot_framework, teams_service
from tests.fakes.bot_framework import APP_ID, TENANT_ID, BotFramework
from tests.fakes.teams_service import Talk, TeamsService, bot_id_of, conversation_of

Json = dict[str, Any]

KEYS = Keyring.generate()
BOT = f"28:{APP_ID}"
#: As the directory knows them.
ANA, BEN, CLEO, DAN = (f"a0000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3, 4))
NAMES = {ANA: "Ana", BEN: "Ben", CLEO: "Cleo", DAN: "Dan"}


@dataclass
class HeldClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Town:
    app: Starlette
    authority: BotFramework
    service: TeamsService
    clock: HeldClock
    http: httpx.AsyncClient
    announced: list[str] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def cairn(self) -> Cairn:
        cairn = self.app.state.cairn
        assert isinstance(cairn, Cairn)
        return cairn

    @property
    def database(self) -> Database:
        return self.cairn.core.database

    @property
    def setup_code(self) -> str:
        return self.cairn.setup_code

    async def idle(self) -> None:
        """Wait until everything is done that goes on after the answers."""
        await self.cairn.background.idle()

    async def bring(self, activity: Json, *, bearer: str | None = None) -> httpx.Response:
        """Bring an activity to the bot, signed for as the Bot Connector does."""
        signed = bearer or self.authority.bearer(activity["serviceUrl"])
        answer = await self.http.post(
            "/teams/messages",
            content=json.dumps(activity),
            headers={"authorization": signed, "content-type": "application/json"},
        )
        await self.idle()
        return answer

    def activity(self, user: str, kind: str, **more: Any) -> Json:
        """Write an activity of somebody's personal conversation; what is None is left out."""
        written = {
            "type": kind,
            "id": f"f:{next(self._ids)}",
            "timestamp": self.clock().isoformat(),
            "channelId": "msteams",
            "serviceUrl": self.service.url,
            "from": {"id": bot_id_of(user), "name": NAMES[user], "aadObjectId": user},
            "recipient": {"id": BOT, "name": "Cairn"},
            "conversation": {
                "id": conversation_of(user),
                "conversationType": "personal",
                "tenantId": TENANT_ID,
            },
            "channelData": {"tenant": {"id": TENANT_ID}},
            "entities": [{"type": "clientInfo", "locale": "en-GB", "timezone": "Europe/Lisbon"}],
            "locale": "en-GB",
            **more,
        }
        return {name: value for name, value in written.items() if value is not None}

    def talk(self, user: str) -> Talk:
        return self.service.talk(user, NAMES[user])

    async def install(self, user: str) -> None:
        """Install the app for oneself: Teams says so twice, and without a name."""
        self.talk(user).is_installed = True
        sender = {"id": bot_id_of(user), "aadObjectId": user}
        added = [{"id": BOT}]
        await self.bring(
            self.activity(user, "conversationUpdate", membersAdded=added, **{"from": sender})
        )
        await self.bring(
            self.activity(user, "installationUpdate", action="add", **{"from": sender})
        )

    async def remove(self, user: str, *, says_so: bool = True) -> None:
        self.talk(user).is_installed = False
        if says_so:
            await self.bring(self.activity(user, "installationUpdate", action="remove"))

    async def say(self, user: str, text: str, **more: Any) -> Json:
        """Say something to the bot; give the card that it answers with."""
        talk = self.talk(user)
        talk.is_installed = True
        before = len(talk.said)
        answer = await self.bring(self.activity(user, "message", text=text, **more))
        assert answer.status_code == 200, answer.text
        assert len(talk.said) == before + 1, "one message is answered with one"
        return self.last(user)

    async def deliver(self) -> Counter[Outcome]:
        """Ask what is due and deliver it, as a worker does."""
        cairn = self.cairn
        assert cairn.teams is not None
        run, portal = cairn.core.chore, cairn.settings.portal
        transports = {Platform.TEAMS: cairn.teams.transport()}
        await run(lambda: ask_due(self.database, cairn.rhythm, self.clock()))
        delivery = Delivery(self.database, transports, cairn.rhythm, self.clock, run, portal=portal)
        return await delivery.drain()

    async def invoke(self, user: str, name: str, value: Json, **more: Any) -> httpx.Response:
        return await self.bring(self.activity(user, "invoke", name=name, value=value, **more))

    def last(self, user: str) -> Json:
        """Give the newest card of somebody's conversation, as it stands now."""
        return card_of(list(self.talk(user).said.values())[-1])

    def last_id(self, user: str) -> str:
        return list(self.talk(user).said)[-1]

    async def press(
        self, user: str, card: Json, label: str, *, inputs: Json | None = None, on: str = ""
    ) -> Json:
        """Press a button that acts in place; give the card that takes the place of the old one."""
        action = action_in(card, label)
        assert action["type"] == "Action.Execute", action
        brings = {**typed_in(card), **(inputs or {})}
        if action.get("associatedInputs") == "none":
            brings = {}
        data = {**action.get("data", {}), **brings}
        value = {"action": {**action, "data": data}, "trigger": "manual"}
        card_id = on or self.last_id(user)
        answer = await self.invoke(user, "adaptiveCard/action", value, replyToId=card_id)
        body = answer.json()
        assert body["statusCode"] == 200
        new: Json = body["value"]
        if card_id in self.talk(user).said:
            self.talk(user).said[card_id]["attachments"][0]["content"] = new
        return new

    async def open(self, user: str, card: Json, label: str, *, on: str = "") -> Json:
        """Press a button that opens a dialog; give the card in it."""
        action = action_in(card, label)
        assert action["data"]["msteams"] == {"type": "task/fetch"}, action
        value = {"data": action["data"], "context": {"theme": "default"}}
        card_id = on or self.last_id(user)
        answer = await self.invoke(user, "task/fetch", value, replyToId=card_id)
        return dialog_of(answer)

    async def fill(self, user: str, dialog: Json, **inputs: str) -> Json:
        """Submit a dialog; give the card that it holds next."""
        action = next(one for one in actions_of(dialog) if "form" in one.get("data", {}))
        assert action["type"] == "Action.Submit", action
        value = {"data": {**typed_in(dialog), **action["data"], **inputs}}
        return dialog_of(await self.invoke(user, "task/submit", value))


def dialog_of(answer: httpx.Response) -> Json:
    task = answer.json()["task"]
    assert task["type"] == "continue"
    card: Json = task["value"]["card"]["content"]
    return card


def card_of(activity: Json) -> Json:
    attachment: Json = activity["attachments"][0]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card: Json = attachment["content"]
    return card


def parts_of(card: Any) -> Iterator[Json]:
    """Give every element and action of a card, from the top.

    A fallback is for clients that know no better, and no part of it.
    """
    match card:
        case dict():
            yield card
            for name, inner in card.items():
                if name != "fallback":
                    yield from parts_of(inner)
        case list():
            for inner in card:
                yield from parts_of(inner)
        case _:
            return


def actions_of(card: Json) -> list[Json]:
    """Give what can be pressed."""
    return [part for part in parts_of(card) if str(part.get("type", "")).startswith("Action.")]


def action_in(card: Json, label: str) -> Json:
    for action in actions_of(card):
        if action.get("title") == label:
            return action
    titles = [action.get("title") for action in actions_of(card)]
    raise AssertionError(f"there is no {label} among {titles}")


def inputs_of(card: Json) -> dict[str, Json]:
    return {
        part["id"]: part for part in parts_of(card) if str(part.get("type")).startswith("Input.")
    }


def typed_in(card: Json) -> Json:
    """Give what the client sends of inputs that nobody has touched."""
    return {name: part["value"] for name, part in inputs_of(card).items() if part.get("value")}


def shown(card: Json) -> str:
    """Give all the words of a card, and nothing else of it."""
    words = []
    for part in parts_of(card):
        words += [str(part[name]) for name in ("text", "title", "label", "value") if name in part]
    return "\n".join(words)


@asynccontextmanager
async def town(
    database: Path,
    *,
    role: Role = Role.WEB,
    turns: Turns = BotBuilder,
    **settings: Any,
) -> AsyncIterator[Town]:
    """Run the app as it is in production, with a held clock, and Microsoft on loopback."""
    clock = HeldClock()
    announced: list[str] = []
    async with bot_framework.serving(BotFramework(clock)) as authority:
        service = TeamsService(clock, authority.given.__contains__)
        async with teams_service.serving(service):
            given = {
                "database_url": f"sqlite:///{database}",
                "cairn_keys": KEYS,
                "public_url": "https://cairn.test",
                "teams_app_id": APP_ID,
                "teams_app_password": authority.password,
                "teams_tenant_id": TENANT_ID,
                "teams_openid_metadata_url": authority.metadata_url,
                "teams_login_url": authority.url,
                "teams_service_hosts": "127.0.0.1,localhost",
                **settings,
            }
            app = bootstrap(
                load(_env_file=None, **{name: value for name, value in given.items() if value}),
                role=role,
                clock=clock,
                announce=announced.append,
                turns=turns,
            )
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=transport, base_url="https://cairn.test") as http,
            ):
                ready = Town(app, authority, service, clock, http, announced)
                await ready.cairn.connected.wait()
                yield ready
