"""The command line, as who runs Cairn meets it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from bot.__main__ import main
from storage.vault import Keyring

_ROOT = Path(__file__).parents[2]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    commands = "demo run web worker migrate doctor retry keys bounce manifest teams-package"
    for command in commands.split():
        assert re.search(rf"^    {command}\s", shown, re.MULTILINE), command


def test_help_imports_nothing_heavy() -> None:
    code = "import bot.__main__, sys; print({'slack_bolt', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], cwd=_ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("command", ["run", "web", "worker"])
def test_it_says_what_it_needs_to_start(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main([command]) == 1
    told = capsys.readouterr().err
    assert "SLACK_BOT_TOKEN" in told
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


def test_migrate_makes_the_database(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0
    assert "up to date" in capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "var").iterdir()) == ["cairn.db", "cairn.key"]


def test_keys_can_be_used_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys"]) == 0
    Keyring.parse(capsys.readouterr().out.strip())


def test_the_manifest_has_the_address(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://cairn.example.com")
    assert main(["manifest"]) == 0
    printed = json.loads(capsys.readouterr().out)
    [command] = printed["features"]["slash_commands"]
    assert command["url"] == "https://cairn.example.com/slack/events"


def test_it_starts_alone_and_stops_when_told(tmp_path: Path) -> None:
    """Slack is away all the while, which must not matter."""
    port = _free_port()
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": str(_ROOT),
        "SLACK_BOT_TOKEN": "xoxb-canary",
        "SLACK_SIGNING_SECRET": "canary",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "PORT": str(port),
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    _wait_until_ready(port)
    running.send_signal(signal.SIGTERM)
    _, log = running.communicate(timeout=20)
    events = [json.loads(line)["event"] for line in log.splitlines()]
    assert "Application shutdown complete." in events
    assert "canary" not in log


def _free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
    return port


def _wait_until_ready(port: int) -> None:
    for _ in range(300):
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                assert answer.status == 200
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("it did not start")
