"""The words of the field: each can be shown, and each error knows its answer."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

import pytest

from mentoring.errors import MentoringError, Missing, MovedOn
from mentoring.pairing import AlreadyAPair, NoPlaceLeft, SamePerson, WereAPair
from mentoring.vocabulary import Affinity, Cadence, Format, Role, Weekday
from tests.cast import NOW


@pytest.mark.parametrize("words", [Affinity, Role, Format, Cadence])
def test_every_word_has_a_label_of_its_own(words: type[StrEnum]) -> None:
    labels = [getattr(word, "label") for word in words]  # noqa: B009 - the kinds share no type
    assert all(labels)
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("role", "mentors", "learns"),
    [(Role.MENTOR, True, False), (Role.MENTEE, False, True), (Role.BOTH, True, True)],
)
def test_a_role_says_who_mentors_and_who_learns(role: Role, *, mentors: bool, learns: bool) -> None:
    assert (role.mentors, role.learns) == (mentors, learns)


def test_weekdays_are_numbered_as_dates_number_them() -> None:
    # NOW is a Tuesday.
    assert Weekday.TUESDAY.number == NOW.weekday()
    assert [day.number for day in Weekday] == list(range(len(Weekday)))


@pytest.mark.parametrize(
    ("cadence", "days"), [(Cadence.WEEKLY, 7), (Cadence.FORTNIGHTLY, 14), (Cadence.MONTHLY, 28)]
)
def test_a_cadence_is_whole_weeks(cadence: Cadence, days: int) -> None:
    assert cadence.interval == timedelta(days=days)


@pytest.mark.parametrize(
    ("refusal", "field"),
    [
        (SamePerson(), "mentee"),
        (NoPlaceLeft("Ana", 2), "mentor"),
        (AlreadyAPair("Ana", "Ben"), "mentee"),
        (WereAPair("Ana", "Ben", NOW.date()), "mentee"),
        (MovedOn(), ""),
        (Missing("Pair", None), ""),
    ],
)
def test_a_refusal_names_the_answer_and_fills_its_words(
    refusal: MentoringError, field: str
) -> None:
    assert refusal.field == field
    # Every placeholder has its value, and no value is left over.
    assert refusal.template.format(**refusal.values)
    assert all(f"{{{name}}}" in refusal.template for name in refusal.values)
