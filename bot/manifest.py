"""What Cairn asks of Slack: its manifest, from the features and an address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.feature import Feature

#: The least with which every feature works. Reading what people write is not among them.
SCOPES = ("chat:write", "commands", "users:read")
#: For Sign in with Slack: who somebody is, and their name; not their e-mail.
SIGN_IN_SCOPES = ("openid", "profile")
EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked", "user_change")


def build(features: Sequence[Feature[Any]], public_url: str = "") -> dict[str, Any]:
    """Build the manifest: with an address for requests over HTTP, without one for Socket Mode."""
    requests = f"{public_url.rstrip('/')}/slack/events" if public_url else ""
    return {
        "display_information": {
            "name": "Cairn",
            "description": "Mentorship programs where people already work",
            "background_color": "#3d4f45",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Cairn", "always_online": True},
            "shortcuts": [_shortcut(feature) for feature in features if feature.shortcut],
            "slash_commands": [_command(features) | _at("url", requests)],
        },
        "oauth_config": _at("redirect_urls", _redirects(public_url))
        | {"scopes": {"bot": list(SCOPES)} | _at("user", _sign_in_scopes(public_url))},
        "settings": {
            "event_subscriptions": _at("request_url", requests) | {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True}
            | _at("request_url", requests)
            | _at("message_menu_options_url", requests),
            "org_deploy_enabled": True,
            "socket_mode_enabled": not public_url,
            "token_rotation_enabled": False,
        },
    }


def _command(features: Sequence[Feature[Any]]) -> dict[str, Any]:
    words = [feature.command for feature in features if feature.command]
    return {
        "command": "/mentor",
        "description": "Open your mentorship program",
        "usage_hint": " | ".join([*words, "help"]),
        "should_escape": False,
    }


def _shortcut(feature: Feature[Any]) -> dict[str, Any]:
    return {
        "name": feature.shortcut,
        "type": "global",
        "callback_id": feature.name,
        "description": feature.summary,
    }


def _redirects(public_url: str) -> list[str]:
    ours = public_url.rstrip("/")
    return [f"{ours}/slack/oauth_redirect", f"{ours}/sign-in/slack/back"] if ours else []


def _sign_in_scopes(public_url: str) -> list[str]:
    # Nobody can come back to us where we have no address.
    return list(SIGN_IN_SCOPES) if public_url else []


def _at(name: str, value: str | list[str]) -> dict[str, Any]:
    return {name: value} if value else {}
