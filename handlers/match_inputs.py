"""Who is matched: what a cohort's people have told us, as the plain records that matching takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from uuid import UUID

from handlers.match_offering import can_be_answered, movable
from mentoring.catalog import languages_named
from mentoring.matching.inputs import Inputs, Rankings
from mentoring.matching.person import Hours, Person
from mentoring.skills import Taxonomy
from mentoring.vocabulary import (
    NotThisTime,
    OfferAnswer,
    OfferStatus,
    Repair,
    Role,
    Weekday,
)
from storage.database import UnitOfWork
from storage.match_runs import MatchRun
from storage.participants import Participant, SkillSide
from storage.people import Person as Known
from storage.programs import Cohort

_NOON = time(13)
_WEEKDAYS = {str(day): day.number for day in Weekday}


@dataclass(frozen=True)
class Counts:
    """How many there are to be matched: mentees without a mentor, mentors, their free places."""

    mentees: int
    mentors: int
    places: int


def people_of(
    uow: UnitOfWork, cohort: Cohort, *, today: date, is_moving: bool = False
) -> tuple[Person, ...]:
    """Read everybody who seeks a mentor in a cohort or has a place for a mentee.

    What is proposed is taken, as a pair is; but for what nobody has answered, if that may move.
    """
    known = uow.participants.active(cohort.id)
    ids = [person.id for _, person in known]
    reading = _Reading(
        uow=uow,
        openings=_openings(uow, cohort, ids, today=today, is_moving=is_moving),
        taxonomy=uow.skills.taxonomy(),
        skills=uow.participants.skills_of_all(cohort.id),
        earlier=uow.pairs.earlier_partners(),
        conflicts=uow.boundaries.conflicts(ids),
        reports_to=uow.boundaries.reports_to(ids),
        acknowledged=uow.policies.acknowledged(cohort.id),
        left=uow.pairs.left_without_partner(cohort.id),
    )
    return tuple(reading.people(known))


def inputs_of(uow: UnitOfWork, run: MatchRun, *, today: date) -> Inputs:
    """Give a run's inputs: of the run that it varies, or as they are now; kept from then on."""
    kept = uow.match_runs.inputs(run, Inputs)
    if kept is None:
        kept = _inputs_anew(uow, run, today)
        uow.match_runs.keep_inputs(run, kept)
    return kept


def _inputs_anew(uow: UnitOfWork, run: MatchRun, today: date) -> Inputs:
    if run.based_on_id is not None:
        earlier = uow.match_runs.inputs(uow.match_runs.get(run.based_on_id), Inputs)
        if earlier is not None:
            return earlier
    cohort = uow.programs.cohort_of(run.cohort_id)
    people = people_of(uow, cohort, today=today, is_moving=run.repair is Repair.MOVING)
    if run.repair is not None:
        people = tuple(_for_repair(uow, run, people, today))
    rankings = Rankings(of_mentees=uow.bookmarks.rankings(cohort.id))
    return Inputs(people, max(cohort.starts_on, today), cohort.ends_on, rankings)


def _for_repair(
    uow: UnitOfWork, run: MatchRun, people: tuple[Person, ...], today: date
) -> Iterator[Person]:
    """Keep those who look for another mentor, those who may move, and the mentors."""
    seeking, own = {one.mentee_id for one in uow.match_offers.repaired_by(run.id)}, Counter[UUID]()
    if run.repair is Repair.MOVING:
        there = {one.id for one in people}
        offers = uow.match_offers.open_in(run.cohort_id)
        moving = movable(offers, there, today)
        seeking |= {one.mentee_id for one in moving}
        own.update(one.mentor_id for one in moving)
    resting = _resting(uow, run.cohort_id)
    for one in people:
        role = one.role if one.id in seeking else Role.MENTOR
        if one.role.mentors or one.id in seeking:
            # Who rests may keep whom they have been asked about, and gets nobody else.
            most = own[one.id] if one.id in resting else one.capacity
            yield replace(one, role=role, capacity=min(most, one.capacity))


def _resting(uow: UnitOfWork, cohort_id: UUID) -> set[UUID]:
    """Name the mentors who have no time, or haven't answered: nobody else is proposed to them."""
    declined = uow.match_offers.settled_in(cohort_id, OfferStatus.DECLINED)
    expired = uow.match_offers.settled_in(cohort_id, OfferStatus.EXPIRED)
    return {
        *(
            one.mentor_id
            for one in declined
            if one.mentor_answer is OfferAnswer.DECLINED and one.reason_kind is NotThisTime.NO_TIME
        ),
        *(one.mentor_id for one in expired if one.mentor_answer is None),
    }


def count_people(uow: UnitOfWork, cohort: Cohort, *, today: date) -> Counts:
    known = [one for one, _ in uow.participants.active(cohort.id)]
    openings = _openings(uow, cohort, [one.person_id for one in known], today=today)
    mentors = [one for one in known if one.role.mentors]
    return Counts(
        mentees=sum(role.learns for one in known if (role := openings.role(one))),
        mentors=len(mentors),
        places=sum(openings.places(one) for one in mentors),
    )


@dataclass(frozen=True)
class _Openings:
    """What is still sought and free in a cohort."""

    today: date
    #: By mentor, places that are taken or kept for whom they are proposed to.
    taken: Mapping[UUID, int]
    #: Who has a mentor, or is asked about one.
    mentored: set[UUID]

    def role(self, one: Participant) -> Role | None:
        """Give what somebody still seeks or offers; nothing where they have what they sought."""
        if one.person_id not in self.mentored:
            return one.role
        return Role.MENTOR if one.role.mentors else None

    def places(self, one: Participant) -> int:
        rests = one.free_from is not None and one.free_from > self.today
        return 0 if rests else max(one.capacity - self.taken.get(one.person_id, 0), 0)


def _openings(
    uow: UnitOfWork, cohort: Cohort, ids: list[UUID], *, today: date, is_moving: bool = False
) -> _Openings:
    offers = uow.match_offers.open_in(cohort.id)
    moving = movable(offers, set(ids), today) if is_moving else []
    held = [one for one in offers if can_be_answered(one, today) and one not in moving]
    taken = Counter(uow.pairs.mentees_by_mentor(ids))
    taken.update(one.mentor_id for one in held)
    mentored = uow.pairs.mentored(cohort.id) | {one.mentee_id for one in held}
    return _Openings(today, taken, mentored)


@dataclass(frozen=True)
class _Reading:
    uow: UnitOfWork
    openings: _Openings
    taxonomy: Taxonomy
    skills: Mapping[tuple[UUID, SkillSide], list[str]]
    earlier: Mapping[UUID, frozenset[UUID]]
    conflicts: Mapping[UUID, frozenset[UUID]]
    reports_to: Mapping[UUID, tuple[UUID, ...]]
    acknowledged: set[UUID]
    left: set[UUID]

    def people(self, known: list[tuple[Participant, Known]]) -> Iterator[Person]:
        for participant, person in known:
            role = self.openings.role(participant)
            if role is not None:
                yield self._person(participant, person, role)

    def _person(self, one: Participant, person: Known, role: Role) -> Person:
        offered = self.skills.get((one.id, SkillSide.OFFERED), ())
        return Person(
            id=person.id,
            role=role,
            capacity=self.openings.places(one),
            wants=dict.fromkeys(self.skills.get((one.id, SkillSide.WANTED), ()), 1.0),
            offers=dict.fromkeys(offered, 1.0),
            # What their own words speak of, besides the skills that they chose.
            goals=dict.fromkeys(self.taxonomy.named_in(self.uow.participants.goals(one)), 1.0),
            strengths=dict.fromkeys(
                (*offered, *self.taxonomy.named_in(self.uow.participants.outcomes(one))), 1.0
            ),
            # One answer serves both sides: the style somebody has, or would like to learn from.
            styles_wanted=frozenset({one.style} if one.style else ()),
            style=one.style,
            level=person.level,
            zone=person.zone,
            hours=tuple(_hours(one, person)),
            languages=languages_named(one.languages),
            formats=frozenset(one.formats),
            department=person.department.casefold(),
            reports_to=self.reports_to[person.id],
            conflicts=self.conflicts[person.id],
            earlier=self.earlier.get(person.id, frozenset()),
            has_acknowledged=person.id in self.acknowledged,
            has_priority=person.id in self.left,
            affinity=frozenset(self.uow.participants.affinities(one)),
        )


def _hours(one: Participant, person: Known) -> Iterator[Hours]:
    """Say when somebody can meet: the half days that they named, within their working hours."""
    if not one.availability:
        for number in person.work_days or range(7):
            yield Hours(weekday=number, starts=person.work_starts, ends=person.work_ends)
    for half_day in one.availability:
        day, _, half = half_day.partition("_")
        is_morning = half == "morning"
        starts = person.work_starts if is_morning else max(person.work_starts, _NOON)
        ends = min(person.work_ends, _NOON) if is_morning else person.work_ends
        if starts < ends:
            yield Hours(weekday=_WEEKDAYS[day], starts=starts, ends=ends)
