"""Settings: everything that is chosen outside of the code, read once from the environment.

No other module reads the environment. A secret may also come from a file: `NAME_FILE` names it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.addresses import wrong_hosts, wrong_mail, wrong_urls
from bot.secret_files import NotReadable, SecretFiles, is_secret

_OURS = ("CAIRN_", "SLACK_", "TEAMS_", "ENTRA_")
_HOW_TO = 'The README\'s "Five-minute start" shows where to find each in Slack.'
#: Where Teams' conversations are: in its public cloud, and in the two of the US government.
_TEAMS_HOSTS = (
    "smba.trafficmanager.net,smba.infra.gcc.teams.microsoft.com,smba.infra.gov.teams.microsoft.us"
)
_URLS = (
    "public_url",
    "slack_api_url",
    "slack_oidc_issuer",
    "teams_openid_metadata_url",
    "teams_login_url",
    "entra_issuer",
)


class NotReady(Exception):
    """Cairn can't start as it is set up; each problem is a sentence for who runs it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        frozen=True,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    database_url: SecretStr = Field(
        SecretStr("sqlite:///var/cairn.db"), description="SQLite, or postgresql://…"
    )
    cairn_keys: SecretStr | None = Field(
        None, description="Encryption keys, newest first: name:base64 of 32 bytes, with commas"
    )
    host: str = Field("127.0.0.1", description="The address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on")
    public_url: str = Field(
        "", description="Where chats and browsers reach Cairn, such as https://c.example"
    )
    cairn_operator: str = Field(
        "", max_length=32, description="Who runs Cairn, as people know them"
    )
    cairn_support_email: str = Field("", description="Who answers when something is broken")
    slack_signing_secret: SecretStr | None = Field(
        None, description="Basic Information, App Credentials; not needed with Socket Mode"
    )
    slack_bot_token: SecretStr | None = Field(
        None, description="For one workspace: OAuth & Permissions; starts with xoxb-"
    )
    slack_client_id: str = Field(
        "", description="For installs by OAuth and Sign in with Slack: App Credentials"
    )
    slack_client_secret: SecretStr | None = Field(
        None, description="For installs by OAuth and Sign in with Slack: App Credentials"
    )
    slack_app_token: SecretStr | None = Field(
        None, description="For Socket Mode: App-Level Tokens; starts with xapp-"
    )
    teams_app_id: UUID | None = Field(
        None, description="Azure Bot, Configuration: Microsoft App ID"
    )
    teams_tenant_id: UUID | None = Field(
        None, description="Azure Bot, Configuration: App Tenant ID"
    )
    teams_app_password: SecretStr | None = Field(
        None, description="A client secret of the app; without one, its managed identity is used"
    )
    teams_service_hosts: str = Field(
        _TEAMS_HOSTS, description="Where Teams may ask us to answer, with commas between"
    )
    identity_endpoint: str = Field(
        "", description="Azure's App Service sets it where the app has a managed identity"
    )
    identity_header: SecretStr | None = Field(
        None, description="Azure's App Service sets it where the app has a managed identity"
    )
    smtp_url: SecretStr | None = Field(
        None, description="For mail: smtp://user:password@host:587, or smtps:// for TLS at once"
    )
    mail_from: str = Field("", description="For mail: Cairn <cairn@example.com>")
    slack_api_url: str = Field(
        "https://slack.com/api/", description="Slack's own, unless a test stands in for it"
    )
    slack_oidc_issuer: str = Field(
        "https://slack.com", description="Slack's own, unless a test stands in for it"
    )
    teams_openid_metadata_url: str = Field(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        description="Microsoft's own, unless a test stands in for it",
    )
    teams_login_url: str = Field(
        "https://login.microsoftonline.com",
        description="Microsoft's own, unless a test stands in for it",
    )
    entra_tenant_id: UUID | None = Field(
        None, description="For signing in with Microsoft: Overview, Directory (tenant) ID"
    )
    entra_client_id: str = Field(
        "", description="For signing in with Microsoft: Overview, Application (client) ID"
    )
    entra_client_secret: SecretStr | None = Field(
        None, description="For signing in with Microsoft: Certificates & secrets"
    )
    entra_issuer: str = Field(
        "", description="That of the tenant, unless a test stands in for Microsoft"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del file_secret_settings  # ours takes its place
        files = SecretFiles(settings_cls, _environment(dotenv_settings))
        return (init_settings, env_settings, dotenv_settings, files)

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.get_secret_value().startswith("sqlite")

    @property
    def portal(self) -> str:
        """Where people reach our pages; empty where that is nowhere."""
        return self.public_url.rstrip("/")

    @property
    def has_oauth(self) -> bool:
        return bool(self.slack_client_id and self.slack_client_secret)

    @property
    def has_teams(self) -> bool:
        return bool(self.teams_app_id and self.teams_tenant_id)

    @property
    def teams_hosts(self) -> frozenset[str]:
        """Name the hosts that Teams may ask us to answer at."""
        hosts = (host.strip().lower() for host in self.teams_service_hosts.split(","))
        return frozenset(host for host in hosts if host)

    @property
    def has_entra(self) -> bool:
        return bool(self.entra_tenant_id and self.entra_client_id and self.entra_client_secret)

    @property
    def has_mail(self) -> bool:
        return bool(self.smtp_url and self.mail_from)

    def missing(self) -> list[str]:
        """Say what Cairn still needs before it can talk to anybody."""
        return [*self._missing(), *self._missing_for_mail()]

    def _missing(self) -> Iterator[str]:
        if self._begins_slack or not self._begins_teams:
            yield from self._missing_for_slack()
        if self._begins_teams:
            yield from self._missing_for_teams()
        if self.entra_tenant_id or self.entra_client_id or self.entra_client_secret:
            yield from self._missing_for_entra()
        if not self.is_sqlite and not self.cairn_keys:
            yield (
                "On PostgreSQL, CAIRN_KEYS has to be set: every process needs the same keys. "
                "`python -m bot keys` prints a new one."
            )

    @property
    def _begins_slack(self) -> bool:
        tokens = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        return any((*tokens, self.slack_client_id, self.slack_client_secret))

    @property
    def _begins_teams(self) -> bool:
        return any((self.teams_app_id, self.teams_tenant_id, self.teams_app_password))

    def _missing_for_slack(self) -> Iterator[str]:
        # Whoever has set nothing yet learns here that there are two chats to choose from.
        instead = "" if self._begins_slack else " Teams needs TEAMS_APP_ID instead."
        if not (self.slack_bot_token or self.has_oauth):
            yield (
                "Cairn needs SLACK_BOT_TOKEN, or for several workspaces SLACK_CLIENT_ID and "
                f"SLACK_CLIENT_SECRET. {_HOW_TO}{instead}"
            )
        if not (self.slack_signing_secret or self.slack_app_token):
            yield (
                "Cairn needs SLACK_APP_TOKEN (Socket Mode, no public address needed) or "
                f"SLACK_SIGNING_SECRET (requests over HTTP). {_HOW_TO}"
            )
        if bool(self.slack_client_id) is not bool(self.slack_client_secret):
            yield "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET only work together."
        if self.has_oauth and not self.public_url:
            yield "Installs by OAuth need PUBLIC_URL, the https address at which Slack reaches us."

    def _missing_for_teams(self) -> Iterator[str]:
        if not self.has_teams:
            yield (
                "Teams needs TEAMS_APP_ID and TEAMS_TENANT_ID, and TEAMS_APP_PASSWORD where the "
                "app has no managed identity; Azure shows them under Configuration of the bot."
            )
        if not self.public_url:
            yield "Teams needs PUBLIC_URL, the https address at which it reaches us."

    def _missing_for_entra(self) -> Iterator[str]:
        if not self.has_entra:
            yield (
                "ENTRA_TENANT_ID, ENTRA_CLIENT_ID and ENTRA_CLIENT_SECRET only work together; "
                "Microsoft's admin center shows them under App registrations."
            )
        elif not self.public_url:
            yield "Signing in with Microsoft needs PUBLIC_URL, the https address of the portal."

    def _missing_for_mail(self) -> Iterator[str]:
        if bool(self.smtp_url) is not bool(self.mail_from):
            yield "SMTP_URL and MAIL_FROM only work together."
        if self.has_mail and not self.public_url:
            yield "Mail needs PUBLIC_URL, the https address that the links in it lead to."


def load(**given: Any) -> Settings:
    """Read the settings.

    Raises:
        NotReady: a value can't be used, or a name that looks like ours isn't one.
    """
    try:
        settings = Settings(**given)
    except NotReadable as error:
        raise NotReady([str(error)]) from None
    except ValidationError as error:
        raise NotReady(
            [f"{str(one['loc'][0]).upper()}: {one['msg']}." for one in error.errors()]
        ) from None
    problems = _misspelt() + _unusable(settings)
    if problems:
        raise NotReady(problems)
    return settings


def names() -> list[str]:
    """Name every variable that is read, as it is written in the environment."""
    fields = Settings.model_fields
    plain = [name.upper() for name in fields]
    return plain + [f"{name.upper()}_FILE" for name, field in fields.items() if is_secret(field)]


def _environment(dotenv: PydanticBaseSettingsSource) -> dict[str, str]:
    in_file = dotenv.env_vars if isinstance(dotenv, DotEnvSettingsSource) else {}
    merged = {name.upper(): value or "" for name, value in in_file.items()}
    return merged | {name.upper(): value for name, value in os.environ.items()}  # noqa: TID251 - here


def _misspelt() -> list[str]:
    known = set(names())
    dotenv = DotEnvSettingsSource(Settings)
    strange = sorted(
        name for name in _environment(dotenv) if name.startswith(_OURS) and name not in known
    )
    return [f"{name} is not a setting of Cairn; is it misspelt?" for name in strange]


def _unusable(settings: Settings) -> list[str]:
    smtp_url = settings.smtp_url.get_secret_value() if settings.smtp_url else ""
    return [
        *wrong_urls({name: getattr(settings, name) for name in _URLS}),
        *wrong_hosts(settings.teams_hosts),
        *wrong_mail(smtp_url, settings.mail_from, settings.cairn_support_email),
    ]
