"""CONTRIBUTING.md is true: its four steps, followed to the letter, add a feature that works."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
_MADE = shutil.ignore_patterns(".git", ".venv", "var", ".hypothesis", "*cache*")
_STEP = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: The line after which a step adds its own, in files that are there already.
_AFTER = {
    "handlers/__init__.py": "    log_session.feature,",
    "README.md": "| `/mentor log` |",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a copy of the repository in which the steps have been followed."""
    shutil.copytree(_ROOT, tmp_path, ignore=_MADE, dirs_exist_ok=True)
    # What is committed is asked of git by the tests of the repository.
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)  # noqa: S607 - any git
    steps = _STEP.findall((_ROOT / "CONTRIBUTING.md").read_text())
    assert len(steps) == 4
    for name, words in steps:
        if name in _AFTER:
            _add(tmp_path / name, words, after=_AFTER[name])
        else:
            (tmp_path / name).write_text(words)
    _add(tmp_path / "handlers/__init__.py", "    say_thanks,\n", after="from handlers import (")
    # The requirements are installed: these tests run on them.
    ready = (f"VENV={sys.prefix}", "-o", f"{sys.prefix}/.dev")
    subprocess.run(["make", *ready, "manifest"], cwd=tmp_path, check=True)  # noqa: S603, S607 - ours
    return tmp_path


def test_the_documented_steps_add_a_feature(checkout: Path) -> None:
    tried = subprocess.run(  # noqa: S603 - our own tests
        [
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider"),
            *("tests/handlers/test_say_thanks.py", "tests/test_repository.py"),
            *("tests/bot/test_manifest.py", "-k", "not fault and not short"),
        ],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stdout


def _add(path: Path, line: str, *, after: str) -> None:
    lines = path.read_text().splitlines(keepends=True)
    place = next(number for number, one in enumerate(lines, start=1) if one.startswith(after))
    path.write_text("".join([*lines[:place], line, *lines[place:]]))
