"""The guard of Teams' edge: who is let in, who is not, and what that costs the others."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.requests import MOST_BYTES, TurnedAway, body_of, header_of
from bot.teams.guard import Guard
from tests.bot.teams.door import HOSTS, Door, activity, others_finish, written
from tests.cast import NOW
from tests.fakes.bot_framework import APP_ID, SERVICE_URL, BotFramework

_NOW = int(NOW.timestamp())
_MINUTES = 60


async def test_f22_what_teams_sends_is_let_in_as_it_was_sent(at_door: Door) -> None:
    sent = activity(value={"of": ["any", {"kind": 1.5}]}, whatElse="stays")
    admitted = await at_door.guard.admit(at_door.authority.bearer(), json.dumps(sent).encode())
    assert admitted == sent


#: What is wrong with the claims of a token that is well signed otherwise, and what comes of it.
_CLAIMS: dict[str, tuple[dict[str, Any], int]] = {
    "nothing": ({}, 200),
    "it ended within our leeway": ({"exp": _NOW - 5 * _MINUTES + 1}, 200),
    "it ended": ({"exp": _NOW - 5 * _MINUTES}, 401),
    "it never ends": ({"exp": None}, 401),
    "it ends in words": ({"exp": "tomorrow"}, 401),
    "it ends at no number": ({"exp": float("nan")}, 401),
    "it begins within our leeway": ({"nbf": _NOW + 5 * _MINUTES}, 200),
    "it begins later": ({"nbf": _NOW + 5 * _MINUTES + 1}, 401),
    "it doesn't say when it begins": ({"nbf": None}, 200),
    "it is for another app": ({"aud": "00000000-8888-7777-6666-555555555555"}, 401),
    "it is for others, too": ({"aud": [APP_ID, "00000000-8888-7777-6666-555555555555"]}, 401),
    "it is for us in a list": ({"aud": [APP_ID]}, 200),
    "it is for nobody": ({"aud": None}, 401),
    "it is of another issuer": ({"iss": "https://sts.windows.net/t/"}, 401),
    "it is of no issuer": ({"iss": None}, 401),
    "it is of several issuers": ({"iss": ["https://api.botframework.com"]}, 401),
    "it says no service URL": ({"serviceurl": None}, 401),
    "its service URL is empty": ({"serviceurl": ""}, 401),
    "its service URL is another": ({"serviceurl": SERVICE_URL.replace("emea", "amer")}, 403),
    "its service URL is a list": ({"serviceurl": [SERVICE_URL]}, 403),
}


@pytest.mark.parametrize(("claims", "status"), _CLAIMS.values(), ids=_CLAIMS)
async def test_f22_a_token_is_believed_for_what_it_says(
    at_door: Door, claims: dict[str, Any], status: int
) -> None:
    assert await at_door.knock(at_door.authority.bearer(**claims), written()) == status


Sign = Callable[[BotFramework], str]

#: What a header holds in place of a token that is right.
_HEADERS: dict[str, tuple[Sign, int]] = {
    "a token": (lambda ours: f"Bearer {ours.sign(ours.claims())}", 200),
    "a scheme in small letters": (lambda ours: f"bearer {ours.sign(ours.claims())}", 200),
    "more that we know nothing of": (
        lambda ours: f"Bearer {ours.sign(ours.claims(), x5t='print')}",
        200,
    ),
    "nothing": (lambda _: "", 401),
    "only the scheme": (lambda _: "Bearer ", 401),
    "a password": (lambda _: "Basic Y2Fpcm46Y2FpcM==", 401),
    "a token without a scheme": (lambda ours: ours.sign(ours.claims()), 401),
    "two tokens": (lambda ours: f"{ours.bearer()}, {ours.bearer()}", 401),
    "a word": (lambda _: "Bearer cairn", 401),
    "three words": (lambda _: "Bearer a.b.c", 401),
    "a header that is no JSON": (lambda _: "Bearer YQ.YQ.YQ", 401),
    "a header of lists": (lambda _: f"Bearer {'W1tbW1tb' * 80}.YQ.YQ", 401),
    "other letters": (lambda ours: f"{ours.bearer()}ü", 401),
    "too much": (lambda _: f"Bearer {'a' * 500_000}.{'b' * 500_000}.c", 401),
    "a token that is too long": (lambda ours: ours.bearer(much="x" * 20_000), 401),
    "no signature": (lambda ours: ours.bearer().rpartition(".")[0] + ".", 401),
    "half a signature": (lambda ours: ours.bearer()[:-100], 401),
    "no algorithm": (lambda ours: f"Bearer {ours.sign(ours.claims(), how='none')}", 401),
    "the public key as a secret": (
        lambda ours: f"Bearer {ours.sign(ours.claims(), how='HS256')}",
        401,
    ),
    "another algorithm": (lambda ours: f"Bearer {ours.sign(ours.claims(), how='PS256')}", 401),
    "a stranger's signature": (
        lambda ours: f"Bearer {ours.sign(ours.claims(), how='stranger')}",
        401,
    ),
    "a stranger's key": (
        lambda ours: f"Bearer {ours.sign(ours.claims(), how='stranger', kid='stranger')}",
        401,
    ),
    "no name of a key": (lambda ours: f"Bearer {ours.sign(ours.claims(), kid=None)}", 401),
    "a key that is no signature's": (
        lambda ours: f"Bearer {ours.sign(ours.claims(), kid='odd')}",
        401,
    ),
}


@pytest.mark.parametrize(("header", "status"), _HEADERS.values(), ids=_HEADERS)
async def test_f22_a_header_holds_one_token_of_a_published_key(
    at_door: Door, header: Sign, status: int
) -> None:
    assert await at_door.knock(header(at_door.authority), written()) == status


#: What is wrong with an activity whose token is right.
_ACTIVITIES: dict[str, tuple[dict[str, Any], int]] = {
    "another service URL": ({"serviceUrl": SERVICE_URL.replace("emea", "amer")}, 403),
    "no service URL": ({"serviceUrl": None}, 400),
    "an empty service URL": ({"serviceUrl": ""}, 400),
    "a service URL of no text": ({"serviceUrl": 5}, 400),
    "no channel": ({"channelId": None}, 400),
    "an empty channel": ({"channelId": ""}, 400),
    "a channel of no text": ({"channelId": ["msteams"]}, 400),
    "a channel where people say who they are": ({"channelId": "directline"}, 403),
    "a channel that the key is not for": ({"channelId": "slack"}, 403),
    "a channel in large letters": ({"channelId": "MSTEAMS"}, 403),
    "no type": ({"type": None}, 400),
    "a type of no text": ({"type": {}}, 400),
    "an id of no text": ({"id": 5}, 400),
    "a text of no text": ({"text": ["hello"]}, 400),
    "half a letter": ({"value": {"of": ["\ud83d"]}}, 400),
    "a whole letter": ({"value": {"of": ["\U0001f9d7"]}}, 200),
    "a sender of no parts": ({"from": "29:ben"}, 400),
    "a sender whose id is no text": ({"from": {"id": 29}}, 400),
    "a recipient of no parts": ({"recipient": []}, 400),
    "a conversation of no parts": ({"conversation": "a:1"}, 400),
    "members that are no list": ({"membersAdded": {"id": "29:ben"}}, 400),
    "members of no parts": ({"membersAdded": ["29:ben"]}, 400),
    "entities of no parts": ({"entities": ["clientInfo"]}, 400),
    "attachments that are no list": ({"attachments": "card"}, 400),
    "channel data of no parts": ({"channelData": "tenant"}, 400),
    "nested too deeply": ({"value": json.loads("[" * 120 + "]" * 120)}, 400),
    "no sender": ({"from": None}, 200),
    "a value of any kind": ({"value": 5}, 200),
}


@pytest.mark.parametrize(("changes", "status"), _ACTIVITIES.values(), ids=_ACTIVITIES)
async def test_f23_an_activity_is_from_teams_and_can_be_read(
    at_door: Door, changes: dict[str, Any], status: int
) -> None:
    assert await at_door.bring(**changes) == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b"null",
        b'{"type":',
        b'{"type":"\xff"}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        written()[:-1] + b', "serviceUrl": "https://smba.trafficmanager.net/emea/"}',
        written()[:-1] + b', "value": ' + b"9" * 5_000 + b"}",
    ],
)
async def test_f22_what_can_not_be_read_is_refused_only_after_its_token_was_believed(
    at_door: Door, body: bytes
) -> None:
    assert await at_door.knock(at_door.authority.bearer(), body) == 400
    assert await at_door.knock(at_door.authority.bearer(exp=_NOW - 3600), body) == 401


@pytest.mark.parametrize(
    ("service_url", "status"),
    [
        ("https://smba.trafficmanager.net/emea/", 200),
        ("https://smba.trafficmanager.net", 200),
        ("https://SMBA.trafficmanager.net/emea/", 200),
        ("https://smba.infra.gcc.teams.microsoft.com/teams/", 200),
        ("http://127.0.0.1:3978/", 200),
        ("http://smba.trafficmanager.net/emea/", 403),
        ("http://localhost:3978/", 403),
        ("https://smba.trafficmanager.net.evil.example/", 403),
        ("https://evil.example/smba.trafficmanager.net/", 403),
        ("https://smba.trafficmanager.net@evil.example/", 403),
        ("https://evil.example\\@smba.trafficmanager.net/", 403),
        ("https://evil.example#@smba.trafficmanager.net/", 403),
        ("https://smba.trafficmanager.net/emea/?to=", 403),
        ("https://smba.trafficmanager.net:443/emea/", 200),
        ("https://smba.trafficmanager.net:port/", 403),
        ("https://smba.trafficmanager.net/ emea", 403),
        ("https://smba.traffic\nmanager.net/emea/", 403),
        ("https://[smba.trafficmanager.net/", 403),
        ("https://directline.botframework.com/", 403),
        ("ftp://smba.trafficmanager.net/", 403),
        ("//smba.trafficmanager.net/", 403),
        ("smba.trafficmanager.net", 403),
    ],
)
async def test_f23_only_hosts_of_teams_are_answered(
    at_door: Door, service_url: str, status: int
) -> None:
    header = at_door.authority.bearer(service_url)
    assert await at_door.knock(header, written(serviceUrl=service_url)) == status


async def test_f22_a_key_vouches_only_for_the_channels_that_it_is_endorsed_for(
    at_door: Door,
) -> None:
    at_door.authority.endorsements = ["webchat", "directline"]
    assert await at_door.bring() == 403


async def test_a_token_may_be_used_again_while_it_lives(at_door: Door) -> None:
    """The Bot Connector does so; what comes twice is found by the activity's id."""
    header = at_door.authority.bearer()
    assert [await at_door.knock(header, written()) for _ in range(3)] == [200, 200, 200]
    at_door.clock.advance(hours=1, minutes=5)
    assert await at_door.knock(header, written()) == 401


# Keys


async def test_keys_are_asked_for_once_a_day(at_door: Door) -> None:
    for _ in range(3):
        assert await at_door.bring() == 200
    assert at_door.authority.asked == ["openidconfiguration", "keys"]
    at_door.clock.advance(hours=23, minutes=59)
    assert await at_door.bring() == 200
    assert at_door.authority.fetches("keys") == 1
    at_door.clock.advance(minutes=2)
    assert await at_door.bring() == 200
    await others_finish()
    assert at_door.authority.fetches("keys") == 2


async def test_many_who_come_first_together_ask_once(at_door: Door) -> None:
    assert await asyncio.gather(*(at_door.bring() for _ in range(20))) == [200] * 20
    assert at_door.authority.asked == ["openidconfiguration", "keys"]


async def test_a_new_key_is_taken_at_once(at_door: Door) -> None:
    old = at_door.authority.bearer()
    assert await at_door.bring() == 200
    at_door.clock.advance(seconds=6)
    at_door.authority.rotate()
    assert await at_door.bring() == 200
    assert await at_door.knock(old, written()) == 200
    assert at_door.authority.fetches("keys") == 2


async def test_a_key_that_was_withdrawn_is_believed_no_longer_than_a_day(at_door: Door) -> None:
    header = at_door.authority.bearer(exp=_NOW + 10 * 24 * 60 * _MINUTES)
    assert await at_door.knock(header, written()) == 200
    at_door.authority.rotate()
    del at_door.authority.keys[0]
    at_door.clock.advance(days=1, minutes=1)
    await at_door.knock(header, written())
    await others_finish()
    assert await at_door.knock(header, written()) == 401


async def test_names_of_keys_that_were_made_up_are_not_asked_for_again_and_again(
    at_door: Door,
) -> None:
    def forged(number: int) -> str:
        ours = at_door.authority
        return f"Bearer {ours.sign(ours.claims(), how='stranger', kid=f'made-up-{number}')}"

    assert await at_door.bring() == 200
    at_door.clock.advance(seconds=6)
    for number in range(50):
        assert await at_door.knock(forged(number), written()) == 401
    assert at_door.authority.fetches("keys") == 2
    assert await at_door.bring() == 200
    at_door.clock.advance(seconds=6)
    at_door.authority.rotate()
    assert await at_door.bring() == 200


async def test_a_clock_that_was_set_back_does_not_keep_new_keys_away(at_door: Door) -> None:
    assert await at_door.bring() == 200
    at_door.clock.advance(hours=-2)
    at_door.authority.rotate()
    assert await at_door.bring() == 200


async def test_only_who_brings_an_unknown_key_waits_for_microsoft(at_door: Door) -> None:
    assert await at_door.bring() == 200
    known = at_door.authority.bearer()
    at_door.clock.advance(seconds=6)
    at_door.authority.rotate()
    at_door.authority.seconds = 0.3
    waiting = asyncio.create_task(at_door.bring())
    await asyncio.sleep(0.05)
    began = time.perf_counter()
    assert await at_door.knock(known, written()) == 200
    assert time.perf_counter() - began < 0.2
    assert not waiting.done()
    assert await waiting == 200


async def test_who_hangs_up_does_not_take_the_keys_from_the_others(at_door: Door) -> None:
    at_door.authority.seconds = 0.1
    first, second = (asyncio.create_task(at_door.bring()) for _ in range(2))
    await asyncio.sleep(0.05)
    first.cancel()
    assert await second == 200
    assert at_door.authority.fetches("openidconfiguration") == 1


async def test_while_microsoft_is_away_known_keys_go_on_working(
    at_door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    assert await at_door.bring() == 200
    at_door.clock.advance(days=1, hours=1)
    at_door.authority.fail("openidconfiguration", 500, 500)
    assert await at_door.bring() == 200
    await others_finish()
    assert "can't be read" in caplog.text
    at_door.clock.advance(hours=24)
    assert await at_door.bring() == 503
    at_door.clock.advance(seconds=6)
    assert await at_door.bring() == 200


_TROUBLES: dict[str, Callable[[BotFramework], None]] = {
    "no metadata": lambda ours: ours.fail("openidconfiguration", 503),
    "no keys": lambda ours: ours.fail("keys", 404),
    "elsewhere": lambda ours: ours.fail("keys", 302),
    "a page of HTML": lambda ours: ours.bodies.update(openidconfiguration="<h1>Sorry</h1>"),
    "another issuer": lambda ours: ours.metadata.update(issuer="https://evil.example"),
    "another scheme": lambda ours: ours.metadata.update(jwks_uri="ftp://127.0.0.1/keys"),
    "no address": lambda ours: ours.metadata.update(jwks_uri=None),
    "no list": lambda ours: ours.bodies.update(keys='{"keys": 5}'),
    "an empty list": lambda ours: ours.bodies.update(keys='{"keys": []}'),
    "a list of words": lambda ours: ours.bodies.update(keys='["keys"]'),
    "half a key": lambda ours: ours.bodies.update(
        keys='{"keys": [{"kty": "RSA", "kid": "key-0"}]}'
    ),
}


@pytest.mark.parametrize("trouble", _TROUBLES.values(), ids=_TROUBLES)
async def test_without_any_keys_it_says_that_it_is_our_trouble(
    at_door: Door, trouble: Callable[[BotFramework], None]
) -> None:
    trouble(at_door.authority)
    assert await at_door.bring() == 503
    at_door.authority.bodies.clear()
    at_door.authority.metadata.clear()
    assert await at_door.bring() == 503, "so soon nobody asks again"
    at_door.clock.advance(seconds=6)
    assert await at_door.bring() == 200


async def test_a_key_without_endorsements_vouches_for_nothing(at_door: Door) -> None:
    bare = [key.as_dict(private=False) for key in at_door.authority.keys]
    at_door.authority.bodies["keys"] = json.dumps({"keys": bare})
    assert await at_door.bring() == 403
    at_door.clock.advance(days=3)
    odd = [{**key, "endorsements": "msteams"} for key in bare]
    at_door.authority.bodies["keys"] = json.dumps({"keys": odd})
    assert await at_door.bring() == 403


# What must not happen, whatever comes


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(header=st.text(max_size=60), body=st.binary(max_size=200))
def test_f22_nobody_comes_in_without_a_token(header: str, body: bytes) -> None:
    guard = Guard(
        app_id=APP_ID,
        metadata_url="http://127.0.0.1:9/",
        hosts=HOSTS,
        clock=lambda: NOW,
        session=lambda: pytest.fail("nobody has to be asked"),
    )
    for authorization in (header, f"Bearer {header}"):
        with pytest.raises(TurnedAway) as refusal:
            asyncio.run(guard.admit(authorization, body))
        assert refusal.value.status == 401


async def test_neither_tokens_nor_words_are_logged(
    at_door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bearer = at_door.authority.bearer()
    stranger = RSAKey.generate_key(2048, {"kid": "canary-kid"})
    at_door.authority.keys.append(stranger)
    for header in (bearer, at_door.authority.bearer(exp=1, canary="canary"), "Bearer canary"):
        for body in (written(text="canary words"), b"canary", written(text=5, value="canary")):
            await at_door.knock(header, body)
    told = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "an activity was turned away" in told
    assert "expired_token" in told
    assert "canary" not in told
    assert bearer.split()[1][:40] not in told


# In front of it


def _app(at_door: Door) -> httpx.AsyncClient:
    async def messages(request: Request) -> Response:
        try:
            body = await body_of(request)
            return JSONResponse(
                await at_door.guard.admit(header_of(request, "authorization"), body)
            )
        except TurnedAway as refusal:
            return Response(status_code=refusal.status)

    app = Starlette(routes=[Route("/", messages, methods=["POST"])])
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://cairn.test")


async def test_f22_two_headers_are_as_good_as_none(at_door: Door) -> None:
    bearer = at_door.authority.bearer()
    async with _app(at_door) as http:
        one = await http.post("/", content=written(), headers=[("authorization", bearer)])
        two = await http.post("/", content=written(), headers=[("authorization", bearer)] * 2)
    assert (one.status_code, one.json()["text"]) == (200, "hello")
    assert (two.status_code, two.content) == (401, b"")


@pytest.mark.parametrize("length", [MOST_BYTES + 1, "many", "-1", "²"])
async def test_too_much_is_not_received(at_door: Door, length: int | str) -> None:
    headers = {"authorization": at_door.authority.bearer(), "content-length": str(length)}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    async with _app(at_door) as http:
        assert (await http.post("/", content=written(), headers=raw)).status_code == 413


async def test_as_much_as_may_be_is_received(at_door: Door) -> None:
    room = MOST_BYTES - len(written(text=""))
    async with _app(at_door) as http:
        headers = {"authorization": at_door.authority.bearer()}
        full = await http.post("/", content=written(text="x" * room), headers=headers)
        more = await http.post("/", content=written(text="x" * (room + 1)), headers=headers)
    assert (full.status_code, more.status_code) == (200, 413)


async def test_an_idle_day_costs_nothing(at_door: Door) -> None:
    """After a long silence the first to come waits for the keys, and is let in."""
    assert await at_door.bring() == 200
    at_door.clock.now += timedelta(days=30)
    at_door.authority.rotate()
    del at_door.authority.keys[0]
    assert await at_door.bring() == 200
