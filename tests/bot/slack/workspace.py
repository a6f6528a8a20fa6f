"""A Slack workspace in which people act: raw signed bodies go to the real app, over its ASGI."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette

from bot.app import Cairn, Role, bootstrap
from bot.settings import load
from handlers import FEATURES, RHYTHM
from handlers.feature import Feature
from scheduling.rhythm import Rhythm
from storage.database import Database
from storage.vault import Keyring
from tests.cast import NOW, TEAM
from tests.fakes.slack_web import SlackWeb, serving

Json = dict[str, Any]

SECRET = "s1gn1ng"
KEYS = Keyring.generate()


@dataclass
class HeldClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Workspace:
    """One workspace with the app installed; `slack` is what the app sees of it."""

    app: Starlette
    slack: SlackWeb
    clock: HeldClock
    http: httpx.AsyncClient
    announced: list[str] = field(default_factory=list)
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def cairn(self) -> Cairn:
        cairn = self.app.state.cairn
        assert isinstance(cairn, Cairn)
        return cairn

    @property
    def database(self) -> Database:
        return self.cairn.core.database

    async def idle(self) -> None:
        """Wait until everything is done that goes on after the answers."""
        await self.cairn.background.idle()

    async def post(
        self, body: bytes | str, *, timestamp: str = "", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send a body as Slack would, signed; headers given here take the place of its own."""
        raw = body.encode() if isinstance(body, str) else body
        stamp = timestamp or str(int(self.clock().timestamp()))
        signed = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256)
        is_json = raw.startswith(b"{")
        sent = {
            "content-type": "application/json" if is_json else "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={signed.hexdigest()}",
            **(headers or {}),
        }
        return await self.http.post("/slack/events", content=raw, headers=sent)

    async def event(self, event: Json, *, event_id: str = "", **more: object) -> httpx.Response:
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A0CAIRN",
            "event": event,
            "event_id": event_id or f"Ev{next(self._ids)}",
            "event_time": int(self.clock().timestamp()),
            **more,
        }
        answer = await self.post(json.dumps(body))
        await self.idle()
        return answer

    def metric(self, name: str, **labels: str) -> float:
        return self.cairn.metrics.registry.get_sample_value(name, labels) or 0

    async def open_home(self, user: str, **more: object) -> httpx.Response:
        home = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home"}
        return await self.event(home, **more)  # type: ignore[arg-type]  # only what event takes

    async def command(
        self, user: str, text: str, *, waits: bool = True, **more: Any
    ) -> httpx.Response:
        """Type /mentor and some words."""
        _, response_url = self.slack.place()
        body = {
            "command": "/mentor",
            "text": text,
            "user_id": user,
            "team_id": TEAM,
            "channel_id": "C1",
            "trigger_id": self.slack.trigger(),
            "response_url": response_url,
            **more,
        }
        answer = await self.post(urlencode(body))
        if waits:
            await self.idle()
        return answer

    async def interact(self, payload: Json) -> httpx.Response:
        answer = await self.post(urlencode({"payload": json.dumps(payload)}))
        await self.idle()
        return answer

    async def shortcut(self, user: str, name: str) -> httpx.Response:
        return await self.interact(
            {**self._by(user), "type": "shortcut", "callback_id": name, "action_ts": "1.1"}
        )

    async def press(
        self, user: str, element: Json, *, home: str = TEAM, **where: Any
    ) -> httpx.Response:
        """Press a button: in a message, unless `view` says in which view."""
        if "view" not in where:
            where.setdefault("message", {"ts": "1.0", "blocks": []})
        action = {
            "type": "button",
            "action_ts": f"9.{next(self._ids)}",
            "action_id": "cairn:0",
            "block_id": "cairn:1",
        }
        payload = {
            "type": "block_actions",
            "actions": [{**action, **element}],
            **self._by(user, home),
        }
        return await self.interact({**payload, **where})

    async def submit(self, user: str, view: Json, answers: Json) -> httpx.Response:
        """Submit an open view, as it stands in Slack, with some of its inputs filled in."""
        return await self.interact(self.submission(user, view, answers))

    def submission(self, user: str, view: Json, answers: Json) -> Json:
        return {**self._by(user), "type": "view_submission", "view": filled(view, answers)}

    async def close(self, user: str, view: Json, answers: Json) -> httpx.Response:
        payload = {"type": "view_closed", "view": filled(view, answers), "is_cleared": False}
        return await self.interact({**self._by(user), **payload})

    def _by(self, user: str, home: str = TEAM) -> Json:
        return {
            "team": {"id": TEAM, "domain": "cairngorm"},
            "user": {"id": user, "username": user.lower(), "team_id": home},
            "trigger_id": self.slack.trigger(),
        }


def filled(view: Json, answers: Json) -> Json:
    """Fill in a view: answers are elements' states, by the names of their blocks."""
    actions = {
        block["block_id"]: block["element"] for block in view["blocks"] if "element" in block
    }
    values = {
        name: {actions[name]["action_id"]: {"type": actions[name]["type"], **state}}
        for name, state in answers.items()
    }
    return {**view, "team_id": TEAM, "state": {"values": values}}


def shown(surface: Json) -> str:
    """Give all the words of a message or view, and nothing else of it."""
    words: list[str] = []

    def collect(part: Any) -> None:
        match part:
            case {"type": "plain_text" | "mrkdwn", "text": str(text)}:
                words.append(text)
            case dict():
                for inner in part.values():
                    collect(inner)
            case list():
                for inner in part:
                    collect(inner)
            case _:
                pass

    collect(surface.get("blocks") or [])
    return "\n".join(words)


def button_in(surface: Json, label: str) -> Json:
    """Find a button by its label, as a press sends it."""
    for block in surface["blocks"]:
        for element in block.get("elements") or ():
            if element.get("type") == "button" and element["text"]["text"] == label:
                return {**element, "block_id": block["block_id"]}
    raise AssertionError(f"there is no button {label}")


#: A session of the day before, as the form of log_session sends it.
LOGGED: Json = {
    "held_on": {"selected_date": "2026-03-09"},
    "minutes": {"value": "45"},
    "format": {"selected_option": {"value": "one_on_one"}},
}


def person(user: str, name: str, **more: Any) -> Json:
    """Somebody's account, as users.info has it."""
    return {
        "id": user,
        "team_id": TEAM,
        "name": name.lower(),
        "deleted": False,
        "tz": "Europe/Lisbon",
        "locale": "en-GB",
        "profile": {"real_name": name, "display_name": name, "title": "Engineer"},
        "is_bot": False,
        **more,
    }


PEOPLE = {
    user: person(user, name)
    for user, name in (("U0ANA", "Ana"), ("U0BEN", "Ben"), ("U0CLEO", "Cleo"), ("U0DAN", "Dan"))
}


@asynccontextmanager
async def workspace(
    database: Path,
    *,
    features: Sequence[Feature[Any]] = FEATURES,
    rhythm: Rhythm = RHYTHM,
    role: Role = Role.WEB,
    **settings: Any,
) -> AsyncIterator[Workspace]:
    """Run the app as it is in production, with a held clock and Slack on loopback."""
    clock = HeldClock()
    announced: list[str] = []
    async with serving(SlackWeb(clock, people=dict(PEOPLE))) as slack:
        given = {
            "database_url": f"sqlite:///{database}",
            "cairn_keys": KEYS,
            "slack_signing_secret": SECRET,
            "slack_bot_token": slack.token,
            "slack_api_url": slack.url,
            **settings,
        }
        app = bootstrap(
            load(_env_file=None, **{name: value for name, value in given.items() if value}),
            role=role,
            clock=clock,
            features=features,
            rhythm=rhythm,
            announce=announced.append,
        )
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="https://cairn.test") as http,
        ):
            ready = Workspace(app, slack, clock, http, announced)
            await ready.cairn.connected.wait()
            yield ready
