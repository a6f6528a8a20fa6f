"""Microsoft's own client for people who write bots, run where nobody else hears it.

It comes under terms for evaluation only. So it is fetched for these tests, driven from the outside
as a person would, and no part of anything that we ship.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.fakes.bot_framework import APP_ID, TENANT_ID
from tests.npm import Package, Unobtainable

PACKAGE = Package(
    "@microsoft/m365agentsplayground",
    "0.2.28",
    "EevhYW8xtEATwNg5eiFqTgZT0P5gjfCsLBwBWESSrB6+0lr9Yi9R27HJwjNGUlT3JQlxoWMgnvEQunUuyI/+2Q==",
)
GROUP = "Lunch"
_START_SECONDS = 30
_FIRST_PORT = 56150
# It takes five people besides the one who uses it, no more and no fewer.
_PEOPLE = ("Ana Alves", "Ben Berg", "Cleo Costa", "Dan Dahl", "Eve Evans", "Finn Faber")


def fetch() -> Path:
    """Fetch the Playground, unless it is here; give the program that starts it.

    Raises:
        Unobtainable: npm can't get it, or there is nothing to run it with.
    """
    if shutil.which("node") is None:
        raise Unobtainable(f"node, which runs {PACKAGE}, is not installed")
    return PACKAGE.fetch() / "cli.js"


@contextmanager
def playground(program: Path, folder: Path, name: str, *, bot: str) -> Iterator[str]:
    """Run the client of one person; give the address of its page."""
    folder.mkdir()
    # JSON is YAML too.
    (folder / ".m365agentsplayground.yml").write_text(json.dumps(_config(name)))
    port = _FIRST_PORT + _number(name)
    node = shutil.which("node") or "node"
    with (folder / "playground.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - the program that `fetch` has checked
            [node, program, "start", "-e", bot, "-c", "msteams", "-p", str(port), "--dt"],
            stdout=log,
            stderr=log,
            # It writes its own logs into its working directory.
            cwd=folder,
            env={"PATH": os.defpath, "HOME": str(folder)},
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait()


def _config(name: str) -> dict[str, object]:
    first = name.split(maxsplit=1)[0].lower()
    return {
        "version": "0.1.1",
        "tenantId": TENANT_ID,
        "bot": {"id": f"28:{APP_ID}", "name": "Cairn"},
        "currentUser": _person(name),
        "users": [_person(other) for other in _PEOPLE if other != name],
        "personalChat": {"id": f"a:{first}"},
        "groupChat": {"id": "19:lunch@thread.v2", "name": GROUP},
        "team": {
            "id": "19:team@thread.tacv2",
            "name": "Cairngorm Rail",
            "aadGroupId": "b0000000-0000-4000-8000-000000000001",
            "channels": [{"id": "19:news@thread.tacv2", "name": "News"}],
        },
    }


def _person(name: str) -> dict[str, str]:
    first, last = name.split()
    mail = f"{first.lower()}@cairn.test"
    return {
        "id": f"29:{first.lower()}",
        "name": name,
        "userPrincipleName": mail,
        "aadObjectId": f"a0000000-0000-4000-8000-00000000000{_number(name)}",
        "givenName": first,
        "surname": last,
        "email": mail,
    }


def _number(name: str) -> int:
    return _PEOPLE.index(name)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(_START_SECONDS * 10):
        if process.poll() is not None:
            break
        try:
            httpx.get(address, trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the Playground did not start")
