"""The manifest: as Slack's schema wants it, and the same as what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field

from bot.manifest import EVENTS, SCOPES, SIGN_IN_SCOPES, build
from handlers import FEATURES

_ROOT = Path(__file__).parents[2]
_METHOD = re.compile(r'"((?:apps|auth|chat|conversations|oauth|users|views)\.[a-zA-Z.]+)"')
_SDK_METHOD = re.compile(r"\.((?:apps|auth|chat|conversations|oauth|users|views)_\w+)\(")

#: The scope that Slack wants for each method that we call.
_SCOPE_OF = {
    "apps.connections.open": "",
    "apps_connections_open": "",
    "auth_test": "",
    "oauth.v2.access": "",
    "chat.postMessage": "chat:write",
    "chat_postMessage": "chat:write",
    "users.info": "users:read",
    "views.open": "",
    "views.push": "",
    "views.update": "",
    "views.publish": "",
}
_SCOPE_OF_EVENT = {
    "app_home_opened": "",
    "app_uninstalled": "",
    "tokens_revoked": "",
    "user_change": "users:read",
}

Https = Annotated[str, Field(pattern=r"^https://[^\s/]+/", max_length=3000)]


class Strict(BaseModel):
    """What Slack's schema says of one part; names that it doesn't know are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Display(Strict):
    name: str = Field(min_length=1, max_length=35)
    description: str = Field(min_length=1, max_length=140)
    background_color: str = Field(pattern=r"^#[0-9a-fA-F]{6}$")


class Home(Strict):
    home_tab_enabled: bool
    messages_tab_enabled: bool
    messages_tab_read_only_enabled: bool


class BotUser(Strict):
    display_name: str = Field(min_length=1, max_length=80)
    always_online: bool


class Shortcut(Strict):
    name: str = Field(min_length=1, max_length=24)
    type: Literal["global", "message"]
    callback_id: str = Field(min_length=1, max_length=255)
    description: str = Field(min_length=1, max_length=150)


class Command(Strict):
    command: str = Field(pattern="^/", min_length=2, max_length=32)
    url: Https | None = None
    description: str = Field(min_length=1, max_length=2000)
    usage_hint: str = Field(min_length=1, max_length=1000)
    should_escape: bool


class Features(Strict):
    app_home: Home
    bot_user: BotUser
    shortcuts: list[Shortcut] = Field(min_length=1, max_length=10)
    slash_commands: list[Command] = Field(min_length=1, max_length=50)


class Scopes(Strict):
    bot: list[Annotated[str, Field(max_length=50)]] = Field(max_length=255)
    user: list[Annotated[str, Field(max_length=50)]] | None = Field(None, max_length=255)


class OAuth(Strict):
    redirect_urls: list[Https] = Field(default=[], max_length=1000)
    scopes: Scopes


class Subscriptions(Strict):
    request_url: Https | None = None
    bot_events: list[Annotated[str, Field(max_length=50)]] = Field(max_length=100)


class Interactivity(Strict):
    is_enabled: bool
    request_url: Https | None = None
    message_menu_options_url: Https | None = None


class AppSettings(Strict):
    event_subscriptions: Subscriptions
    interactivity: Interactivity
    org_deploy_enabled: bool
    socket_mode_enabled: bool
    token_rotation_enabled: bool


class Manifest(Strict):
    display_information: Display
    features: Features
    oauth_config: OAuth
    settings: AppSettings


def written() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((_ROOT / "manifest.yml").read_text())
    return read


def test_the_file_is_what_the_features_make() -> None:
    assert written() == build(FEATURES)


def test_slack_takes_the_file() -> None:
    manifest = Manifest.model_validate(written())
    assert manifest.settings.socket_mode_enabled
    assert manifest.features.slash_commands[0].url is None


@pytest.mark.parametrize("public_url", ["https://cairn.example.com", "https://cairn.example.com/"])
def test_with_an_address_every_request_goes_there(public_url: str) -> None:
    manifest = Manifest.model_validate(build(FEATURES, public_url))
    settings = manifest.settings
    assert not settings.socket_mode_enabled
    assert {
        manifest.features.slash_commands[0].url,
        settings.event_subscriptions.request_url,
        settings.interactivity.request_url,
        settings.interactivity.message_menu_options_url,
    } == {"https://cairn.example.com/slack/events"}
    assert manifest.oauth_config.redirect_urls == [
        "https://cairn.example.com/slack/oauth_redirect",
        "https://cairn.example.com/sign-in/slack/back",
    ]


def test_people_are_asked_who_they_are_and_only_where_they_can_sign_in() -> None:
    """Slack refuses to say who somebody is to an app that never declared that it would ask."""
    with_address = Manifest.model_validate(build(FEATURES, "https://cairn.example.com"))
    assert with_address.oauth_config.scopes.user == list(SIGN_IN_SCOPES) == ["openid", "profile"]
    assert Manifest.model_validate(written()).oauth_config.scopes.user is None


def test_scopes_are_what_the_methods_and_events_need_and_no_more() -> None:
    methods = set()
    for path in (_ROOT / "bot").rglob("*.py"):
        source = path.read_text()
        methods |= set(_METHOD.findall(source)) | set(_SDK_METHOD.findall(source))
    needed = {_SCOPE_OF[method] for method in methods} | {_SCOPE_OF_EVENT[one] for one in EVENTS}
    # The command itself needs one as well.
    assert set(SCOPES) == (needed | {"commands"}) - {""}


def test_nothing_reads_what_people_write() -> None:
    asked = (*SCOPES, *SIGN_IN_SCOPES)
    assert not [scope for scope in asked if "history" in scope or scope.startswith("files")]


def test_messages_can_arrive_and_nobody_writes_into_the_void() -> None:
    home = Manifest.model_validate(written()).features.app_home
    assert home.messages_tab_enabled
    assert home.messages_tab_read_only_enabled


def test_shortcuts_start_with_a_verb_and_lead_to_a_form() -> None:
    forms = {feature.name for feature in FEATURES if feature.form is not None}
    for shortcut in Manifest.model_validate(written()).features.shortcuts:
        assert shortcut.callback_id in forms
        assert shortcut.name.split()[0] in {"Log", "Set"}


def test_the_command_names_every_word() -> None:
    hint = Manifest.model_validate(written()).features.slash_commands[0].usage_hint.split(" | ")
    assert set(hint) - {"help"} == {feature.command for feature in FEATURES if feature.command}
