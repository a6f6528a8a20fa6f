"""The encryption keys: from the settings or, beside an SQLite file, from a file of their own."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sqlalchemy import make_url

from bot.settings import NotReady, Settings
from storage.vault import BadKey, Keyring

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keyring(settings: Settings) -> Keyring:
    """Give the keys; the embedded default makes one at its first start.

    Raises:
        NotReady: there is no key and none may be made, or the one that is there can't be used.
    """
    if settings.cairn_keys is not None:
        return _parsed(settings.cairn_keys.get_secret_value(), "CAIRN_KEYS")
    if not settings.is_sqlite:
        raise NotReady(["On PostgreSQL, CAIRN_KEYS has to be set."])
    database = sqlite_file(settings)
    path = database.with_suffix(".key")
    if not path.exists():
        if database.exists() and database.stat().st_size:
            # A new key could not open what is already written there.
            raise NotReady([f"{path} is missing, and {database} can't be read without it."])
        _make(path)
    if path.stat().st_mode & _OTHERS:
        raise NotReady([f"{path} can be read by others. Run: chmod 600 {path}"])
    return _parsed(path.read_text().strip(), str(path))


def sqlite_file(settings: Settings) -> Path:
    """Say where the database file is; its directory is made if need be."""
    path = Path(make_url(settings.database_url.get_secret_value()).database or "")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _make(path: Path) -> None:
    draft = path.with_suffix(f".{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(Keyring.generate() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # Unlike a rename, a link never replaces the key of a process that was quicker.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _parsed(setting: str, where: str) -> Keyring:
    try:
        return Keyring.parse(setting)
    except BadKey as error:
        raise NotReady([f"{where}: {error}."]) from None
