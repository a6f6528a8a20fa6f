"""What an identity provider publishes of itself: where its doors are, and what it signs with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from joserfc.jwk import RSAKey
from pydantic import BaseModel, ConfigDict

from bot.tokens import NotBelieved, rsa_keys

_SECONDS = 10
#: After this we look again, so that what a provider has withdrawn is believed no longer.
_FRESH = timedelta(days=1)
#: At least so long we wait before we ask again, whoever makes up names of keys.
_PAUSE = timedelta(seconds=5)


class Unavailable(Exception):
    """A provider can't be reached, or isn't well; the reason is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Metadata(BaseModel):
    """What a provider says of itself, as far as we use it."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@dataclass
class Published:
    issuer: str
    clock: Callable[[], datetime]
    seconds: float = _SECONDS
    _metadata: Metadata | None = None
    _read_at: datetime | None = None
    _keys: dict[str, RSAKey] = field(default_factory=dict)
    _keys_read_at: datetime | None = None

    async def metadata(self) -> Metadata:
        """Give where the provider's doors are.

        Raises:
            Unavailable: the provider can't be reached.
        """
        now = self.clock()
        if self._metadata is None or self._read_at is None or now - self._read_at > _FRESH:
            well_known = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            metadata = self._checked(await self.fetch(well_known))
            self._metadata, self._read_at = metadata, now
            self._keys, self._keys_read_at = {}, None
        return self._metadata

    def _checked(self, published: Mapping[str, Any]) -> Metadata:
        try:
            metadata = Metadata.model_validate(published)
        except ValueError:
            raise Unavailable("no_metadata") from None
        scheme = urlsplit(self.issuer).scheme
        endpoints = (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri)
        if metadata.issuer != self.issuer:
            raise Unavailable("other_issuer")
        if any(urlsplit(endpoint).scheme != scheme for endpoint in endpoints):
            raise Unavailable("insecure_endpoint")
        return metadata

    async def key(self, kid: str) -> RSAKey:
        """Give the key of this name.

        Raises:
            Unavailable: the provider can't be reached.
            NotBelieved: there is none.
        """
        metadata = await self.metadata()
        if kid not in self._keys and not self._were_read_just_now():
            # It may be new.
            published = await self.fetch(metadata.jwks_uri)
            try:
                self._keys, self._keys_read_at = rsa_keys(published), self.clock()
            except ValueError:
                raise Unavailable("no_keys") from None
        if kid not in self._keys:
            raise NotBelieved("unknown_kid")
        return self._keys[kid]

    def _were_read_just_now(self) -> bool:
        read_at = self._keys_read_at
        # A clock that was set back must not keep us from asking until it has caught up.
        return read_at is not None and timedelta(0) <= self.clock() - read_at < _PAUSE

    async def fetch(self, url: str, form: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """Get what a provider publishes, or post a form to it.

        Raises:
            Unavailable: the provider can't be reached.
        """
        timeout = aiohttp.ClientTimeout(total=self.seconds)
        headers = {"accept": "application/json"}
        method = "GET" if form is None else "POST"
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, headers=headers) as session,
                session.request(method, url, data=form, allow_redirects=False) as response,
            ):
                # What is wrong with a form is said with 400, in a body that names the error.
                if response.status not in ({200} if form is None else {200, 400, 401}):
                    raise Unavailable(f"http_{response.status}")
                reply = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unavailable(type(error).__name__) from None
        return reply if isinstance(reply, dict) else {}
