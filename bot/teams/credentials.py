"""The tokens with which we answer: asked of Microsoft, kept while they last."""

from __future__ import annotations

import asyncio
import logging
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Protocol

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.settings import Settings

_log = logging.getLogger(__name__)

_RESOURCE = "https://api.botframework.com"
#: Where a machine of Azure's tells the processes on it who they are.
MACHINE = "http://169.254.169.254/metadata/identity/oauth2/token"
#: So long before a token ends we ask for another, and go on with it in the meantime...
_EARLY = timedelta(minutes=5)
#: ...until it is so short of its end that it might not be there in time.
_LAST = timedelta(minutes=1)
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_CODE = re.compile(r"[A-Za-z_]{1,60}", re.ASCII)
_NUMBER = re.compile(r"AADSTS\d{1,12}", re.ASCII)

#: No more than a date can hold.
_Seconds = Annotated[int, Field(ge=0, le=10**10)]

Response = AbstractAsyncContextManager[aiohttp.ClientResponse]


class NoToken(Exception):
    """Microsoft gives us no token; the reason may be logged."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Credentials(Protocol):
    async def token(self) -> str:
        """Give a token that the Bot Connector takes.

        Raises:
            NoToken: Microsoft can't be reached, or doesn't know us.
        """


class _Given(BaseModel):
    """What comes with a token. When it ends is said in one way or the other."""

    model_config = ConfigDict(hide_input_in_errors=True)

    access_token: str = Field(min_length=1)
    expires_in: _Seconds | None = None
    expires_on: _Seconds | None = None


class _Kept(ABC):
    """Asks for a token once, for however many want it."""

    def __init__(
        self, session: Callable[[], aiohttp.ClientSession], clock: Callable[[], datetime]
    ) -> None:
        self._session, self._clock = session, clock
        self._token = ""
        self._ends_at = datetime.min.replace(tzinfo=UTC)
        self._asking: asyncio.Task[str] | None = None

    async def token(self) -> str:
        left = self._ends_at - self._clock()
        if left > _EARLY:
            return self._token
        asking = self._ask()
        if left > _LAST:
            return self._token
        # It goes on for the others who wait for it when one of them gives up.
        return await asyncio.shield(asking)

    def _ask(self) -> asyncio.Task[str]:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._renewed(), name="a token of Microsoft's")
            self._asking.add_done_callback(_noted)
        return self._asking

    async def _renewed(self) -> str:
        given = await self._fetched()
        if given.expires_in is not None:
            ends_at = self._clock() + timedelta(seconds=given.expires_in)
        elif given.expires_on is not None:
            ends_at = datetime.fromtimestamp(given.expires_on, UTC)
        else:
            raise NoToken("no_end")
        self._token, self._ends_at = given.access_token, ends_at
        return self._token

    async def _fetched(self) -> _Given:
        try:
            async with self._request() as response:
                reply = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NoToken(type(error).__name__) from None
        except ValueError:
            raise NoToken(f"http_{response.status}") from None
        if response.status != 200:  # noqa: PLR2004 - OK
            raise NoToken(_reason(reply, response.status))
        try:
            return _Given.model_validate(reply)
        except ValidationError:
            raise NoToken("no_token") from None

    @abstractmethod
    def _request(self) -> Response:
        """Ask for a token."""


class ClientSecret(_Kept):
    """An app that has a secret, in the one tenant that it belongs to."""

    def __init__(
        self,
        app_id: str,
        secret: str,
        tenant_id: str,
        login_url: str,
        session: Callable[[], aiohttp.ClientSession],
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(session, clock)
        self._url = f"{login_url.rstrip('/')}/{tenant_id}/oauth2/v2.0/token"
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": secret,
            "scope": f"{_RESOURCE}/.default",
        }

    def _request(self) -> Response:
        # A redirect would take the secret elsewhere.
        return self._session().post(
            self._url, data=self._form, timeout=_TIMEOUT, allow_redirects=False
        )


class ManagedIdentity(_Kept):
    """An app that Azure knows by the machine it runs on, or by what App Service told it."""

    def __init__(
        self,
        app_id: str,
        session: Callable[[], aiohttp.ClientSession],
        clock: Callable[[], datetime],
        endpoint: str = MACHINE,
        header: str = "",
    ) -> None:
        super().__init__(session, clock)
        self._url = endpoint
        # App Service gives each process a header of its own; a machine wants one that no page in
        # a browser can send.
        self._headers = {"X-IDENTITY-HEADER": header} if header else {"Metadata": "true"}
        self._query = {
            "api-version": "2019-08-01" if header else "2018-02-01",
            "resource": _RESOURCE,
            "client_id": app_id,
        }

    def _request(self) -> Response:
        return self._session().get(
            self._url,
            params=self._query,
            headers=self._headers,
            timeout=_TIMEOUT,
            allow_redirects=False,
        )


def credentials_of(
    settings: Settings,
    session: Callable[[], aiohttp.ClientSession],
    clock: Callable[[], datetime],
) -> Credentials:
    """Choose by the settings: where there is no secret, Azure has to know the machine."""
    app_id, password = str(settings.teams_app_id), settings.teams_app_password
    if password is None:
        header = settings.identity_header
        return ManagedIdentity(
            app_id,
            session,
            clock,
            endpoint=settings.identity_endpoint or MACHINE,
            header=header.get_secret_value() if header else "",
        )
    return ClientSecret(
        app_id=app_id,
        secret=password.get_secret_value(),
        tenant_id=str(settings.teams_tenant_id),
        login_url=settings.teams_login_url,
        session=session,
        clock=clock,
    )


def _reason(reply: Any, status: int) -> str:
    """Name what is wrong, by Microsoft's codes alone: its sentences may hold anything."""
    told = reply if isinstance(reply, dict) else {}
    code = _CODE.fullmatch(str(told.get("error") or ""))
    number = _NUMBER.match(str(told.get("error_description") or ""))
    named = [match[0] for match in (code, number) if match]
    return " ".join(named) or f"http_{status}"


def _noted(asked: asyncio.Task[str]) -> None:
    """Log why there is no token, where nobody may be waiting for it."""
    if not asked.cancelled() and isinstance(failure := asked.exception(), NoToken):
        _log.warning("Microsoft gives us no token", extra={"reason": failure.reason})
