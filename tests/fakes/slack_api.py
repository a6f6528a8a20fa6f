"""A Slack Web API on loopback: keeps to the published limits, breaks on request, keeps a ledger."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

_MOST_BLOCKS = 50


@dataclass(frozen=True)
class Post:
    """A message that stands in a conversation, whatever its sender was told."""

    delivery_id: str
    user: str
    token: str
    text: str
    blocks: tuple[Mapping[str, Any], ...]
    payload: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """How the next request fares: by default it is refused with an error, unposted."""

    error: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    is_posted: bool = False
    is_dropped: bool = False
    is_cut_off: bool = False
    seconds: float = 0


@dataclass
class FakeSlack:
    """`tokens` are those of the workspaces that exist."""

    tokens: set[str]
    url: str = ""
    ledger: list[Post] = field(default_factory=list)
    requests: list[Mapping[str, Any]] = field(default_factory=list)
    troubles: deque[Trouble] = field(default_factory=deque)
    #: Set by each request, and waited for by each: see `hold`.
    arrived: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def fails(self, *troubles: Trouble) -> None:
        """Say how the next requests fare; those after them are answered as usual."""
        self.troubles.extend(troubles)

    @contextmanager
    def hold(self) -> Iterator[Callable[[], None]]:
        """Keep the requests that come meanwhile waiting before they are posted; give what lets
        later ones pass, while these still wait.
        """
        held, self.gate = self.gate, threading.Event()
        closed = self.gate
        self.arrived.clear()

        def let_others_pass() -> None:
            self.gate = held

        try:
            yield let_others_pass
        finally:
            self.gate = held
            closed.set()

    @property
    def counts(self) -> Counter[str]:
        """How often each delivery was posted."""
        return Counter(post.delivery_id for post in self.ledger)

    def texts(self, user: str) -> list[str]:
        return [post.text for post in self.ledger if post.user == user]

    async def post_message(self, request: web.Request) -> web.StreamResponse:
        payload = await request.json()
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.requests.append(payload)
        self.arrived.set()
        await asyncio.to_thread(self.gate.wait)
        if self.troubles:
            return await self._troubled(request, self.troubles.popleft(), payload, token)
        refused = self._refused(payload, token)
        return refused or self._posted(payload, token)

    def _refused(self, payload: Mapping[str, Any], token: str) -> web.Response | None:
        if token not in self.tokens:
            return _error("invalid_auth")
        if len(payload.get("blocks") or ()) > _MOST_BLOCKS:
            return _error("invalid_blocks")
        if not payload.get("text") and not payload.get("blocks"):
            return _error("no_text")
        return None

    def _posted(self, payload: Mapping[str, Any], token: str) -> web.Response:
        sent = payload["metadata"]["event_payload"]["id"]
        blocks = tuple(payload.get("blocks") or ())
        self.ledger.append(Post(sent, payload["channel"], token, payload["text"], blocks, payload))
        channel = f"D{payload['channel'][1:]}"
        return web.json_response({"ok": True, "channel": channel, "ts": f"{len(self.ledger)}.0"})

    async def _troubled(
        self, request: web.Request, trouble: Trouble, payload: Mapping[str, Any], token: str
    ) -> web.StreamResponse:
        usual = self._posted(payload, token) if trouble.is_posted else None
        await asyncio.sleep(trouble.seconds)
        if trouble.is_cut_off:
            return await _cut_off(request)
        if trouble.is_dropped:
            assert request.transport is not None
            request.transport.abort()
        if trouble.body is not None:
            return web.Response(
                text=trouble.body,
                status=trouble.status,
                headers=trouble.headers,
                content_type="text/html",
            )
        if usual is not None and not trouble.error:
            return usual
        return _error(trouble.error, trouble.status, trouble.headers, trouble.more)


def _error(
    error: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> web.Response:
    body = {"ok": False, "error": error, **(more or {})}
    return web.json_response(body, status=status, headers=headers)


async def _cut_off(request: web.Request) -> web.StreamResponse:
    """Begin an answer, and never finish it."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = 1000
    await response.prepare(request)
    await response.write(b'{"ok": tr')
    assert request.transport is not None
    request.transport.abort()
    return response


@contextmanager
def serve(slack: FakeSlack) -> Iterator[FakeSlack]:
    """Serve on a loopback port of the system's choice, from a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="fake Slack", daemon=True)
    thread.start()
    runner = web.AppRunner(_application(slack.post_message), shutdown_timeout=1)

    async def start() -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        slack.url = f"http://{host}:{port}/api/"

    try:
        asyncio.run_coroutine_threadsafe(start(), loop).result(10)
        yield slack
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def _application(
    post_message: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> web.Application:
    application = web.Application()
    application.router.add_post("/api/chat.postMessage", post_message)
    return application
