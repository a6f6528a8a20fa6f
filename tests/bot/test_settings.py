"""Settings: what is missing is named, what is misspelt is refused, secrets stay secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import NotReady, Settings, load, names

_EXAMPLE = Path(__file__).parents[2] / ".env.example"
_TENANT = "11111111-2222-3333-4444-555555555555"
_TEAMS_APP = "99999999-8888-7777-6666-555555555555"
_ONLY_TEAMS = {
    "TEAMS_APP_ID": _TEAMS_APP,
    "TEAMS_TENANT_ID": _TENANT,
    "PUBLIC_URL": "https://cairn.example.com",
}
_COMPLETE = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def given(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


def test_two_tokens_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **_COMPLETE)
    assert load().missing() == []


@pytest.mark.parametrize("others", [{}, {"TEAMS_APP_PASSWORD": "s"}, _COMPLETE])
def test_teams_is_enough_and_goes_with_slack(
    monkeypatch: pytest.MonkeyPatch, others: dict[str, str]
) -> None:
    given(monkeypatch, **_ONLY_TEAMS, **others)
    assert load().missing() == []
    assert load().has_teams


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"TEAMS_APP_ID": _TEAMS_APP}, "TEAMS_TENANT_ID"),
        ({"TEAMS_TENANT_ID": _TENANT}, "TEAMS_APP_ID"),
        ({"TEAMS_APP_PASSWORD": "s"}, "TEAMS_APP_ID"),
    ],
)
def test_what_teams_lacks_is_named_and_slack_is_not(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: str
) -> None:
    given(monkeypatch, PUBLIC_URL="https://cairn.example.com", **settings)
    [problem] = load().missing()
    assert named in problem


def test_teams_needs_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, TEAMS_APP_ID=_TEAMS_APP, TEAMS_TENANT_ID=_TENANT)
    [problem] = load().missing()
    assert "PUBLIC_URL" in problem


def test_whoever_begins_learns_of_both_chats() -> None:
    told = " ".join(load().missing())
    assert "SLACK_BOT_TOKEN" in told
    assert "TEAMS_APP_ID" in told


def test_slack_begun_and_not_finished_is_named_beside_teams(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given(monkeypatch, **_ONLY_TEAMS, SLACK_BOT_TOKEN="xoxb-1")
    [problem] = load().missing()
    assert "SLACK_APP_TOKEN" in problem


def test_the_hosts_of_teams_are_its_own_unless_others_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load().teams_hosts == {
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
    }
    given(monkeypatch, TEAMS_SERVICE_HOSTS=" 127.0.0.1, Teams.example.com,")
    assert load().teams_hosts == {"127.0.0.1", "teams.example.com"}


def test_the_defaults_are_the_embedded_ones() -> None:
    settings = load()
    assert settings.database_url.get_secret_value() == "sqlite:///var/cairn.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.slack_api_url == "https://slack.com/api/"


@pytest.mark.parametrize(
    ("without", "named"),
    [
        ({"SLACK_BOT_TOKEN"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN"}, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN"}, "SLACK_SIGNING_SECRET"),
    ],
)
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, without: set[str], named: str
) -> None:
    given(monkeypatch, **{k: v for k, v in _COMPLETE.items() if k not in without})
    [problem] = load().missing()
    assert named in problem
    assert "Five-minute start" in problem


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}, "PUBLIC_URL"),
        ({"DATABASE_URL": "postgresql://cairn@127.0.0.1/cairn"}, "CAIRN_KEYS"),
        ({"ENTRA_TENANT_ID": _TENANT}, "ENTRA_CLIENT_SECRET"),
        ({"ENTRA_CLIENT_SECRET": "s"}, "ENTRA_TENANT_ID"),
        (
            {"ENTRA_TENANT_ID": _TENANT, "ENTRA_CLIENT_ID": "1", "ENTRA_CLIENT_SECRET": "s"},
            "PUBLIC_URL",
        ),
        ({"SMTP_URL": "smtp://localhost"}, "MAIL_FROM"),
        ({"MAIL_FROM": "cairn@example.com"}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://localhost", "MAIL_FROM": "cairn@example.com"}, "PUBLIC_URL"),
    ],
)
def test_what_only_works_with_something_else_says_so(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: str
) -> None:
    given(monkeypatch, **_COMPLETE, **settings)
    [problem] = load().missing()
    assert named in problem


def test_a_secret_can_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("xoxb-from-a-file\n")
    given(monkeypatch, SLACK_BOT_TOKEN_FILE=str(secret))
    token = load().slack_bot_token
    assert token is not None
    assert token.get_secret_value() == "xoxb-from-a-file"


def test_a_secret_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, SLACK_BOT_TOKEN_FILE="nowhere")
    with pytest.raises(NotReady, match="SLACK_BOT_TOKEN_FILE"):
        load()


@pytest.mark.parametrize(
    "name", ["SLACK_BOT_TOKN", "CAIRN_KEY", "SLACK_CLIENT_ID_FILE", "ENTRA_TENANT", "TEAMS_APP"]
)
def test_a_misspelt_name_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    given(monkeypatch, **{name: "x"})
    with pytest.raises(NotReady, match=f"{name} is not a setting"):
        load()


def test_a_misspelt_name_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKN=xoxb-1\n")
    with pytest.raises(NotReady, match="SLACK_BOT_TOKN is not a setting"):
        load()


def test_others_may_have_settings_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, LANGUAGE="en", **_COMPLETE)
    assert load().missing() == []


def test_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1\nPORT=9000\nSLACK_APP_TOKEN=\n")
    settings = load()
    assert settings.port == 9000
    assert settings.slack_bot_token is not None
    assert settings.slack_app_token is None


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PORT": "many"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"PUBLIC_URL": "http://cairn.example.com"}, "PUBLIC_URL"),
        ({"SLACK_API_URL": "http://slack.example.com/api/"}, "SLACK_API_URL"),
        ({"SLACK_OIDC_ISSUER": "http://slack.example.com"}, "SLACK_OIDC_ISSUER"),
        ({"ENTRA_ISSUER": "http://microsoft.example.com"}, "ENTRA_ISSUER"),
        ({"TEAMS_APP_ID": "cairn"}, "TEAMS_APP_ID"),
        ({"TEAMS_TENANT_ID": "common"}, "TEAMS_TENANT_ID"),
        ({"TEAMS_LOGIN_URL": "http://login.example.com"}, "TEAMS_LOGIN_URL"),
        ({"TEAMS_OPENID_METADATA_URL": "ftp://127.0.0.1/"}, "TEAMS_OPENID_METADATA_URL"),
        ({"TEAMS_SERVICE_HOSTS": "https://smba.example.com"}, "TEAMS_SERVICE_HOSTS"),
        ({"ENTRA_TENANT_ID": "common"}, "ENTRA_TENANT_ID"),
        ({"ENTRA_TENANT_ID": "cairngorm.example.com"}, "ENTRA_TENANT_ID"),
        ({"SMTP_URL": "mail.example.com"}, "SMTP_URL"),
        ({"MAIL_FROM": "Cairn"}, "MAIL_FROM"),
        ({"CAIRN_SUPPORT_EMAIL": "Help <help@example.com>"}, "CAIRN_SUPPORT_EMAIL"),
        ({"CAIRN_OPERATOR": "x" * 33}, "CAIRN_OPERATOR"),
    ],
)
def test_what_can_not_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: str
) -> None:
    given(monkeypatch, **settings)
    with pytest.raises(NotReady, match=named):
        load()


def test_it_may_be_local_without_https(monkeypatch: pytest.MonkeyPatch) -> None:
    given(
        monkeypatch, PUBLIC_URL="http://localhost:8000", SLACK_API_URL="http://127.0.0.1:3050/api/"
    )
    assert load().public_url == "http://localhost:8000"


def test_mail_needs_both_and_an_address_for_its_links(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not load().has_mail
    given(
        monkeypatch,
        SMTP_URL="smtp://localhost:25",
        MAIL_FROM="Cairn <cairn@example.com>",
        PUBLIC_URL="https://cairn.example.com",
        **_COMPLETE,
    )
    assert load().missing() == []
    assert load().has_mail


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    given(
        monkeypatch,
        SLACK_BOT_TOKEN="xoxb-canary",
        SLACK_SIGNING_SECRET="canary",
        DATABASE_URL="postgresql://cairn:canary@127.0.0.1/cairn",
        CAIRN_KEYS="k1:canary",
        ENTRA_CLIENT_SECRET="canary",
        TEAMS_APP_PASSWORD="canary",
        IDENTITY_HEADER="canary",
        SMTP_URL="smtp://cairn:canary@mail.example.com",
    )
    assert "canary" not in repr(load())


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        load().port = 1  # type: ignore[misc]  # that it can't be set is the point


def test_the_example_lists_every_setting_and_nothing_else() -> None:
    listed = [line.partition("=")[0] for line in _EXAMPLE.read_text().splitlines() if "=" in line]
    named = [name for name in listed if not name.startswith("#")]
    assert sorted(named) == sorted(name for name in names() if not name.endswith("_FILE"))


def test_the_example_can_be_used_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(_EXAMPLE.read_text())
    assert load() == Settings(_env_file=None)
