"""Slack's side of a conversation on loopback: views, homes, profiles, triggers and answers.

It keeps to what Slack documents: a trigger opens one view within three seconds, a view has to be
within the rules of Block Kit, and what is unknown is refused by name.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from tests.bot.slack.block_kit import message_problems, view_problems

Json = dict[str, Any]

_TRIGGER_LIVES = timedelta(seconds=3)


class Refusal(Exception):
    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass
class SlackWeb:
    """`people` are the accounts that exist, by id; `clock` is the one that the bot has."""

    clock: Callable[[], datetime]
    token: str = "xoxb-1"
    team: str = "T0CAIRN"
    people: dict[str, Json] = field(default_factory=dict)
    url: str = ""
    #: What the token may do, as Slack says with each answer.
    scopes: str = "chat:write,commands,users:read"
    #: Every call that arrived, in order: its method and its arguments.
    calls: list[tuple[str, Json]] = field(default_factory=list)
    #: The views as they are now, and the Home of each person.
    views: dict[str, Json] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    #: What was sent to a response_url, by the name of the place.
    responses: dict[str, list[Json]] = field(default_factory=dict)
    posts: list[Json] = field(default_factory=list)
    codes: dict[str, Json] = field(default_factory=dict)
    #: How the next calls of a method fail.
    fails: dict[str, deque[str]] = field(default_factory=dict)
    #: While it is cleared, no call gets an answer.
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    _triggers: dict[str, datetime] = field(default_factory=dict)
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.answering.set()

    def trigger(self) -> str:
        """Hand out what a click is worth."""
        name = f"trigger.{next(self._ids)}"
        self._triggers[name] = self.clock()
        return name

    def place(self) -> tuple[str, str]:
        """Hand out a response_url, with the name under which its answers are kept."""
        name = f"place{next(self._ids)}"
        self.responses[name] = []
        return name, f"{self.url.removesuffix('/api/')}/respond/{name}"

    def fail(self, method: str, *errors: str) -> None:
        self.fails.setdefault(method, deque()).extend(errors)

    def called(self, method: str) -> list[Json]:
        return [arguments for name, arguments in self.calls if name == method]

    @property
    def view(self) -> Json:
        """The view that was opened last, as it is now."""
        return self.views[list(self.views)[-1]]

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append((method, arguments))
        await self.answering.wait()
        if failing := self.fails.get(method):
            return web.json_response({"ok": False, "error": failing.popleft()})
        known: dict[str, Callable[[Json, str], Json]] = {
            "auth.test": self._auth_test,
            "oauth.v2.access": self._oauth,
            "users.info": self._users_info,
            "views.open": self._open,
            "views.push": self._open,
            "views.update": self._update,
            "views.publish": self._publish,
            "chat.postMessage": self._post,
        }
        if method not in known:
            return web.json_response({"ok": False, "error": "unknown_method"})
        try:
            reply = {"ok": True, **known[method](arguments, token)}
            return web.json_response(reply, headers={"x-oauth-scopes": self.scopes})
        except Refusal as refusal:
            return web.json_response({"ok": False, "error": refusal.error})

    async def respond(self, request: web.Request) -> web.Response:
        posted = await request.json()
        self._check_message(posted)
        self.responses[request.match_info["name"]].append(posted)
        return web.json_response({"ok": True})

    def _auth_test(self, _: Json, token: str) -> Json:
        self._check(token)
        about = {"team_id": self.team, "team": "Cairngorm Rail", "user_id": "U0BOT"}
        return {**about, "bot_id": "B0CAIRN"}

    def _oauth(self, arguments: Json, _: str) -> Json:
        granted = self.codes.pop(str(arguments.get("code")), None)
        if granted is None:
            raise Refusal("invalid_code")
        self.token = granted["access_token"]
        return granted

    def _users_info(self, arguments: Json, token: str) -> Json:
        self._check(token)
        if arguments["user"] not in self.people:
            raise Refusal("user_not_found")
        return {"user": self.people[arguments["user"]]}

    def _open(self, arguments: Json, token: str) -> Json:
        self._check(token)
        opened = self._triggers.get(arguments["trigger_id"])
        if opened is None:
            raise Refusal("exchanged_trigger_id")
        if self.clock() - opened > _TRIGGER_LIVES:
            raise Refusal("expired_trigger_id")
        del self._triggers[arguments["trigger_id"]]
        return self._kept(f"V{next(self._ids)}", arguments["view"])

    def _update(self, arguments: Json, token: str) -> Json:
        self._check(token)
        if arguments["view_id"] not in self.views:
            raise Refusal("not_found")
        if "hash" in arguments:
            raise Refusal("hash_conflict")
        return self._kept(arguments["view_id"], arguments["view"])

    def _publish(self, arguments: Json, token: str) -> Json:
        self._check(token)
        self._check_view(arguments["view"])
        self.homes[arguments["user_id"]] = arguments["view"]
        return {"view": {"id": "VHOME"}}

    def _post(self, arguments: Json, token: str) -> Json:
        self._check(token)
        self._check_message(arguments)
        self.posts.append(arguments)
        return {"channel": f"D{arguments['channel'][1:]}", "ts": f"{len(self.posts)}.0"}

    def _kept(self, view_id: str, view: Json) -> Json:
        self._check_view(view)
        self.views[view_id] = {"id": view_id, "hash": f"1.{next(self._ids)}", **view}
        return {"view": self.views[view_id]}

    def _check(self, token: str) -> None:
        if token != self.token:
            raise Refusal("invalid_auth")

    def _check_view(self, view: Json) -> None:
        if problems := view_problems(view):
            raise Refusal(f"invalid_arguments: {problems}")

    def _check_message(self, posted: Mapping[str, Any]) -> None:
        assert posted["text"], "a message needs words for notifications"
        if problems := message_problems(posted.get("blocks") or []):
            raise Refusal(f"invalid_blocks: {problems}")


async def _arguments(request: web.Request) -> Json:
    if request.method == "GET":
        return dict(request.query)
    if request.content_type == "application/json":
        read: Json = await request.json()
        return read
    form = {name: str(value) for name, value in (await request.post()).items()}
    return {**form, **({"view": json.loads(form["view"])} if "view" in form else {})}


@contextmanager
def serving_from_a_thread(slack: SlackWeb) -> Iterator[SlackWeb]:
    """Serve those who have an event loop of their own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="fake Slack", daemon=True)
    thread.start()
    served = serving(slack)
    try:
        asyncio.run_coroutine_threadsafe(served.__aenter__(), loop).result(10)
        yield slack
        asyncio.run_coroutine_threadsafe(served.__aexit__(None, None, None), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@asynccontextmanager
async def serving(slack: SlackWeb) -> AsyncIterator[SlackWeb]:
    """Serve on a loopback port of the system's choice."""
    application = web.Application()
    application.router.add_route("*", "/api/{method}", slack.answer)
    application.router.add_post("/respond/{name}", slack.respond)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    slack.url = f"http://{host}:{port}/api/"
    try:
        yield slack
    finally:
        await runner.cleanup()
