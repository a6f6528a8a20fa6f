"""Packages of npm for tests to drive and draw with: fetched once, checked, never shipped."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

_FOLDER = Path(__file__).resolve().parents[1] / "var/npm"
_RUNNABLE = 0o100


class Unobtainable(Exception):
    """Something can't be had here, for a reason that a person can read."""


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    #: As the registry writes it. Somebody else built it: exactly this one was looked at.
    sha512: str

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    def fetch(self) -> Path:
        """Fetch the package, unless it is here; give the folder that it is in.

        Raises:
            Unobtainable: npm can't get it.
            ValueError: what npm got is not what was looked at.
        """
        folder = _FOLDER / str(self).replace("/", "+")
        if not folder.exists():
            _FOLDER.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=_FOLDER) as place:
                unpacked = self._unpack(self._packed(Path(place)))
                # Tests that run side by side may fetch the same.
                if not folder.exists():
                    unpacked.rename(folder)
        return folder

    def _packed(self, place: Path) -> Path:
        npm = shutil.which("npm")
        if npm is None:
            raise Unobtainable(f"npm, which fetches {self}, is not installed")
        packed = subprocess.run(  # noqa: S603 - a fixed command
            [npm, "pack", str(self), "--pack-destination", place, "--silent"],
            capture_output=True,
            text=True,
            check=False,
        )
        if packed.returncode != 0:
            raise Unobtainable(f"npm could not fetch {self}: {packed.stderr.strip()[-300:]}")
        return place / packed.stdout.split()[-1]

    def _unpack(self, archive: Path) -> Path:
        digest = hashlib.sha512(archive.read_bytes()).digest()
        if base64.b64encode(digest).decode() != self.sha512:
            raise ValueError(f"{archive.name} is not the {self} that we know")
        unpacked = archive.with_name("unpacked")
        with tarfile.open(archive) as packed:
            for member in packed.getmembers():
                if content := packed.extractfile(member):
                    # All are in one folder, whose name says nothing.
                    file = unpacked.joinpath(*PurePosixPath(member.name).parts[1:])
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(content.read())
                    file.chmod(0o755 if member.mode & _RUNNABLE else 0o644)
        return unpacked
