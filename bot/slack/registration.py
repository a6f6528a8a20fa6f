"""Writing an installation down: its organization, its token, and who coordinates first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from handlers.acts import Caller
from handlers.identity import identify
from storage.database import Database, UnitOfWork
from storage.organizations import Organization, Platform, Workspace
from ui.message import Style, button, buttons, items, message

_WELCOME = message(
    "Thank you for installing Cairn. It runs mentorship programs where people already work.",
    "You are its first coordinator here. Nobody else has been written to.",
    items(
        "People join by themselves, with /mentor join. We message only those who do.",
        "They get at most two reminders a week, in their working hours, and can pause or stop.",
        "Coordinators see that pairs meet, never what they write.",
    ),
    buttons(button("Set up a program", "set_up", style=Style.PRIMARY)),
)


@dataclass(frozen=True)
class Installation:
    """What Slack says of an install."""

    workspace: str
    name: str
    token: str = field(repr=False)
    is_enterprise: bool = False
    bot_id: str = ""
    bot_user_id: str = ""
    app_id: str = ""
    #: Who installed it, where that is known.
    installer: Caller | None = None


class Registered(NamedTuple):
    organization_id: UUID
    #: Who installed it coordinates from now on, because nobody did.
    is_founded: bool


def register(database: Database, installation: Installation, now: datetime) -> Registered:
    """Write down an installation, new or again."""
    try:
        return _register(database, installation, now)
    except IntegrityError:
        # Another process was writing the same down, and has by now.
        return _register(database, installation, now)


def has_coordinator(database: Database, organization_id: UUID) -> bool:
    return database.work(organization_id, lambda uow: uow.coordinators.count() > 0)


def _register(database: Database, installation: Installation, now: datetime) -> Registered:
    with database.begin_everywhere() as everywhere:
        known = everywhere.workspace(Platform.SLACK, installation.workspace)
        if known is None:
            new = Organization(name=installation.name, created_at=now)
            organization_id = everywhere.add_organization(new).id
        else:
            organization_id = known.organization_id
    is_founded = database.work(organization_id, lambda uow: _install(uow, installation, now))
    return Registered(organization_id, is_founded)


def _install(uow: UnitOfWork, installation: Installation, now: datetime) -> bool:
    workspace = uow.workspaces.find(Platform.SLACK, installation.workspace)
    if workspace is None:
        workspace = uow.workspaces.add(
            Workspace(
                platform=Platform.SLACK,
                external_id=installation.workspace,
                name=installation.name,
                installed_at=now,
            )
        )
    if uow.workspaces.token(workspace) != installation.token:
        workspace.installed_at = now
        uow.workspaces.keep_token(workspace, installation.token)
        uow.outbox.release_parked(now)
    workspace.is_enterprise = installation.is_enterprise
    workspace.bot_id, workspace.bot_user_id = installation.bot_id, installation.bot_user_id
    workspace.app_id = installation.app_id or workspace.app_id
    if installation.installer is None or uow.coordinators.count() > 0:
        return False
    person = identify(uow, installation.installer, now).person
    uow.coordinators.add(person, now=now)
    key = f"installed:{workspace.id}"
    uow.outbox.add(key=key, to=person.id, message=_WELCOME, due_at=now, is_critical=True)
    return True
