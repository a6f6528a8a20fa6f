"""What can go wrong on the way in, each by its number in docs/faults.md."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from bot.requests import MOST_BYTES
from bot.slack.registration import Installation, register
from mentoring.vocabulary import PairStatus
from storage.database import Database
from storage.organizations import Platform, WorkspaceState
from storage.people import Person
from storage.sessions import Session
from storage.vault import Keyring
from tests.bot.slack.workspace import (
    KEYS,
    LOGGED,
    Json,
    Workspace,
    button_in,
    person,
    shown,
    workspace,
)
from tests.cast import ANA, NOW, TEAM, Cast


def count(slack: Workspace, cast: Cast, kind: type[Session | Person]) -> int:
    with slack.database.begin(cast.organization_id) as uow:
        return uow.db.scalar(select(func.count()).select_from(kind)) or 0


async def log_form(slack: Workspace, user: str = "U0ANA") -> Json:
    await slack.command(user, "log")
    return slack.slack.view


async def test_f01_an_event_that_comes_again_does_nothing(slack: Workspace) -> None:
    for _ in range(3):
        answer = await slack.open_home("U0ANA", event_id="Ev1")
        assert answer.status_code == 200
    assert len(slack.slack.called("views.publish")) == 1
    assert slack.metric("cairn_dedupe_hits_total") == 2


async def test_f01_an_event_that_failed_is_taken_when_it_comes_again(
    slack: Workspace, cast: Cast
) -> None:
    moved = {**slack.slack.people["U0ANA"], "tz": "Asia/Tokyo"}
    change = {"type": "user_change", "user": moved}
    _rename_table(slack, "people", "away")
    assert (await slack.event(change, event_id="Ev1")).status_code == 503
    _rename_table(slack, "away", "people")
    assert (await slack.event(change, event_id="Ev1")).status_code == 200
    with slack.database.begin(cast.organization_id) as uow:
        assert uow.people.get(cast.ana).zone == "Asia/Tokyo"


async def test_f02_it_answers_while_slack_is_silent(slack: Workspace) -> None:
    slack.slack.answering.clear()
    answer = await slack.command("U0ANA", "log", waits=False)
    assert answer.status_code == 200
    slack.slack.answering.set()
    await slack.idle()
    assert slack.slack.view["callback_id"] == "log_session"


async def test_f02_what_was_submitted_is_committed_before_the_answer(
    slack: Workspace, cast: Cast
) -> None:
    view = await log_form(slack)
    slack.slack.answering.clear()
    payload = slack.submission("U0ANA", view, LOGGED)
    await slack.post(urlencode({"payload": json.dumps(payload)}))
    assert count(slack, cast, Session) == 1
    slack.slack.answering.set()


async def test_f03_an_older_profile_does_not_replace_a_newer(slack: Workspace, cast: Cast) -> None:
    ana = slack.slack.people["U0ANA"]
    for tz, updated in (("Asia/Tokyo", 200), ("Asia/Seoul", 100)):
        await slack.event({"type": "user_change", "user": {**ana, "tz": tz, "updated": updated}})
    with slack.database.begin(cast.organization_id) as uow:
        assert uow.people.get(cast.ana).zone == "Asia/Tokyo"


async def test_f03_a_farewell_from_before_the_install_is_ignored(slack: Workspace) -> None:
    await slack.event(
        {"type": "app_uninstalled"}, event_time=int((NOW - timedelta(days=1)).timestamp())
    )
    assert (await slack.command("U0ANA", "help")).json()["response_type"] == "ephemeral"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-slack-request-timestamp": ""},
        {"x-slack-request-timestamp": "abc"},
        {"x-slack-request-timestamp": "1e9"},
        {"x-slack-request-timestamp": "9" * 5000},
        {"x-slack-request-timestamp": "-1"},
        {"x-slack-request-timestamp": str(int((NOW - timedelta(minutes=6)).timestamp()))},
        {"x-slack-request-timestamp": str(int((NOW + timedelta(minutes=6)).timestamp()))},
        {"x-slack-signature": ""},
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": "v1=abc"},
    ],
)
async def test_f04_a_bad_signature_is_turned_away(
    slack: Workspace, headers: dict[str, str]
) -> None:
    answer = await slack.post('{"type":"event_callback"}', headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert slack.metric("cairn_refused_requests_total", status="401") == 1


async def test_f04_a_signature_that_is_not_ascii_is_turned_away(slack: Workspace) -> None:
    request = slack.http.build_request(
        "POST",
        "/slack/events",
        content=b"{}",
        headers=[
            (b"x-slack-request-timestamp", str(int(NOW.timestamp())).encode()),
            (b"x-slack-signature", "v0=ü".encode()),
        ],
    )
    assert (await slack.http.send(request)).status_code == 401


async def test_f04_an_old_request_is_turned_away_though_well_signed(slack: Workspace) -> None:
    stamp = str(int((NOW - timedelta(minutes=6)).timestamp()))
    assert (await slack.post("{}", timestamp=stamp)).status_code == 401


async def test_f04_a_body_that_is_not_utf8_is_turned_away(slack: Workspace) -> None:
    assert (await slack.post(b'{"type":"\xff"}')).status_code == 401


async def test_f04_without_a_secret_nothing_is_taken_over_http(database_file: Path) -> None:
    async with workspace(database_file, slack_signing_secret=None, slack_client_id="1.2") as closed:
        assert (await closed.post('{"type":"url_verification"}')).status_code == 401


async def test_f05_too_much_is_not_read(slack: Workspace) -> None:
    assert (await slack.post("x" * (MOST_BYTES + 1))).status_code == 413


async def test_f05_too_much_without_a_length_is_not_read(slack: Workspace) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 100_000 + 1):
            yield b"x" * 100_000

    answer = await slack.http.post("/slack/events", content=endless())
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        '{"type":',
        "{}",
        '{"type": 5}',
        '{"type": "event_callback", "type": "block_actions"}',
        '{"type": "event_callback", "event": []}',
        '{"type": "event_callback", "team_id": 5, "authorizations": 7, "event": {"type": "x"}}',
        '{"type": "event_callback", "event": {"type": "x", "text": "\\ud83d"}}',
        "payload=%7B",
        "payload=%5B%5D",
        "payload=" + '{"type":"block_actions"}',
        "payload=" + '{"type":"block_actions","actions":[{}],"user":{}}',
        "payload=" + '{"type":"view_submission","view":{"id":1,"callback_id":"x"},"user":{}}',
        '{"type":"event_callback","event":' + '{"a":' * 200 + "1" + "}" * 200 + "}",
        '{"type":"event_callback","event":' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
async def test_f05_what_can_not_be_read_is_refused(slack: Workspace, body: str) -> None:
    assert (await slack.post(body)).status_code == 400


async def test_f06_slack_may_look_whether_we_are_there(slack: Workspace) -> None:
    asked = await slack.post('{"type":"url_verification","challenge":"c1"}')
    assert asked.json() == {"challenge": "c1"}
    looked = await slack.http.post("/slack/events", content=b"ssl_check=1&token=x")
    assert looked.status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"type": "event_callback", "event": {"type": "team_join"}}, "team_join"),
        ({"type": "event_callback", "event": {"type": "of_tomorrow"}}, "other"),
        ({"type": "message_action", "callback_id": "x", "user": {"id": "U0ANA"}}, "message_action"),
        ({"type": "of_tomorrow"}, "other"),
    ],
)
async def test_f06_what_nothing_is_made_for_is_counted_by_its_type(
    slack: Workspace, body: Json, kind: str
) -> None:
    answer = await slack.post(json.dumps({"team_id": TEAM, **body}))
    assert (answer.status_code, answer.content) == (200, b"")
    assert slack.metric("cairn_unknown_requests_total", type=kind) == 1


async def test_f06_a_button_that_is_not_ours_is_ignored(slack: Workspace) -> None:
    answer = await slack.press("U0ANA", {"value": "something else"})
    assert answer.status_code == 200
    assert slack.metric("cairn_unknown_requests_total", type="button") == 1


async def test_f07_an_unknown_workspace_is_not_served(slack: Workspace) -> None:
    answer = await slack.command("U0EVE", "join", team_id="T0NOBODY")
    assert answer.status_code == 200
    assert "isn't installed" in answer.text
    event = await slack.event({"type": "team_join"}, team_id="T0NOBODY")
    assert (event.status_code, event.content) == (200, b"")
    with slack.database.begin_everywhere() as everywhere:
        assert everywhere.workspace(Platform.SLACK, "T0NOBODY") is None


@pytest.mark.parametrize(
    "farewells",
    [
        [{"type": "app_uninstalled"}],
        [{"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}],
        [
            {"type": "app_uninstalled"},
            {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"], "oauth": []}},
        ],
        [
            {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}},
            {"type": "app_uninstalled"},
        ],
    ],
)
async def test_f07_after_a_farewell_the_token_is_gone(
    slack: Workspace, cast: Cast, farewells: list[Json]
) -> None:
    await slack.command("U0ANA", "help")
    for farewell in farewells:
        assert (await slack.event(farewell)).status_code == 200
    with slack.database.begin(cast.organization_id) as uow:
        [installed] = uow.workspaces.all()
    assert installed.state is WorkspaceState.REVOKED
    assert installed.bot_token is None
    assert "isn't installed" in (await slack.command("U0ANA", "help")).text


async def test_f07_a_token_of_a_person_may_go(slack: Workspace) -> None:
    await slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U0ANA"]}})
    assert (await slack.command("U0ANA", "help")).json()["response_type"] == "ephemeral"


async def test_f08_an_install_for_a_whole_grid_serves_each_team(database_file: Path) -> None:
    _install_for_grid(database_file)
    async with workspace(database_file, **_OAUTH) as grid:
        grid.slack.people["U0EVE"] = person(
            "U0EVE", "Eve", team_id="T2", enterprise_user={"enterprise_id": "E0GRID"}
        )
        where: dict[str, Any] = {
            "team_id": "T1",
            "enterprise_id": "E0GRID",
            "is_enterprise_install": "true",
        }
        await grid.command("U0EVE", "help", **where)
        assert "/mentor join" in shown(grid.slack.view)
        assert all(call["team_id"] == "T1" for call in grid.slack.called("users.info"))


async def test_f08_a_team_without_access_is_told_whom_to_ask(database_file: Path) -> None:
    _install_for_grid(database_file)
    async with workspace(database_file, **_OAUTH) as grid:
        grid.slack.people["U0EVE"] = person("U0EVE", "Eve", enterprise_user={"teams": ["E0GRID"]})
        where: dict[str, Any] = {"team_id": "T1", "enterprise_id": "E0GRID"}
        await grid.command("U0EVE", "help", **where)
        grid.slack.fail("views.open", "team_access_not_granted")
        place, url = grid.slack.place()
        await grid.command("U0EVE", "settings", response_url=url, **where)
        assert "Ask an administrator" in shown(grid.slack.responses[place][0])


async def test_f09_somebody_from_elsewhere_is_not_enrolled(slack: Workspace, cast: Cast) -> None:
    before = count(slack, cast, Person)
    place, url = slack.slack.place()
    await slack.press(
        "U0EVE",
        {"value": '{"feature":"join"}'},
        home="T0ELSEWHERE",
        response_url=url,
    )
    assert "people of the workspace" in shown(slack.slack.responses[place][0])
    assert slack.slack.responses[place][0]["replace_original"] is False
    assert count(slack, cast, Person) == before


async def test_f09_a_stranger_by_their_profile_is_not_enrolled(
    slack: Workspace, cast: Cast
) -> None:
    slack.slack.people["U0EVE"] = person("U0EVE", "Eve", is_stranger=True)
    before = count(slack, cast, Person)
    await slack.command("U0EVE", "join")
    assert "people of the workspace" in shown(slack.slack.view)
    assert count(slack, cast, Person) == before


async def test_f09_somebody_from_elsewhere_who_takes_part_may_act(
    slack: Workspace, cast: Cast
) -> None:
    with slack.database.begin(cast.organization_id) as uow:
        uow.people.meet(ANA._replace(team="T0ELSEWHERE", external_id="U0EVE"), "Eve")
    place, url = slack.slack.place()
    pressed = {"value": '{"feature":"settings"}'}
    await slack.press("U0EVE", pressed, home="T0ELSEWHERE", response_url=url)
    assert slack.slack.view["callback_id"] == "settings"
    assert slack.slack.responses[place] == []


async def test_f10_our_own_bot_is_not_answered(slack: Workspace) -> None:
    answer = await slack.open_home("U0BOT")
    assert answer.status_code == 200
    assert not slack.slack.called("views.publish")


async def test_f11_held_back_events_are_counted_and_logged(
    slack: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    body = {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1}
    assert (await slack.post(json.dumps(body))).status_code == 200
    assert slack.metric("cairn_app_rate_limited_total") == 1
    assert "Slack holds events back" in caplog.messages


async def test_f12_a_double_submit_is_one_session(slack: Workspace, cast: Cast) -> None:
    view = await log_form(slack)
    first = (await slack.submit("U0ANA", view, LOGGED)).json()
    second = (await slack.submit("U0ANA", view, LOGGED)).json()
    assert first == second
    assert count(slack, cast, Session) == 1
    assert slack.metric("cairn_dedupe_hits_total") == 1


async def test_f12_two_devices_are_one_session(slack: Workspace, cast: Cast) -> None:
    views = [await log_form(slack), await log_form(slack)]
    answers = [(await slack.submit("U0ANA", view, LOGGED)).json() for view in views]
    assert [answer["response_action"] for answer in answers] == ["update", "errors"]
    assert count(slack, cast, Session) == 1


async def test_f13_a_form_about_what_has_ended_says_so_and_keeps_the_words(
    slack: Workspace, cast: Cast
) -> None:
    view = await log_form(slack)
    with slack.database.begin(cast.organization_id) as uow:
        uow.pairs.get(cast.pair).status = PairStatus.ENDED
    typed = {**LOGGED, "agreed": {"value": "Talk to the release team."}}
    answer = (await slack.submit("U0ANA", view, typed)).json()
    assert answer["response_action"] == "update"
    assert [block["type"] for block in answer["view"]["blocks"][:1]] == ["section"]
    # Inputs keep what is typed in them as long as their ids stay.
    assert [b["block_id"] for b in answer["view"]["blocks"][1:]] == [
        b["block_id"] for b in view["blocks"]
    ]
    assert count(slack, cast, Session) == 0


async def test_f14_an_old_button_says_so_and_goes(slack: Workspace) -> None:
    view = await log_form(slack)
    confirmed = (await slack.submit("U0ANA", view, LOGGED)).json()["view"]
    undo = button_in(confirmed, "Undo")
    await slack.press("U0ANA", undo, view={**confirmed, "id": view["id"]})
    place, url = slack.slack.place()
    await slack.press("U0ANA", undo, message=confirmed, response_url=url)
    [told] = slack.slack.responses[place]
    assert told["replace_original"] is True
    assert "We couldn't find that" in shown(told)
    assert all(block["type"] != "actions" for block in told["blocks"])


async def test_f14_a_button_of_a_feature_that_is_gone_says_so(slack: Workspace) -> None:
    place, url = slack.slack.place()
    message = {"blocks": [{"type": "actions", "block_id": "cairn:1", "elements": []}]}
    pressed = {"value": '{"feature":"of_yesterday","choice":"x"}'}
    await slack.press("U0ANA", pressed, message=message, response_url=url)
    assert "moved on" in shown(slack.slack.responses[place][0])


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id"])
async def test_f15_a_trigger_that_is_used_up_is_made_good(slack: Workspace, error: str) -> None:
    slack.slack.fail("views.open", error)
    place, url = slack.slack.place()
    await slack.command("U0ANA", "log", response_url=url)
    [told] = slack.slack.responses[place]
    assert told["response_type"] == "ephemeral"
    again = button_in(told, "Try again")
    await slack.press("U0ANA", again, message=told, response_url=url)
    assert slack.slack.view["callback_id"] == "log_session"


async def test_f15_slow_people_are_told_where_there_is_no_other_place(slack: Workspace) -> None:
    slack.slack.fail("views.open", "expired_trigger_id")
    await slack.shortcut("U0ANA", "log_session")
    [told] = slack.slack.posts
    assert told["channel"] == "U0ANA"
    assert button_in(told, "Try again")


async def test_f15_a_stranger_whose_window_does_not_open_is_told(slack: Workspace) -> None:
    slack.slack.people["U0EVE"] = person("U0EVE", "Eve")
    slack.slack.fail("views.open", "expired_trigger_id")
    place, url = slack.slack.place()
    await slack.command("U0EVE", "join", response_url=url)
    assert "once more" in shown(slack.slack.responses[place][0])


async def test_f16_a_view_is_updated_without_a_hash(slack: Workspace) -> None:
    view = await log_form(slack)
    confirmed = (await slack.submit("U0ANA", view, LOGGED)).json()["view"]
    modal = {**confirmed, "id": view["id"], "hash": "old"}
    await slack.press("U0ANA", button_in(modal, "Edit"), view=modal)
    [update] = slack.slack.called("views.update")
    assert "hash" not in update
    assert slack.slack.views[view["id"]]["callback_id"] == "edit_session"


async def test_nothing_typed_is_logged(slack: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    view = await log_form(slack)
    secret = {**LOGGED, "private_note": {"value": "canary-in-a-note"}}
    await slack.submit("U0ANA", view, secret)
    await slack.command("U0ANA", "canary-in-a-command")
    slack.slack.fail("views.open", "internal_error")
    await slack.command("U0ANA", "log")
    assert "canary" not in caplog.text


def _rename_table(slack: Workspace, old: str, new: str) -> None:
    with slack.database.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


def _install_for_grid(path: Path) -> None:
    database = Database(f"sqlite:///{path}", Keyring.parse(KEYS))
    installation = Installation("E0GRID", "Grid", token="xoxb-1", is_enterprise=True)
    register(database, installation, NOW)
    with database.begin_everywhere() as everywhere:
        assert everywhere.workspace(Platform.SLACK, "E0GRID") is not None
    database.close()


_OAUTH: dict[str, Any] = {
    "slack_bot_token": None,
    "slack_client_id": "1.2",
    "slack_client_secret": "s",
    "public_url": "https://cairn.test",
}
