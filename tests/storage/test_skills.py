"""The skills of an organization: one for each name, moved whole, and never two of one."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mentoring.errors import Missing
from mentoring.skills import STARTING_SKILLS, STARTING_SYNONYMS
from mentoring.vocabulary import ParticipantStatus
from storage.database import Database, UnitOfWork
from storage.participants import Participant, ParticipantSkill, SkillSide
from storage.programs import Skill
from storage.skills import Demand
from tests.cast import OTHER_TEAM, Cast, make_organization


def member(uow: UnitOfWork, cast: Cast, name: str) -> Participant:
    one = uow.participants.of(cast.cohort, getattr(cast, name))
    assert one is not None
    return one


def names(uow: UnitOfWork) -> dict[str, list[str]]:
    return {skill: list(others) for skill, others in uow.skills.taxonomy().synonyms.items()}


def skill(uow: UnitOfWork, name: str) -> Skill:
    (found,) = uow.skills.named([name])
    return found


def test_an_organization_starts_with_skills_and_their_synonyms(uow: UnitOfWork) -> None:
    uow.skills.seed()
    assert names(uow) == {
        name: sorted(STARTING_SYNONYMS.get(name, ()), key=str.casefold)
        for name in sorted(STARTING_SKILLS, key=str.casefold)
    }


def test_what_a_coordinator_has_removed_does_not_come_back(uow: UnitOfWork) -> None:
    uow.skills.seed()
    uow.skills.remove(skill(uow, "Sales"))
    uow.skills.seed()
    assert "Sales" not in names(uow)


def test_a_synonym_is_the_skill_whatever_its_case(uow: UnitOfWork) -> None:
    ours = uow.skills.add("Presenting", ["Public speaking", "Straße"])
    assert uow.skills.named(["PUBLIC SPEAKING", "presenting", "STRASSE"]) == [ours]
    assert uow.skills.named(["public-speaking"]) == [ours]


def test_a_name_means_one_skill_of_an_organization(database: Database, cast: Cast) -> None:
    with database.begin(cast.organization_id) as uow:
        uow.skills.add("Design", ["UX"])
    with pytest.raises(IntegrityError), database.begin(cast.organization_id) as uow:
        uow.skills.add("Drawing", ["ux"])


def test_another_organization_has_names_of_its_own(database: Database, cast: Cast) -> None:
    other = make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    with database.begin(cast.organization_id) as uow:
        uow.skills.add("Presenting", ["Talking"])
    with database.begin(other.id) as uow:
        assert names(uow) == {}
        assert skill(uow, "Talking").name == "Talking"


def test_a_new_name_that_is_near_notes_what_may_be_meant(uow: UnitOfWork) -> None:
    python, go = uow.skills.named(["Python", "Go"])
    slip, other = uow.skills.named(["Phyton", "Gi"])
    assert (slip.name, slip.likely_id) == ("Phyton", python.id)
    assert (other.likely_id, go.likely_id) == (None, None)
    # A slip is nothing to suggest to others.
    assert skill(uow, "Pyhton").likely_id == python.id


def test_who_typed_it_is_asked_and_nobody_else(uow: UnitOfWork, cast: Cast) -> None:
    ana, ben = member(uow, cast, "ana"), member(uow, cast, "ben")
    python, slip = skill(uow, "Python"), skill(uow, "Phyton")
    uow.participants.set_skills(ana, SkillSide.OFFERED, [python])
    uow.participants.set_skills(ben, SkillSide.WANTED, [slip])
    assert uow.skills.unsure(ana.id) == []
    assert uow.skills.unsure(ben.id) == [(slip, python)]


def test_what_was_meant_takes_the_place_of_the_slip_once(uow: UnitOfWork, cast: Cast) -> None:
    ben = member(uow, cast, "ben")
    python, slip = skill(uow, "Python"), skill(uow, "Phyton")
    uow.participants.set_skills(ben, SkillSide.WANTED, [slip, python])
    uow.participants.set_skills(ben, SkillSide.OFFERED, [slip])
    uow.skills.take_instead(ben.id, slip, python)
    for side in SkillSide:
        assert uow.participants.skills(ben.id, side) == ["Python"]
    assert list(names(uow)) == ["Python"]


def test_a_slip_that_others_have_stays_theirs(uow: UnitOfWork, cast: Cast) -> None:
    ana, ben = member(uow, cast, "ana"), member(uow, cast, "ben")
    python, slip = skill(uow, "Python"), skill(uow, "Phyton")
    for one in (ana, ben):
        uow.participants.set_skills(one, SkillSide.WANTED, [slip])
    uow.skills.take_instead(ben.id, slip, python)
    assert uow.participants.skills(ana.id, SkillSide.WANTED) == ["Phyton"]
    assert uow.participants.skills(ben.id, SkillSide.WANTED) == ["Python"]


def test_merging_moves_everybody_once_and_keeps_all_names(uow: UnitOfWork, cast: Cast) -> None:
    ana, ben = member(uow, cast, "ana"), member(uow, cast, "ben")
    stays = uow.skills.add("Presenting", ["Talks"])
    goes = uow.skills.add("Public speaking", ["Speeches"])
    uow.participants.set_skills(ana, SkillSide.OFFERED, [stays, goes])
    uow.participants.set_skills(ben, SkillSide.WANTED, [goes])
    uow.participants.set_skills(ben, SkillSide.OFFERED, [goes])
    uow.skills.merge(goes, stays)
    assert names(uow) == {"Presenting": ["Public speaking", "Speeches", "Talks"]}
    assert uow.participants.skills(ana.id, SkillSide.OFFERED) == ["Presenting"]
    for side in SkillSide:
        assert uow.participants.skills(ben.id, side) == ["Presenting"]
    assert len(uow.db.scalars(select(ParticipantSkill)).all()) == 3
    assert uow.skills.named(["public speaking", "speeches"]) == [stays]


@pytest.mark.parametrize("goes", ["Python", "Phyton"])
def test_merging_settles_what_was_unsure(uow: UnitOfWork, cast: Cast, goes: str) -> None:
    ben = member(uow, cast, "ben")
    python, slip = skill(uow, "Python"), skill(uow, "Phyton")
    uow.participants.set_skills(ben, SkillSide.WANTED, [slip])
    both = (python, slip) if goes == "Python" else (slip, python)
    uow.skills.merge(*both)
    assert uow.skills.unsure(ben.id) == []
    assert uow.participants.skills(ben.id, SkillSide.WANTED) == [both[1].name]


def test_who_may_have_meant_a_skill_that_was_merged_may_mean_where_it_went(
    uow: UnitOfWork, cast: Cast
) -> None:
    ben = member(uow, cast, "ben")
    python, slip, coding = (skill(uow, name) for name in ("Python", "Phyton", "Coding"))
    uow.participants.set_skills(ben, SkillSide.WANTED, [slip])
    uow.skills.merge(python, coding)
    uow.db.expire_all()
    ((typed, likely),) = uow.skills.unsure(ben.id)
    assert (typed.name, likely.name) == ("Phyton", "Coding")


def test_a_new_name_keeps_the_old_one(uow: UnitOfWork) -> None:
    ours = uow.skills.add("Talks", ["Speeches"])
    uow.skills.change(ours, "Presenting", ["Keynotes"])
    assert names(uow) == {"Presenting": ["Keynotes", "Talks"]}
    uow.skills.change(ours, "PRESENTING", ["presenting", "Keynotes"])
    assert names(uow) == {"PRESENTING": ["Keynotes"]}
    uow.skills.change(ours, "Keynotes", [])
    assert names(uow) == {"Keynotes": ["PRESENTING"]}


def test_demand_counts_who_takes_part(uow: UnitOfWork, cast: Cast) -> None:
    ana, ben = member(uow, cast, "ana"), member(uow, cast, "ben")
    writing = skill(uow, "Writing")
    uow.participants.set_skills(ana, SkillSide.OFFERED, [writing])
    uow.participants.set_skills(ben, SkillSide.OFFERED, [writing])
    uow.participants.set_skills(ben, SkillSide.WANTED, [writing])
    assert uow.skills.demand(cast.cohort) == {writing.id: Demand(wanted=1, offered=2)}
    ben.status = ParticipantStatus.LEFT
    assert uow.skills.demand(cast.cohort) == {writing.id: Demand(wanted=0, offered=1)}
    assert uow.skills.is_used(writing)


def test_what_is_gone_or_of_others_is_not_held(database: Database, cast: Cast) -> None:
    other = make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    with database.begin(other.id) as uow:
        theirs = skill(uow, "Trams").id
    with database.begin(cast.organization_id) as uow:
        ours = skill(uow, "Trains")
        with pytest.raises(Missing):
            uow.skills.held(ours.id, theirs)
        with pytest.raises(Missing):
            uow.skills.held(None)
        assert uow.skills.held(ours.id) == [ours]


def test_two_who_type_the_same_new_name_at_once_have_one_skill(
    database: Database, cast: Cast
) -> None:
    together = threading.Barrier(2)

    def join(name: str) -> None:
        def act(uow: UnitOfWork) -> None:
            ours = uow.skills.named([f"Juggling {name}", "Juggling"])
            uow.participants.set_skills(member(uow, cast, name), SkillSide.WANTED, ours)

        together.wait(10)
        database.work(cast.organization_id, act)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(join, ("ana", "ben")))
    with database.begin(cast.organization_id) as uow:
        assert sorted(names(uow)) == ["Juggling", "Juggling ana", "Juggling ben"]


def test_who_answers_while_two_are_merged_has_the_one_that_stays(
    database: Database, cast: Cast
) -> None:
    with database.begin(cast.organization_id) as uow:
        uow.skills.add("Presenting")
        uow.skills.add("Talks")
    together = threading.Barrier(2)

    def answer(uow: UnitOfWork) -> None:
        uow.participants.set_skills(
            member(uow, cast, "ben"), SkillSide.WANTED, uow.skills.named(["Talks"])
        )

    def merge(uow: UnitOfWork) -> None:
        ids = {one.name: one.id for one in uow.skills.all()}
        goes, stays = uow.skills.held(ids["Talks"], ids["Presenting"])
        uow.skills.merge(goes, stays)

    def do(act: object) -> None:
        together.wait(10)
        database.work(cast.organization_id, answer if act == "answer" else merge)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(do, ("answer", "merge")))
    with database.begin(cast.organization_id) as uow:
        ben = member(uow, cast, "ben")
        assert uow.participants.skills(ben.id, SkillSide.WANTED) == ["Presenting"]
        assert names(uow) == {"Presenting": ["Talks"]}
