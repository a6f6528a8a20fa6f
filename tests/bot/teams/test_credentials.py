"""Tokens to answer with: asked for once, kept while they last, and never told to anybody else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.teams.credentials import MACHINE, ClientSecret, Credentials, ManagedIdentity, NoToken
from tests.bot.teams.door import HeldClock
from tests.fakes.bot_framework import APP_ID, TENANT_ID, BotFramework, serving

Make = Callable[[BotFramework, aiohttp.ClientSession], Credentials]


def with_secret(ours: BotFramework, session: aiohttp.ClientSession, **other: str) -> ClientSecret:
    named = {"app_id": APP_ID, "secret": ours.password, "tenant_id": TENANT_ID}
    named |= {"login_url": ours.url, **other}
    return ClientSecret(**named, session=lambda: session, clock=ours.clock)


def on_machine(ours: BotFramework, session: aiohttp.ClientSession, **other: str) -> ManagedIdentity:
    named = {"app_id": APP_ID, "endpoint": ours.identity_url, **other}
    return ManagedIdentity(**named, session=lambda: session, clock=ours.clock)


def in_service(ours: BotFramework, session: aiohttp.ClientSession) -> ManagedIdentity:
    return on_machine(ours, session, header=ours.identity_header)


@dataclass
class Bot:
    """A bot that wants tokens, and who gives them."""

    credentials: Credentials
    authority: BotFramework
    clock: HeldClock
    session: aiohttp.ClientSession


@pytest.fixture
async def secretive() -> AsyncIterator[Bot]:
    """A bot that has a secret."""
    async with bot(with_secret) as ready:
        yield ready


@pytest.fixture(params=[with_secret, on_machine, in_service])
async def any_bot(request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    async with bot(request.param) as ready:
        yield ready


@asynccontextmanager
async def bot(make: Make) -> AsyncIterator[Bot]:
    clock = HeldClock()
    async with serving(BotFramework(clock)) as authority, aiohttp.ClientSession() as session:
        yield Bot(make(authority, session), authority, clock, session)


async def test_a_token_is_kept_while_it_lasts(any_bot: Bot) -> None:
    first = await any_bot.credentials.token()
    any_bot.clock.advance(minutes=54)
    assert await any_bot.credentials.token() == first
    assert any_bot.authority.given == [first]


async def test_shortly_before_its_end_another_is_asked_for_and_nobody_waits(any_bot: Bot) -> None:
    first = await any_bot.credentials.token()
    any_bot.clock.advance(minutes=56)
    any_bot.authority.seconds = 0.1
    assert await any_bot.credentials.token() == first
    await asyncio.sleep(0.3)
    second = await any_bot.credentials.token()
    assert any_bot.authority.given == [first, second]
    assert second != first


async def test_at_its_very_end_it_is_used_no_longer(any_bot: Bot) -> None:
    first = await any_bot.credentials.token()
    any_bot.clock.advance(minutes=59, seconds=30)
    assert await any_bot.credentials.token() != first


async def test_however_many_want_one_it_is_asked_for_once(any_bot: Bot) -> None:
    any_bot.authority.seconds = 0.05
    tokens = await asyncio.gather(*(any_bot.credentials.token() for _ in range(50)))
    assert set(tokens) == set(any_bot.authority.given)
    assert len(any_bot.authority.forms) == 1


async def test_who_gives_up_does_not_take_it_from_the_others(secretive: Bot) -> None:
    secretive.authority.seconds = 0.1
    first, second = (asyncio.create_task(secretive.credentials.token()) for _ in range(2))
    await asyncio.sleep(0.02)
    first.cancel()
    assert await second == "canary-token-1"
    assert len(secretive.authority.forms) == 1


async def test_a_failure_is_told_to_all_who_wait_and_the_next_asks_again(secretive: Bot) -> None:
    secretive.authority.seconds = 0.05
    secretive.authority.fail("token", 503)
    waiting = [secretive.credentials.token() for _ in range(5)]
    failures = await asyncio.gather(*waiting, return_exceptions=True)
    assert [str(failure) for failure in failures] == ["http_503"] * 5
    assert await secretive.credentials.token() == "canary-token-1"


async def test_while_a_new_one_is_not_to_be_had_the_old_one_is_used_up(
    secretive: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    first = await secretive.credentials.token()
    secretive.clock.advance(minutes=57)
    secretive.authority.fail("token", 500, 500)
    assert await secretive.credentials.token() == first
    await asyncio.sleep(0.1)
    assert "Microsoft gives us no token" in caplog.text
    secretive.clock.advance(minutes=2, seconds=30)
    with pytest.raises(NoToken):
        await secretive.credentials.token()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"secret": "canary-wrong-secret"}, "invalid_client AADSTS7000215"),
        ({"app_id": "another"}, "unauthorized_client AADSTS700016"),
        ({"tenant_id": "another"}, "invalid_request AADSTS90002"),
    ],
)
async def test_it_is_said_what_microsoft_does_not_take_and_no_secret(
    secretive: Bot, wrong: dict[str, str], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    credentials = with_secret(secretive.authority, secretive.session, **wrong)
    with pytest.raises(NoToken) as failure:
        await credentials.token()
    assert failure.value.reason == reason
    assert failure.value.__cause__ is None
    told = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert reason in told
    assert "canary" not in f"{told} {credentials!r} {failure.value!r}"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"app_id": "another"}, "invalid_request"),
        ({"header": "canary-wrong-header"}, "invalid_request"),
    ],
)
async def test_an_identity_that_a_machine_does_not_have_is_named(
    secretive: Bot, wrong: dict[str, str], reason: str
) -> None:
    with pytest.raises(NoToken, match=f"^{reason}$"):
        await on_machine(secretive.authority, secretive.session, **wrong).token()


#: What comes in place of a token, and how that is called.
_REPLIES: dict[str, tuple[Callable[[BotFramework], Any], str]] = {
    "no token": (lambda ours: ours.reply.update(access_token=None), "no_token"),
    "an empty token": (lambda ours: ours.reply.update(access_token=""), "no_token"),
    "a token of no text": (lambda ours: ours.reply.update(access_token=["canary"]), "no_token"),
    "no end": (lambda ours: ours.reply.update(expires_in=None), "no_end"),
    "an end of no number": (lambda ours: ours.reply.update(expires_in="soon"), "no_token"),
    "an end that no calendar has": (lambda ours: ours.reply.update(expires_in=10**20), "no_token"),
    "a page of HTML": (lambda ours: ours.bodies.update(token="<h1>canary</h1>"), "http_200"),
    "a list": (lambda ours: ours.bodies.update(token="[]"), "no_token"),
    "elsewhere": (lambda ours: ours.fail("token", 302), "http_302"),
    "too many": (lambda ours: ours.fail("token", 429), "http_429"),
}


@pytest.mark.parametrize(("trouble", "reason"), _REPLIES.values(), ids=_REPLIES)
async def test_what_is_no_token_is_not_taken_for_one(
    secretive: Bot, trouble: Callable[[BotFramework], None], reason: str
) -> None:
    trouble(secretive.authority)
    with pytest.raises(NoToken, match=f"^{reason}$"):
        await secretive.credentials.token()
    assert secretive.authority.fetches("token") == 1


async def test_sentences_of_microsoft_are_not_repeated(secretive: Bot) -> None:
    """They hold what was asked with, and who knows what else."""
    for body in ('{"error": "canary !", "error_description": "canary AADSTS1"}', '"canary"', "[5]"):
        secretive.authority.bodies["token"] = body
        secretive.authority.fail("token", 400)
        with pytest.raises(NoToken, match=r"^http_400$"):
            await secretive.credentials.token()


async def test_microsoft_being_away_is_said(secretive: Bot) -> None:
    away = with_secret(secretive.authority, secretive.session, login_url="http://127.0.0.1:9")
    with pytest.raises(NoToken, match="ClientConnectorError"):
        await away.token()


async def test_a_slow_answer_is_not_waited_for_forever(
    secretive: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.teams.credentials._TIMEOUT", aiohttp.ClientTimeout(total=0.05))
    secretive.authority.seconds = 5
    with pytest.raises(NoToken, match="Timeout"):
        await secretive.credentials.token()


def test_a_machine_is_asked_where_azure_says() -> None:
    """No test can ask there; the address is the same on every machine of Azure's."""
    assert MACHINE == "http://169.254.169.254/metadata/identity/oauth2/token"
