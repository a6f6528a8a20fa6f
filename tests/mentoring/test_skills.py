"""Skills that people add, and those that two have in common."""

from __future__ import annotations

import pytest

from mentoring.pairing import shared
from mentoring.skills import STARTING_SKILLS, SkillTooLong, TooManySkills, check_skills


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
