"""What holds for the repository as a whole: its documents are true, its files stay small."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers import FEATURES
from handlers.feature import Feature

_ROOT = Path(__file__).resolve().parents[1]
_PACKAGES = ("bot", "handlers", "scheduling", "storage", "mentoring", "ui")
#: Written beside what is longer than it should be, with the reason.
_LONG = "# long:"
_FILE, _FEATURE_FILE, _FUNCTION = 300, 150, 40
# Written so that this file does not find itself.
_MACHINE = re.compile(
    r"/wor[k]/|/roo[t]/|/hom[e]/\w|pyp[i]\.org|pythonhoste[d]|registry\.npmj[s]|deb\.debia[n]"
)
_FAULT = re.compile(r"\*\*(F\d\d)\*\* (.*)", re.DOTALL)
#: A test may answer for several: test_f31_f34_an_address_where_nobody_is...
_NUMBERS = re.compile(r"(?:(?<=^test_)|(?<=\d_))f\d\d(?=_)")
_FAULTS = [f"F{number:02}" for number in range(1, 58)]


@cache
def _tracked() -> tuple[Path, ...]:
    """Give the files that are or will be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - fixed
    return tuple(path for name in listed.stdout.splitlines() if (path := _ROOT / name).is_file())


def _modules(*packages: str) -> list[Path]:
    return [
        path
        for path in _tracked()
        if path.suffix == ".py" and path.relative_to(_ROOT).parts[0] in packages
    ]


def _sources(*packages: str) -> list[Path]:
    """Give our own modules; migrations record what was, and are not held to today's style."""
    return [path for path in _modules(*packages) if "migrations" not in path.parts]


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _has_reason(lines: list[str]) -> bool:
    return any(line.partition(_LONG)[2].strip() for line in lines)


def test_files_are_short() -> None:
    features = {import_module(module).__file__ for module in _feature_modules()}
    too_long = []
    # Tests are exempt: a file of tests mirrors a module, and reads as a list from any place in it.
    for path in _modules(*_PACKAGES, "bench"):
        lines = path.read_text().splitlines()
        limit = _FEATURE_FILE if str(path) in features else _FILE
        if len(lines) > limit and not _has_reason(lines[:10]):
            too_long.append(f"{path.relative_to(_ROOT)}: {len(lines)} lines")
    assert too_long == []


def test_functions_are_short() -> None:
    too_long = []
    for path in _sources(*_PACKAGES, "bench", "tests"):
        lines = path.read_text().splitlines()
        for function in _functions(path):
            first, last = function.lineno - 1, function.end_lineno or function.lineno
            if last - first > _FUNCTION and not _has_reason(lines[max(first - 2, 0) : last]):
                too_long.append(f"{path.relative_to(_ROOT)}: {function.name}")
    assert too_long == []


def test_nothing_names_a_machine_or_a_package_index() -> None:
    found = [
        f"{path.relative_to(_ROOT)}: {match[0]}"
        for path in _tracked()
        if (match := _MACHINE.search(path.read_text(errors="replace")))
    ]
    assert found == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_every_requirement_and_no_address(lock: str) -> None:
    project = tomllib.loads(_read("pyproject.toml"))
    wanted = project["project"]["dependencies"]
    if lock == "requirements-dev.lock":
        wanted = wanted + project["dependency-groups"]["dev"]
    locked = set(re.findall(r"^([\w-]+)==", _read(lock), re.MULTILINE))
    assert {re.split(r"[^\w-]", one)[0] for one in wanted} - locked == set()
    assert "://" not in _read(lock)


def test_features_do_not_know_each_other() -> None:
    """What import-linter's list of shared modules would miss: a feature that is on it."""
    features = set(_feature_modules())
    for name in features:
        source = Path(str(import_module(name).__file__)).read_text()
        imported = {
            node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)
        }
        assert imported & features == set(), name


def test_every_command_is_in_the_readme_and_the_reverse() -> None:
    promised = set(re.findall(r"^\| `/mentor (\w+)` \|", _read("README.md"), re.MULTILINE))
    assert promised - {"help"} == {feature.command for feature in FEATURES if feature.command}


def test_every_shortcut_is_in_the_manifest_and_the_reverse() -> None:
    shortcuts = yaml.safe_load(_read("manifest.yml"))["features"]["shortcuts"]
    declared = {(one["name"], one["callback_id"], one["type"]) for one in shortcuts}
    assert declared == {(f.shortcut, f.name, "global") for f in FEATURES if f.shortcut}


def test_the_readme_is_short() -> None:
    assert len(_read("README.md").splitlines()) <= 150


@pytest.mark.parametrize("fault", _FAULTS)
def test_every_fault_is_answered_for(fault: str) -> None:
    answer = _answers()[fault]
    named = re.findall(r"`(test_\w+)`", answer)
    for name in named:
        assert name in _tests(), f"docs/faults.md names {name}, which is not there"
    answering = [name for name in _tests() if fault.lower() in _NUMBERS.findall(name)]
    assert sorted(name for name in answering if name not in named) == []
    assert named or "It belongs to " in answer, f"nobody answers for {fault}"


def test_the_rules_of_the_teams_store_name_tests_that_are_there() -> None:
    named = re.findall(r"`(test_\w+)`", _read("docs/teams.md"))
    assert named
    assert set(named) - _tests() == set()
    numbers = re.findall(r"^\| (\d+) \|", _read("docs/teams.md"), re.MULTILINE)
    assert numbers == [str(number) for number in range(1, 31)]


def _feature_modules() -> list[str]:
    """Name the module in which each feature is declared: that of its form or of its acts."""
    return [_module_of(one) for one in FEATURES]


def _module_of(feature: Feature[Any]) -> str:
    parts = (feature.form, feature.open, feature.on_submit, *feature.on_press.values())
    modules = [part.__module__ for part in parts if part is not None]
    # A form that others know, too, is kept in a module that declares no feature.
    return next((one for one in modules if hasattr(import_module(one), "feature")), modules[0])


def _read(name: str) -> str:
    return (_ROOT / name).read_text()


@cache
def _answers() -> dict[str, str]:
    """Read the page of faults: what stands in the paragraph of each."""
    answers = dict(
        re.findall(
            r"^\*\*(F\d\d)\*\* (.*?)\n(?:\n|\Z)", _read("docs/faults.md"), re.MULTILINE | re.DOTALL
        )
    )
    assert list(answers) == _FAULTS
    return answers


@cache
def _tests() -> frozenset[str]:
    return frozenset(
        function.name
        for path in _sources("tests")
        for function in _functions(path)
        if function.name.startswith("test_")
    )
