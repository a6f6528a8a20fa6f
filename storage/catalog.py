"""The mentor catalog of a cohort: who may be shown there, with all that their cards say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from mentoring.vocabulary import PairStatus, ParticipantStatus, Role
from storage.match_offers import OPEN, MatchOffer
from storage.pairs import Pair
from storage.participants import Participant, ParticipantSkill, SkillSide
from storage.people import Person
from storage.programs import Skill
from storage.repository import Repository


@dataclass(frozen=True)
class Entry:
    participant: Participant
    person: Person
    offered: tuple[str, ...]
    #: Places that are taken, in this cohort or another, or kept for whom they are proposed to.
    taken: int


class Catalog(Repository):
    def entries(self, cohort_id: UUID) -> list[Entry]:
        """Give the mentors of a cohort who are there and let themselves be listed."""
        rows = self._db.execute(
            select(Participant, Person)
            .join(Person, Person.id == Participant.person_id)
            .where(*_is_listed(cohort_id), Person.deactivated_at.is_(None))
        ).all()
        offered, taken = self._offered(cohort_id), self._taken(cohort_id)
        held = self._held(cohort_id)
        return [
            Entry(
                one,
                person,
                tuple(offered.get(one.id, ())),
                taken.get(person.id, 0) + held.get(person.id, 0),
            )
            for one, person in rows
        ]

    def _offered(self, cohort_id: UUID) -> Mapping[UUID, list[str]]:
        rows = self._db.execute(
            select(ParticipantSkill.participant_id, Skill.name)
            .join(Skill, Skill.id == ParticipantSkill.skill_id)
            .join(Participant, Participant.id == ParticipantSkill.participant_id)
            .where(*_is_listed(cohort_id), ParticipantSkill.side == SkillSide.OFFERED)
            .order_by(Skill.folded_name)
        )
        offered = defaultdict[UUID, list[str]](list)
        for participant_id, name in rows:
            offered[participant_id].append(name)
        return offered

    def _taken(self, cohort_id: UUID) -> Mapping[UUID, int]:
        rows = self._db.execute(
            select(Pair.mentor_id, func.count())
            .join(Participant, Participant.person_id == Pair.mentor_id)
            .where(*_is_listed(cohort_id), Pair.status == PairStatus.ACTIVE)
            .group_by(Pair.mentor_id)
        )
        return dict(rows.all())

    def _held(self, cohort_id: UUID) -> Mapping[UUID, int]:
        """Count the places that are kept for those to whom a mentor is proposed."""
        rows = self._db.execute(
            select(MatchOffer.mentor_id, func.count())
            .where(MatchOffer.cohort_id == cohort_id, OPEN)
            .group_by(MatchOffer.mentor_id)
        )
        return dict(rows.all())


def _is_listed(cohort_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        Participant.cohort_id == cohort_id,
        Participant.status == ParticipantStatus.ACTIVE,
        Participant.role != Role.MENTEE,
        Participant.unlisted_since.is_(None),
    )
