"""Run the end-to-end tests in a network namespace of their own: ``make e2e``.

The clients listen on every interface, so they get a network that has none but loopback. What is
missing for one is said, and its tests are skipped; where CI is set, that fails.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e import emulator, playground
from tests.npm import Unobtainable

_INSIDE = "--inside"
_CLIENTS: dict[str, Callable[[], Path]] = {
    "emulator": emulator.fetch,
    "playground": playground.fetch,
}
# From linux/sockios.h and linux/if.h: set the flags of an interface; it is up.
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 0x1


def main(arguments: list[str]) -> int:
    if arguments[:1] == [_INSIDE]:
        _loopback_up()
        return pytest.main(["tests/e2e", "-p", "no:xdist", *arguments[1:]])
    # `bot.settings` reads the application's environment; this one is about the build.
    must_run = os.environ.get("CI", "") == "true"  # noqa: TID251 - see above
    try:
        isolated = _isolation()
    except Unobtainable as reason:
        print(f"End-to-end tests skipped: {reason}.")  # noqa: T201 - for the developer
        return int(must_run)
    clients = list(_fetched())
    if len(clients) < len(_CLIENTS) and must_run:
        return 1
    inside = [sys.executable, "-m", "tests.e2e", _INSIDE, *clients, *arguments]
    return subprocess.run([*isolated, *inside], check=False).returncode  # noqa: S603 - as above


def _fetched() -> Iterator[str]:
    """Give the options that say where each client is, of those that can be had."""
    for name, fetch in _CLIENTS.items():
        try:
            yield f"--{name}={fetch()}"
        except Unobtainable as reason:
            print(f"End-to-end tests with the {name} skipped: {reason}.")  # noqa: T201 - as above


def _isolation() -> list[str]:
    """Give the command that runs another one with an empty network."""
    unshare = shutil.which("unshare")
    if unshare is None:
        raise Unobtainable("unshare, of util-linux, is not installed")
    # Root in a container may have a new network, but no new users; elsewhere it is the reverse.
    for how in ("-n", "-rn"):
        tried = subprocess.run([unshare, how, "true"], capture_output=True, check=False)  # noqa: S603 - fixed
        if tried.returncode == 0:
            return [unshare, how]
    raise Unobtainable(f"this system allows no network namespace ({tried.stderr.decode().strip()})")


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
