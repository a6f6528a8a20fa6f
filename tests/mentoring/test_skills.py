"""Skills that people add, and those that two have in common."""

from __future__ import annotations

import pytest

from mentoring.pairing import shared
from mentoring.skills import (
    STARTING_SKILLS,
    SkillTooLong,
    TooManySkills,
    check_skills,
    finds,
    in_common,
    near,
)


def test_the_starting_skills_can_stand_in_their_own_list() -> None:
    check_skills(STARTING_SKILLS, "wanted")
    assert len({skill.casefold() for skill in STARTING_SKILLS}) == len(STARTING_SKILLS)


@pytest.mark.parametrize(
    ("names", "refusal"),
    [(["x"] * 31, TooManySkills), (["x" * 81], SkillTooLong)],
)
def test_what_does_not_fit_is_refused_under_its_field(
    names: list[str], refusal: type[TooManySkills | SkillTooLong]
) -> None:
    with pytest.raises(refusal) as refused:
        check_skills(names, "offered")
    assert refused.value.field == "offered"


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        (["Writing", "Sales"], ["SALES", "writing"], ["Writing", "Sales"]),
        (["Writing"], ["Sales"], []),
        ([], ["Sales"], []),
        (["Straße"], ["STRASSE"], ["Straße"]),
    ],
)
def test_shared_skills_come_in_the_order_of_the_wishes(
    wanted: list[str], offered: list[str], expected: list[str]
) -> None:
    assert shared(wanted, offered) == expected


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("ai", "AI"),
        ("AI", "Artificial Intelligence"),
        ("machine learning", "Applied AI"),
        ("analysis", "Data analysis"),
        ("Public speaking", "Presenting"),
        ("C++", "Modern C++"),
        ("cross functional work", "Cross-functional work"),
        ("???", "???"),
        ("हिन्दी", "हिन्दी में लेखन"),
    ],
)
def test_words_find_a_skill(words: str, name: str) -> None:
    assert finds(words, name)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("AI", "Retail"),
        ("AI", "Training"),
        ("art", "Artificial intelligence"),
        ("C", "C++"),
        ("data management", "Data analysis and change management"),
        ("Data analysis", "Data"),
        ("???", "!!!"),
        ("हिन", "हिन्दी"),
    ],
)
def test_parts_of_words_and_scattered_words_find_nothing(words: str, name: str) -> None:
    assert not finds(words, name)


def test_every_synonym_finds_a_starting_skill_or_none_twice() -> None:
    for skill in STARTING_SKILLS:
        assert in_common(STARTING_SKILLS, [skill]) == [skill]


def test_a_slip_is_known_by_the_skill_that_is_near() -> None:
    assert near("negociation", STARTING_SKILLS) == "Negotiation"
    assert near("juggling", STARTING_SKILLS) is None
