"""Posting to Slack: every documented outcome has one meaning, and nothing is posted twice."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from bot.slack.send import ERRORS, SlackTransport
from mentoring.vocabulary import MessageKind
from scheduling.retry import DeliveryError, Reach
from scheduling.transport import Envelope, Sent
from storage.organizations import Platform
from tests.fakes.slack_api import FakeSlack, Trouble, serve
from ui.message import message
from ui.reader import Reader

ENVELOPE = Envelope(
    delivery_id=UUID(int=7),
    organization_id=UUID(int=1),
    person_id=UUID(int=2),
    kind=MessageKind.NEWS,
    platform=Platform.SLACK,
    team="T0CAIRN",
    external_id="U0ANA",
    token="xoxb-ana",
    message=message("Ben logged a session."),
    reader=Reader(),
)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with serve(FakeSlack({"xoxb-ana"})) as running:
        yield running


@pytest.fixture
async def transport(slack: FakeSlack) -> AsyncIterator[SlackTransport]:
    async with SlackTransport(slack.url) as ready:
        yield ready


async def failure(transport: SlackTransport) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        await transport.send(ENVELOPE)
    return raised.value


async def test_it_posts_to_the_person(transport: SlackTransport, slack: FakeSlack) -> None:
    assert await transport.send(ENVELOPE) == Sent("D0ANA", "1.0")
    payload = slack.ledger[0].payload
    assert payload["channel"] == "U0ANA"
    assert payload["text"] == "Ben logged a session."
    assert [block["type"] for block in payload["blocks"]] == ["section"]
    assert payload["unfurl_links"] is False
    assert payload["unfurl_media"] is False
    assert slack.ledger[0].token == "xoxb-ana"


async def test_it_says_nothing_else_about_us(transport: SlackTransport, slack: FakeSlack) -> None:
    await transport.send(ENVELOPE)
    assert set(slack.ledger[0].payload) == {
        "blocks",
        "channel",
        "metadata",
        "text",
        "unfurl_links",
        "unfurl_media",
    }
    assert slack.ledger[0].payload["metadata"] == {
        "event_type": "cairn_delivery",
        "event_payload": {"id": str(UUID(int=7))},
    }


@pytest.mark.parametrize(
    ("reason", "meaning"),
    [
        ("fatal_error", (Reach.MESSAGE, False, True)),
        ("internal_error", (Reach.MESSAGE, False, True)),
        ("service_unavailable", (Reach.MESSAGE, False, False)),
        ("request_timeout", (Reach.MESSAGE, False, False)),
        ("token_revoked", (Reach.WORKSPACE, True, False)),
        ("account_inactive", (Reach.WORKSPACE, True, False)),
        ("invalid_auth", (Reach.WORKSPACE, True, False)),
        ("token_expired", (Reach.WORKSPACE, True, False)),
        ("ekm_access_denied", (Reach.WORKSPACE, False, False)),
        ("team_added_to_org", (Reach.WORKSPACE, False, False)),
        ("messages_tab_disabled", (Reach.WORKSPACE, False, False)),
        ("user_disabled", (Reach.ADDRESS, True, False)),
        ("cannot_dm_bot", (Reach.ADDRESS, True, False)),
        ("channel_not_found", (Reach.ADDRESS, True, False)),
        ("no_text", (Reach.MESSAGE, True, False)),
        ("an_error_of_tomorrow", (Reach.MESSAGE, False, False)),
    ],
)
async def test_it_knows_what_an_error_means(
    transport: SlackTransport,
    slack: FakeSlack,
    reason: str,
    meaning: tuple[Reach, bool, bool],
) -> None:
    slack.fails(Trouble(error=reason))
    error = await failure(transport)
    assert error.reason == reason
    assert (error.reach, error.permanent, error.ambiguous) == meaning
    assert len(slack.requests) == 1


@pytest.mark.parametrize("reason", sorted(ERRORS))
def test_no_error_is_both_permanent_and_unclear(reason: str) -> None:
    error = ERRORS[reason](reason)
    assert error.reason == reason
    assert not (error.permanent and error.ambiguous)


@pytest.mark.parametrize(
    ("trouble", "reason", "is_ambiguous"),
    [
        (Trouble(status=503, body="Down"), "http_503", False),
        (Trouble(status=503, error="service_unavailable"), "service_unavailable", False),
        (Trouble(status=500, body="Oops"), "http_500", True),
        (Trouble(status=504, body=""), "http_504", True),
        (Trouble(status=403, body="The proxy says no"), "http_403", False),
        (Trouble(status=404, body=""), "http_404", False),
        (Trouble(body="<p>Log in to the proxy</p>"), "http_200", True),
        (Trouble(is_dropped=True), "ServerDisconnectedError", True),
        (Trouble(is_cut_off=True), "ClientPayloadError", True),
    ],
)
async def test_f27_f28_it_knows_what_may_have_arrived(
    transport: SlackTransport,
    slack: FakeSlack,
    trouble: Trouble,
    reason: str,
    *,
    is_ambiguous: bool,
) -> None:
    slack.fails(trouble)
    error = await failure(transport)
    assert (error.reason, error.ambiguous) == (reason, is_ambiguous)
    # The stock client would have posted again.
    assert len(slack.requests) == 1


async def test_f27_a_slow_answer_is_not_waited_for_forever(slack: FakeSlack) -> None:
    async with SlackTransport(slack.url, seconds=0.1) as impatient:
        slack.fails(Trouble(is_posted=True, seconds=1))
        error = await failure(impatient)
    assert (error.reason, error.ambiguous) == ("TimeoutError", True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/api/", "http://no-such-host.invalid/api/"])
async def test_f28_without_a_connection_nothing_was_asked(url: str) -> None:
    async with SlackTransport(url) as transport:
        error = await failure(transport)
    assert (error.reach, error.ambiguous, error.permanent) == (Reach.PLATFORM, False, False)


async def test_f28_a_server_that_is_not_who_it_says_it_is_is_told_nothing(
    slack: FakeSlack,
) -> None:
    async with SlackTransport(slack.url.replace("http:", "https:")) as transport:
        error = await failure(transport)
    assert (error.reach, error.ambiguous) == (Reach.PLATFORM, False)
    assert not slack.requests


@pytest.mark.parametrize(("header", "seconds"), [("12", 12), ("0", 1), ("soon", 30), (None, 30)])
async def test_f26_it_passes_on_how_long_to_wait(
    transport: SlackTransport, slack: FakeSlack, header: str | None, seconds: int
) -> None:
    headers = {} if header is None else {"Retry-After": header}
    slack.fails(Trouble(status=429, error="ratelimited", headers=headers))
    error = await failure(transport)
    assert error.retry_after == timedelta(seconds=seconds)
    assert error.reach is Reach.WORKSPACE
    assert not error.permanent


async def test_f26_a_limit_without_json_is_one_too(
    transport: SlackTransport, slack: FakeSlack
) -> None:
    slack.fails(Trouble(status=429, body="Slow down", headers={"Retry-After": "3"}))
    assert (await failure(transport)).retry_after == timedelta(seconds=3)


async def test_f30_it_names_the_missing_scope(transport: SlackTransport, slack: FakeSlack) -> None:
    slack.fails(Trouble(error="missing_scope", more={"needed": "chat:write", "provided": ""}))
    assert (await failure(transport)).reason == "missing_scope:chat:write"


async def test_f36_a_closed_workspace_is_left_alone_for_an_hour(
    transport: SlackTransport, slack: FakeSlack
) -> None:
    slack.fails(Trouble(error="org_login_required"))
    assert (await failure(transport)).retry_after == timedelta(hours=1)


async def test_f38_refused_blocks_are_said_as_text(
    transport: SlackTransport, slack: FakeSlack
) -> None:
    slack.fails(Trouble(error="invalid_blocks"))
    await transport.send(ENVELOPE)
    assert [(post.text, post.blocks) for post in slack.ledger] == [("Ben logged a session.", ())]


async def test_k4_neither_words_nor_tokens_are_logged(
    transport: SlackTransport, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack.fails(Trouble(error="internal_error"))
    await failure(transport)
    await transport.send(ENVELOPE)
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert "session" not in logged
    assert "xoxb" not in logged
