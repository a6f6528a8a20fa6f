"""How a cohort stands while pairs are proposed: who can be brought together now, and who can't."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from handlers.match_offering import can_be_answered
from mentoring.matching.policy import Couple
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from storage.participants import Participant
from ui.text import Text, say


@dataclass(frozen=True)
class Checked:
    """The pairs that can be proposed, and those that can't with what stands in the way."""

    can: tuple[Couple, ...]
    cannot: tuple[tuple[Couple, Text], ...]


@dataclass
class Standing:
    there: dict[UUID, Participant]
    paused: set[UUID]
    mentored: set[UUID]
    #: Those to whom a mentor is proposed.
    asked: set[UUID]
    #: Places that are taken, or kept for whom they are proposed to.
    taken: Counter[UUID]
    #: By person, whom they have a conflict with or report to: pairing says no to these.
    apart: Mapping[UUID, Collection[UUID]]
    today: date

    def check(self, couples: Iterable[Couple]) -> Checked:
        """Give away places one pair after the other, as long as there are any."""
        can, cannot = list[Couple](), list[tuple[Couple, Text]]()
        for mentee, mentor in couples:
            if hindered := self.hindrance(mentee, mentor):
                cannot.append(((mentee, mentor), hindered))
                continue
            can.append((mentee, mentor))
            self.asked.add(mentee)
            self.taken[mentor] += 1
        return Checked(tuple(can), tuple(cannot))

    def hindrance(self, mentee: UUID, mentor: UUID) -> Text | None:
        """Say what stands in the way of proposing a pair; nothing where it can be."""
        if mentee in self.mentored:
            return say("the mentee has a mentor by now")
        if mentee in self.asked:
            return say("another mentor is proposed to the mentee")
        absent = self._absence(mentee, is_mentor=False) or self._absence(mentor, is_mentor=True)
        if absent is not None:
            return absent
        if mentor in self.apart[mentee] or mentee in self.apart[mentor]:
            # Who coordinates may be one of the two, and not the one who said why.
            return say("this pair isn't possible any more")
        one = self.there[mentor]
        if one.free_from is not None and one.free_from > self.today:
            return say("the mentor takes nobody before {on}", on=one.free_from)
        if self.taken[mentor] >= one.capacity:
            return say("the mentor's places are taken")
        return None

    def _absence(self, person_id: UUID, *, is_mentor: bool) -> Text | None:
        who = say("the mentor" if is_mentor else "the mentee")
        if person_id in self.paused:
            return say("{who} takes a pause", who=who)
        one = self.there.get(person_id)
        if one is None:
            return say("{who} is not here any more", who=who)
        if not (one.role.mentors if is_mentor else one.role.learns):
            changed = "the mentor doesn't mentor any more"
            return say(changed if is_mentor else "the mentee doesn't look for a mentor any more")
        return None

    def open_to(self, mentee: UUID) -> set[UUID]:
        """Name the mentors whom somebody could be brought together with now."""
        return {mentor for mentor in self.there if self.hindrance(mentee, mentor) is None}


def standing_of(
    uow: UnitOfWork, cohort_id: UUID, *, today: date, without: Collection[MatchOffer] = ()
) -> Standing:
    """Look at a cohort as it is now, as if some proposals had been taken back."""
    there = {person.id: one for one, person in uow.participants.active(cohort_id)}
    offers = uow.match_offers.open_in(cohort_id)
    held = [one for one in offers if can_be_answered(one, today) and one not in without]
    taken = Counter(uow.pairs.mentees_by_mentor(there))
    taken.update(one.mentor_id for one in held)
    return Standing(
        there=there,
        paused=uow.participants.paused(cohort_id),
        mentored=uow.pairs.mentored(cohort_id),
        asked={one.mentee_id for one in held},
        taken=taken,
        apart=_apart(uow, there),
        today=today,
    )


def _apart(uow: UnitOfWork, there: Collection[UUID]) -> Mapping[UUID, Collection[UUID]]:
    conflicts, managers = uow.boundaries.conflicts(there), uow.boundaries.reports_to(there)
    return {one: {*conflicts[one], *managers[one]} for one in there}


def named(uow: UnitOfWork, cannot: Iterable[tuple[Couple, Text]], *, most: int) -> list[Text]:
    """Name pairs that can't be proposed, each with why."""
    shown = list(cannot)[:most]
    people = uow.people.several(who for couple, _ in shown for who in couple)
    return [
        say(
            "{mentee} and {mentor}: {why}",
            mentee=people[mentee].name,
            mentor=people[mentor].name,
            why=why,
        )
        for (mentee, mentor), why in shown
    ]
