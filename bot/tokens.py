"""Signed tokens: read, and believed only if they are genuine, in time and what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

#: The one that Slack and Microsoft sign with. No token chooses how it is verified.
_ALGORITHMS = ["RS256"]
_LEEWAY_SECONDS = 300


class NotBelieved(Exception):
    """A token is not what it should be; the reason is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def kid_of(token: str) -> str:
    """Say which key a token claims to be signed with.

    Raises:
        NotBelieved: it is no token, or doesn't say.
    """
    try:
        kid = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError, RecursionError) as error:
        raise NotBelieved(_reason(error)) from None
    if not isinstance(kid, str):
        raise NotBelieved("no_kid")
    return kid


def rsa_keys(published: Any) -> dict[str, RSAKey]:
    """Pick what tokens may be signed with from what a provider has published.

    Raises:
        ValueError: that is no set of keys.
    """
    keys = {}
    try:
        for one in published["keys"]:
            if one.get("kty") == "RSA" and one.get("use", "sig") == "sig" and one.get("kid"):
                keys[str(one["kid"])] = RSAKey.import_key(one)
    except (JoseError, LookupError, TypeError, AttributeError) as error:
        raise ValueError("no set of keys") from error
    return keys


def genuine(
    token: str, key: RSAKey, audience: str | Sequence[str], now: datetime, **asked: jwt.ClaimsOption
) -> dict[str, Any]:
    """Give what a token says; it is for one of the names that an audience goes by.

    Raises:
        NotBelieved: it is forged, out of its time, meant for others, or not what was asked for.
    """
    seconds = int(now.timestamp())
    registry = jwt.JWTClaimsRegistry(seconds, _LEEWAY_SECONDS, exp={"essential": True}, **asked)
    try:
        claims = jwt.decode(token, key, _ALGORITHMS).claims
        registry.validate(claims)
    except (JoseError, ValueError) as error:
        raise NotBelieved(_reason(error)) from None
    names = [audience] if isinstance(audience, str) else audience
    # A token that others may use as well proves nothing about who brings it.
    if not any(claims.get("aud") in (name, [name]) for name in names):
        raise NotBelieved("other_audience")
    return claims


def _reason(error: Exception) -> str:
    return error.error if isinstance(error, JoseError) else type(error).__name__
