"""Rules and fit as arrays say what they say pair by pair."""

from __future__ import annotations

from datetime import date, time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching.fit import Fit
from mentoring.matching.person import Hours
from mentoring.matching.policy import FULL, Policy
from mentoring.matching.population import Population
from mentoring.matching.rules import Rulebook
from mentoring.matching.vocabulary import Rule, Wish
from tests.mentoring.matching import reference
from tests.mentoring.matching.instances import people, policies
from tests.mentoring.matching.people import cohort, mentee, mentee_id, mentor


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_masks_and_points_agree_with_the_records(data: st.DataObject) -> None:
    seen = data.draw(people())
    policy = data.draw(policies(seen))
    population = cohort(seen)
    rows, columns = np.arange(len(population.mentees)), np.arange(len(population.mentors))
    book, fit = Rulebook(population, policy), Fit(population, policy)
    points, closed = fit.points(rows, columns), book.closed(rows, columns)

    for row, seeking in enumerate(population.mentees):
        for column, offering in enumerate(population.mentors):
            broken = reference.broken(seeking, offering, policy)
            assert set(book.broken(row, column)) == broken
            assert closed[row, column] == bool(broken)
            assert points[row, column] == sum(fit.parts(row, column).values())
            assert abs(points[row, column] / FULL - reference.fit(seeking, offering, policy)) < 5e-4


def test_points_are_the_same_in_blocks_of_any_size() -> None:
    seen = [mentee(n, wants={"a": n % 7, "b": 1.7}) for n in range(40)]
    seen += [mentor(n, offers={"a": 0.3, "b": n % 3 / 2}) for n in range(30)]
    fit = Fit(cohort(seen), Policy())
    whole = fit.points(np.arange(40), np.arange(30))

    for height in (1, 3, 16):
        for at in range(0, 40, height):
            rows = np.arange(at, min(at + height, 40))
            assert (fit.points(rows, np.arange(30)) == whole[rows]).all()
    assert (
        fit.points_of(np.arange(30), np.arange(30)) == whole[np.arange(30), np.arange(30)]
    ).all()


def _share_hours(starts_on: date, ends_on: date, *zones: str) -> bool:
    mornings = (Hours(weekday=0, starts=time(9), ends=time(10)),)
    evenings = (Hours(weekday=0, starts=time(14), ends=time(15)),)
    population = Population.of(
        [mentee(0, zone=zones[0], hours=mornings), mentor(0, zone=zones[1], hours=evenings)],
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return not Rulebook(population, Policy()).broken(0, 0)


def test_shared_hours_are_those_of_the_cohorts_season() -> None:
    """New York is five hours behind London in winter as in summer, and Phoenix does not move."""
    winter, summer = (date(2026, 1, 5), date(2026, 2, 27)), (date(2026, 6, 1), date(2026, 8, 28))

    assert _share_hours(*winter, "America/New_York", "Europe/London")
    assert _share_hours(*summer, "America/New_York", "Europe/London")
    assert not _share_hours(*winter, "America/Phoenix", "Europe/London")
    assert not _share_hours(*summer, "America/Phoenix", "Europe/London")
    assert _share_hours(*summer, "America/New_York", "America/New_York") is False


def test_a_cohort_over_a_change_of_clocks_needs_the_hours_on_both_sides_of_it() -> None:
    only_in_winter = "America/Bogota", "Europe/London"

    assert _share_hours(date(2026, 1, 5), date(2026, 2, 27), *only_in_winter)
    assert not _share_hours(date(2026, 1, 5), date(2026, 6, 26), *only_in_winter)


def test_two_weeks_in_which_only_one_has_changed_clocks_keep_nobody_apart() -> None:
    """America's clocks change on 8 March 2026, Europe's on the 29th."""
    assert _share_hours(date(2026, 2, 2), date(2026, 5, 29), "America/New_York", "Europe/London")


def test_ai_is_not_in_retail() -> None:
    population = cohort([mentee(0, wants={"AI": 1}), mentor(0, offers={"retail": 1})])
    policy = Policy(rules=frozenset({Rule.SKILL}), weights={Wish.SKILLS: 1})

    assert Rulebook(population, policy).broken(0, 0) == (Rule.SKILL,)
    assert Fit(population, policy).parts(0, 0) == {Wish.SKILLS: 0}


def test_a_rule_can_be_waived_for_one_mentee() -> None:
    languages = {"languages": frozenset({"de"})}
    seen = [mentee(0, **languages), mentee(1, **languages)]
    population = cohort([*seen, mentor(0, languages=frozenset({"fr"}))])
    book = Rulebook(population, Policy(waived=frozenset({(mentee_id(1), Rule.LANGUAGE)})))

    assert book.broken(0, 0) == (Rule.LANGUAGE,)
    assert book.broken(1, 0) == ()
    assert book.closed(np.arange(2), np.arange(1)).tolist() == [[True], [False]]


@pytest.mark.parametrize("words", [one.words for one in [*Rule, *Wish]])
def test_rules_and_wishes_have_words(words: str) -> None:
    assert " " in words
    assert words[-1] != "."
