"""The command line: ``python -m bot run``, and what goes with it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

# What a command needs is imported when it runs, so that --help is there at once.
# ruff: noqa: PLC0415

_COMMANDS = {
    "demo": "show Cairn in a browser, with invented people",
    "run": "answer the chats and send what is due, in one process",
    "web": "only answer the chats",
    "worker": "only send what is due",
    "migrate": "bring the database up to this version",
    "doctor": "look for what is missing or wrong",
    "retry": "send again what was given up",
    "keys": "print a new encryption key for CAIRN_KEYS",
    "bounce": "read a report of mail that came back, as a mail server's alias pipes it in",
    "manifest": "print the Slack manifest for PUBLIC_URL",
    "teams-package": "write the app that an administrator uploads to Teams",
}


#: What a mail server takes for "keep it, and come back" (EX_TEMPFAIL).
_TRY_AGAIN = 75


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Cairn, a mentorship bot.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, does in _COMMANDS.items():
        command = commands.add_parser(name, help=does)
        if name == "retry":
            command.add_argument(
                "--unconfirmed", action="store_true", help="also what may have arrived already"
            )
        if name == "teams-package":
            command.add_argument("--out", default="cairn-teams.zip", help="the file to write")
    given = parser.parse_args(arguments)
    # A match shares the processor with the chats. It gains little by more threads, and loses much
    # where they have to wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251 - for numpy to read
    return _explained(lambda: _do(given))


def _do(given: argparse.Namespace) -> int:
    command: str = given.command
    own = {"migrate": _migrate, "keys": _keys, "bounce": _bounce, "manifest": _manifest}
    if act := own.get(command):
        return act()
    match command:
        case "demo":
            from bot.demo.app import serve_demo

            return serve_demo()
        case "doctor":
            from bot.doctor import examine

            return examine()
        case "retry":
            from bot.retrying import retry

            return retry(unconfirmed=given.unconfirmed)
        case "teams-package":
            return _teams_package(given.out)
        case _:
            from bot.server import serve

            return serve(command)


def _explained(act: Callable[[], int]) -> int:
    from bot.settings import NotReady

    try:
        return act()
    except NotReady as missing:
        for problem in missing.problems:
            sys.stderr.write(f"- {problem}\n")
        return 1


def _migrate() -> int:
    from bot import logs
    from bot.app import open_database
    from bot.settings import load
    from storage.migrate import upgrade

    logs.start()
    database = open_database(load())
    upgrade(database)
    database.close()
    sys.stdout.write("The database is up to date.\n")
    return 0


def _keys() -> int:
    from storage.vault import Keyring

    sys.stdout.write(Keyring.generate() + "\n")
    return 0


def _bounce() -> int:
    from bot.app import open_database
    from bot.mail import bounces
    from bot.settings import load
    from storage.claims import DISTURBED

    report = bounces.read(sys.stdin.buffer.read(bounces.MOST_BYTES))
    database = open_database(load())
    try:
        marked = bounces.note(database, report)
    except DISTURBED:
        sys.stderr.write("The database is away.\n")
        return _TRY_AGAIN
    finally:
        database.close()
    sys.stdout.write(f"Addresses marked: {marked}\n")
    return 0


def _manifest() -> int:
    import json

    from bot.manifest import build
    from bot.settings import load
    from handlers import FEATURES

    sys.stdout.write(json.dumps(build(FEATURES, load().public_url), indent=2) + "\n")
    return 0


def _teams_package(out: str) -> int:
    from pathlib import Path

    from bot.settings import NotReady, load
    from bot.teams.package import build
    from handlers import FEATURES

    app = build(FEATURES, load())
    try:
        Path(out).write_bytes(app)
    except OSError as error:
        raise NotReady([f"{out} can't be written: {error.strerror}."]) from None
    sys.stdout.write(
        f"{out} is written. Upload it in the Teams admin center, under Teams apps, Manage apps.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
