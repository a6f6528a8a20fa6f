"""The program, its cohorts, the skills, and who takes part."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from mentoring.errors import Missing
from mentoring.vocabulary import Format, ParticipantStatus, Role
from storage.database import Database, UnitOfWork
from storage.organizations import Organization
from storage.participants import Participant, SkillSide
from tests.cast import NOW, Cast, make_cohort


def test_before_set_up_there_is_no_program(database: Database, organization: Organization) -> None:
    with database.begin(organization.id) as uow:
        assert uow.programs.current() is None
        assert uow.programs.cohort() is None
        assert uow.programs.formats() == list(Format)
        with pytest.raises(Missing):
            uow.programs.required()


def test_the_running_program_and_cohort_are_the_latest(uow: UnitOfWork, cast: Cast) -> None:
    make_cohort(uow, starts_on=date(2025, 9, 1))
    later = make_cohort(uow, starts_on=date(2026, 9, 7))
    cohort = uow.programs.cohort()
    assert cohort is later
    assert uow.programs.cohort_of(cast.cohort).starts_on == date(2026, 3, 2)
    program, required = uow.programs.required()
    assert program.formats == ["one_on_one"]
    assert required is later


def test_only_the_programs_formats_are_offered(uow: UnitOfWork) -> None:
    assert uow.programs.formats() == [Format.ONE_ON_ONE]


def test_a_skill_is_one_whatever_its_case(uow: UnitOfWork) -> None:
    [first] = uow.skills.named(["Python"])
    again, new = uow.skills.named(["PYTHON", "Straße"])
    assert again is first
    assert uow.skills.named(["STRASSE"]) == [new]
    assert [skill.name for skill in uow.skills.all()] == ["Python", "Straße"]


def test_the_same_skill_twice_in_one_answer_is_one(uow: UnitOfWork) -> None:
    assert len(uow.skills.named(["Python", "python"])) == 1


def test_skills_of_each_side_are_kept_apart_and_replaced(uow: UnitOfWork, cast: Cast) -> None:
    ana = uow.participants.of(cast.cohort, cast.ana)
    assert ana is not None
    writing, python = uow.skills.named(["writing", "Python"])
    uow.participants.set_skills(ana, SkillSide.OFFERED, [writing, python])
    uow.participants.set_skills(ana, SkillSide.WANTED, [python])
    uow.participants.set_skills(ana, SkillSide.WANTED, [writing])
    assert uow.participants.skills(ana.id, SkillSide.OFFERED) == ["Python", "writing"]
    assert uow.participants.skills(ana.id, SkillSide.WANTED) == ["writing"]


def test_a_person_takes_part_in_a_cohort_once(database: Database, cast: Cast) -> None:
    with pytest.raises(IntegrityError), database.begin(cast.organization_id) as uow:
        uow.participants.enrol(
            Participant(cohort_id=cast.cohort, person_id=cast.ana, role=Role.MENTEE, joined_at=NOW)
        )


def test_the_latest_participation_is_the_one_joined_last(uow: UnitOfWork, cast: Cast) -> None:
    later = make_cohort(uow, starts_on=date(2026, 9, 7))
    joined = uow.participants.enrol(
        Participant(
            cohort_id=later.id,
            person_id=cast.ana,
            role=Role.BOTH,
            joined_at=NOW + timedelta(days=1),
        )
    )
    assert uow.participants.latest_of(cast.ana) is joined
    assert uow.participants.latest_of(cast.cleo) is None
    assert uow.participants.of(cast.cohort, cast.dan) is None
    assert uow.participants.get(joined.id) is joined


def test_who_paused_or_was_deactivated_is_not_active(uow: UnitOfWork, cast: Cast) -> None:
    assert [person.name for _, person in uow.participants.active(cast.cohort)] == ["Ana", "Ben"]
    ana = uow.participants.of(cast.cohort, cast.ana)
    assert ana is not None
    ana.status = ParticipantStatus.PAUSED
    assert [person.name for _, person in uow.participants.active(cast.cohort)] == ["Ben"]
    uow.people.get(cast.ben).deactivated_at = NOW
    assert uow.participants.active(cast.cohort) == []


def test_learning_goals_come_back_and_lie_encrypted(uow: UnitOfWork, cast: Cast) -> None:
    ben = uow.participants.of(cast.cohort, cast.ben)
    assert ben is not None
    assert uow.participants.goals(ben) == ""
    uow.participants.keep_goals(ben, "Speak up in meetings")
    assert uow.participants.goals(ben) == "Speak up in meetings"
    assert b"Speak" not in (ben.learning_goals or b"")
