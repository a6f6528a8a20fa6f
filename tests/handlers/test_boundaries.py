"""Boundaries: who is named never learns it, and nobody brings the two together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.acts import Answer, Opened
from mentoring.vocabulary import RequestStatus
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_pair,
    with_people,
    words_of,
)
from tests.handlers.scenario import EVE, HAL
from tests.handlers.test_answer_request import accept, at_once, not_now, pairs
from tests.handlers.test_ask_mentor import ask, join, pair, requests, told
from tests.handlers.test_publish_match import published

CONFLICT = "These two can't be paired: one of them has declared a conflict of interest."
NOT_POSSIBLE = "This pair isn't possible at present. Choose somebody else."


def name(chat: Chat, by: ActorRef, who: ActorRef, kind: str = "conflict") -> Answer:
    chat.act(who, Opened("home"), profile=profile_of(who))
    opened = chat.press(by, "Name somebody", chat.say(by, "boundaries"))
    return chat.fill(by, opened, who=chat.person(who).id, kind=kind)


def listed(chat: Chat, by: ActorRef) -> list[str]:
    lines = words_of(chat.say(by, "boundaries")).splitlines()
    return [line for line in lines if ": your manager" in line or ": a conflict" in line]


def test_what_somebody_names_they_find_again_and_can_take_back(database: Database) -> None:
    chat = with_people(database)
    done = name(chat, BEN, DAN, "manager")
    assert words_of(done).startswith("Noted. You and Dan are not matched from now on.")
    name(chat, BEN, ANA)
    assert listed(chat, BEN) == ["Dan: your manager", "Ana: a conflict of interest"]
    removed = chat.press(BEN, "Remove", chat.say(BEN, "boundaries"))
    assert words_of(removed).startswith("Removed. You and Dan can be matched again.")
    assert listed(chat, BEN) == ["Ana: a conflict of interest"]


def test_to_name_somebody_twice_is_to_name_them_once(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Name somebody", chat.say(BEN, "boundaries"))
    ana = chat.person(ANA).id
    at_once(
        lambda: chat.fill(BEN, opened, request="B1", who=ana, kind="conflict"),
        lambda: chat.fill(BEN, opened, request="B2", who=ana, kind="conflict"),
    )
    assert listed(chat, BEN) == ["Ana: a conflict of interest"]


def test_what_else_was_said_of_somebody_stays(database: Database) -> None:
    chat = with_people(database)
    name(chat, BEN, ANA, "manager")
    name(chat, BEN, ANA)
    removed = chat.press(BEN, "Remove", chat.say(BEN, "boundaries"))
    assert words_of(removed).startswith("Removed. What else you said about Ana stays.")


def test_nobody_names_themselves(database: Database) -> None:
    chat = with_people(database)
    assert reasons_of(name(chat, BEN, BEN)) == {"who": "That is you. Choose somebody else."}


def test_who_is_named_never_learns_it(database: Database) -> None:
    chat = with_people(database)
    before = words_of(chat.home(ANA)), told(chat, ANA)
    name(chat, BEN, ANA)
    name(chat, BEN, ANA, "manager")
    chat.later(days=1)
    assert (words_of(chat.home(ANA)), told(chat, ANA)) == before
    assert listed(chat, ANA) == []


def test_nobody_takes_back_what_another_has_said(database: Database) -> None:
    chat = with_people(database)
    name(chat, BEN, ANA)
    shown = chat.say(BEN, "boundaries")
    for by in (ANA, CLEO):
        assert "couldn't find" in reasons_of(chat.press(by, "Remove", shown))[""]
    chat.press(BEN, "Remove", shown)
    assert "couldn't find" in reasons_of(chat.press(BEN, "Remove", shown, request="again"))[""]


def test_a_stranger_is_told_how_to_take_part(database: Database) -> None:
    refused = reasons_of(with_people(database).say(DAN, "boundaries"))
    assert refused == {"": "This is for people in the program. Type /mentor join to take part."}


def test_many_are_shown_a_part_at_a_time(database: Database) -> None:
    chat = with_people(database)
    for number in range(12):
        name(chat, BEN, DAN._replace(external_id=f"U0P{number:02}"))
    first = chat.say(BEN, "boundaries")
    rest = chat.press(BEN, "Show more", first)
    assert [labels_of(shown.reply).count("Remove") for shown in (first, rest)] == [10, 2]
    assert "Show more" not in labels_of(rest.reply)


def test_a_coordinator_who_pairs_two_learns_that_there_is_a_conflict_not_whose(
    database: Database,
) -> None:
    chat = with_people(database)
    name(chat, BEN, ANA)
    refused = reasons_of(pair(chat, "Ana", "Ben"))
    assert refused == {"mentee": f"{CONFLICT} Choose somebody else."}
    chat.press(BEN, "Remove", chat.say(BEN, "boundaries"))
    name(chat, ANA, BEN)
    assert reasons_of(pair(chat, "Ana", "Ben")) == refused
    assert pairs(chat) == []


def test_nobody_is_mentored_by_their_manager_or_by_their_report(database: Database) -> None:
    chat = with_people(database)
    join(chat, EVE, "both")
    name(chat, BEN, ANA, "manager")
    name(chat, EVE, BEN, "manager")
    words = reasons_of(pair(chat, "Ana", "Ben"))
    assert words == {"mentee": "Ana is Ben's manager. Choose somebody else."}
    words = reasons_of(pair(chat, "Eve", "Ben"))
    assert words == {"mentee": "Ben is Eve's manager. Choose somebody else."}


def test_a_coordinator_who_was_named_herself_is_not_told(database: Database) -> None:
    chat = with_people(database)
    join(chat, CLEO, "mentor")
    for kind in ("conflict", "manager"):
        name(chat, BEN, CLEO, kind)
        assert reasons_of(pair(chat, "Cleo", "Ben")) == {"": NOT_POSSIBLE}
        chat.press(BEN, "Remove", chat.say(BEN, "boundaries"))
    assert words_of(pair(chat, "Cleo", "Ben")).startswith("Cleo and Ben are a pair now.")


def test_a_pair_that_is_there_goes_on(database: Database) -> None:
    chat = with_pair(database)
    assert "You two are a pair at present. That goes on" in words_of(name(chat, BEN, ANA))
    assert pairs(chat) == [("Ana", "Ben")]


def test_neither_finds_the_other_in_the_catalog(database: Database) -> None:
    chat = with_people(database)
    join(chat, EVE, "mentor")
    join(chat, HAL, "mentor")
    name(chat, BEN, ANA)
    name(chat, EVE, BEN, "manager")
    shown = chat.say(BEN, "mentors")
    assert [label for label in labels_of(shown.reply) if "Ask" in label] == ["Ask Hal"]
    assert "1 mentor for you" in words_of(shown)


def test_who_was_found_before_can_not_be_asked_and_no_reason_is_given(database: Database) -> None:
    chat = with_people(database)
    shown = chat.say(BEN, "mentors")
    opened = chat.press(BEN, "Ask Ana", shown)
    name(chat, ANA, BEN)
    words = "Ana can't be asked at present. Choose another mentor."
    assert reasons_of(chat.press(BEN, "Ask Ana", shown)) == {"": words}
    assert reasons_of(chat.fill(BEN, opened, words="Please.")) == {"": words}


def test_a_request_that_became_impossible_is_closed_kindly(database: Database) -> None:
    chat = with_people(database)
    ask(chat)
    chat.later(minutes=1)
    name(chat, BEN, ANA)
    done = words_of(accept(chat))
    assert done.startswith("You and Ben can't be a pair in this program at present.")
    assert "conflict" not in done
    chat.later(minutes=1)
    assert words_of(chat.last(BEN)).startswith(
        "Ana can't take up your request, so it is closed. It says nothing about what you asked."
    )
    assert requests(chat)[0].status is RequestStatus.IMPOSSIBLE
    assert "is closed" in words_of(accept(chat))
    assert pairs(chat) == []


def test_who_names_a_mentee_is_not_asked_by_them_any_more(database: Database) -> None:
    chat = with_people(database)
    ask(chat)
    chat.later(minutes=1)
    before = told(chat, BEN), words_of(chat.home(BEN))
    asked = told(chat, ANA)
    name(chat, ANA, BEN)
    assert "Accept" not in labels_of(chat.home(ANA))
    assert "Please" not in words_of(chat.home(ANA))
    assert (told(chat, BEN), words_of(chat.home(BEN))) == before
    chat.later(days=4)
    assert told(chat, ANA) == asked
    assert requests(chat)[0].status is RequestStatus.OPEN
    chat.press(ANA, "Remove", chat.say(ANA, "boundaries"))
    assert "Accept" in labels_of(chat.home(ANA))


@pytest.mark.parametrize(("by", "other"), [(BEN, ANA), (ANA, BEN)])
def test_a_proposal_of_somebody_who_is_named_is_closed_as_any_other(
    database: Database, by: ActorRef, other: ActorRef
) -> None:
    chat = published(database)
    chat.later(minutes=1)
    before = told(chat, by)
    name(chat, by, other)
    chat.later(minutes=1)
    assert "We'd like to bring you together" not in words_of(chat.home(by))
    assert told(chat, by) == before
    words = words_of(chat.last(other))
    assert words.startswith(f"It won't be {chat.person(by).name} this time.")
    assert "conflict" not in words
    assert "We'd like to bring you together" not in words_of(chat.home(other))


def test_to_declare_while_it_is_accepted_is_one_or_the_other(database: Database) -> None:
    chat = with_people(database)
    ask(chat)
    chat.later(minutes=1)
    opened = chat.press(BEN, "Name somebody", chat.say(BEN, "boundaries"))
    ana = chat.person(ANA).id
    answers = at_once(
        lambda: accept(chat),
        lambda: chat.fill(BEN, opened, request="B1", who=ana, kind="conflict"),
    )
    # Whoever came second knows of the first.
    is_paired = pairs(chat) == [("Ana", "Ben")]
    assert is_paired == ("You two are a pair at present" in words_of(answers[1]))


def test_of_a_mentor_who_has_time_again_nobody_hears_who_must_not_ask(database: Database) -> None:
    chat = with_people(database)
    ask(chat)
    chat.later(minutes=1)
    not_now(chat, back_on=chat.now.date() + timedelta(days=9))
    chat.later(minutes=1)
    name(chat, ANA, BEN)
    chat.later(days=12)
    assert "may have time for another mentee again" not in told(chat, BEN)


def test_a_form_that_was_closed_is_kept(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Name somebody", chat.say(BEN, "boundaries"))
    chat.close(BEN, opened, who=chat.person(ANA).id)
    again = dialog_of(chat.press(BEN, "Name somebody", chat.say(BEN, "boundaries")))
    assert str(again.values["who"]) == str(chat.person(ANA).id)
