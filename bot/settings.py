"""Settings: everything that is chosen outside of the code, read once from the environment.

No other module reads the environment. A secret may also come from a file: `NAME_FILE` names it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.mail.server import NotAnAddress, Sender, Server

_OURS = ("CAIRN_", "SLACK_", "ENTRA_")
_HOW_TO = 'The README\'s "Five-minute start" shows where to find each in Slack.'
_LOCAL = {"localhost", "127.0.0.1", "::1"}


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
    public_url: str = Field("", description="Where Slack reaches Cairn, such as https://c.example")
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
        files = _SecretFiles(settings_cls, _environment(dotenv_settings))
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
    def has_entra(self) -> bool:
        return bool(self.entra_tenant_id and self.entra_client_id and self.entra_client_secret)

    @property
    def has_mail(self) -> bool:
        return bool(self.smtp_url and self.mail_from)

    def missing(self) -> list[str]:
        """Say what Cairn still needs before it can talk to Slack."""
        return [*self._missing(), *self._missing_for_mail()]

    def _missing(self) -> Iterator[str]:
        if not (self.slack_bot_token or self.has_oauth):
            yield (
                "Cairn needs SLACK_BOT_TOKEN, or for several workspaces SLACK_CLIENT_ID and "
                f"SLACK_CLIENT_SECRET. {_HOW_TO}"
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
        if self.entra_tenant_id or self.entra_client_id or self.entra_client_secret:
            yield from self._missing_for_entra()
        if not self.is_sqlite and not self.cairn_keys:
            yield (
                "On PostgreSQL, CAIRN_KEYS has to be set: every process needs the same keys. "
                "`python -m bot keys` prints a new one."
            )

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


class _SecretFiles(PydanticBaseSettingsSource):
    """Read secrets from the files that `NAME_FILE` names."""

    def __init__(self, settings_cls: type[BaseSettings], environment: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self._environment = environment

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = self._environment.get(f"{field_name}_file".upper())
        if not path or not _is_secret(field):
            return None, field_name, False
        try:
            return Path(path).read_text().strip(), field_name, False
        except OSError as error:
            name = f"{field_name}_file".upper()
            raise NotReady([f"{name} names a file that can't be read: {error.strerror}."]) from None

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields.items()
        found = {name: self.get_field_value(field, name)[0] for name, field in fields}
        return {name: value for name, value in found.items() if value}


def load(**given: Any) -> Settings:
    """Read the settings.

    Raises:
        NotReady: a value can't be used, or a name that looks like ours isn't one.
    """
    try:
        settings = Settings(**given)
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
    return plain + [f"{name.upper()}_FILE" for name, field in fields.items() if _is_secret(field)]


def _is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in str(field.annotation)


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
    problems = []
    for name in ("public_url", "slack_api_url", "slack_oidc_issuer", "entra_issuer"):
        address = urlsplit(getattr(settings, name))
        is_local = address.scheme == "http" and address.hostname in _LOCAL
        if getattr(settings, name) and address.scheme != "https" and not is_local:
            problems.append(f"{name.upper()} has to start with https://.")
    return problems + _unusable_for_mail(settings)


def _unusable_for_mail(settings: Settings) -> list[str]:
    problems = []
    try:
        if settings.smtp_url is not None:
            Server.parse(settings.smtp_url.get_secret_value())
    except NotAnAddress:
        problems.append("SMTP_URL is written smtp://user:password@host:587, or smtps://….")
    try:
        if settings.mail_from:
            Sender.parse(settings.mail_from)
    except NotAnAddress:
        problems.append("MAIL_FROM is written Cairn <cairn@example.com>.")
    return problems
