"""What tests need of npm's packages: fetched once, and only what was looked at."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path


class Unobtainable(Exception):
    """A package can't be had here, for a reason that a person can read."""


def fetch(package: str, sha512: str, folder: Path) -> Path:
    """Fetch a package such as `name@1.2.3`, unless it is here; give the path of its archive.

    Raises:
        Unobtainable: npm is not here, or can't get it.
        ValueError: what npm got is not what was looked at.
    """
    archive = folder / f"{package.replace('/', '-')}.tgz"
    if not archive.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Several processes may fetch it at once: the last one puts the same in its place.
        with tempfile.TemporaryDirectory(dir=folder) as unfinished:
            _packed(package, Path(unfinished)).rename(archive)
    digest = hashlib.sha512(archive.read_bytes()).digest()
    if base64.b64encode(digest).decode() != sha512:
        archive.unlink()
        raise ValueError(f"what npm has is not the {package} that we know")
    return archive


def _packed(package: str, folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise Unobtainable(f"npm, which fetches {package}, is not installed")
    packed = subprocess.run(  # noqa: S603 - a fixed command
        [npm, "pack", package, "--pack-destination", folder, "--silent"],
        capture_output=True,
        text=True,
        check=False,
    )
    if packed.returncode != 0:
        raise Unobtainable(f"npm could not fetch {package}: {packed.stderr.strip()[-300:]}")
    return folder / packed.stdout.split()[-1]
