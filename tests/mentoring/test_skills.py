"""Skills that people add, and those that two have in common."""

from __future__ import annotations

import pytest

from mentoring.pairing import shared
from mentoring.skills import (
    STARTING_SKILLS,
    STARTING_SYNONYMS,
    NameTaken,
    SkillTooLong,
    Taxonomy,
    TooManySkills,
    check_skills,
    finds,
    fold,
    listed,
)

STARTING = Taxonomy({skill: STARTING_SYNONYMS.get(skill, ()) for skill in STARTING_SKILLS})
#: Short names, and those that differ by a sign or a digit.
TRAPS = Taxonomy(
    {
        "AI": (),
        "UI": (),
        "C": (),
        "C++": (),
        "C#": (),
        "Go": ("Golang",),
        "R": (),
        "SQL": (),
        "Java": (),
        "Rust": (),
        "Hiring": (),
        "ISO 9001": (),
        "Web3": (),
        "Python": (),
        "JavaScript": ("Node.js",),
    }
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


def test_every_name_of_the_starting_skills_means_one_skill() -> None:
    assert set(STARTING_SYNONYMS) <= set(STARTING_SKILLS)
    names = [*STARTING_SKILLS, *(name for names in STARTING_SYNONYMS.values() for name in names)]
    assert len({fold(name) for name in names}) == len(names)
    for skill, synonyms in STARTING_SYNONYMS.items():
        assert {STARTING.known(name) for name in (skill, *synonyms)} == {skill}
        check_skills(synonyms, "synonyms")


@pytest.mark.parametrize(
    ("words", "skill"),
    [
        ("presenting", "Presenting"),
        ("PUBLIC SPEAKING", "Presenting"),
        ("ml", "Artificial intelligence"),
        ("cross functional work", "Cross-functional work"),
        ("\uff21\uff29", "Artificial intelligence"),
        ("Retail", None),
        ("Presenting in German", None),
        ("", None),
    ],
)
def test_a_name_or_a_synonym_is_known(words: str, skill: str | None) -> None:
    assert STARTING.known(words) == skill


def test_names_that_differ_only_in_signs_are_told_apart_where_both_are_there() -> None:
    both = Taxonomy({"Re-search": (), "Re search": (), "C": (), "C++": ()})
    assert both.known("re-search") == "Re-search"
    assert both.known("RE SEARCH") == "Re search"
    assert both.known("re/search") is None
    assert (both.known("c"), both.known("c++"), both.known("c#")) == ("C", "C++", None)


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
    assert STARTING.finds(words, name)


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
    assert not STARTING.finds(words, name)
    assert not finds(words, name)


def test_without_synonyms_only_the_words_count() -> None:
    assert not finds("Public speaking", "Presenting")
    assert not Taxonomy({}).finds("Public speaking", "Presenting")


def test_synonyms_are_those_of_the_organization() -> None:
    ours = Taxonomy({"Signalling": ("Interlocking",), "Presenting": ()})
    assert ours.in_common(["Signalling"], ["Interlocking"]) == ["Signalling"]
    assert ours.in_common(["Presenting"], ["Public speaking"]) == []


def test_every_starting_skill_finds_itself_and_no_other() -> None:
    for skill in STARTING_SKILLS:
        assert STARTING.in_common(STARTING_SKILLS, [skill]) == [skill]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("negociation", "Negotiation"),
        ("Strategie", "Strategy"),
        ("projectmanagement", "Project management"),
        ("Poject mangement", "Project management"),
        ("anlysis data", "Data analysis"),
        ("Pubic speaking", "Presenting"),
        ("recruting", "Hiring"),
        ("juggling", None),
        ("Presenting", None),
        ("Product managment", "Product management"),
        ("Firing", None),
        ("management", None),
        ("data", None),
        ("", None),
    ],
)
def test_a_slip_is_known_by_the_skill_that_is_near(words: str, meant: str | None) -> None:
    assert STARTING.near(words) == meant


@pytest.mark.parametrize(
    "words",
    [
        "IA",
        "AR",
        "UX",
        "C+",
        "C--",
        "F#",
        "G",
        "Goo",
        "Got",
        "SQ",
        "NoSQL",
        "PL",
        "Lava",
        "Jawa",
        "Trust",
        "Bust",
        "Firing",
        "Web2",
        "Webb",
        "Node.ts",
        "ISO-9002",
        "ISO-27001",
        "Training",
    ],
)
def test_another_short_name_is_no_slip(words: str) -> None:
    assert TRAPS.near(words) is None


@pytest.mark.parametrize(
    ("words", "meant"),
    [("Phyton", "Python"), ("pyhton", "Python"), ("Javascrip", "JavaScript"), ("Go lang", "Go")],
)
def test_a_slip_of_a_longer_name_is_seen_beside_short_ones(words: str, meant: str) -> None:
    assert TRAPS.near(words) == meant


@pytest.mark.parametrize(
    ("words", "skill", "is_near"),
    [
        ("программрование", "Программирование", True),
        ("переговоры", "Программирование", False),
        ("ηγεσίαα", "Ηγεσία", True),
        ("प्रबन्धन कौशल", "प्रबंधन कौशल", False),
        ("प्रबंधनन", "प्रबंधन", True),
        ("मेवा", "सेवा", False),
        ("数据分类", "数据分析", False),
        ("机器学", "机器学习", False),
        ("项目管理学", "项目管理", True),
        ("قيادةة الفريق", "قيادة الفريق", True),
        ("리더십", "리더쉽", False),
    ],
)
def test_slips_in_other_scripts(words: str, skill: str, is_near: bool) -> None:  # noqa: FBT001 - a row of the table
    assert Taxonomy({skill: ()}).near(words) == (skill if is_near else None)


def test_only_what_is_asked_for_is_near() -> None:
    assert STARTING.near("Strategie", {"Sales"}) is None
    assert STARTING.near("Strategie", {"Sales", "Strategy"}) == "Strategy"
    # Whoever has left an organization's list is nothing to suggest.
    assert Taxonomy({}).near("Strategie", {"Strategy"}) is None


def test_a_name_that_another_skill_has_is_refused_under_its_field() -> None:
    STARTING.check_free("Juggling", "name")
    STARTING.check_free("public speaking", "synonyms", of="Presenting")
    with pytest.raises(NameTaken) as refused:
        STARTING.check_free("public speaking", "name", of="Writing")
    assert refused.value.field == "name"
    assert refused.value.values == {"name": "public speaking", "skill": "Presenting"}


def test_names_are_read_from_one_line() -> None:
    assert listed(" UX, ui;\nDesign、設計 , ux,, ") == ["ux", "ui", "Design", "設計"]
    assert listed(" , ;") == []
