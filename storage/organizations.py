"""Organizations, and the chat workspaces where Cairn is installed for them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Code, Line, Owned, Row, Sealed
from storage.repository import Repository


class Organization(Row, kw_only=True, eq=False, repr=False):
    __tablename__ = "organizations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    name: Mapped[Line]
    created_at: Mapped[datetime]


class Platform(StrEnum):
    SLACK = "slack"
    TEAMS = "teams"
    WEB = "web"


class WorkspaceState(StrEnum):
    ACTIVE = "active"
    # The token no longer works or the app was removed; nothing is sent until it is installed anew.
    REVOKED = "revoked"


class Workspace(Owned, kw_only=True, eq=False, repr=False):
    """One installation in a chat: a Slack workspace or, for an org-wide install, its Grid."""

    __tablename__ = "workspaces"
    __table_args__ = (
        UniqueConstraint("platform", "external_id"),
        Index(None, "organization_id"),
    )

    platform: Mapped[Platform]
    external_id: Mapped[Code]
    name: Mapped[Line]
    installed_at: Mapped[datetime]
    is_enterprise: Mapped[bool] = mapped_column(default=False)
    bot_id: Mapped[Code] = mapped_column(default="")
    bot_user_id: Mapped[Code] = mapped_column(default="")
    app_id: Mapped[Code] = mapped_column(default="")
    bot_token: Mapped[Sealed | None] = mapped_column(default=None)
    state: Mapped[WorkspaceState] = mapped_column(default=WorkspaceState.ACTIVE)
    state_reason: Mapped[Code] = mapped_column(default="")


# Put together once, because Home asks it.
_ALL = select(Workspace).order_by(Workspace.installed_at)


class Workspaces(Repository):
    def find(self, platform: Platform, external_id: str) -> Workspace | None:
        return self._db.scalars(
            select(Workspace).where(
                Workspace.platform == platform, Workspace.external_id == external_id
            )
        ).first()

    def all(self) -> list[Workspace]:
        return list(self._db.scalars(_ALL))

    def add(self, workspace: Workspace) -> Workspace:
        return self._add(workspace)

    def portal(self, *, now: datetime) -> Workspace:
        """Give the organization's portal: where its people are who are in no chat."""
        name = str(self._organization_id)
        known = self.find(Platform.WEB, name)
        return known or self.add(
            Workspace(platform=Platform.WEB, external_id=name, name="Portal", installed_at=now)
        )

    def keep_token(self, workspace: Workspace, token: str) -> None:
        self._vault.seal(workspace, Workspace.bot_token, token)
        workspace.state = WorkspaceState.ACTIVE
        workspace.state_reason = ""

    def token(self, workspace: Workspace) -> str:
        """Give the bot token, or nothing where the workspace can't be reached."""
        if workspace.state is not WorkspaceState.ACTIVE:
            return ""
        return self._vault.open(workspace, Workspace.bot_token)

    def revoke(self, workspace: Workspace, reason: str) -> None:
        workspace.state = WorkspaceState.REVOKED
        workspace.state_reason = reason
        workspace.bot_token = None
