"""The names of rules and wishes, each with the words that people read."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """What no pair may break, each with its words: what is wrong with a pair that does."""

    SELF = "self"
    MANAGER = "manager"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    EARLIER = "earlier"
    LEVEL = "level"
    HOURS = "hours"
    LANGUAGE = "language"
    FORMAT = "format"
    ACKNOWLEDGED = "acknowledged"
    SKILL = "skill"

    @property
    def words(self) -> str:
        return _RULE_WORDS[self]

    @property
    def label(self) -> str:
        return self.words[0].upper() + self.words[1:]

    @property
    def is_absolute(self) -> bool:
        """Whether nobody may set it aside: it protects somebody, or was their own word."""
        return self in (Rule.SELF, Rule.MANAGER, Rule.CONFLICT, Rule.FORBIDDEN)


_RULE_WORDS = {
    Rule.SELF: "nobody mentors themselves",
    Rule.MANAGER: "one reports to the other",
    Rule.CONFLICT: "there is a conflict of interest between them",
    Rule.FORBIDDEN: "they are kept apart, by a coordinator or by a no of one of them",
    Rule.EARLIER: "they were a pair before",
    Rule.LEVEL: "their levels are too close or too far apart",
    Rule.HOURS: "they share too few working hours",
    Rule.LANGUAGE: "they have no language in common",
    Rule.FORMAT: "they have no format in common",
    Rule.ACKNOWLEDGED: "they have not both agreed to the policy",
    Rule.SKILL: "the mentor offers nothing that the mentee wants to learn",
}


class Wish(StrEnum):
    """What makes one allowed pair better than another, each between 0 and 1."""

    SKILLS = "skills"
    GOALS = "goals"
    HOURS = "hours"
    STYLE = "style"
    FORMATS = "formats"
    DEPARTMENT = "department"
    AFFINITY = "affinity"
    ZONE = "zone"

    @property
    def words(self) -> str:
        return _WISH_WORDS[self]

    @property
    def label(self) -> str:
        return self.words[0].upper() + self.words[1:]


_WISH_WORDS = {
    Wish.SKILLS: "skills to learn that the mentor offers",
    Wish.GOALS: "areas to develop in that the mentor is strong in",
    Wish.HOURS: "working hours that both share",
    Wish.STYLE: "the leadership style that the mentee asked for",
    Wish.FORMATS: "formats that suit both",
    Wish.DEPARTMENT: "a view from another department",
    Wish.AFFINITY: "things in common that both chose",
    Wish.ZONE: "time zones close to each other",
}
