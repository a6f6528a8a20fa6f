"""The keys that the Bot Connector signs with, as Microsoft publishes them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from joserfc.jwk import RSAKey
from pydantic import BaseModel, ConfigDict

from bot.tokens import NotBelieved, rsa_keys

_log = logging.getLogger(__name__)

ISSUER = "https://api.botframework.com"
#: After this we look again, so that what Microsoft has withdrawn is believed no longer.
_FRESH = timedelta(days=1)
#: So long keys go on working where Microsoft can't be reached, or is slow.
_USABLE = timedelta(days=2)
#: At least so long we wait before we ask again, whoever makes up names of keys.
_PAUSE = timedelta(seconds=5)
_TIMEOUT = aiohttp.ClientTimeout(total=5)


class KeysAway(Exception):
    """No keys are known, and Microsoft doesn't tell us any."""


@dataclass(frozen=True)
class SigningKey:
    key: RSAKey
    #: The channels whose activities it may vouch for.
    endorsements: frozenset[str]


class _Metadata(BaseModel):
    """What Microsoft publishes of the Bot Connector, as far as we use it."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    jwks_uri: str


class Keys:
    def __init__(
        self,
        metadata_url: str,
        clock: Callable[[], datetime],
        session: Callable[[], aiohttp.ClientSession],
    ) -> None:
        self._metadata_url, self._clock, self._session = metadata_url, clock, session
        self._known: dict[str, SigningKey] = {}
        self._read_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._asking: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> SigningKey:
        """Give the key of this name.

        Raises:
            NotBelieved: there is none.
            KeysAway: nobody can tell.
        """
        if kid in self._known and self._is_younger_than(_FRESH):
            return self._known[kid]
        asking = self._ask()
        # Only who brings the name of a key that we don't know waits for Microsoft.
        if kid in self._known and self._is_younger_than(_USABLE):
            return self._known[kid]
        if asking is not None:
            # It goes on for the others who wait for it when one of them hangs up.
            await asyncio.shield(asking)
        if not self._is_younger_than(_USABLE):
            raise KeysAway
        if kid not in self._known:
            raise NotBelieved("unknown_key")
        return self._known[kid]

    def _is_younger_than(self, age: timedelta) -> bool:
        return self._read_at is not None and self._clock() - self._read_at < age

    def _ask(self) -> asyncio.Task[None] | None:
        """Begin to ask, or join in; nothing where that was done only just now."""
        if self._asking is not None and not self._asking.done():
            return self._asking
        now = self._clock()
        # A clock that was set back must not keep us from asking until it has caught up.
        if self._asked_at is not None and timedelta(0) <= now - self._asked_at < _PAUSE:
            return None
        self._asked_at = now
        self._asking = asyncio.create_task(self._read(), name="keys of the Bot Connector")
        return self._asking

    async def _read(self) -> None:
        try:
            metadata = self._checked(await self._fetch(self._metadata_url))
            known = _signing_keys(await self._fetch(metadata.jwks_uri))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            extra = {"reason": type(error).__name__}
            _log.warning("the keys of the Bot Connector can't be read", extra=extra)
            return
        self._known, self._read_at = known, self._clock()

    def _checked(self, published: Any) -> _Metadata:
        metadata = _Metadata.model_validate(published)
        if metadata.issuer != ISSUER:
            raise ValueError("the metadata of another issuer")
        if urlsplit(metadata.jwks_uri).scheme != urlsplit(self._metadata_url).scheme:
            raise ValueError("keys at an address that is less safe")
        return metadata

    async def _fetch(self, url: str) -> Any:
        request = self._session().get(
            url, timeout=_TIMEOUT, allow_redirects=False, raise_for_status=True
        )
        async with request as response:
            return await response.json(content_type=None)


def _signing_keys(published: Any) -> dict[str, SigningKey]:
    keys = rsa_keys(published)
    if not keys:
        raise ValueError("no keys")
    return {
        kid: SigningKey(keys[kid], _endorsements(one))
        for one in published["keys"]
        if (kid := str(one.get("kid"))) in keys
    }


def _endorsements(published: dict[str, Any]) -> frozenset[str]:
    channels = published.get("endorsements")
    return frozenset(map(str, channels)) if isinstance(channels, list) else frozenset()
