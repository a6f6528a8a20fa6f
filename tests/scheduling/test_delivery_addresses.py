"""Where a message goes: where they acted last, of the addresses where nothing is in the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete

from scheduling.outcomes import Outcome
from scheduling.retry import DeliveryError, Reach
from scheduling.transport import Envelope, Sent
from storage.organizations import Platform, Workspace
from storage.outbox import OutboxState
from storage.people import Address
from tests.fakes.slack_api import Trouble
from tests.scheduling.office import UNLIMITED, Office
from ui.message import message
from ui.text import say


class FakeTeams:
    """Another chat, which takes everything unless it is told otherwise."""

    pace = UNLIMITED

    def __init__(self, error: DeliveryError | None = None) -> None:
        self.error = error
        self.envelopes: list[Envelope] = []

    async def send(self, envelope: Envelope) -> Sent:
        if self.error is not None:
            raise self.error
        self.envelopes.append(envelope)
        return Sent("conversation", "activity")


def install_teams(office: Office, *, for_person: UUID) -> None:
    with office.database.begin(office.organization) as uow:
        workspace = uow.workspaces.add(
            Workspace(
                platform=Platform.TEAMS,
                external_id="tenant",
                name="Cairngorm Rail",
                installed_at=office.now,
            )
        )
        uow.workspaces.keep_token(workspace, "teams-token")
        address = Address(
            person_id=for_person, platform=Platform.TEAMS, team="tenant", external_id="ana"
        )
        address.organization_id = office.organization
        uow.db.add(address)


def see(office: Office, platform: Platform, at: datetime) -> None:
    """Have Ana act in one of her chats."""
    with office.database.begin(office.organization) as uow:
        for address in uow.people.addresses(office.ana):
            if address.platform is platform:
                uow.people.see(address, at)


async def test_it_takes_another_way_when_the_first_is_closed(office: Office) -> None:
    teams = FakeTeams()
    install_teams(office, for_person=office.ana)
    office.extra = {Platform.TEAMS: teams}
    with office.database.begin(office.organization) as uow:
        for address in uow.people.addresses(office.ana):
            if address.platform is Platform.SLACK:
                address.unreachable = "user_disabled"
    office.say("Hello", to=office.ana)
    assert await office.deliver() == {Outcome.SENT: 1}
    assert [envelope.external_id for envelope in teams.envelopes] == ["ana"]
    assert not office.slack.requests


@pytest.mark.parametrize("last", [Platform.TEAMS, Platform.SLACK])
async def test_it_goes_where_the_person_acted_last(office: Office, last: Platform) -> None:
    teams = FakeTeams()
    install_teams(office, for_person=office.ana)
    office.extra = {Platform.TEAMS: teams}
    see(office, last, office.now)
    see(office, ({Platform.TEAMS, Platform.SLACK} - {last}).pop(), office.now - timedelta(days=1))
    office.say("Hello", to=office.ana)
    assert await office.deliver() == {Outcome.SENT: 1}
    assert bool(teams.envelopes) is (last is Platform.TEAMS)


async def test_where_somebody_has_acted_comes_before_where_they_never_did(office: Office) -> None:
    teams = FakeTeams()
    install_teams(office, for_person=office.ana)
    office.extra = {Platform.TEAMS: teams}
    see(office, Platform.TEAMS, office.now)
    office.say("Hello", to=office.ana)
    await office.deliver()
    assert [envelope.external_id for envelope in teams.envelopes] == ["ana"]


async def test_where_they_acted_last_may_be_out_of_reach(office: Office) -> None:
    install_teams(office, for_person=office.ana)
    office.extra = {Platform.TEAMS: FakeTeams()}
    see(office, Platform.TEAMS, office.now)
    with office.database.begin(office.organization) as uow:
        [tenant] = [w for w in uow.workspaces.all() if w.platform is Platform.TEAMS]
        uow.workspaces.revoke(tenant, "removed")
    office.say("Hello", to=office.ana)
    assert await office.deliver() == {Outcome.SENT: 1}
    assert len(office.slack.requests) == 1


async def test_it_learns_on_the_way_that_the_first_is_closed(office: Office) -> None:
    teams = FakeTeams(DeliveryError("BotDisabledByAdmin", permanent=True, reach=Reach.ADDRESS))
    install_teams(office, for_person=office.ana)
    office.extra = {Platform.TEAMS: teams}
    office.slack.fails(Trouble(error="user_disabled"))
    row_id = office.say("Hello", to=office.ana)
    await office.deliver()
    assert office.row(row_id).last_error == "no_reachable_address"
    with office.database.begin(office.organization) as uow:
        assert {address.unreachable for address in uow.people.addresses(office.ana)} == {
            "BotDisabledByAdmin",
            "user_disabled",
        }


async def test_it_passes_over_addresses_without_a_chat(office: Office) -> None:
    with office.database.begin(office.organization) as uow:
        for address in uow.people.addresses(office.ana):
            address.platform = Platform.WEB
    row_id = office.say("Hello", to=office.ana)
    assert await office.deliver() == {Outcome.FAILED: 1}
    assert office.row(row_id).state is OutboxState.FAILED


async def test_a_bug_in_one_transport_leaves_the_others_alone(office: Office) -> None:
    class Broken(FakeTeams):
        async def send(self, envelope: Envelope) -> Sent:
            raise ZeroDivisionError(envelope)

    install_teams(office, for_person=office.ana)
    office.extra = {Platform.TEAMS: Broken()}
    with office.database.begin(office.organization) as uow:
        for address in uow.people.addresses(office.ana):
            if address.platform is Platform.SLACK:
                address.unreachable = "user_disabled"
    row_id = office.say("Hello", to=office.ana)
    office.say("Hello", to=office.ben)
    assert await office.deliver() == {Outcome.SENT: 1, Outcome.AMBIGUOUS: 1}
    assert office.row(row_id).last_error == "unexpected"


async def test_it_draws_for_the_reader(office: Office) -> None:
    with office.database.begin(office.organization) as uow:
        person = uow.people.get(office.ana)
        person.locale = "de"
        told = message(
            say("{who} logged {when}.", who=uow.people.get(office.ben), when=office.now.date())
        )
    office.say(told, to=office.ana)
    await office.deliver()
    drawn = str(office.slack.ledger[0].blocks)
    assert "<@U0BEN>" in drawn
    assert "10 März 2026" in drawn


async def test_a_token_is_not_shown_by_accident(office: Office) -> None:
    teams = FakeTeams()
    install_teams(office, for_person=office.ana)
    with office.database.begin(office.organization) as uow:
        uow.db.execute(delete(Address).where(Address.platform == Platform.SLACK))
    office.extra = {Platform.TEAMS: teams}
    office.say("A secret", to=office.ana)
    await office.deliver()
    assert teams.envelopes[0].token == "teams-token"
    assert "token" not in repr(teams.envelopes[0])
    assert "secret" not in repr(teams.envelopes[0])
