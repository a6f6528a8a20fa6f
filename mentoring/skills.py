"""Skills: those that an organization starts with, and what people may add to them."""

from __future__ import annotations

from collections.abc import Sequence

from mentoring.errors import MentoringError

_MOST = 30
_LONGEST = 80

STARTING_SKILLS = (
    "Career planning",
    "Change management",
    "Coaching",
    "Communication",
    "Conflict resolution",
    "Cross-functional work",
    "Customer focus",
    "Data analysis",
    "Decision making",
    "Delegation",
    "Finance",
    "Hiring",
    "Influencing without authority",
    "Negotiation",
    "Networking",
    "People management",
    "Presenting",
    "Product management",
    "Project management",
    "Prioritizing",
    "Sales",
    "Software engineering",
    "Stakeholder management",
    "Strategy",
    "Writing",
)


class TooManySkills(MentoringError):
    def __init__(self, field: str) -> None:
        super().__init__("Please choose at most {most}.", field=field, most=_MOST)


class SkillTooLong(MentoringError):
    def __init__(self, field: str) -> None:
        super().__init__(
            "A skill is a few words: at most {longest} characters each.",
            field=field,
            longest=_LONGEST,
        )


def check_skills(names: Sequence[str], field: str) -> None:
    """Make sure that these can stand in the list that everybody chooses from.

    Raises:
        TooManySkills, SkillTooLong: under the field in which they were typed.
    """
    if len(names) > _MOST:
        raise TooManySkills(field)
    if any(len(name) > _LONGEST for name in names):
        raise SkillTooLong(field)
