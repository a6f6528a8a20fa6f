"""The bot at another time: its own wiring, with a clock that starts at a given instant.

``python -m tests.e2e.later 2026-03-10T10:00:00+00:00 run`` stands for ``python -m bot run``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import uvicorn
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import logs
from bot.app import bootstrap
from bot.settings import Settings, load


def since(start: datetime) -> Callable[[], datetime]:
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)


class Redated:
    """Lets Slack's requests come from the same time: signed now, they would be years old there."""

    def __init__(self, app: ASGIApp, secret: str, clock: Callable[[], datetime]) -> None:
        self._app = app
        self._signatures = SignatureVerifier(secret)
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        body = await _body(receive)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        if self._signatures.is_valid_request(body, headers):
            timestamp = str(int(self._clock().timestamp()))
            signature = self._signatures.generate_signature(timestamp=timestamp, body=body)
            headers["x-slack-request-timestamp"] = timestamp
            headers["x-slack-signature"] = str(signature)
        signed = [(name.encode(), value.encode()) for name, value in headers.items()]
        await self._app({**scope, "headers": signed}, _once(body), send)


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        part = await receive()
        body += part.get("body", b"")
        more = part.get("more_body", False)
    return body


def _once(body: bytes) -> Receive:
    parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return parts.pop() if parts else {"type": "http.disconnect"}

    return receive


def _application(settings: Settings, clock: Callable[[], datetime]) -> Redated | Starlette:
    app = bootstrap(settings, clock=clock)
    secret = settings.slack_signing_secret
    return Redated(app, secret.get_secret_value(), clock) if secret else app


if __name__ == "__main__":
    settings = load()
    logs.start()
    app = _application(settings, since(datetime.fromisoformat(sys.argv[1])))
    uvicorn.run(app, host=settings.host, port=settings.port, log_config=None, access_log=False)
