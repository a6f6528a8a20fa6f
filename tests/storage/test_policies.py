"""Policies as they are stored: who has agreed to what is asked now, in one query."""

from __future__ import annotations

from datetime import timedelta

from mentoring.vocabulary import ParticipantStatus, Role
from storage.database import Database, UnitOfWork
from storage.participants import Participant
from tests.cast import NOW, Cast
from tests.databases import sent_to


def test_where_nothing_is_published_all_have_agreed(uow: UnitOfWork, cast: Cast) -> None:
    assert uow.policies.current(uow.programs.required().program) is None
    assert uow.policies.acknowledged(cast.cohort) == {cast.ana, cast.ben}


def test_who_agreed_to_an_earlier_version_has_not_agreed(uow: UnitOfWork, cast: Cast) -> None:
    program = uow.programs.required().program
    first = uow.policies.publish(program, "Be kind.", by=cast.cleo, now=NOW)
    uow.policies.agree(first, cast.ben, now=NOW)
    assert uow.policies.acknowledged(cast.cohort) == {cast.ben}
    second = uow.policies.publish(program, "Be on time.", by=cast.cleo, now=NOW)
    assert uow.policies.acknowledged(cast.cohort) == set()
    assert uow.policies.current(program) is second
    assert uow.policies.agreement(program, cast.ben) is None


def test_the_first_agreement_counts(uow: UnitOfWork, cast: Cast) -> None:
    program = uow.programs.required().program
    policy = uow.policies.publish(program, "Be kind.", by=cast.cleo, now=NOW)
    for days in (0, 1):
        uow.policies.agree(policy, cast.ben, now=NOW + timedelta(days=days))
    agreement = uow.policies.agreement(program, cast.ben)
    assert agreement is not None
    assert agreement.agreed_at == NOW


def test_only_who_takes_part_is_waited_for(uow: UnitOfWork, cast: Cast) -> None:
    program = uow.programs.required().program
    policy = uow.policies.publish(program, "Be kind.", by=cast.cleo, now=NOW)
    for person, status in (
        (cast.cleo, ParticipantStatus.LEFT),
        (cast.dan, ParticipantStatus.PAUSED),
    ):
        uow.participants.enrol(
            Participant(
                cohort_id=cast.cohort,
                person_id=person,
                role=Role.MENTEE,
                joined_at=NOW,
                status=status,
            )
        )
    uow.policies.agree(policy, cast.ben, now=NOW)
    agreed, waiting = uow.policies.standing(cast.cohort)
    assert (agreed, [person.id for person in waiting]) == (1, [cast.ana, cast.dan])


def test_a_cohort_takes_one_query(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        program = uow.programs.required().program
        uow.policies.publish(program, "Be kind.", by=cast.cleo, now=NOW)
        with sent_to(database) as sent:
            uow.policies.acknowledged(cast.cohort)
    assert len(sent) == 1
