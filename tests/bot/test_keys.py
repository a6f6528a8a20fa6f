"""The encryption keys: made once, kept from others, never made anew over data."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.keys import keyring
from bot.settings import NotReady, Settings
from storage.vault import Keyring


def settings(path: Path, keys: str = "") -> Settings:
    return Settings(
        _env_file=None,
        database_url=SecretStr(f"sqlite:///{path}"),
        cairn_keys=SecretStr(keys) if keys else None,
    )


def test_the_first_start_makes_a_key_for_its_owner_only(tmp_path: Path) -> None:
    keyring(settings(tmp_path / "var" / "cairn.db"))
    made = tmp_path / "var" / "cairn.key"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert [one.name for one in made.parent.iterdir()] == ["cairn.key"]


def test_the_next_start_uses_the_same_key(tmp_path: Path) -> None:
    first = keyring(settings(tmp_path / "cairn.db"))
    second = keyring(settings(tmp_path / "cairn.db"))
    assert second.open(first.seal("hello", b"here"), b"here") == "hello"


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    keyring(settings(tmp_path / "cairn.db"))
    (tmp_path / "cairn.key").chmod(0o640)
    with pytest.raises(NotReady, match="chmod 600"):
        keyring(settings(tmp_path / "cairn.db"))


def test_no_new_key_is_made_for_data_of_another(tmp_path: Path) -> None:
    (tmp_path / "cairn.db").write_text("data")
    with pytest.raises(NotReady, match=r"cairn\.key is missing"):
        keyring(settings(tmp_path / "cairn.db"))


def test_the_keys_of_the_settings_come_first(tmp_path: Path) -> None:
    keys = Keyring.generate()
    keyring(settings(tmp_path / "cairn.db", keys))
    assert not (tmp_path / "cairn.key").exists()


def test_keys_that_can_not_be_used_are_named_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(NotReady) as refused:
        keyring(settings(tmp_path / "cairn.db", "k1:canary"))
    assert "CAIRN_KEYS" in str(refused.value)
    assert "canary" not in str(refused.value)


def test_on_postgresql_keys_have_to_be_given() -> None:
    url = SecretStr("postgresql://cairn@127.0.0.1/cairn")
    with pytest.raises(NotReady, match="CAIRN_KEYS"):
        keyring(Settings(_env_file=None, database_url=url))
