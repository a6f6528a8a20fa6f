"""Who can take part: every rule by itself, on the side that it is for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.eligibility import (
    Question,
    Requirements,
    Side,
    Verdict,
    judge,
    listed,
    sides_of,
    span,
)
from mentoring.vocabulary import Level, Role, Tenure

ANYBODY = Requirements()
STEAM = Requirements(departments=("Steam", "Track works"))
A_YEAR = Requirements(tenures=(Tenure.ONE_TO_THREE, Tenure.THREE_TO_SEVEN, Tenure.OVER_SEVEN))


def judged(
    mentees: Requirements,
    mentors: Requirements = ANYBODY,
    *,
    role: Role = Role.MENTEE,
    **answers: str,
) -> Verdict:
    rules = {Side.MENTEE: mentees, Side.MENTOR: mentors}
    return judge(rules, sides_of(role), {Question(name): said for name, said in answers.items()})


def test_without_rules_everybody_can() -> None:
    assert judged(Requirements(), role=Role.BOTH).is_eligible


def test_an_answer_is_taken_or_named() -> None:
    assert judged(A_YEAR, tenure="one_to_three_years").is_eligible
    (one,) = judged(A_YEAR, tenure="under_one_year").unmet
    assert (one.side, one.question, one.said) == (Side.MENTEE, Question.TENURE, "under_one_year")


def test_a_missing_answer_is_asked_for_and_not_held_against_anybody() -> None:
    verdict = judged(A_YEAR, department="Steam")
    assert verdict.unmet == ()
    assert [one.question for one in verdict.unknown] == [Question.TENURE]
    assert not verdict.is_eligible


@pytest.mark.parametrize("said", ["steam", "STEAM", "  Steam ", "track   Works"])
def test_a_name_is_the_same_in_any_spelling_of_it(said: str) -> None:
    assert judged(STEAM, department=said).is_eligible


@pytest.mark.parametrize("said", ["Steam engines", "Trac", "Track"])
def test_a_part_of_a_name_is_another_name(said: str) -> None:
    assert [one.said for one in judged(STEAM, department=said).unmet] == [said]


def test_white_space_is_no_answer() -> None:
    assert judged(STEAM, department="  ").unmet == ()


def test_who_would_be_both_meets_both() -> None:
    seniors = Requirements(levels=(Level.SENIOR,))
    assert judged(STEAM, seniors, role=Role.MENTOR, level="senior").is_eligible
    both = judged(STEAM, seniors, role=Role.BOTH, level="senior", department="Diesel")
    assert [(one.side, one.question) for one in both.unmet] == [(Side.MENTEE, Question.DEPARTMENT)]


@given(st.lists(st.sampled_from(Tenure), unique=True), st.sampled_from(Tenure))
def test_any_one_of_the_wanted_answers_is_enough(wanted: list[Tenure], said: Tenure) -> None:
    verdict = judged(Requirements(tenures=tuple(wanted)), tenure=said)
    assert verdict.is_eligible == (not wanted or said in wanted)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ()),
        (" , ,", ()),
        ("Steam", ("Steam",)),
        ("Steam,Track  works ,", ("Steam", "Track works")),
        ("Steam, steam, Diesel, STEAM", ("Steam", "Diesel")),
    ],
)
def test_what_is_typed_with_commas_is_a_list(typed: str, names: tuple[str, ...]) -> None:
    assert listed(typed) == names


@given(st.lists(st.text(alphabet=st.characters(exclude_characters=","), min_size=1)))
def test_whoever_is_typed_is_let_in(names: list[str]) -> None:
    wanted = listed(",".join(names))
    for name in names:
        if name.split():
            assert judged(Requirements(departments=wanted), department=name).is_eligible


@pytest.mark.parametrize(
    ("tenures", "ends"),
    [
        ((), None),
        ((Tenure.UNDER_ONE,), (Tenure.UNDER_ONE, Tenure.UNDER_ONE)),
        (A_YEAR.tenures, (Tenure.ONE_TO_THREE, Tenure.OVER_SEVEN)),
        ((Tenure.OVER_SEVEN, Tenure.UNDER_ONE), None),
        ((Tenure.UNDER_ONE, Tenure.THREE_TO_SEVEN, Tenure.OVER_SEVEN), None),
    ],
)
def test_times_that_follow_on_each_other_are_one(
    tenures: tuple[Tenure, ...], ends: tuple[Tenure, Tenure] | None
) -> None:
    assert span(tenures) == ends
