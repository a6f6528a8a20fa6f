"""Talking to an identity provider: a browser is sent there, and a code becomes an ID token."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from bot.manifest import SIGN_IN_SCOPES
from bot.tokens import NotBelieved, kid_of
from bot.web.begun import Begun
from bot.web.providers import Claims, Provider
from bot.web.published import Published
from bot.web.tokens import believed

_CODE = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True)
class Issuer:
    provider: Provider
    published: Published
    clock: Callable[[], datetime]
    #: Where a provider sends the browser back to.
    redirect_uri: str

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
        return f"{(await self.published.metadata()).authorization_endpoint}?{urlencode(wanted)}"

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
        reply = await self.published.fetch((await self.published.metadata()).token_endpoint, proof)
        token = reply.get("id_token")
        if not isinstance(token, str):
            raise NotBelieved(_short(reply.get("error")))
        key = await self.published.key(kid_of(token))
        return believed(token, key, self.provider, begun.nonce, self.clock())


def s256(verifier: str) -> str:
    """Give the challenge that only who has the verifier can meet (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _short(error: object) -> str:
    """Give an error code as it may stand in a log."""
    return error if isinstance(error, str) and _CODE.fullmatch(error) else "no_id_token"
