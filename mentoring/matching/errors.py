"""What matching refuses to work with, each saying what to change."""

from __future__ import annotations

from uuid import UUID

from mentoring.errors import MentoringError
from mentoring.matching.vocabulary import Rule


class NegativeCapacity(MentoringError):
    def __init__(self, person: UUID) -> None:
        super().__init__("A mentor can't have fewer than no places.", field="capacity")
        self.person = person


class TwiceInPopulation(MentoringError):
    def __init__(self, person: UUID) -> None:
        super().__init__("Somebody is in this cohort twice.")
        self.person = person


class UnknownZone(MentoringError):
    def __init__(self, zone: str) -> None:
        super().__init__("{zone} is not a time zone that we know.", field="zone", zone=zone)


class BadAmount(MentoringError):
    """A weight, a strength or a floor that is not a number to reckon with."""

    def __init__(self, name: str, value: float) -> None:
        super().__init__(
            "{name} can't be {value}: it has to be 0 or more, and a number.",
            field=name,
            name=name,
            value=str(value),
        )


class NoWeights(MentoringError):
    def __init__(self) -> None:
        super().__init__("Give at least one wish a weight above 0.", field="weights")


class NotInPopulation(MentoringError):
    """A lock names somebody who is not here in that role: they left, or changed sides."""

    def __init__(self, person: UUID) -> None:
        super().__init__("A locked pair names somebody who no longer takes part in that role.")
        self.person = person


class LockBreaksRules(MentoringError):
    def __init__(self, mentee: UUID, mentor: UUID, rules: tuple[Rule, ...]) -> None:
        words = "; ".join(rule.words for rule in rules)
        super().__init__("A locked pair breaks a rule: {words}.", words=words)
        self.mentee, self.mentor, self.rules = mentee, mentor, rules


class LockedTwice(MentoringError):
    def __init__(self, mentee: UUID) -> None:
        super().__init__("A mentee is locked to two mentors.")
        self.mentee = mentee


class LocksExceedCapacity(MentoringError):
    def __init__(self, mentor: UUID, capacity: int) -> None:
        super().__init__(
            "A mentor is locked to more mentees than the {capacity} they have places for.",
            capacity=capacity,
        )
        self.mentor = mentor
