"""Fairness of a match, from the outside: groups, what is hidden, a bound that holds a publish."""

from __future__ import annotations

import pytest

from mentoring.voluntary import Question
from storage.database import Database
from storage.organizations import Platform
from storage.people import ActorRef
from tests.cast import ANA, CLEO, TEAM
from tests.chat import Chat, with_program, words_of
from tests.handlers.matches import matched

HAL = ActorRef(Platform.SLACK, TEAM, "U0HAL")


def with_groups(database: Database, **groups: int) -> Chat:
    """Have that many mentees join who say they are that; places go to who wants what Ana offers."""
    chat = with_program(database)
    for mentor, places in ((ANA, 10), (HAL, 5)):
        offer = {"role": "mentor", "skills_offered": ("Strategy",), "capacity": places}
        chat.fill(mentor, chat.say(mentor, "join"), **offer)
    number = 0
    for group, size in groups.items():
        for _ in range(size):
            number += 1
            who = ActorRef(Platform.SLACK, TEAM, f"U0M{number}")
            wanted = ("Strategy",) if group == "man" else ("Finance",)
            chat.fill(who, chat.say(who, "join"), role="mentee", skills_wanted=wanted)
            person_id = chat.person(who).id
            with chat.look() as uow:
                uow.voluntary.keep(person_id, {Question.GENDER: group})
    return chat


def fairness(chat: Chat) -> str:
    return words_of(chat.open(CLEO, "match_fairness"))


def test_groups_are_told_with_their_ranges(database: Database) -> None:
    chat = with_groups(database, man=10, woman=10)
    matched(chat)
    shown = fairness(chat)
    assert "Gender: placed, in %" in shown
    assert "Man: placed 100% (between 72 and 100)" in shown
    assert "Woman: placed 50%" in shown


def test_the_wishes_that_set_groups_apart_are_named_without_figures(database: Database) -> None:
    chat = with_groups(database, man=10, woman=10)
    matched(chat)
    shown = fairness(chat)
    # All men want what the mentors offer, and no woman does; in all else they are alike.
    assert "Skills to learn that the mentor offers: counts more for Man than for Woman" in shown
    assert shown.count("counts more for") == 1


def test_a_bound_holds_what_falls_short_of_it(database: Database) -> None:
    chat = with_groups(database, man=10, woman=10)
    assert "Publishing is held" in words_of(matched(chat, bound=80))
    assert "Woman is placed less often than Man, at 50% of their rate." in fairness(chat)
    assert "Publishing is held" not in words_of(matched(chat, bound=""))


@pytest.mark.parametrize("small", [1, 4])
def test_a_small_group_and_what_would_give_it_away_are_hidden(
    database: Database, small: int
) -> None:
    chat = with_groups(database, man=10, woman=10, non_binary=small)
    matched(chat)
    shown = fairness(chat)
    assert "Non-binary" not in shown
    # Of three groups, whose sum is known, one alone would be known as well.
    assert ("Man:" in shown) + ("Woman:" in shown) < 2


def test_one_who_is_left_by_name_is_not_given_away_by_a_rate(database: Database) -> None:
    chat = with_groups(database, man=10, woman=6)
    assert "Publishing is held" not in words_of(matched(chat, bound=100))
    assert "1 person has no mentor yet" in words_of(chat.open(CLEO, "match_left"))
    assert "No group is large enough to be told of." in fairness(chat)


def test_the_next_page_of_pairs_still_says_how_many_there_are_in_all(database: Database) -> None:
    chat = with_groups(database, man=9)
    matched(chat)
    first = chat.open(CLEO, "match_pairs")
    assert "9 pairs, lowest fit first" in words_of(first)
    assert "9 pairs, lowest fit first" in words_of(chat.press(CLEO, "Show more", first))
