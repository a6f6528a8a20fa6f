"""The Slack emulator local-slack: fetched once, checked, and run where nobody else hears it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.e2e.slack import Workspace
from tests.npm import Package, Unobtainable

PACKAGE = Package(
    "local-slack-linux-x64",
    "0.1.8",
    "2BCTKxKajjZNWCSCj66Jq5VDScUDNpGZ1lA3281I8RvpDE4/ULCwC26TlcW6/4sPbSTs02Q3KjTiltJp3ZBEvg==",
)
_START_SECONDS = 20

ADDRESS = "http://127.0.0.1:3050"
_SIGNING_SECRET = "e2e-signing-secret"
_BOT_TOKEN = "xoxb-e2e"
_APP_TOKEN = "xapp-e2e"
_APP = "A0CAIRN"
_CHANNEL = "C0GENERAL"
_CAST = {"U0ANA": "Ana Alves", "U0BEN": "Ben Berg", "U0CLEO": "Cleo Costa", "U0DAN": "Dan Dahl"}


def fetch() -> Path:
    """Fetch the emulator, unless it is here; give its path.

    Raises:
        Unobtainable: this is another kind of machine, or npm can't get it.
    """
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise Unobtainable(f"{PACKAGE} runs on 64-bit Linux on x86 only")
    return PACKAGE.fetch() / "bin/local-slack"


@contextmanager
def local_slack(program: Path, folder: Path, *, bot: str) -> Iterator[Workspace]:
    """Run a workspace that reaches the bot at an address, or over Socket Mode where it has none."""
    config = folder / "workspace.json"
    config.write_text(json.dumps(_config(bot)))
    with (folder / "local-slack.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - the program that `fetch` has checked
            [program, "--config", config, "--port", "3050", "--base-host", "127.0.0.1"],
            stdout=log,
            stderr=log,
            env={"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder)},
        )
    try:
        _wait()
        yield Workspace(ADDRESS, _APP, _CHANNEL)
    finally:
        process.terminate()
        process.wait()


def settings(*, socket_mode: bool) -> dict[str, str]:
    """Give what the bot is told so that it finds this workspace."""
    told = {
        "SLACK_API_URL": f"{ADDRESS}/api/",
        "SLACK_SIGNING_SECRET": _SIGNING_SECRET,
        "SLACK_BOT_TOKEN": _BOT_TOKEN,
    }
    return told | ({"SLACK_APP_TOKEN": _APP_TOKEN} if socket_mode else {})


def _config(bot: str) -> dict[str, object]:
    return {
        "workspace": {"name": "Cairngorm Rail", "domain": "cairngorm", "teamId": "T0CAIRN"},
        "app": {
            "appId": _APP,
            "botUserId": "U0CAIRN",
            "botName": "cairn",
            "botToken": _BOT_TOKEN,
            "appToken": _APP_TOKEN,
            "signingSecret": _SIGNING_SECRET,
            "mode": "events" if bot else "socket",
            **({"requestUrl": bot} if bot else {}),
        },
        "users": [
            {"id": id_, "name": name.split()[0], "real_name": name, "tz": "Europe/London"}
            for id_, name in _CAST.items()
        ],
        "channels": [{"id": _CHANNEL, "name": "general", "members": [*_CAST, "U0CAIRN"]}],
    }


def _wait() -> None:
    for _ in range(_START_SECONDS * 10):
        try:
            httpx.get(f"{ADDRESS}/_control/state", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the emulator did not start")
