"""The doctor: looks at settings, database, Slack, Teams and mail, and says what to do next."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from bot.app import open_database, utc_now
from bot.finding import Finding
from bot.mail.examination import look_at_mail
from bot.probes import unready
from bot.settings import NotReady, Settings, load
from bot.slack.examination import look_at_slack
from storage.organizations import Workspace, WorkspaceState


def examine() -> int:
    """Print what was found; give 1 if anything has to be put right."""
    findings = list(_findings())
    for finding in findings:
        sys.stdout.write(f"{'✓' if finding.is_well else '✗'} {finding.words}\n")
    well = all(finding.is_well for finding in findings)
    sys.stdout.write("All is well.\n" if well else "Put right what is marked ✗, then try again.\n")
    return 0 if well else 1


def _findings() -> Iterator[Finding]:
    try:
        settings = load()
    except NotReady as error:
        yield from _problems(error.problems)
        return
    missing = settings.missing()
    yield from (
        _problems(missing)
        if missing
        else [Finding(is_well=True, words="The settings are complete.")]
    )
    yield from _database(settings)
    yield from asyncio.run(look_at_slack(settings))
    if settings.has_teams:
        # What it looks with takes a while to import.
        from bot.teams.examination import look_at_teams  # noqa: PLC0415 - see above

        yield from asyncio.run(look_at_teams(settings, utc_now))
    yield from asyncio.run(look_at_mail(settings))


def _problems(problems: list[str]) -> Iterator[Finding]:
    for problem in problems:
        yield Finding(is_well=False, words=problem)


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        database = open_database(settings)
    except NotReady as error:
        yield from _problems(error.problems)
        return
    problem = unready(database)
    if problem:
        hint = " `run` does that by itself." if settings.is_sqlite else ""
        yield Finding(is_well=False, words=f"Database: {problem}.{hint}")
        return
    yield Finding(is_well=True, words="The database answers, and its schema is current.")
    try:
        with database.begin_everywhere() as everywhere:
            yield from map(_workspace, everywhere.workspaces())
            yield from _messages(everywhere.given_up(), everywhere.ambiguous())
    except SQLAlchemyError as error:
        yield Finding(is_well=False, words=f"Database: {type(error).__name__}.")


def _messages(given_up: int, ambiguous: int) -> Iterator[Finding]:
    if given_up:
        again = "`python -m bot retry` sends them again."
        yield Finding(is_well=False, words=f"Messages that were given up: {given_up}. {again}")
    if ambiguous:
        again = "`python -m bot retry --unconfirmed` sends them again."
        # Nothing is wrong, or not any more: it is for whoever runs Cairn to know.
        yield Finding(
            is_well=True, words=f"Messages that may have arrived, or not: {ambiguous}. {again}"
        )


def _workspace(workspace: Workspace) -> Finding:
    if workspace.state is WorkspaceState.ACTIVE:
        return Finding(is_well=True, words=f"Installed in {workspace.name}.")
    why = workspace.state_reason
    return Finding(
        is_well=False, words=f"{workspace.name} can't be reached ({why}): install Cairn there anew."
    )
