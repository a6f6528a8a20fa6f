"""Skills: those that an organization starts with, what people may add, and which mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache

from mentoring.errors import MentoringError

_MOST = 30
_LONGEST = 80
#: What stands between words, in any script; C++, C# and .NET stay whole.
_BETWEEN_WORDS = re.compile(r"""[\s,;:!?/()\[\]&|"'“”„«»\u2013\u2014-]+""")
#: Below this, a name that is spelt alike is more likely another one than a slip.
_ALIKE = 0.8

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

#: What people call the same: whoever looks for one of these finds all of its line.
_SYNONYMS = (
    ("ai", "artificial intelligence", "machine learning", "ml"),
    ("change management", "managing change", "transformation"),
    ("conflict resolution", "conflict management", "mediation"),
    ("cross-functional work", "cross-functional collaboration"),
    ("customer focus", "customer orientation", "customer centricity"),
    ("data analysis", "data analytics", "analytics", "data science"),
    ("hiring", "recruiting", "recruitment", "talent acquisition"),
    ("hr", "human resources", "people operations"),
    ("people management", "managing people", "line management", "team leadership"),
    ("presenting", "presentations", "presentation skills", "public speaking"),
    ("prioritizing", "prioritising", "prioritization", "prioritisation"),
    ("software engineering", "software development", "programming", "coding"),
    ("stakeholder management", "managing stakeholders"),
    ("ui", "ux", "user experience", "interaction design"),
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


def finds(words: str, name: str) -> bool:
    """Say whether somebody who looks for `words` means what is called `name`.

    Whole words count, never parts of them: "AI" is not in "Retail". Synonyms count as well.
    """
    there = _words_of(name)
    return any(_contains(there, meant) for meant in _meanings(words))


def in_common(wanted: Iterable[str], offered: Sequence[str]) -> list[str]:
    """Name the skills that one wants and the other offers, in the order of the wishes."""
    return [skill for skill in wanted if any(finds(skill, one) for one in offered)]


def near(words: str, names: Iterable[str]) -> str | None:
    """Name the skill that was most likely meant, where the words are none."""
    known = {name.casefold(): name for name in names}
    alike = get_close_matches(words.casefold(), known, n=1, cutoff=_ALIKE)
    return known[alike[0]] if alike else None


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[str, ...]:
    folded = name.casefold()
    # A name that is all signs is one word of its own.
    return tuple(word for word in _BETWEEN_WORDS.split(folded) if word) or (folded,)


@lru_cache(maxsize=4096)
def _meanings(words: str) -> tuple[tuple[str, ...], ...]:
    meant = _words_of(words)
    same = [line for line in _SYNONYMS if meant in [_words_of(name) for name in line]]
    return (meant, *(_words_of(name) for line in same for name in line))


def _contains(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    starts = range(len(words) - len(part) + 1)
    return any(words[start : start + len(part)] == part for start in starts)
