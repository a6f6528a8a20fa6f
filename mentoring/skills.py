"""Skills: those that an organization starts with, under which names people know them, and slips."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

from rapidfuzz import fuzz

from mentoring.errors import MentoringError

_MOST = 30
_LONGEST = 80
#: What stands between words, in any script; C++, C# and .NET stay whole.
_BETWEEN_WORDS = re.compile(r"""[\s,;:!?/()\[\]&|"'“”„«»\u2013\u2014-]+""")
#: What stands between names that are typed into one line.
_BETWEEN_NAMES = re.compile(r"[,;\n\u3001\uff0c]")
#: Of 100; below this, a word that is spelt alike is more likely another one than a slip.
_ALIKE = 82
#: Of shorter words, such as Go, SQL and UX, every letter counts.
_SHORTEST = 4
_LETTERS_AND_MARKS = frozenset("LM")

STARTING_SKILLS = (
    "Artificial intelligence",
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
    "Human resources",
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
    "User experience",
    "Writing",
)

#: What else people call them, in an organization that begins.
STARTING_SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Artificial intelligence": ("AI", "Machine learning", "ML"),
        "Change management": ("Managing change", "Transformation"),
        "Conflict resolution": ("Conflict management", "Mediation"),
        "Cross-functional work": ("Cross-functional collaboration",),
        "Customer focus": ("Customer orientation", "Customer centricity"),
        "Data analysis": ("Data analytics", "Analytics", "Data science"),
        "Hiring": ("Recruiting", "Recruitment", "Talent acquisition"),
        "Human resources": ("HR", "People operations"),
        "People management": ("Managing people", "Line management", "Team leadership"),
        "Presenting": ("Presentations", "Presentation skills", "Public speaking"),
        "Prioritizing": ("Prioritising", "Prioritization", "Prioritisation"),
        "Software engineering": ("Software development", "Programming", "Coding"),
        "Stakeholder management": ("Managing stakeholders",),
        "User experience": ("UX", "UI", "Interaction design"),
    }
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


class NameTaken(MentoringError):
    def __init__(self, name: str, skill: str, field: str) -> None:
        super().__init__(
            "“{name}” is a name of {skill} already. Choose another one, or merge the two skills.",
            field=field,
            name=name,
            skill=skill,
        )


class CommaInName(MentoringError):
    def __init__(self, field: str) -> None:
        super().__init__("Please write the name of one skill, without a comma.", field=field)


class SkillInUse(MentoringError):
    def __init__(self, skill: str) -> None:
        super().__init__(
            "{skill} is in somebody's answers, so it stays. Merge it into another skill instead.",
            skill=skill,
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


def listed(typed: str) -> list[str]:
    """Read names that were typed into one line, each once."""
    names = (name.strip() for name in _BETWEEN_NAMES.split(typed))
    return list({fold(name): name for name in names if name}.values())


def fold(name: str) -> str:
    """Give what two names have in common that differ only in case."""
    # Folding can undo the composing of a letter.
    return unicodedata.normalize("NFC", name.casefold())


@dataclass(frozen=True)
class Taxonomy:
    """The skills of an organization, each with the other names under which people know it."""

    synonyms: Mapping[str, Sequence[str]]

    def known(self, words: str) -> str | None:
        """Name the skill that is called so; nothing where none is."""
        return self._by_fold.get(fold(words)) or self._by_words.get(_words_of(words))

    def finds(self, words: str, name: str) -> bool:
        """Say whether somebody who looks for `words` means what is called `name`.

        Whole words count, never parts of them: "AI" is not in "Retail". Synonyms count as well.
        """
        return finds(words, name) or any(finds(same, name) for same in self._names_of(words))

    def in_common(self, wanted: Iterable[str], offered: Sequence[str]) -> list[str]:
        """Name the skills that one wants and the other offers, in the order of the wishes."""
        return [skill for skill in wanted if any(self.finds(skill, one) for one in offered)]

    def named_in(self, text: str) -> list[str]:
        """Name the skills that a text speaks of, by any of their names, as whole words."""
        # What ends a sentence is no part of a name; what begins one, as in .NET, may be.
        words = tuple(word.rstrip(".…") for word in _words_of(text))
        longest = max(map(len, self._by_words), default=0)
        pieces = (
            words[start : start + length]
            for start in range(len(words))
            for length in range(1, longest + 1)
        )
        return sorted({self._by_words[piece] for piece in pieces if piece in self._by_words})

    def near(self, words: str, among: Iterable[str] | None = None) -> str | None:
        """Name the skill that was most likely meant, where the words are none."""
        if self.known(words):
            return None
        alike = {
            skill: max(_likeness(words, name) for name in self._names_of(skill))
            for skill in (self.synonyms if among is None else sorted(among))
            if skill in self.synonyms
        }
        best = max(alike, key=lambda skill: alike[skill], default="")
        return best if best and alike[best] else None

    def check_free(self, name: str, field: str, *, of: str | None = None) -> None:
        """Make sure that no other skill is called so.

        Raises:
            NameTaken: under the field in which it was typed.
        """
        other = self.known(name)
        if other is not None and other != of:
            raise NameTaken(name, other, field)

    def _names_of(self, words: str) -> tuple[str, ...]:
        skill = self.known(words)
        return (skill, *self.synonyms[skill]) if skill else ()

    @cached_property
    def _by_fold(self) -> Mapping[str, str]:
        others = {fold(name): skill for skill, names in self.synonyms.items() for name in names}
        return others | {fold(skill): skill for skill in self.synonyms}

    @cached_property
    def _by_words(self) -> Mapping[tuple[str, ...], str]:
        """Find a skill also where signs between its words are others; not where that is two."""
        found: dict[tuple[str, ...], str] = {}
        two = set()
        for name, skill in self._named():
            if found.setdefault(_words_of(name), skill) != skill:
                two.add(_words_of(name))
        return {words: skill for words, skill in found.items() if words not in two}

    def _named(self) -> Iterator[tuple[str, str]]:
        for skill, names in self.synonyms.items():
            for name in (skill, *names):
                yield name, skill


def finds(words: str, name: str) -> bool:
    """Say whether one name holds the words of another, side by side and whole."""
    there, part = _words_of(name), _words_of(words)
    starts = range(len(there) - len(part) + 1)
    return any(there[start : start + len(part)] == part for start in starts)


def _likeness(words: str, name: str) -> float:
    """Say how alike two names are spelt, up to 100; nought where they are two names."""
    one, other = _words_of(words), _words_of(name)
    if "".join(one) == "".join(other):
        return 100
    if len(one) != len(other):
        return 0
    return max(_all_alike(one, other), _all_alike(sorted(one), sorted(other)))


def _all_alike(some: Sequence[str], others: Sequence[str]) -> float:
    return min(_word_alike(one, other) for one, other in zip(some, others, strict=True))


def _word_alike(one: str, other: str) -> float:
    if one == other:
        return 100
    # People rarely get the first letter wrong, and it tells hiring from firing.
    if one[:1] != other[:1] or min(len(one), len(other)) < _SHORTEST:
        return 0
    # A digit or a sign is no slip: it tells C++ from C#, and one version from the next.
    if not _LETTERS_AND_MARKS.issuperset(unicodedata.category(sign)[0] for sign in one + other):
        return 0
    return fuzz.ratio(one, other, score_cutoff=_ALIKE)


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[str, ...]:
    # Wide and narrow letters are the same, as in Japanese.
    folded = unicodedata.normalize("NFKC", name).casefold()
    # A name that is all signs is one word of its own.
    return tuple(word for word in _BETWEEN_WORDS.split(folded) if word) or (folded,)
