"""Peer circles: who is in a series, what its next round would be, and when that is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import blake2b
from itertools import combinations
from uuid import UUID

from mentoring.matching.rounds import Couple, Round, next_round
from mentoring.vocabulary import Role

#: By hand, people have as long as by the usual rhythm.
_USUAL_WEEKS = 4
#: Circles should have met a little before the next round comes, and hear of it in between.
_BEFORE_NEXT = timedelta(days=3)
_REMIND_AHEAD = timedelta(days=4)
#: Positive, and what a button can carry.
_VERSION_BYTES, _LARGEST_VERSION = 4, 2**31 - 1


class CircleWho(StrEnum):
    MENTEES = "mentees"
    MENTORS = "mentors"
    EVERYBODY = "everybody"

    @property
    def label(self) -> str:
        return _WHO_LABELS[self]

    def includes(self, role: Role) -> bool:
        match self:
            case CircleWho.MENTEES:
                return role.learns
            case CircleWho.MENTORS:
                return role.mentors
            case CircleWho.EVERYBODY:
                return True


_WHO_LABELS = {
    CircleWho.MENTEES: "Mentees",
    CircleWho.MENTORS: "Mentors",
    CircleWho.EVERYBODY: "Everybody in the program",
}


class CircleRhythm(StrEnum):
    """When the next round of a series begins."""

    BY_HAND = "by_hand"
    TWO_WEEKS = "two_weeks"
    FOUR_WEEKS = "four_weeks"
    EIGHT_WEEKS = "eight_weeks"

    @property
    def label(self) -> str:
        return _RHYTHM_LABELS[self]

    @property
    def weeks(self) -> int | None:
        return _WEEKS[self]

    def next_on(self, began_on: date) -> date | None:
        """Say when the round after one begins by itself; nothing where somebody starts it."""
        return began_on + timedelta(weeks=self.weeks) if self.weeks else None

    def meet_by(self, began_on: date) -> date:
        return began_on + timedelta(weeks=self.weeks or _USUAL_WEEKS) - _BEFORE_NEXT


_RHYTHM_LABELS = {
    CircleRhythm.BY_HAND: "When a coordinator starts the next round",
    CircleRhythm.TWO_WEEKS: "Every two weeks, by itself",
    CircleRhythm.FOUR_WEEKS: "Every four weeks, by itself",
    CircleRhythm.EIGHT_WEEKS: "Every eight weeks, by itself",
}
_WEEKS = {
    CircleRhythm.BY_HAND: None,
    CircleRhythm.TWO_WEEKS: 2,
    CircleRhythm.FOUR_WEEKS: 4,
    CircleRhythm.EIGHT_WEEKS: 8,
}


@dataclass(frozen=True)
class Plan:
    """The next round of a series, as it would be now."""

    number: int
    round: Round
    #: Who meets again, and whether everybody has met everybody by now.
    again: tuple[Couple, ...]
    all_have_met: bool

    @property
    def is_empty(self) -> bool:
        return not self.round.circles

    @property
    def version(self) -> int:
        return version_of(self.number, self.round)


def plan_round(
    people: Iterable[UUID],
    played: Sequence[Round],
    pairs: Iterable[Couple],
    *,
    size: int,
    apart: AbstractSet[Couple] = frozenset(),
) -> Plan:
    """Plan the round after those played; partners in a pair know each other as it is."""
    here = sorted(set(people))
    partners = Round(tuple(pairs))
    planned = next_round(here, [partners, *played], size=size, apart=apart)
    met = {couple for one in played for circle in one.circles for couple in _couples(circle)}
    couples = [couple for circle in planned.circles for couple in _couples(circle)]
    return Plan(
        len(played) + 1,
        planned,
        tuple(couple for couple in couples if couple in met),
        all(couple in met for couple in combinations(here, 2)),
    )


def version_of(number: int, one: Round) -> int:
    """Tell one round from any other that might have been instead: what was seen is what is sent."""
    circles = sorted(sorted(map(str, circle)) for circle in one.circles)
    seen = repr((number, circles, sorted(map(str, one.left_out)))).encode()
    return int.from_bytes(blake2b(seen, digest_size=_VERSION_BYTES).digest()) % _LARGEST_VERSION + 1


def remind_on(began_on: date, meet_by: date) -> date:
    """Say when circles hear once more of the day by which they meet."""
    return max(meet_by - _REMIND_AHEAD, began_on + timedelta(days=1))


def _couples(circle: Sequence[UUID]) -> Iterable[Couple]:
    return combinations(sorted(circle), 2)
