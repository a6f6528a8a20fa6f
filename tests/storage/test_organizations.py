"""Workspaces and their tokens, and the states of an install under way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.organizations import Organization, Platform, Workspace, WorkspaceState
from tests.cast import NOW, OTHER_TEAM, TEAM, make_organization

_MINUTE = timedelta(minutes=1)


def test_a_workspace_is_found_by_what_its_chat_calls_it(
    database: Database, organization: Organization
) -> None:
    with database.begin_everywhere() as everywhere:
        workspace = everywhere.workspace(Platform.SLACK, TEAM)
        assert workspace is not None
        assert workspace.organization_id == organization.id
        assert everywhere.workspace(Platform.SLACK, OTHER_TEAM) is None
        assert everywhere.workspace(Platform.TEAMS, TEAM) is None


@pytest.mark.usefixtures("organization")
def test_a_workspace_belongs_to_one_organization(database: Database) -> None:
    with pytest.raises(IntegrityError):
        make_organization(database, name="Other Ltd")


def test_a_token_comes_back_and_lies_encrypted(
    database: Database, organization: Organization
) -> None:
    with database.begin(organization.id) as uow:
        [workspace] = uow.workspaces.all()
        assert uow.workspaces.token(workspace) == f"xoxb-{TEAM}"
        assert b"xoxb" not in (workspace.bot_token or b"")


def test_a_revoked_workspace_has_no_token_until_it_is_installed_anew(
    database: Database, organization: Organization
) -> None:
    with database.begin(organization.id) as uow:
        [workspace] = uow.workspaces.all()
        uow.workspaces.revoke(workspace, "account_inactive")
    with database.begin(organization.id) as uow:
        [workspace] = uow.workspaces.all()
        assert workspace.bot_token is None
        assert workspace.state is WorkspaceState.REVOKED
        assert workspace.state_reason == "account_inactive"
        assert uow.workspaces.token(workspace) == ""
        uow.workspaces.keep_token(workspace, "xoxb-2")
    with database.begin(organization.id) as uow:
        [workspace] = uow.workspaces.all()
        assert workspace.state_reason == ""
        assert uow.workspaces.token(workspace) == "xoxb-2"


def test_workspaces_come_in_the_order_of_their_install(
    database: Database, organization: Organization
) -> None:
    with database.begin(organization.id) as uow:
        uow.workspaces.add(
            Workspace(
                platform=Platform.TEAMS,
                external_id="tenant",
                name="Earlier",
                installed_at=NOW - _MINUTE,
            )
        )
        names = [workspace.name for workspace in uow.workspaces.all()]
    assert names == ["Earlier", organization.name]


def test_an_install_state_is_used_once(database: Database) -> None:
    with database.begin_everywhere() as everywhere:
        everywhere.oauth_states.issue("digest", NOW + _MINUTE)
    with database.begin_everywhere() as everywhere:
        assert not everywhere.oauth_states.redeem("other", NOW)
        assert everywhere.oauth_states.redeem("digest", NOW)
    with database.begin_everywhere() as everywhere:
        assert not everywhere.oauth_states.redeem("digest", NOW)


def test_an_install_state_expires(database: Database) -> None:
    with database.begin_everywhere() as everywhere:
        everywhere.oauth_states.issue("digest", NOW)
        everywhere.oauth_states.issue("forgotten", NOW)
    with database.begin_everywhere() as everywhere:
        assert not everywhere.oauth_states.redeem("digest", NOW + _MINUTE)
        # Redeeming any sweeps the others that are over.
        assert not everywhere.oauth_states.redeem("forgotten", NOW)
