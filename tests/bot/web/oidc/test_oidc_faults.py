"""F25: what comes back from a provider counts once, here, for us, and from its own tenant."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from bot.web.begun import Begun, Envelope
from storage.vault import Keyring
from tests.bot.web.oidc.browser import NOW_SECONDS, Browser, query_of

_OTHER_TENANT = "99999999-2222-3333-4444-555555555555"


async def refused(browser: Browser, words: str, status: int = 400) -> None:
    """Come back, and be told why that doesn't sign anybody in."""
    answer = await browser.sign_in()
    assert (answer.status_code, words in unescape(answer.text)) == (status, True), answer.text
    assert not browser.is_signed_in


# --- Bound to the browser, and single use ---


async def test_f25_a_callback_without_the_cookie_signs_nobody_in(either: Browser) -> None:
    back = await either.away()
    either.forget()
    answer = await either.http.get(back)
    assert (answer.status_code, "another browser" in unescape(answer.text)) == (400, True)
    assert not either.provider.forms


async def test_f25_a_callback_in_another_browser_signs_nobody_in(either: Browser) -> None:
    back = await either.away()
    either.forget()
    await either.begin()
    answer = await either.http.get(back)
    assert (answer.status_code, "another browser" in unescape(answer.text)) == (400, True)
    assert not either.provider.forms
    assert not either.is_signed_in


async def test_f25_what_somebody_else_tried_does_not_use_up_ours(either: Browser) -> None:
    back = await either.away()
    mine = either.http
    either.forget()
    await either.http.get(back)
    assert (await mine.get(back)).status_code == 303


async def test_f25_a_callback_works_once(either: Browser) -> None:
    back = await either.away()
    cookies = dict(either.http.cookies)
    assert (await either.http.get(back)).status_code == 303
    either.http.cookies.update(cookies)
    again = await either.http.get(back)
    assert (again.status_code, "done already" in unescape(again.text)) == (400, True)
    assert len(either.begun) == 1
    assert len(either.provider.forms) == 1


async def test_f25_a_code_works_once(either: Browser) -> None:
    first = query_of(await either.away())
    code = first["code"]
    assert (await either.sign_in()).status_code == 303
    second = query_of(await either.away())
    either.provider.codes.pop(second["code"])
    either.provider.codes.pop(code)
    answer = await either.http.get(
        f"/sign-in/{either.name}/back", params={"state": second["state"], "code": code}
    )
    assert answer.status_code == 400
    assert len(either.begun) == 1


async def test_f25_a_code_of_another_sign_in_is_not_taken(either: Browser) -> None:
    """What somebody was given in their browser can't be slipped into another's."""
    theirs = query_of(await either.away())["code"]
    either.forget()
    ours = query_of(await either.away())["state"]
    answer = await either.http.get(
        f"/sign-in/{either.name}/back", params={"state": ours, "code": theirs}
    )
    assert answer.status_code == 400
    assert not either.is_signed_in


async def test_f25_a_state_lives_ten_minutes(either: Browser) -> None:
    back = await either.away()
    either.clock.later(601)
    answer = await either.http.get(back)
    assert (answer.status_code, "ten minutes" in unescape(answer.text)) == (400, True)
    assert not either.provider.forms


@pytest.mark.parametrize("query", [{}, {"state": ""}, {"state": "ü"}, {"code": "c1"}])
async def test_f25_nobody_comes_back_who_was_not_sent(
    either: Browser, query: dict[str, str]
) -> None:
    for _ in range(2):
        answer = await either.http.get(f"/sign-in/{either.name}/back", params=query)
        assert answer.status_code == 400
        await either.begin()
    assert not either.provider.forms


async def test_f25_without_a_code_nobody_is_signed_in(either: Browser) -> None:
    state = query_of(await either.away())["state"]
    answer = await either.http.get(f"/sign-in/{either.name}/back", params={"state": state})
    assert answer.status_code == 400
    assert not either.is_signed_in


async def test_f25_a_cookie_that_we_did_not_sign_is_none(either: Browser) -> None:
    begun = Begun.anew(either.name, "/")
    forged = Envelope(Keyring.parse(Keyring.generate())).seal(begun)
    await either.begin()
    either.forget()
    for cookie in (forged, forged[:-1], "", "é", "e30.x"):
        answer = await either.http.get(
            f"/sign-in/{either.name}/back",
            params={"state": begun.state, "code": "c"},
            headers={b"cookie": f"__Host-cairn-begun={cookie}".encode()},
        )
        assert answer.status_code == 400
    assert not either.provider.forms


async def test_f25_what_was_begun_with_one_provider_is_not_finished_with_another(
    either: Browser,
) -> None:
    [way] = either.ways
    begun = Begun.anew("another", "/")
    await way.core.call(lambda: way._issue(begun.state))
    sealed = way.envelope.seal(begun)
    either.http.cookies.set("__Host-cairn-begun", sealed, domain="cairn.test")
    answer = await either.http.get(
        f"/sign-in/{either.name}/back", params={"state": begun.state, "code": "c"}
    )
    assert answer.status_code == 400
    assert not either.provider.forms


# --- Genuine, for us, and now ---


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"nonce": ""},
        {"aud": "another"},
        {"aud": ["client-1", "another"]},
        {"aud": []},
        {"aud": {"client-1": True}},
        {"iss": "https://evil.example"},
        {"iss": ["https://evil.example"]},
        {"exp": NOW_SECONDS - 300},
        {"exp": "tomorrow"},
        {"exp": True},
        {"iat": NOW_SECONDS + 301},
        {"nbf": NOW_SECONDS + 301},
        {"sub": 7},
    ],
)
async def test_f25_a_token_that_is_not_for_this_sign_in_is_not_believed(
    either: Browser, lies: dict[str, Any]
) -> None:
    either.provider.lies = lies
    await refused(either, "aren't signed in")


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "iat", "nonce", "sub"])
async def test_f25_a_token_that_says_too_little_is_not_believed(
    either: Browser, claim: str
) -> None:
    either.provider.without = {claim}
    await refused(either, "aren't signed in")


@pytest.mark.parametrize("lies", [{"exp": NOW_SECONDS - 299}, {"iat": NOW_SECONDS + 300}])
async def test_f25_a_clock_may_be_five_minutes_off(either: Browser, lies: dict[str, Any]) -> None:
    either.provider.lies = lies
    assert (await either.sign_in()).status_code == 303


@pytest.mark.parametrize("signs", ["none", "HS256", "stranger", "PS256", "RS512"])
async def test_f25_a_token_does_not_choose_how_it_is_verified(either: Browser, signs: str) -> None:
    either.provider.signs = signs
    await refused(either, "aren't signed in")


async def test_f25_a_new_key_is_fetched_once_when_a_token_names_it(either: Browser) -> None:
    await either.sign_in()
    either.provider.rotate()
    either.clock.later(6)
    for _ in range(2):
        assert (await either.sign_in()).status_code == 303
    assert either.provider.asked.count("keys") == 2


async def test_f25_a_key_that_nobody_publishes_is_not_believed(either: Browser) -> None:
    await either.sign_in()
    either.sign_out()
    either.provider.says_kid = "third"
    either.clock.later(6)
    for _ in range(3):
        await refused(either, "aren't signed in")
    # Whoever makes up names of keys doesn't make us ask for each of them.
    assert either.provider.asked.count("keys") == 2


@pytest.mark.parametrize("kid", [None, "second"])
async def test_f25_a_token_has_to_name_its_own_key(either: Browser, kid: str | None) -> None:
    either.provider.published = {"first", "second"}
    either.provider.says_kid = kid
    await refused(either, "aren't signed in")


async def test_f25_a_withdrawn_key_is_believed_for_a_day_at_most(either: Browser) -> None:
    await either.sign_in()
    either.provider.published = {"second"}
    either.clock.later(86401)
    either.sign_out()
    await refused(either, "aren't signed in")


# --- Of whom it says ---


@pytest.mark.parametrize("lies", [{"tid": _OTHER_TENANT}, {"tid": ""}, {"tid": ["x"]}])
async def test_f25_a_token_of_another_tenant_is_not_believed(
    either: Browser, lies: dict[str, Any]
) -> None:
    """Microsoft signs for all tenants with the same keys; Slack has no such claim."""
    either.provider.lies = lies
    if either.name == "microsoft":
        await refused(either, "aren't signed in")
    else:
        assert (await either.sign_in()).status_code == 303


async def test_f25_the_issuer_of_another_tenant_is_not_believed(either: Browser) -> None:
    either.provider.lies = {"iss": f"{either.provider.url}/{_OTHER_TENANT}/v2.0"}
    await refused(either, "aren't signed in")


@pytest.mark.parametrize("named", [None, "", 7, ["U0ANA"], {"U0ANA": 1}, "U0\0", "U" * 101])
@pytest.mark.parametrize("claim", ["place", "subject"])
async def test_f25_a_token_that_does_not_say_who_it_is_signs_nobody_in(
    either: Browser, claim: str, named: object
) -> None:
    provider = either.ways[0].provider
    either.provider.lies = {provider.places[0] if claim == "place" else provider.subject: named}
    answer = await either.sign_in()
    assert answer.status_code in {400, 403}
    assert not either.is_signed_in


async def test_f25_an_email_is_not_an_identity(either: Browser) -> None:
    provider = either.ways[0].provider
    either.provider.lies = {
        provider.places[0]: "T0STRANGE",
        "email": "ana@cairngorm.example",
        "email_verified": True,
        **provider.pinned,
    }
    either.provider.without = {provider.subject}
    answer = await either.sign_in()
    assert answer.status_code == 403
    assert not either.is_signed_in


# --- While the provider isn't well ---


@pytest.mark.parametrize("status", [302, 404, 429, 500, 503])
async def test_f25_a_provider_that_is_not_well_is_said_so_at_once(
    either: Browser, status: int
) -> None:
    either.provider.fail("openid-configuration", status)
    answer = await either.begin()
    assert (answer.status_code, "can't be reached" in unescape(answer.text)) == (502, True)
    assert "set-cookie" not in answer.headers
    assert (await either.sign_in()).status_code == 303


@pytest.mark.parametrize("document", ["token", "keys"])
@pytest.mark.parametrize("status", [302, 404, 429, 500])
async def test_f25_a_provider_that_fails_later_is_said_so(
    either: Browser, document: str, status: int
) -> None:
    either.provider.fail(document, status)
    await refused(either, "can't be reached", 502)
    assert (await either.sign_in()).status_code == 303


async def test_f25_a_slow_provider_is_not_waited_for_forever(either: Browser) -> None:
    back = await either.away()
    either.ways[0].issuer.published.seconds = 0.2
    either.provider.seconds = 5
    answer = await either.http.get(back)
    assert (answer.status_code, "can't be reached" in unescape(answer.text)) == (502, True)


async def test_f25_a_provider_that_is_down_is_said_so(either: Browser) -> None:
    back = await either.away()
    metadata = either.ways[0].issuer.published._metadata
    assert metadata is not None
    gone = metadata.model_copy(update={"token_endpoint": "http://127.0.0.1:9/token"})
    either.ways[0].issuer.published._metadata = gone
    assert (await either.http.get(back)).status_code == 502


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
async def test_f25_metadata_of_somebody_else_is_not_used(
    either: Browser, metadata: dict[str, Any]
) -> None:
    either.provider.metadata = metadata
    assert (await either.begin()).status_code == 502


async def test_f25_with_another_secret_nothing_is_handed_out(either: Browser) -> None:
    either.provider.client_secret = "rotated"
    await refused(either, "aren't signed in")


@pytest.mark.parametrize(
    ("document", "body"),
    [
        ("token", "[]"),
        ("token", "{"),
        ("token", "7"),
        ("token", '{"id_token": 7}'),
        ("token", '{"id_token": ""}'),
        ("token", '{"id_token": "a.b.c"}'),
        ("token", '{"id_token": "\\ud800.é.\\u0000"}'),
        ("token", '{"error": {"code": 1}}'),
        ("keys", "[]"),
        ("keys", '{"keys": 7}'),
        ("keys", '{"keys": [7]}'),
        ("keys", '{"keys": [{"kty": "RSA", "kid": "first"}]}'),
        ("keys", '{"keys": [{"kty": "RSA", "kid": "first", "n": "AQAB", "e": "!"}]}'),
    ],
)
async def test_f25_an_answer_without_sense_signs_nobody_in(
    either: Browser, document: str, body: str
) -> None:
    either.provider.bodies[document] = body
    answer = await either.sign_in()
    assert answer.status_code in {400, 502}
    assert not either.is_signed_in
