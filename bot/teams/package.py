"""The app that an administrator uploads to Teams: its manifest, from the features, and pictures."""

from __future__ import annotations

import io
import json
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.settings import NotReady, Settings
from bot.teams import icons
from handlers.feature import Audience, Feature

#: The newest schema that both of Microsoft's collections of them hold.
SCHEMA = "1.29"
_URL = "https://developer.microsoft.com/json-schemas/teams/v{version}/MicrosoftTeams.schema.json"
_PROJECT = Path(__file__).parents[2] / "pyproject.toml"
#: Teams shows no more commands in one list.
_MOST_COMMANDS = 12
#: Whose commands are listed where there is no room for all: those of people who take part.
_FIRST = (Audience.EVERYONE, Audience.PARTICIPANTS, Audience.APPLICANTS, Audience.INVOLVED)
_HELP = {"title": "help", "description": "See what you can do"}
_HELP_FOR_SEVERAL = {"title": "help", "description": "See what this is, and how to begin"}
_SHORT = "Mentorship programs where people already work"
_FULL = (
    "Cairn runs mentorship programs. It brings mentors and mentees together, helps them to keep "
    "meeting, and shows those who coordinate where a hand is needed.\n\n"
    'Take part: write "join" and answer a few questions. When a coordinator has found you a '
    "partner, both of you are introduced, with an agenda for the first meeting. Write "
    '"log" after a session, and "goals" to see what you are working towards. Reminders come in '
    "your working hours, at most two a week, and each can be put off, skipped or made rarer.\n\n"
    'Coordinate: write "setup" to set up a program, and "pair" to bring two people together. A '
    "digest each week shows who may need a hand. Coordinators see that pairs meet, never what "
    "they write.\n\n"
    "All of it is between you and Cairn alone: in channels and group conversations it only says "
    "what it is. An administrator connects it to your organization once."
)


def build(features: Sequence[Feature[Any]], settings: Settings) -> bytes:
    """Pack the app.

    Raises:
        NotReady: the settings don't say which bot it is, or where it is reached.
    """
    files = {
        "manifest.json": json.dumps(manifest(features, settings), indent=2).encode(),
        "color.png": icons.color(),
        "outline.png": icons.outline(),
    }
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # Without the time of day: the same app makes the same file.
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return packed.getvalue()


def manifest(features: Sequence[Feature[Any]], settings: Settings) -> dict[str, Any]:
    """Say what the app is and can do.

    Raises:
        NotReady: the settings don't say which bot it is, or where it is reached.
    """
    if problems := list(_missing(settings)):
        raise NotReady(problems)
    app_id, portal = str(settings.teams_app_id), settings.portal
    return {
        "$schema": _URL.format(version=SCHEMA),
        "manifestVersion": SCHEMA,
        "version": tomllib.loads(_PROJECT.read_text())["project"]["version"],
        "id": app_id,
        "developer": {
            "name": settings.cairn_operator or "Cairn",
            "websiteUrl": f"{portal}/support",
            "privacyUrl": f"{portal}/privacy",
            "termsOfUseUrl": f"{portal}/terms",
        },
        "name": {"short": "Cairn", "full": "Cairn mentorship programs"},
        "description": {"short": _SHORT, "full": _FULL},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#3d4f45",
        # People take part by their own act, and not because a channel has them on its list.
        "defaultInstallScope": "personal",
        "staticTabs": [_home(portal)],
        "bots": [_bot(features, app_id)],
        "composeExtensions": [_actions(features, app_id)],
        "validDomains": [urlsplit(portal).hostname],
        # In its frame Teams vouches for who looks at the tab.
        "webApplicationInfo": {
            "id": app_id,
            "resource": f"api://{urlsplit(portal).netloc}/{app_id}",
        },
    }


def _missing(settings: Settings) -> Iterator[str]:
    if settings.teams_app_id is None:
        yield (
            "The app needs TEAMS_APP_ID, the Microsoft App ID that Azure shows under Configuration "
            "of the bot."
        )
    if urlsplit(settings.portal).scheme != "https":
        yield "The app needs PUBLIC_URL, the https address at which Teams and browsers reach us."


def _home(portal: str) -> dict[str, Any]:
    return {
        "entityId": "home",
        "name": "Home",
        "contentUrl": f"{portal}/teams/tab",
        "websiteUrl": f"{portal}/",
        "scopes": ["personal"],
    }


def _bot(features: Sequence[Feature[Any]], app_id: str) -> dict[str, Any]:
    return {
        "botId": app_id,
        "scopes": ["personal", "team", "groupChat"],
        "isNotificationOnly": False,
        "supportsFiles": False,
        "commandLists": [
            {"scopes": ["personal"], "commands": _commands(features)},
            # What belongs to one person is done between them and the bot alone.
            {"scopes": ["team", "groupChat"], "commands": [_HELP_FOR_SEVERAL]},
        ],
    }


def _commands(features: Sequence[Feature[Any]]) -> list[dict[str, str]]:
    named = [feature for feature in features if feature.command]
    ordered = sorted(named, key=lambda feature: feature.audience not in _FIRST)
    listed = [{"title": one.command, "description": one.summary} for one in ordered]
    return [_HELP, *listed[: _MOST_COMMANDS - 1]]


def _actions(features: Sequence[Feature[Any]], app_id: str) -> dict[str, Any]:
    return {
        "botId": app_id,
        "commands": [
            {
                "id": feature.name,
                "type": "action",
                "context": ["compose", "commandBox"],
                "title": feature.shortcut,
                "description": feature.summary,
                "fetchTask": True,
            }
            for feature in features
            if feature.shortcut
        ],
    }
