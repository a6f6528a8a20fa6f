"""What Slack does to messages on their way, and what becomes of them (faults F26 to F38)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.slack.send import SlackTransport
from scheduling.outcomes import Outcome
from scheduling.retry import MAX_ATTEMPTS, DeliveryError, Reach
from scheduling.transport import Envelope, Sent
from storage.organizations import Platform, WorkspaceState
from storage.outbox import PARKED, OutboxState
from tests.cast import TEAM
from tests.fakes.slack_api import Trouble
from tests.scheduling.office import UNLIMITED, Office

SECOND = timedelta(seconds=1)
UNCLEAR = [
    Trouble(is_posted=True, is_dropped=True),
    Trouble(is_posted=True, is_cut_off=True),
    Trouble(is_posted=True, error="fatal_error"),
    Trouble(is_posted=True, error="internal_error", status=500),
    Trouble(is_posted=True, status=500, body="<h1>Oops</h1>"),
    Trouble(is_posted=True, status=502, body=""),
    Trouble(status=504, body="Gateway timeout"),
    Trouble(body="<p>Please log in to the company's proxy.</p>"),
]


@pytest.mark.parametrize("header", [None, "0", "7", "99999999", "soon"])
async def test_f26_a_limit_holds_the_workspace_and_no_other(
    office: Office, header: str | None
) -> None:
    limited = office.say("First", to=office.ana)
    headers = {} if header is None else {"Retry-After": header}
    office.slack.fails(Trouble(error="ratelimited", status=429, headers=headers))
    assert await office.deliver() == {Outcome.RETRIED: 1}
    row = office.row(limited)
    assert row.state is OutboxState.READY
    assert office.now + SECOND <= row.due_at <= office.now + timedelta(minutes=30)

    office.say("Second", to=office.ben)
    office.say("Elsewhere", to=office.eve)
    assert await office.deliver() == {Outcome.SENT: 1, Outcome.POSTPONED: 1}
    assert [post.text for post in office.slack.ledger] == ["Elsewhere"]

    office.pass_time(timedelta(minutes=30))
    await office.deliver()
    office.pass_time(2 * SECOND)
    await office.deliver()
    assert {post.text for post in office.slack.ledger} == {"First", "Second", "Elsewhere"}


async def test_f26_a_limit_is_not_counted_against_the_message(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    for _ in range(MAX_ATTEMPTS + 2):
        office.slack.fails(Trouble(error="ratelimited", status=429, headers={"Retry-After": "1"}))
        assert await office.deliver() == {Outcome.RETRIED: 1}
        assert office.row(row_id).attempts == 0
        office.pass_time(timedelta(minutes=1))
    assert await office.deliver() == {Outcome.SENT: 1}


@pytest.mark.parametrize("trouble", UNCLEAR)
async def test_f27_what_may_have_arrived_is_not_sent_again(
    office: Office, trouble: Trouble
) -> None:
    row_id = office.say("Your session was logged.", to=office.ana)
    office.slack.fails(trouble)
    assert await office.deliver() == {Outcome.AMBIGUOUS: 1}
    office.pass_time(timedelta(days=1))
    assert not await office.deliver()
    row = office.row(row_id)
    assert row.state is OutboxState.AMBIGUOUS
    assert row.last_error
    assert len(office.slack.requests) == 1


@pytest.mark.parametrize("trouble", UNCLEAR)
async def test_f27_what_must_not_be_lost_is_sent_again(office: Office, trouble: Trouble) -> None:
    row_id = office.say("You have a mentor.", to=office.ana, is_critical=True)
    office.slack.fails(trouble)
    assert await office.deliver() == {Outcome.RETRIED: 1}
    office.pass_time(timedelta(minutes=1))
    assert await office.deliver() == {Outcome.SENT: 1}
    row = office.row(row_id)
    assert row.state is OutboxState.SENT
    # That it may stand there twice can be seen.
    assert row.last_error


async def test_f27_a_critical_message_is_not_repeated_without_end(office: Office) -> None:
    row_id = office.say("You have a mentor.", to=office.ana, is_critical=True)
    office.slack.fails(*[Trouble(error="fatal_error")] * 20)
    for _ in range(20):
        await office.deliver()
        office.pass_time(timedelta(hours=8))
    assert office.row(row_id).state is OutboxState.AMBIGUOUS
    assert len(office.slack.requests) == MAX_ATTEMPTS


async def test_f28_an_unavailable_slack_is_tried_again_and_then_given_up(office: Office) -> None:
    row_id = office.say("You have a mentor.", to=office.ana, is_critical=True)
    office.slack.fails(*[Trouble(error="service_unavailable", status=503)] * MAX_ATTEMPTS)
    seen: list[Outcome] = []
    for _ in range(MAX_ATTEMPTS):
        seen += (await office.deliver()).elements()
        office.pass_time(timedelta(hours=8))
    assert seen == [Outcome.RETRIED] * (MAX_ATTEMPTS - 1) + [Outcome.FAILED]
    row = office.row(row_id)
    assert (row.state, row.last_error) == (OutboxState.FAILED, "service_unavailable")
    assert not office.slack.ledger


async def test_f28_an_outage_loses_nothing_however_long(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    address, office.slack.url = office.slack.url, "http://127.0.0.1:1/api/"
    async with SlackTransport(office.slack.url) as transport:
        delivery = office.delivery(transport)
        for _ in range(3 * 24):
            await delivery.drain()
            office.pass_time(timedelta(hours=1))
    assert office.row(row_id).attempts == 0
    office.slack.url = address
    assert await office.deliver() == {Outcome.SENT: 1}


async def test_f28_it_does_not_knock_all_the_time_where_nobody_answers(office: Office) -> None:
    async with SlackTransport("http://127.0.0.1:1/api/") as transport:
        delivery = office.delivery(transport)
        office.say("First", to=office.ana)
        assert await delivery.drain() == {Outcome.RETRIED: 1}
        office.say("Second", to=office.ben)
        assert await delivery.drain() == {Outcome.POSTPONED: 1}


@pytest.mark.parametrize(
    "error", ["token_revoked", "account_inactive", "invalid_auth", "token_expired"]
)
async def test_f29_a_dead_token_stops_its_workspace_and_keeps_its_messages(
    office: Office, error: str
) -> None:
    rows = [office.say("One", to=office.ana), office.say("Two", to=office.ben)]
    office.slack.fails(Trouble(error=error), Trouble(error=error))
    await office.deliver()
    with office.database.begin(office.organization) as uow:
        workspace = uow.workspaces.find(Platform.SLACK, TEAM)
        assert workspace is not None
        assert (workspace.state, workspace.state_reason) == (WorkspaceState.REVOKED, error)
        assert workspace.bot_token is None
    for row_id in rows:
        row = office.row(row_id)
        assert (row.state, row.last_error) == (OutboxState.READY, PARKED)
    office.pass_time(timedelta(hours=23))
    office.say("Elsewhere", to=office.eve)
    await office.deliver()
    assert len(office.slack.requests) == 3


async def test_f29_a_new_installation_releases_what_waits(office: Office) -> None:
    office.say("Hello", to=office.ana)
    office.slack.fails(Trouble(error="token_revoked"))
    await office.deliver()
    office.slack.tokens.add("xoxb-new")
    with office.database.begin(office.organization) as uow:
        workspace = uow.workspaces.find(Platform.SLACK, TEAM)
        assert workspace is not None
        uow.workspaces.keep_token(workspace, "xoxb-new")
        uow.outbox.release_parked(office.now)
    assert await office.deliver() == {Outcome.SENT: 1}
    assert office.slack.ledger[0].token == "xoxb-new"


async def test_f29_the_last_word_of_an_old_token_does_not_undo_a_new_installation(
    office: Office,
) -> None:
    class InstalledAnewMeanwhile:
        pace = UNLIMITED

        async def send(self, envelope: Envelope) -> Sent:
            with office.database.begin(office.organization) as uow:
                workspace = uow.workspaces.find(Platform.SLACK, envelope.team)
                assert workspace is not None
                uow.workspaces.keep_token(workspace, "xoxb-new")
            raise DeliveryError("token_revoked", permanent=True, reach=Reach.WORKSPACE)

    office.say("Hello", to=office.ana)
    await office.delivery(InstalledAnewMeanwhile()).drain()
    with office.database.begin(office.organization) as uow:
        kept = uow.workspaces.find(Platform.SLACK, TEAM)
        assert kept is not None
        assert uow.workspaces.token(kept) == "xoxb-new"


async def test_f30_a_missing_scope_is_named(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    office.slack.fails(Trouble(error="missing_scope", more={"needed": "chat:write"}))
    assert await office.deliver() == {Outcome.FAILED: 1}
    assert office.row(row_id).last_error == "missing_scope:chat:write"


@pytest.mark.parametrize(
    "error",
    [
        pytest.param("channel_not_found", id="f31-channel_not_found"),
        pytest.param("restricted_action", id="f31-restricted_action"),
        pytest.param("user_disabled", id="f34-user_disabled"),
        pytest.param("user_not_found", id="f34-user_not_found"),
        pytest.param("user_not_visible", id="f34-user_not_visible"),
        pytest.param("cannot_dm_bot", id="f34-cannot_dm_bot"),
        pytest.param("user_is_bot", id="f34-user_is_bot"),
        pytest.param("invalid_user_combination", id="f35-invalid_user_combination"),
    ],
)
async def test_f31_f34_f35_an_address_where_nobody_is_is_not_used_again(
    office: Office, error: str
) -> None:
    row_id = office.say("One", to=office.ana)
    office.slack.fails(Trouble(error=error))
    assert await office.deliver() == {Outcome.RETRIED: 1, Outcome.FAILED: 1}
    row = office.row(row_id)
    assert (row.state, row.last_error) == (OutboxState.FAILED, "no_reachable_address")
    with office.database.begin(office.organization) as uow:
        assert [address.unreachable for address in uow.people.addresses(office.ana)] == [error]
    office.say("Two", to=office.ana)
    office.say("For Ben", to=office.ben)
    assert await office.deliver() == {Outcome.FAILED: 1, Outcome.SENT: 1}
    assert len(office.slack.requests) == 2


async def test_f33_nothing_is_sent_to_somebody_who_has_left(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    with office.database.begin(office.organization) as uow:
        uow.people.get(office.ana).deactivated_at = office.now
    assert await office.deliver() == {Outcome.CANCELLED: 1}
    assert office.row(row_id).last_error == "deactivated"
    assert not office.slack.requests


@pytest.mark.parametrize(
    "error",
    [
        pytest.param("messages_tab_disabled", id="f32-messages_tab_disabled"),
        pytest.param("ekm_access_denied", id="f36-ekm_access_denied"),
        pytest.param("accesslimited", id="f36-accesslimited"),
        pytest.param("org_login_required", id="f36-org_login_required"),
        pytest.param("team_added_to_org", id="f36-team_added_to_org"),
    ],
)
async def test_f32_f36_a_closed_workspace_is_tried_once_an_hour(office: Office, error: str) -> None:
    office.say("One", to=office.ana)
    office.slack.fails(Trouble(error=error))
    assert await office.deliver() == {Outcome.RETRIED: 1}
    office.say("Two", to=office.ben)
    for _ in range(5):
        await office.deliver()
        office.pass_time(timedelta(minutes=10))
    assert len(office.slack.requests) == 1
    office.pass_time(timedelta(hours=2))
    await office.deliver()
    office.pass_time(SECOND)
    await office.deliver()
    assert {post.text for post in office.slack.ledger} == {"One", "Two"}


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
async def test_f38_refused_blocks_are_said_in_plain_text(office: Office, error: str) -> None:
    office.say("Three of five goals reached.", to=office.ana)
    office.slack.fails(Trouble(error=error))
    assert await office.deliver() == {Outcome.SENT: 1}
    assert [(post.text, post.blocks) for post in office.slack.ledger] == [
        ("Three of five goals reached.", ())
    ]


async def test_f38_what_is_refused_as_plain_text_too_is_given_up(office: Office) -> None:
    row_id = office.say("Hello", to=office.ana)
    office.slack.fails(Trouble(error="invalid_blocks"), Trouble(error="invalid_blocks"))
    assert await office.deliver() == {Outcome.FAILED: 1}
    assert office.row(row_id).last_error == "invalid_blocks"
    assert len(office.slack.requests) == 2
