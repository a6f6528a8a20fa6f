"""The catalog's rules: what finds a mentor, in which order, and what could be relaxed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from mentoring.catalog import (
    Listed,
    Seeker,
    Wishes,
    after,
    languages_in_common,
    may_ask_again_on,
    ranked,
    relaxed,
)
from mentoring.hours import WorkWeek
from mentoring.skills import STARTING_SKILLS, STARTING_SYNONYMS, Taxonomy

TODAY = date(2026, 3, 10)
OFFICE = WorkWeek("UTC", time(9), time(17), frozenset(range(5)))
SKILLS = Taxonomy({skill: STARTING_SYNONYMS.get(skill, ()) for skill in STARTING_SKILLS})
FAR_AWAY = replace(OFFICE, zone="Pacific/Auckland")


def mentor(number: int, **known: Any) -> Listed:
    plain: dict[str, Any] = {
        "offered": ("Writing",),
        "formats": (),
        "languages": "",
        "week": OFFICE,
        "free": 1,
    }
    return Listed(id=UUID(int=number), **(plain | known))


def seeker(**known: Any) -> Seeker:
    plain: dict[str, Any] = {
        "wanted": (),
        "formats": (),
        "languages": "",
        "week": OFFICE,
        "today": TODAY,
        "taxonomy": SKILLS,
    }
    return Seeker(id=UUID(int=0), **(plain | known))


def numbers(mentors: list[Listed]) -> list[int]:
    return [one.id.int for one in mentors]


def test_who_offers_more_of_what_is_wanted_comes_first() -> None:
    few = mentor(1, offered=("Writing",))
    many = mentor(2, offered=("Public speaking", "Writing"))
    none = mentor(3, offered=("Sales",))
    reader = seeker(wanted=("Writing", "Presenting"))
    assert numbers(ranked([few, none, many], reader)) == [2, 1, 3]


@pytest.mark.parametrize(
    ("better", "reader"),
    [
        ({"formats": ("shadowing",)}, {"formats": ("flash", "shadowing")}),
        ({"languages": "German and English"}, {"languages": "english"}),
        ({}, {}),
    ],
)
def test_what_else_fits_decides_between_equals(
    better: dict[str, Any], reader: dict[str, Any]
) -> None:
    worse = mentor(1, week=OFFICE if better else FAR_AWAY)
    assert numbers(ranked([worse, mentor(2, **better)], seeker(**reader))) == [2, 1]


def test_who_has_no_free_place_comes_last() -> None:
    full = mentor(1, offered=("Writing",), free=0)
    assert numbers(ranked([full, mentor(2, offered=())], seeker(wanted=("Writing",)))) == [2, 1]


def test_of_equals_each_is_on_top_on_about_as_many_days() -> None:
    equals = [mentor(number) for number in range(1, 6)]
    days = (TODAY + timedelta(days=ahead) for ahead in range(500))
    top = Counter(ranked(equals, seeker(today=day))[0].id.int for day in days)
    assert sorted(top) == [1, 2, 3, 4, 5]
    assert min(top.values()) > 70


def test_within_a_day_the_order_stays_whatever_order_they_come_in() -> None:
    equals = [mentor(number) for number in range(1, 20)]
    assert ranked(equals, seeker()) == ranked(reversed(equals), seeker())


def test_pages_follow_each_other_also_after_one_who_is_gone() -> None:
    equals = ranked([mentor(number) for number in range(1, 12)], seeker())
    gone = equals[4]
    assert after(equals, gone, seeker()) == equals[5:]
    assert after([one for one in equals if one is not gone], gone, seeker()) == equals[5:]


@pytest.mark.parametrize(
    ("wishes", "has"),
    [
        (Wishes(skills=("AI",)), {"offered": ("Machine learning",)}),
        (Wishes(skills=("Sales", "writing")), {}),
        (Wishes(formats=("flash",)), {"formats": ("flash",)}),
        (Wishes(language="german"), {"languages": "English, German (native)"}),
        (Wishes(language="German or English"), {"languages": "German or English"}),
        (Wishes(zone="UTC"), {}),
        # In March it is the same time there, in summer it is not.
        (Wishes(zone="Africa/Accra"), {"week": replace(OFFICE, zone="Europe/Lisbon")}),
        (Wishes(shared_hours=8), {}),
        (Wishes(only_free=False), {"free": 0}),
    ],
)
def test_a_wish_is_met(wishes: Wishes, has: dict[str, Any]) -> None:
    assert wishes.are_met_by(mentor(1, **has), seeker())


@pytest.mark.parametrize(
    ("wishes", "has"),
    [
        (Wishes(skills=("AI",)), {"offered": ("Retail", "Training", "Email")}),
        (Wishes(formats=("flash",)), {}),
        (Wishes(language="man"), {"languages": "German"}),
        (Wishes(zone="UTC"), {"week": replace(OFFICE, zone="Europe/Berlin")}),
        (Wishes(shared_hours=1), {"week": FAR_AWAY}),
        (Wishes(), {"free": 0}),
    ],
)
def test_a_wish_is_not_met(wishes: Wishes, has: dict[str, Any]) -> None:
    assert not wishes.are_met_by(mentor(1, **has), seeker())


def test_it_says_which_wish_leaves_out_most() -> None:
    mentors = [
        mentor(1, languages="German"),
        mentor(2, offered=("Sales",)),
        mentor(3, offered=("Sales",)),
    ]
    wishes = Wishes(skills=("Sales",), language="German", formats=("flash",))
    # Without the format nobody is found either: the other two stand in the way as well.
    assert relaxed(mentors, wishes, seeker()) == []
    wishes = wishes.without("formats")
    assert relaxed(mentors, wishes, seeker()) == [("language", 2), ("skills", 1)]


def test_only_what_was_wished_for_can_be_relaxed() -> None:
    assert Wishes(only_free=False).named() == []
    assert Wishes().named() == ["only_free"]
    assert relaxed([mentor(1, free=0)], Wishes(), seeker()) == [("only_free", 1)]
    for name in (full := Wishes(("A",), ("b",), "C", "UTC", 1)).named():
        assert name not in full.without(name).named()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("English, German", "german; French", ["German"]),
        ("English and Hindi", "हिन्दी, English", ["English"]),
        ("", "English", []),
        ("English", "", []),
        ("हिन्दी", "हिन्दी", ["हिन्दी"]),
    ],
)
def test_languages_in_common(one: str, other: str, expected: list[str]) -> None:
    assert languages_in_common(one, other) == expected


def test_somebody_without_time_is_asked_again_when_they_said_or_in_four_weeks() -> None:
    assert may_ask_again_on(TODAY, date(2026, 5, 1)) == date(2026, 5, 1)
    assert may_ask_again_on(TODAY, None) == date(2026, 4, 7)
