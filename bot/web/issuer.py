"""Talking to an identity provider: what it publishes of itself, and a code for an ID token."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from joserfc.jwk import RSAKey
from pydantic import BaseModel, ConfigDict

from bot.manifest import SIGN_IN_SCOPES
from bot.tokens import NotBelieved, kid_of, rsa_keys
from bot.web.begun import Begun
from bot.web.providers import Claims, Provider
from bot.web.tokens import believed

_SECONDS = 10
#: After this we look again, so that what a provider has withdrawn is believed no longer.
_FRESH = timedelta(days=1)
_CODE = re.compile(r"[a-z_]{1,40}")


class Unavailable(Exception):
    """A provider can't be reached, or isn't well; the reason is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Metadata(BaseModel):
    """What a provider publishes of itself, as far as we use it."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@dataclass
class Issuer:
    provider: Provider
    clock: Callable[[], datetime]
    #: Where a provider sends the browser back to.
    redirect_uri: str
    seconds: float = _SECONDS
    _metadata: Metadata | None = None
    _keys: dict[str, RSAKey] = field(default_factory=dict)
    _read_at: datetime | None = None

    async def authorize_url(self, begun: Begun) -> str:
        """Say where the browser goes, to come back with a code.

        Raises:
            Unavailable: the provider can't be reached.
        """
        wanted = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(SIGN_IN_SCOPES),
            "state": begun.state,
            "nonce": begun.nonce,
        }
        if self.provider.uses_pkce:
            wanted |= {"code_challenge": s256(begun.verifier), "code_challenge_method": "S256"}
        return f"{(await self._published()).authorization_endpoint}?{urlencode(wanted)}"

    async def redeem(self, code: str, begun: Begun) -> Claims:
        """Give what the provider says of whoever brought a code.

        Raises:
            Unavailable: the provider can't be reached.
            NotBelieved: the code or what came for it is not accepted.
        """
        proof = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "client_id": self.provider.client_id,
            "client_secret": self.provider.client_secret.get_secret_value(),
        }
        if self.provider.uses_pkce:
            proof["code_verifier"] = begun.verifier
        reply = await self._fetch((await self._published()).token_endpoint, proof)
        token = reply.get("id_token")
        if not isinstance(token, str):
            raise NotBelieved(_short(reply.get("error")))
        key = await self._key(kid_of(token))
        return believed(token, key, self.provider, begun.nonce, self.clock())

    async def _published(self) -> Metadata:
        now = self.clock()
        if self._metadata is None or self._read_at is None or now - self._read_at > _FRESH:
            well_known = f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
            metadata = self._checked(await self._fetch(well_known))
            self._metadata, self._read_at, self._keys = metadata, now, {}
        return self._metadata

    def _checked(self, published: Mapping[str, Any]) -> Metadata:
        try:
            metadata = Metadata.model_validate(published)
        except ValueError:
            raise Unavailable("no_metadata") from None
        scheme = urlsplit(self.provider.issuer).scheme
        endpoints = (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri)
        if metadata.issuer != self.provider.issuer:
            raise Unavailable("other_issuer")
        if any(urlsplit(endpoint).scheme != scheme for endpoint in endpoints):
            raise Unavailable("insecure_endpoint")
        return metadata

    async def _key(self, kid: str) -> RSAKey:
        if kid not in self._keys:
            # It may be new. Tokens come from the provider itself, so nobody can make us ask often.
            published = await self._fetch((await self._published()).jwks_uri)
            try:
                self._keys = rsa_keys(published)
            except ValueError:
                raise Unavailable("no_keys") from None
        if kid not in self._keys:
            raise NotBelieved("unknown_kid")
        return self._keys[kid]

    async def _fetch(self, url: str, form: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """Get what a provider publishes, or post a form to it."""
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


def s256(verifier: str) -> str:
    """Give the challenge that only who has the verifier can meet (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _short(error: object) -> str:
    """Give an error code as it may stand in a log."""
    return error if isinstance(error, str) and _CODE.fullmatch(error) else "no_id_token"
