"""The skills of an organization: a taxonomy that grows by what people type, and is tidied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, update
from sqlalchemy.orm import aliased

from mentoring.errors import Missing
from mentoring.skills import STARTING_SKILLS, STARTING_SYNONYMS, Taxonomy, fold
from mentoring.vocabulary import ParticipantStatus
from storage.organizations import Organization
from storage.participants import Participant, ParticipantSkill, SkillSide
from storage.programs import Skill, SkillSynonym
from storage.repository import Repository
from ui.wording import clean

_SKILLS = select(Skill).order_by(Skill.folded_name)
# Put together once, because each look into the catalog asks it.
_NAMES = (
    select(Skill.name, SkillSynonym.name)
    .outerjoin(SkillSynonym, SkillSynonym.skill_id == Skill.id)
    .order_by(Skill.folded_name, SkillSynonym.folded_name)
)
_likely = aliased(Skill)


@dataclass(frozen=True)
class Demand:
    """How many of those who take part want a skill, and how many offer it."""

    wanted: int = 0
    offered: int = 0


class Skills(Repository):
    def all(self) -> list[Skill]:
        return list(self._db.scalars(_SKILLS))

    def taxonomy(self) -> Taxonomy:
        """Give the names of all skills, as the rules want them."""
        names: dict[str, list[str]] = {}
        for skill, synonym in self._rows_once(_NAMES):
            names.setdefault(skill, []).extend([synonym] if synonym else [])
        return Taxonomy(names)

    def seed(self) -> None:
        """Give an organization that has no skills those that everybody starts with."""
        self.hold()
        if self._db.scalar(select(exists().where(Skill.id.is_not(None)))):
            return
        skills = {name: Skill(name=name, folded_name=_folded(name)) for name in STARTING_SKILLS}
        self._add_all(skills.values())
        self._add_all(
            _synonym(skills[skill], name)
            for skill, names in STARTING_SYNONYMS.items()
            for name in names
        )

    def named(self, names: Iterable[str]) -> list[Skill]:
        """Find skills by any of their names, each once, and write down the ones that are new.

        What is new may be a slip of what is there: that is noted, for whoever typed it to say.
        """
        wanted = [clean(name) for name in names]
        if not wanted:
            return []
        self.hold()
        there = {skill.name: skill for skill in self._now(_SKILLS)}
        found: dict[UUID, Skill] = {}
        for name in wanted:
            taxonomy = self.taxonomy()
            known = taxonomy.known(name)
            skill = there[known] if known else self._write_down(name, taxonomy, there)
            there[skill.name] = found[skill.id] = skill
        return list(found.values())

    def _write_down(self, name: str, taxonomy: Taxonomy, there: Mapping[str, Skill]) -> Skill:
        # What may be a slip itself is nothing to suggest.
        sure = [one for one, skill in there.items() if skill.likely_id is None]
        likely = taxonomy.near(name, sure)
        likely_id = there[likely].id if likely else None
        return self._add(Skill(name=name, folded_name=_folded(name), likely_id=likely_id))

    def unsure(self, participant_id: UUID) -> list[tuple[Skill, Skill]]:
        """Give what somebody has typed that may be a slip, each with what they may have meant."""
        theirs = select(ParticipantSkill.skill_id).where(
            ParticipantSkill.participant_id == participant_id
        )
        rows = self._db.execute(
            select(Skill, _likely)
            .join(_likely, _likely.id == Skill.likely_id)
            .where(Skill.id.in_(theirs))
            .order_by(Skill.folded_name)
        )
        return [(typed, likely) for typed, likely in rows]

    def held(self, *skill_ids: UUID | None) -> list[Skill]:
        """Give skills as they are now, and let nobody else change any until commit.

        Raises:
            Missing: one of them is gone, or another organization's.
        """
        self.hold()
        there = {
            skill.id: skill for skill in self._now(select(Skill).where(Skill.id.in_(skill_ids)))
        }
        for skill_id in skill_ids:
            if skill_id not in there:
                raise Missing("Skill", skill_id)
        return [there[skill_id] for skill_id in skill_ids if skill_id]

    def get(self, skill_id: UUID | None) -> Skill:
        return self._get(Skill, skill_id)

    def synonyms(self, skill: Skill) -> list[str]:
        return list(self.taxonomy().synonyms[skill.name])

    def demand(self, cohort_id: UUID) -> Mapping[UUID, Demand]:
        """Count who takes part in a cohort and names each skill."""
        rows = self._db.execute(
            select(ParticipantSkill.skill_id, ParticipantSkill.side, func.count())
            .join(Participant, Participant.id == ParticipantSkill.participant_id)
            .where(
                Participant.cohort_id == cohort_id, Participant.status == ParticipantStatus.ACTIVE
            )
            .group_by(ParticipantSkill.skill_id, ParticipantSkill.side)
        )
        counted: dict[UUID, dict[SkillSide, int]] = {}
        for skill_id, side, count in rows:
            counted.setdefault(skill_id, {})[side] = count
        return {
            skill_id: Demand(of.get(SkillSide.WANTED, 0), of.get(SkillSide.OFFERED, 0))
            for skill_id, of in counted.items()
        }

    def is_used(self, skill: Skill) -> bool:
        """Say whether it is in anybody's answers, in whichever cohort."""
        return bool(self._db.scalar(select(exists().where(ParticipantSkill.skill_id == skill.id))))

    def add(self, name: str, synonyms: Sequence[str] = ()) -> Skill:
        skill = self._add(Skill(name=name, folded_name=_folded(name)))
        self._call(skill, synonyms)
        return skill

    def change(self, skill: Skill, name: str, synonyms: Sequence[str]) -> None:
        """Name a skill anew, in all its names; whoever types the old name still gets it."""
        if _folded(name) != skill.folded_name:
            synonyms = (*synonyms, skill.name)
        self._db.execute(delete(SkillSynonym).where(SkillSynonym.skill_id == skill.id))
        skill.name, skill.folded_name, skill.likely_id = name, _folded(name), None
        self._call(skill, synonyms)

    def _call(self, skill: Skill, synonyms: Sequence[str]) -> None:
        others = {_folded(name): name for name in synonyms}
        others.pop(skill.folded_name, None)
        self._add_all(_synonym(skill, name) for name in others.values())

    def merge(self, goes: Skill, stays: Skill) -> None:
        """Make one skill of two that are held: who has either has the one, once."""
        self._give(goes, stays)
        self._db.execute(
            update(SkillSynonym)
            .where(SkillSynonym.skill_id == goes.id)
            .values(skill_id=stays.id)
            .execution_options(synchronize_session=False)
        )
        name = goes.name
        self.remove(goes, likely=stays)
        self._add(_synonym(stays, name))

    def take_instead(self, participant_id: UUID, typed: Skill, meant: Skill) -> None:
        """Let somebody have what they meant; a slip that nobody else has is forgotten."""
        self._give(typed, meant, ParticipantSkill.participant_id == participant_id)
        if not self.is_used(typed) and not self.synonyms(typed):
            self.remove(typed)

    def remove(self, skill: Skill, *, likely: Skill | None = None) -> None:
        """Remove a skill that nobody has; others that may have meant it get `likely` instead."""
        self._db.execute(
            update(Skill).where(Skill.likely_id == skill.id).values(likely_id=None)
            if likely is None
            else update(Skill)
            .where(Skill.likely_id == skill.id, Skill.id != likely.id)
            .values(likely_id=likely.id)
        )
        if likely is not None and likely.likely_id == skill.id:
            likely.likely_id = None
            self._db.flush()
        self._db.execute(delete(SkillSynonym).where(SkillSynonym.skill_id == skill.id))
        self._db.execute(delete(Skill).where(Skill.id == skill.id))

    def _give(self, goes: Skill, stays: Skill, *which: ColumnElement[bool]) -> None:
        """Move what is in people's answers; where both are, one is enough."""
        other = aliased(ParticipantSkill)
        has_both = exists().where(
            other.skill_id == stays.id,
            other.participant_id == ParticipantSkill.participant_id,
            other.side == ParticipantSkill.side,
        )
        theirs = (ParticipantSkill.skill_id == goes.id, *which)
        self._db.execute(
            update(ParticipantSkill)
            .where(*theirs, ~has_both)
            .values(skill_id=stays.id)
            .execution_options(synchronize_session=False)
        )
        self._db.execute(
            delete(ParticipantSkill).where(*theirs).execution_options(synchronize_session=False)
        )

    def hold(self) -> None:
        """Let nobody else change the skills until commit, nor use one that is about to go."""
        # Weaker than what keeps an organization from going: others may write what refers to it.
        self._db.execute(
            select(Organization.id)
            .where(Organization.id == self._organization_id)
            .with_for_update(key_share=True)
        )

    def _now(self, which: Select[Skill]) -> list[Skill]:
        return list(self._db.scalars(which.execution_options(populate_existing=True)))


def _folded(name: str) -> str:
    # Cleaned as the column cleans it.
    return clean(fold(name))


def _synonym(skill: Skill, name: str) -> SkillSynonym:
    return SkillSynonym(skill_id=skill.id, name=name, folded_name=_folded(name))
