"""Tokens that say who somebody is: believed only if they are the provider's, and for us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from joserfc.jwk import RSAKey
from joserfc.jwt import ClaimsOption

from bot.tokens import NotBelieved, genuine
from bot.web.providers import Claims, Provider, Voucher

#: What Teams' clients may ask for in the name of whoever uses them. A token that somebody else got
#: for us, such as a program in its own name, or one that was made to sign in elsewhere, has it not.
SCOPE = "access_as_user"


def believed(token: str, key: RSAKey, provider: Provider, nonce: str, now: datetime) -> Claims:
    """Give what an ID token says.

    Raises:
        NotBelieved: it is forged, expired, of another sign-in or tenant, or meant for others.
    """
    nonces: dict[str, ClaimsOption] = {"nonce": {"essential": True, "value": nonce}}
    return genuine(token, key, provider.client_id, now, **_asked(provider), **nonces)


def believed_of_teams(
    token: str, key: RSAKey, teams: Voucher, audience: Sequence[str], now: datetime
) -> Claims:
    """Give what a token says that Teams got for whoever looks at our tab.

    Raises:
        NotBelieved: it is forged, expired, of another tenant, or meant for others.
    """
    claims = genuine(token, key, audience, now, **_asked(teams))
    scopes = claims.get("scp")
    if not isinstance(scopes, str) or SCOPE not in scopes.split():
        raise NotBelieved("other_scope")
    return claims


def _asked(voucher: Voucher) -> dict[str, ClaimsOption]:
    asked: dict[str, ClaimsOption] = {
        name: {"essential": True, "value": value}
        for name, value in {"iss": voucher.issuer, **voucher.pinned}.items()
    }
    return asked | {"iat": {"essential": True}, "sub": {"essential": True}}
