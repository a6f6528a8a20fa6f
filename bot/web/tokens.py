"""ID tokens: believed only if they are the provider's, for us, and of this sign-in."""

from __future__ import annotations

from datetime import datetime

from joserfc.jwk import RSAKey
from joserfc.jwt import ClaimsOption

from bot.tokens import genuine
from bot.web.providers import Claims, Provider


def believed(token: str, key: RSAKey, provider: Provider, nonce: str, now: datetime) -> Claims:
    """Give what a token says.

    Raises:
        NotBelieved: it is forged, expired, of another issuer or tenant, or meant for others.
    """
    asked: dict[str, ClaimsOption] = {
        name: {"essential": True, "value": value}
        for name, value in {"iss": provider.issuer, "nonce": nonce, **provider.pinned}.items()
    }
    asked |= {"iat": {"essential": True}, "sub": {"essential": True}}
    return genuine(token, key, provider.client_id, now, **asked)
