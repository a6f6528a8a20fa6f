"""ID tokens: whatever comes, it is believed as it was signed or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey

from bot.tokens import NotBelieved, kid_of
from bot.web.providers import Provider, providers
from bot.web.tokens import believed
from tests.bot.web.oidc.browser import NOW_SECONDS, settings_for
from tests.cast import NOW
from tests.fakes.identity_provider import IdentityProvider

_KEY = RSAKey.generate_key(2048, {"kid": "k"})
_CLAIMS = {
    "iss": "https://idp.example",
    "aud": "client-1",
    "sub": "s",
    "iat": NOW_SECONDS,
    "exp": NOW_SECONDS + 60,
    "nonce": "n",
    # What Slack says besides: a token is not refused for its length.
    **{
        f"https://slack.com/user_image_{size}": "https://a.example/" + "i" * 250
        for size in range(9)
    },
}
_TOKEN = jwt.encode({"alg": "RS256", "kid": "k"}, dict(_CLAIMS), _KEY)


def provider() -> Provider:
    [slack] = providers(
        settings_for("slack", IdentityProvider(lambda: NOW, url="https://idp.example"))
    )
    return slack


def test_a_genuine_token_is_believed() -> None:
    assert kid_of(_TOKEN) == "k"
    assert believed(_TOKEN, _KEY, provider(), "n", NOW) == _CLAIMS


@given(st.integers(0, len(_TOKEN) - 1), st.characters())
def test_a_token_that_was_changed_says_nothing_new(place: int, character: str) -> None:
    changed = _TOKEN[:place] + character + _TOKEN[place + 1 :]
    try:
        claims = believed(changed, _KEY, provider(), "n", NOW)
    except NotBelieved:
        return
    # The last character of a signature has bits that mean nothing.
    assert claims == _CLAIMS


@given(st.one_of(st.text(), st.from_regex(r"[A-Za-z0-9_-]{0,40}(\.[A-Za-z0-9_-]{0,40}){0,5}")))
def test_what_is_no_token_is_not_believed(token: str) -> None:
    with pytest.raises(NotBelieved):
        kid_of(token)
    with pytest.raises(NotBelieved):
        believed(token, _KEY, provider(), "n", NOW)
