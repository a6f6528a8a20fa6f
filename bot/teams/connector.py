"""The Bot Connector's HTTP interface: one pool of connections, one token, no retry of our own.

botbuilder's client would build itself anew for each activity (15 ms), send six at a time and not
read `Retry-After`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.teams.credentials import Credentials, NoToken
from bot.teams.wire import Json
from scheduling.retry import retry_after

#: Whoever waits for a connection so long has asked for nothing.
_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
_OK_STATUSES = range(200, 300)
_TOO_MANY, _PRECONDITION = 429, 412


class ConnectorFailed(Exception):
    """Teams did not do what it was asked, or nobody knows if it did.

    `status` is that of its answer, or 0 without one; `was_sent` is false where no connection came
    about, so that nothing can have been done.
    """

    def __init__(
        self,
        reason: str,
        *,
        status: int = 0,
        was_sent: bool = True,
        wait: timedelta | None = None,
    ) -> None:
        super().__init__(reason, status)
        self.reason = reason
        self.status = status
        self.was_sent = was_sent
        self.wait = wait

    @property
    def is_certain(self) -> bool:
        """Nothing was done, and it may be tried again."""
        return not self.was_sent or self.status in (_TOO_MANY, _PRECONDITION)


class HttpConnector:
    def __init__(
        self, credentials: Credentials, session: Callable[[], aiohttp.ClientSession]
    ) -> None:
        self._credentials = credentials
        self._session = session

    async def post(self, service_url: str, conversation_id: str, activity: Json) -> str:
        url = f"{_conversation(service_url, conversation_id)}/activities"
        return str((await self._call("POST", url, activity)).get("id") or "")

    async def put(
        self, service_url: str, conversation_id: str, activity_id: str, activity: Json
    ) -> None:
        place = f"{_conversation(service_url, conversation_id)}/activities/{_quoted(activity_id)}"
        await self._call("PUT", place, {**activity, "id": activity_id})

    async def member(self, service_url: str, conversation_id: str, user_id: str) -> Json:
        """Give what Teams says of somebody in a conversation."""
        url = f"{_conversation(service_url, conversation_id)}/members/{_quoted(user_id)}"
        return await self._call("GET", url)

    async def _call(self, method: str, url: str, body: Json | None = None) -> Json:
        try:
            headers = {"authorization": f"Bearer {await self._credentials.token()}"}
            async with self._session().request(
                method, url, json=body, headers=headers, timeout=_TIMEOUT, allow_redirects=False
            ) as response:
                answer = _read(await response.read())
                if response.status in _OK_STATUSES:
                    return answer
                raise ConnectorFailed(
                    _reason(answer) or f"http_{response.status}",
                    status=response.status,
                    wait=retry_after(response.headers.get("Retry-After"))
                    if response.status == _TOO_MANY
                    else None,
                )
        except NoToken as failure:
            raise ConnectorFailed(failure.reason, was_sent=False) from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ConnectorFailed(type(error).__name__, was_sent=False) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ConnectorFailed(type(error).__name__) from None


def _conversation(service_url: str, conversation_id: str) -> str:
    return f"{service_url.rstrip('/')}/v3/conversations/{_quoted(conversation_id)}"


def _quoted(part: str) -> str:
    return quote(part, safe="")


def _read(body: bytes) -> Json:
    try:
        read: Any = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _reason(answer: Json) -> str:
    """Give Teams' code for what is wrong; the more telling one may be an inner one."""
    match answer.get("error"):
        case {"innerHttpError": {"body": {"code": str(code)}}} | {"code": str(code)}:
            return code[:100]
        case _:
            return ""
