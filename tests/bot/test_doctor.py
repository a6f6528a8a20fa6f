"""The doctor: names what is wrong and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from bot.__main__ import main
from bot.app import open_database
from bot.settings import load
from storage.outbox import OutboxRow, OutboxState
from tests.cast import ANA, NOW, make_organization
from tests.fakes.mail_server import serving_mail
from tests.fakes.slack_web import SlackWeb, serving_from_a_thread
from ui.message import message


@pytest.fixture
def slack() -> Iterator[SlackWeb]:
    with serving_from_a_thread(SlackWeb(lambda: NOW)) as ready:
        yield ready


def set_up(monkeypatch: pytest.MonkeyPatch, slack: SlackWeb) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    monkeypatch.setenv("SLACK_API_URL", slack.url)


def test_all_is_well_where_it_is(
    slack: SlackWeb, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(monkeypatch, slack)
    main(["migrate"])
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "All is well" in told
    assert "Cairngorm Rail" in told


def test_everything_missing_is_named_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "✗ Cairn needs SLACK_BOT_TOKEN" in told
    assert "✗ Database: migrations are missing" in told


def test_a_token_that_slack_does_not_take_is_named(
    slack: SlackWeb, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(monkeypatch, slack)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    main(["migrate"])
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "✗ Slack doesn't take SLACK_BOT_TOKEN: invalid_auth" in told
    assert "xoxb-wrong" not in told


def test_a_missing_scope_is_named(
    slack: SlackWeb, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(monkeypatch, slack)
    slack.scopes = "commands,chat:write"
    main(["migrate"])
    assert main(["doctor"]) == 1
    assert "Missing scopes: users:read" in capsys.readouterr().out


def test_slack_being_away_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(monkeypatch, SlackWeb(lambda: NOW, url="http://127.0.0.1:9/api/"))
    main(["migrate"])
    assert main(["doctor"]) == 1
    assert "✗ Slack can't be reached" in capsys.readouterr().out


def set_up_mail(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SMTP_URL", url)
    monkeypatch.setenv("MAIL_FROM", "Cairn <cairn@example.com>")
    monkeypatch.setenv("PUBLIC_URL", "https://cairn.example.com")


def test_a_mail_server_that_answers_is_well(
    slack: SlackWeb, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(monkeypatch, slack)
    main(["migrate"])
    with serving_mail() as server:
        set_up_mail(monkeypatch, server.url)
        assert main(["doctor"]) == 0
    assert "✓ The mail server answers" in capsys.readouterr().out
    assert server.taken == []


def test_a_mail_server_that_is_away_is_named(
    slack: SlackWeb, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(monkeypatch, slack)
    main(["migrate"])
    set_up_mail(monkeypatch, "smtp://cairn:canary@127.0.0.1:9")
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "✗ The mail server of SMTP_URL doesn't answer" in told
    assert "canary" not in told


def test_without_mail_the_doctor_does_not_speak_of_it(
    slack: SlackWeb, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(monkeypatch, slack)
    main(["doctor"])
    assert "mail" not in capsys.readouterr().out.lower()


def test_a_misspelt_setting_stops_the_examination(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKN", "x")
    assert main(["doctor"]) == 1
    assert "✗ SLACK_BOT_TOKN" in capsys.readouterr().out


def test_the_doctor_changes_nothing_in_slack(
    slack: SlackWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(monkeypatch, slack)
    main(["doctor"])
    assert {method for method, _ in slack.calls} == {"auth.test"}


def put_aside(state: OutboxState) -> None:
    """Write a message down of which delivery has made an end."""
    database = open_database(load())
    organization = make_organization(database)
    with database.begin(organization.id) as uow:
        ana = uow.people.meet(ANA, "Ana")
        told = message("Ana logged your session.")
        uow.outbox.add(key="told", to=ana.id, message=told, due_at=NOW)
        uow.db.execute(update(OutboxRow).values(state=state, last_error="worker_died", crashes=3))
    database.close()


def test_f50_what_was_given_up_is_counted_and_sent_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["migrate"])
    put_aside(OutboxState.FAILED)
    main(["doctor"])
    assert "✗ Messages that were given up: 1. `python -m bot retry`" in capsys.readouterr().out
    assert main(["retry"]) == 0
    assert capsys.readouterr().out == "Messages that will be sent again: 1.\n"
    main(["doctor"])
    assert "given up" not in capsys.readouterr().out


def test_what_may_have_arrived_is_sent_again_only_if_that_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["migrate"])
    put_aside(OutboxState.AMBIGUOUS)
    main(["doctor"])
    assert "✓ Messages that may have arrived, or not: 1." in capsys.readouterr().out
    main(["retry"])
    told = capsys.readouterr().out
    assert "sent again: 0." in told
    assert "or not: 1. --unconfirmed" in told
    main(["retry", "--unconfirmed"])
    assert capsys.readouterr().out == "Messages that will be sent again: 1.\n"


def test_before_there_is_a_database_there_is_nothing_to_send(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["retry"]) == 1
    assert "migrations are missing" in capsys.readouterr().err
