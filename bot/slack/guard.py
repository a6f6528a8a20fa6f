"""The guard: nothing reaches Bolt that Slack has not signed, in a shape that can be read.

Slack's own verifier raises on odd timestamps, signatures and bodies, which would be answered with
a 500 and tried again; here they are turned away like any other forgery.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from urllib.parse import parse_qs

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from bot.background import Afterwards, Background
from bot.metrics import Metrics
from bot.requests import TurnedAway, body_of, read_json

_log = logging.getLogger(__name__)

_TOLERANCE = timedelta(minutes=5)
_TIMESTAMP = re.compile(r"\d{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Guard:
    app: AsyncApp
    #: Empty where Slack reaches us by Socket Mode only; then every request over HTTP is a forgery.
    secret: str = field(repr=False)
    clock: Callable[[], datetime]
    metrics: Metrics
    background: Background

    async def events(self, request: Request) -> Response:
        began = perf_counter()
        try:
            body = await body_of(request)
            if _is_ssl_check(body):
                return Response(status_code=200)
            self._verify(request, body)
            afterwards = Afterwards()
            bolt_request = _for_bolt(request, _readable(body), afterwards)
        except TurnedAway as refusal:
            self.metrics.refused.labels(refusal.status).inc()
            return Response(status_code=refusal.status)
        answer = await self.app.async_dispatch(bolt_request)
        self.metrics.ack.labels("http").observe(perf_counter() - began)
        return Response(
            answer.body,
            answer.status,
            media_type=answer.first_headers().get("content-type"),
            # Runs when the answer has been sent: the acknowledgement comes before any call.
            background=BackgroundTask(afterwards.begin, self.background),
        )

    def _verify(self, request: Request, body: bytes) -> None:
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (
            self.secret and _TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)
        ):
            raise TurnedAway(401)
        age = self.clock().timestamp() - int(timestamp)
        signed = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()
        is_genuine = hmac.compare_digest(f"v0={digest}", signature)
        if abs(age) > _TOLERANCE.total_seconds() or not is_genuine:
            raise TurnedAway(401)


def _is_ssl_check(body: bytes) -> bool:
    """Slack looks at our certificate now and then, with a request that it doesn't sign."""
    return len(body) < 500 and b"ssl_check=1" in body.split(b"&")  # noqa: PLR2004 - a short form


def _readable(body: bytes) -> str:
    """Make sure that what was signed can be read, before anything tries to.

    Raises:
        TurnedAway: it is not UTF-8, not JSON, nested too deep, or says one thing twice.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise TurnedAway(401) from None
    written = text if text.startswith("{") else _payload(text)
    if written is None:
        return text
    if not _is_shaped(read_json(written)):
        raise TurnedAway(400)
    return text


def _is_shaped(read: dict[str, object]) -> bool:
    """Make sure of what Bolt and our listeners take for granted."""
    match read:
        case {"type": "block_actions", "actions": [{"action_id": str()}, *_], "user": dict()}:
            return True
        case {"type": "view_submission" | "view_closed", "view": dict(view), "user": dict()}:
            return isinstance(view.get("id"), str) and isinstance(view.get("callback_id"), str)
        case {"type": "event_callback", "event": {"type": str()}}:
            return True
        case {"type": "block_actions" | "view_submission" | "view_closed" | "event_callback"}:
            return False
        case {"type": str()}:
            return True
        case _:
            return False


def _for_bolt(request: Request, text: str, afterwards: Afterwards) -> AsyncBoltRequest:
    try:
        return AsyncBoltRequest(
            body=text, headers=dict(request.headers), context={"afterwards": afterwards}
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        # Bolt looks for who and where in it, and has met something else.
        raise TurnedAway(400) from None


def _payload(text: str) -> str | None:
    if "payload=" not in text:
        return None
    payload = parse_qs(text, keep_blank_values=True).get("payload")
    return payload[-1] if payload else None
