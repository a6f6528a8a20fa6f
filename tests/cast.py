"""The cast: Ana mentors Ben, Cleo coordinates, Dan is a stranger, Gil comes from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_DNS, UUID, uuid5

from mentoring.vocabulary import Cadence, Format, Role, Weekday
from storage.database import Database, UnitOfWork
from storage.organizations import Organization, Platform, Workspace
from storage.pairs import Pair
from storage.participants import Participant
from storage.people import ActorRef
from storage.programs import Cohort, Program

#: A Tuesday, in everybody's working hours.
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)

TEAM = "T0CAIRN"
#: Another organization's workspace.
OTHER_TEAM = "T0OTHER"
ANA = ActorRef(Platform.SLACK, TEAM, "U0ANA")
BEN = ActorRef(Platform.SLACK, TEAM, "U0BEN")
CLEO = ActorRef(Platform.SLACK, TEAM, "U0CLEO")
DAN = ActorRef(Platform.SLACK, TEAM, "U0DAN")


def organization_id(team: str) -> UUID:
    """Say which id an organization has, so that addresses in its portal can be written down."""
    return uuid5(NAMESPACE_DNS, team)


#: Another chat, whose bot can't know yet whose it is.
TENANT = "2f5d7c1e-tenant"
ANA_THERE = ActorRef(Platform.TEAMS, TENANT, "29:ANA")
BEN_THERE = ActorRef(Platform.TEAMS, TENANT, "29:BEN")
DAN_THERE = ActorRef(Platform.TEAMS, TENANT, "29:DAN")


#: An expert from outside, who is in no chat.
GIL = ActorRef(Platform.WEB, str(organization_id(TEAM)), "gil@example.org")


def make_organization(
    database: Database, *, name: str = "Cairngorm Rail", team: str = TEAM
) -> Organization:
    """Write down an organization and its Slack workspace."""
    with database.begin_everywhere() as everywhere:
        organization = everywhere.add_organization(
            Organization(id=organization_id(team), name=name, created_at=NOW)
        )
    with database.begin(organization.id) as uow:
        workspace = uow.workspaces.add(
            Workspace(platform=Platform.SLACK, external_id=team, name=name, installed_at=NOW)
        )
        uow.workspaces.keep_token(workspace, f"xoxb-{team}")
    return organization


def make_tenant(database: Database, *, name: str = "Cairngorm Works") -> Organization:
    """Write down another chat as it is at first: in an organization of its own."""
    with database.begin_everywhere() as everywhere:
        organization = everywhere.add_organization(
            Organization(id=organization_id(TENANT), name=name, created_at=NOW)
        )
    with database.begin(organization.id) as uow:
        uow.workspaces.add(
            Workspace(platform=Platform.TEAMS, external_id=TENANT, name=name, installed_at=NOW)
        )
    return organization


@dataclass(frozen=True)
class Cast:
    """Ana and Ben are a pair of the running cohort, Cleo coordinates, Dan was only seen."""

    organization_id: UUID
    ana: UUID
    ben: UUID
    cleo: UUID
    dan: UUID
    cohort: UUID
    pair: UUID


def make_pair(database: Database, organization: Organization) -> Cast:
    """Write down the whole cast, everybody in UTC and on office hours."""
    with database.begin(organization.id) as uow:
        ana, ben, cleo, dan = (
            uow.people.meet(actor, actor.external_id.removeprefix("U0").title())
            for actor in (ANA, BEN, CLEO, DAN)
        )
        uow.coordinators.add(cleo, now=NOW)
        cohort = make_cohort(uow)
        for person, role in ((ana, Role.MENTOR), (ben, Role.MENTEE)):
            uow.participants.enrol(
                Participant(cohort_id=cohort.id, person_id=person.id, role=role, joined_at=NOW)
            )
        pair = make_pair_of(uow, cohort.id, ana.id, ben.id)
    return Cast(organization.id, ana.id, ben.id, cleo.id, dan.id, cohort.id, pair.id)


def make_cohort(uow: UnitOfWork, *, starts_on: date = date(2026, 3, 2)) -> Cohort:
    program = uow.programs.add(
        Program(
            name="First steps",
            cadence=Cadence.FORTNIGHTLY,
            formats=[Format.ONE_ON_ONE],
            digest_day=Weekday.MONDAY,
            created_at=NOW,
        )
    )
    return uow.programs.add_cohort(
        Cohort(
            program_id=program.id,
            name="Spring",
            starts_on=starts_on,
            ends_on=starts_on + timedelta(weeks=26),
        )
    )


def make_pair_of(uow: UnitOfWork, cohort_id: UUID, mentor_id: UUID, mentee_id: UUID) -> Pair:
    pair = Pair(
        cohort_id=cohort_id,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        cadence=Cadence.FORTNIGHTLY,
        started_at=NOW,
        started_on=NOW.date(),
    )
    return uow.pairs.add(pair, why="Both like trains.")
