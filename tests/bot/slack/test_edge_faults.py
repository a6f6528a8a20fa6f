"""What can go wrong while somebody waits: Slack away, a token dead, the database gone."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlalchemy import event, func, select

from storage.sessions import Session
from tests.bot.slack.workspace import LOGGED, Workspace, shown
from tests.cast import Cast


async def test_f28_a_person_is_told_when_slack_refuses_a_form(
    slack: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    slack.slack.fail("views.open", "service_unavailable")
    place, url = slack.slack.place()
    await slack.command("U0ANA", "log", response_url=url)
    assert "Try again" in shown(slack.slack.responses[place][0])
    assert caplog.messages == ["Slack refused an answer"]
    assert caplog.records[0].__dict__["reason"] == "service_unavailable"


async def test_f28_nothing_is_lost_when_slack_can_not_be_reached(
    slack: Workspace, cast: Cast
) -> None:
    await slack.command("U0ANA", "log")
    view = slack.slack.view
    slack.slack.fail("views.publish", "fatal_error")
    answer = (await slack.submit("U0ANA", view, LOGGED)).json()
    assert "Logged for" in shown(answer["view"])
    with slack.database.begin(cast.organization_id) as uow:
        assert uow.db.scalar(select(func.count()).select_from(Session)) == 1


async def test_f28_a_stranger_is_told_when_slack_does_not_know_them_yet(slack: Workspace) -> None:
    slack.slack.fail("users.info", "internal_error")
    await slack.command("U0EVE", "join")
    assert "try again" in shown(slack.slack.view)


async def test_f29_a_dead_token_is_forgotten_and_the_next_one_used(
    slack: Workspace, cast: Cast
) -> None:
    await slack.command("U0ANA", "help")
    with slack.database.begin(cast.organization_id) as uow:
        [installed] = uow.workspaces.all()
        uow.workspaces.keep_token(installed, "xoxb-2")
    slack.slack.token = "xoxb-2"
    await slack.command("U0ANA", "log")
    assert slack.slack.views == {}
    await slack.command("U0ANA", "log")
    assert slack.slack.view["callback_id"] == "log_session"


async def test_f30_a_missing_scope_is_named_in_the_log(
    slack: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    slack.slack.fail("users.info", "missing_scope")
    await slack.command("U0EVE", "join")
    [record] = caplog.records
    assert record.__dict__["method"] == "users.info"
    assert record.__dict__["reason"] == "missing_scope"


@pytest.mark.parametrize("error", ["channel_not_found", "messages_tab_disabled"])
async def test_f31_f32_what_can_not_be_told_at_least_is_logged(
    slack: Workspace, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    slack.slack.fail("views.open", "expired_trigger_id")
    slack.slack.fail("chat.postMessage", error)
    answer = await slack.shortcut("U0ANA", "log_session")
    assert answer.status_code == 200
    reasons = [record.__dict__["reason"] for record in caplog.records]
    assert reasons == ["expired_trigger_id", error]


async def test_f33_who_is_deactivated_counts_as_departed(slack: Workspace, cast: Cast) -> None:
    gone = {**slack.slack.people["U0BEN"], "deleted": True}
    await slack.event({"type": "user_change", "user": gone})
    with slack.database.begin(cast.organization_id) as uow:
        assert uow.people.get(cast.ben).deactivated_at is not None
        assert uow.outbox.has(f"departed:{cast.ben}:{slack.clock().date()}:{cast.cleo}")


async def test_f33_who_is_reactivated_is_back(slack: Workspace, cast: Cast) -> None:
    ben = slack.slack.people["U0BEN"]
    await slack.event({"type": "user_change", "user": {**ben, "deleted": True}})
    await slack.event({"type": "user_change", "user": ben})
    with slack.database.begin(cast.organization_id) as uow:
        assert uow.people.get(cast.ben).deactivated_at is None


async def test_f46_an_event_is_refused_while_the_database_is_away(
    slack: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    _rename_people(slack)
    ana = {"type": "user_change", "user": slack.slack.people["U0ANA"]}
    assert (await slack.event(ana)).status_code == 503
    assert "the database is away" in caplog.messages


async def test_f46_a_person_is_told_while_the_database_is_away(slack: Workspace) -> None:
    _rename_people(slack)
    answer = await slack.command("U0ANA", "log")
    assert "nothing was changed" in shown(answer.json())


async def test_f51_with_a_full_disk_nothing_is_half_done(
    slack: Workspace, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    await slack.command("U0ANA", "log")
    view = slack.slack.view
    _fill_disk(slack)
    words = {**LOGGED, "agreed": {"value": "x" * 3000}, "shared_note": {"value": "y" * 3000}}
    answer = (await slack.submit("U0ANA", view, words)).json()
    assert answer["response_action"] == "update"
    assert "nothing was changed" in shown(answer["view"])
    assert "What you typed is kept" not in shown(answer["view"])
    with slack.database.begin(cast.organization_id) as uow:
        assert uow.db.scalar(select(func.count()).select_from(Session)) == 0


def _rename_people(slack: Workspace) -> None:
    with slack.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE people RENAME TO away")


def _fill_disk(slack: Workspace) -> None:
    """Let the database file grow no further."""
    slack.database.engine.dispose()

    @event.listens_for(slack.database.engine, "connect")
    def stop(connection: Any, _: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")
