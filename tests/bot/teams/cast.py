"""The cast in Teams: Ana mentors Ben, Cleo coordinates; Dan has only been seen."""

from __future__ import annotations

from uuid import UUID

from mentoring.vocabulary import Role
from storage.database import Database
from storage.organizations import Organization, Platform, Workspace
from storage.participants import Participant
from storage.people import ActorRef
from tests.bot.teams.town import ANA, BEN, CLEO, DAN, NAMES
from tests.cast import NOW, Cast, make_cohort, make_pair_of
from tests.fakes.bot_framework import APP_ID, TENANT_ID


def ref(user: str) -> ActorRef:
    return ActorRef(Platform.TEAMS, TENANT_ID, user)


def make_teams_cast(database: Database) -> Cast:
    with database.begin_everywhere() as everywhere:
        organization: UUID = everywhere.add_organization(
            Organization(name="Cairngorm Rail", created_at=NOW)
        ).id
    with database.begin(organization) as uow:
        uow.workspaces.add(
            Workspace(
                platform=Platform.TEAMS,
                external_id=TENANT_ID,
                name="Cairngorm Rail",
                installed_at=NOW,
                app_id=APP_ID,
            )
        )
        ana, ben, cleo, dan = (
            uow.people.meet(ref(user), NAMES[user]) for user in (ANA, BEN, CLEO, DAN)
        )
        uow.coordinators.add(cleo, now=NOW)
        cohort = make_cohort(uow)
        for person, role in ((ana, Role.MENTOR), (ben, Role.MENTEE)):
            uow.participants.enrol(
                Participant(cohort_id=cohort.id, person_id=person.id, role=role, joined_at=NOW)
            )
        pair = make_pair_of(uow, cohort.id, ana.id, ben.id)
    return Cast(organization, ana.id, ben.id, cleo.id, dan.id, cohort.id, pair.id)
