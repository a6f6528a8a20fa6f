"""The app for Teams: as Microsoft's schema and store want it, and true to what the code does."""

from __future__ import annotations

import io
import json
import re
import struct
import tomllib
import zlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft4Validator

from bot.__main__ import main
from bot.settings import NotReady, load
from bot.teams.icons import color, outline
from bot.teams.package import SCHEMA, build
from handlers import FEATURES
from handlers.feature import Audience
from tests.fakes.bot_framework import APP_ID
from tests.lacking import lacking
from tests.npm import Package, Unobtainable

_ROOT = Path(__file__).parents[3]
#: The only package that has Microsoft's schemas in it; this one was looked at.
_PACKAGE = Package(
    "@microsoft/app-manifest",
    "1.1.2",
    "uXdmYzhIcchi3Tc9Sh3pTDMe55zy7ge19bnYCGB1gzuyha85Ii7wfdTruwEhqseaX9pwsWDRB5Ot/ltv0rCONw==",
)
_SCHEMA = "build/json-schemas/teams/v{version}/MicrosoftTeams.schema.json"
#: What the store doesn't want to see in the name of an app.
_NOT_IN_NAMES = {"teams", "chat", "activity", "help", "microsoft", "app", "bot", "notifications"}
_OTHER_CHATS = re.compile(
    r"slack|discord|zoom|webex|mattermost|whatsapp|telegram|google chat|/mentor", re.IGNORECASE
)

Json = dict[str, Any]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The files of the app, by their names."""
    monkeypatch.setenv("TEAMS_APP_ID", APP_ID)
    monkeypatch.setenv("PUBLIC_URL", "https://cairn.example.com/")
    return unpacked(build(FEATURES, load()))


@pytest.fixture
def manifest(app: dict[str, bytes]) -> Json:
    read: Json = json.loads(app["manifest.json"])
    return read


@pytest.fixture(scope="module")
def schemas() -> dict[str, Json]:
    """Microsoft's schemas, by their versions."""
    try:
        folder = _PACKAGE.fetch()
    except Unobtainable as reason:
        lacking(reason)
    return {
        version: json.loads((folder / _SCHEMA.format(version=version)).read_text())
        for version in (SCHEMA, "1.30")
    }


def unpacked(archive: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(archive)) as app:
        assert app.testzip() is None
        return {name: app.read(name) for name in app.namelist()}


def problems(manifest: Json, schema: Json) -> list[str]:
    return [error.message for error in Draft4Validator(schema).iter_errors(manifest)]


def texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (text for inner in value.values() for text in texts(inner))
        case list():
            yield from (text for inner in value for text in texts(inner))
        case _:
            pass


@pytest.mark.parametrize("version", [SCHEMA, "1.30"])
def test_microsoft_takes_it(manifest: Json, schemas: dict[str, Json], version: str) -> None:
    assert problems({**manifest, "manifestVersion": version}, schemas[version]) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"id": "cairn"},
        {"name": {"short": "C" * 31}},
        {"surprise": True},
        {"accentColor": "green"},
        {"validDomains": "cairn.example.com"},
    ],
)
def test_microsoft_would_not_take_just_anything(
    manifest: Json, schemas: dict[str, Json], broken: Json
) -> None:
    assert problems(manifest | broken, schemas[SCHEMA])


def test_it_is_flat_and_has_no_other_files(app: dict[str, bytes]) -> None:
    assert sorted(app) == ["color.png", "manifest.json", "outline.png"]


def test_the_same_app_is_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEAMS_APP_ID", APP_ID)
    monkeypatch.setenv("PUBLIC_URL", "https://cairn.example.com")
    assert build(FEATURES, load()) == build(FEATURES, load())


def test_its_version_is_the_projects(manifest: Json) -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]
    assert manifest["version"] == project["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])


def test_app_and_bot_are_the_one_of_the_settings(manifest: Json) -> None:
    [bot], [extension] = manifest["bots"], manifest["composeExtensions"]
    assert {manifest["id"], bot["botId"], extension["botId"]} == {APP_ID}
    assert bot["scopes"] == ["personal", "team", "groupChat"]
    assert bot["isNotificationOnly"] is False


def test_every_address_is_ours_and_https(manifest: Json) -> None:
    """The schema would let http through."""
    ours = [text for text in texts(manifest) if "://" in text and text != manifest["$schema"]]
    # The last is no page: it names what Teams vouches for in the tab.
    *pages, resource = ours
    assert len(pages) == 5
    assert all(address.startswith("https://cairn.example.com/") for address in pages)
    assert resource.startswith("api://cairn.example.com/")
    assert manifest["validDomains"] == ["cairn.example.com"]


def test_its_pages_are_there_for_everybody(manifest: Json) -> None:
    """`tests/bot/web/test_policies.py` looks at them."""
    developer = manifest["developer"]
    pages = [developer[name].rpartition("/")[2] for name in ("privacyUrl", "termsOfUseUrl")]
    assert [*pages, developer["websiteUrl"].rpartition("/")[2]] == ["privacy", "terms", "support"]


def test_who_runs_it_is_named(manifest: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    assert manifest["developer"]["name"] == "Cairn"
    monkeypatch.setenv("CAIRN_OPERATOR", "Cairngorm Rail")
    named = json.loads(unpacked(build(FEATURES, load()))["manifest.json"])
    assert named["developer"]["name"] == "Cairngorm Rail"


def test_home_is_a_tab_for_one_person(manifest: Json) -> None:
    [tab] = manifest["staticTabs"]
    assert (tab["name"], tab["scopes"]) == ("Home", ["personal"])
    assert tab["contentUrl"] == "https://cairn.example.com/teams/tab"
    vouched = {"id": APP_ID, "resource": f"api://cairn.example.com/{APP_ID}"}
    assert manifest["webApplicationInfo"] == vouched


def test_names_hold_no_word_that_the_store_keeps_for_itself(manifest: Json) -> None:
    words = " ".join(manifest["name"].values()).casefold().split()
    assert _NOT_IN_NAMES.isdisjoint(words)
    assert manifest["description"]["full"].startswith(manifest["name"]["short"])


def test_no_other_chat_is_named(manifest: Json) -> None:
    assert [text for text in texts(manifest) if _OTHER_CHATS.search(text)] == []


def test_nothing_is_asked_for_that_is_not_needed(manifest: Json) -> None:
    for asked in ("permissions", "authorization", "devicePermissions"):
        assert asked not in manifest
    assert manifest["bots"][0]["supportsFiles"] is False


def commands(manifest: Json, scope: str) -> dict[str, str]:
    [listed] = [
        one["commands"] for one in manifest["bots"][0]["commandLists"] if scope in one["scopes"]
    ]
    assert 1 <= len(listed) <= 12
    described = {one["title"]: one["description"] for one in listed}
    assert len(described) == len(listed), "no command twice"
    assert all(described.values())
    return described


def test_commands_are_the_words_of_the_features(manifest: Json) -> None:
    listed = commands(manifest, "personal")
    summaries = {feature.command: feature.summary for feature in FEATURES if feature.command}
    assert {word: summaries.get(word, "See what you can do") for word in listed} == listed
    assert "help" in listed
    assert not [word for word in listed if word.startswith("/")]


def test_where_not_all_have_room_those_who_take_part_come_first(manifest: Json) -> None:
    listed = commands(manifest, "personal")
    assert len(listed) == 12
    taking_part = {
        feature.command
        for feature in FEATURES
        if feature.command and feature.audience not in (Audience.COORDINATORS, Audience.FOUNDERS)
    }
    assert set(listed) - {"help"} <= taking_part


@pytest.mark.parametrize("scope", ["team", "groupChat"])
def test_where_others_listen_it_only_says_what_it_is(manifest: Json, scope: str) -> None:
    assert list(commands(manifest, scope)) == ["help"]


def test_shortcuts_open_forms(manifest: Json) -> None:
    [extension] = manifest["composeExtensions"]
    declared = {feature.name: feature for feature in FEATURES if feature.shortcut}
    assert [one["id"] for one in extension["commands"]] == list(declared)
    for command in extension["commands"]:
        assert (command["type"], command["fetchTask"]) == ("action", True)
        assert command["title"] == declared[command["id"]].shortcut
        assert declared[command["id"]].form is not None
        assert len(command["title"]) <= 32
        assert len(command["description"]) <= 128


# Its pictures


class Picture:
    """A PNG of ours, read by the format's own rules."""

    def __init__(self, written: bytes) -> None:
        assert written.startswith(b"\x89PNG\r\n\x1a\n")
        chunks = dict(self._chunks(written[8:]))
        self.width, self.height, *how = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
        assert how == [8, 6, 0, 0, 0]
        raw, line = zlib.decompress(chunks[b"IDAT"]), 1 + 4 * self.width
        assert len(raw) == line * self.height
        lines = [raw[y * line : (y + 1) * line] for y in range(self.height)]
        assert {one[0] for one in lines} == {0}
        self.rows = [
            [tuple(one[1 + 4 * x : 5 + 4 * x]) for x in range(self.width)] for one in lines
        ]

    @staticmethod
    def _chunks(written: bytes) -> Iterator[tuple[bytes, bytes]]:
        while written:
            length, name = struct.unpack(">I4s", written[:8])
            held, [check] = written[8 : 8 + length], struct.unpack_from(">I", written, 8 + length)
            assert zlib.crc32(name + held) == check
            yield name, held
            written = written[12 + length :]

    @property
    def pixels(self) -> list[tuple[int, ...]]:
        return [pixel for row in self.rows for pixel in row]

    def stones(self) -> list[int]:
        """Give how wide each stone is, from the top: each bulges, and narrows to the next."""
        ground = self.rows[0][0]
        drawn = [sum(pixel != ground for pixel in row) for row in self.rows]
        widths = [width for width, _ in groupby(drawn)]
        return [
            width
            for above, width, below in zip(widths, widths[1:], widths[2:], strict=False)
            if above < width > below
        ]


def test_the_coloured_one_is_opaque_and_within_what_is_never_cut_off() -> None:
    picture = Picture(color())
    assert (picture.width, picture.height) == (192, 192)
    assert {pixel[3] for pixel in picture.pixels} == {255}
    ground = picture.rows[0][0]
    assert ground == (0x3D, 0x4F, 0x45, 255)
    drawn = [
        (x, y)
        for y, row in enumerate(picture.rows)
        for x, pixel in enumerate(row)
        if pixel != ground
    ]
    assert all(40 <= place < 152 for one in drawn for place in one)
    assert len(picture.stones()) == 4
    assert picture.stones() == sorted(picture.stones())


def test_the_outline_is_white_on_nothing_and_fills_its_room() -> None:
    picture = Picture(outline())
    assert (picture.width, picture.height) == (32, 32)
    assert {pixel[:3] for pixel in picture.pixels} == {(255, 255, 255)}
    opacities = [pixel[3] for pixel in picture.pixels]
    assert min(opacities) == 0
    assert max(opacities) == 255
    assert any(pixel[3] for pixel in picture.rows[0])
    assert any(pixel[3] for pixel in picture.rows[-1])
    assert 0.2 < sum(opacities) / 255 / len(opacities) < 0.7


# The command


def test_the_command_writes_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("TEAMS_APP_ID", APP_ID)
    monkeypatch.setenv("PUBLIC_URL", "https://cairn.example.com")
    assert main(["teams-package"]) == 0
    assert "cairn-teams.zip is written" in capsys.readouterr().out
    assert "manifest.json" in unpacked((tmp_path / "cairn-teams.zip").read_bytes())
    assert main(["teams-package", "--out", "other.zip"]) == 0
    assert (tmp_path / "other.zip").read_bytes() == (tmp_path / "cairn-teams.zip").read_bytes()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PUBLIC_URL": "https://cairn.example.com"}, "TEAMS_APP_ID"),
        ({"TEAMS_APP_ID": APP_ID}, "PUBLIC_URL"),
        ({"TEAMS_APP_ID": APP_ID, "PUBLIC_URL": "http://localhost:8000"}, "https"),
    ],
)
def test_the_command_says_what_is_missing_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    settings: dict[str, str],
    named: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert main(["teams-package"]) == 1
    [told] = capsys.readouterr().err.splitlines()
    assert named in told
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_where_it_can_not_write(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TEAMS_APP_ID", APP_ID)
    monkeypatch.setenv("PUBLIC_URL", "https://cairn.example.com")
    assert main(["teams-package", "--out", "nowhere/app.zip"]) == 1
    assert "nowhere/app.zip can't be written" in capsys.readouterr().err


def test_without_a_bot_there_is_no_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://cairn.example.com")
    with pytest.raises(NotReady):
        build(FEATURES, load())
