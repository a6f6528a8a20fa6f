"""Answering a request: yes makes a pair within every rule, "not now" hurts nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from handlers.acts import Answer, Caller, Pressed, Profile, Refused
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import (
    Chat,
    buttons_of,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_people,
    words_of,
)
from tests.handlers.scenario import EVE, FAY
from tests.handlers.test_ask_mentor import WORDS, ask, join, pair, requests, told
from ui.message import Button, Message


def asked(database: Database, *others: ActorRef) -> Chat:
    """Have Ben, and others, ask Ana, who has read it."""
    chat = with_people(database)
    for by in others:
        join(chat, by, "mentee")
    for by in (BEN, *others):
        ask(chat, by=by)
    chat.later(minutes=1)
    return chat


def accept(chat: Chat, by: ActorRef = ANA) -> Answer:
    return chat.press(by, "Accept", chat.asked(by, "Accept"))


def not_now(chat: Chat, **answers: object) -> Answer:
    return chat.fill(ANA, chat.press(ANA, "Not now", chat.asked(ANA, "Not now")), **answers)


def pairs(chat: Chat) -> list[tuple[str, str]]:
    with chat.look() as uow:
        active = uow.pairs.active(uow.programs.required().cohort.id)
        people = uow.people.several(who for pair in active for who in pair.members())
        return sorted((people[p.mentor_id].name, people[p.mentee_id].name) for p in active)


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    together = threading.Barrier(len(acts))

    def do(act: Callable[[], Answer]) -> Answer:
        together.wait(10)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def buttons_with(label: str, shown: Sequence[Message]) -> list[Button]:
    return [one for each in shown for one in buttons_of(each) if words_of(one.label) == label]


def test_yes_makes_a_pair_as_a_coordinator_would(database: Database) -> None:
    chat = asked(database)
    assert words_of(accept(chat)).startswith("You are Ben's mentor now.")
    chat.later(minutes=1)
    assert pairs(chat) == [("Ana", "Ben")]
    for by, partner in ((ANA, "Ben, your mentee"), (BEN, "Ana, your mentor")):
        assert f"Meet {partner}." in words_of(chat.last(by))
        assert "You have chosen each other." in words_of(chat.last(by))
        assert WORDS not in words_of(chat.last(by))
    chat.later(days=16)
    assert "How is it going with Ana?" in told(chat, BEN)


def test_the_other_mentors_of_a_fulfilled_wish_are_told(database: Database) -> None:
    chat = with_people(database)
    join(chat, EVE, "mentor")
    ask(chat)
    ask(chat, "Eve")
    chat.later(minutes=1)
    accept(chat)
    chat.later(minutes=1)
    assert words_of(chat.last(EVE)).startswith("Ben has a mentor now")
    assert "has a mentor by now" in words_of(accept(chat, EVE))
    assert pairs(chat) == [("Ana", "Ben")]


def test_the_others_who_asked_a_mentor_that_is_full_now_are_told(database: Database) -> None:
    chat = asked(database, DAN)
    chat.press(ANA, "Accept", chat.home(ANA))
    chat.later(minutes=1)
    other = DAN if pairs(chat) == [("Ana", "Ben")] else BEN
    assert words_of(chat.last(other)).startswith("The last place with Ana was taken")


def test_with_room_for_two_both_are_accepted(database: Database) -> None:
    chat = asked(database, DAN)
    join(chat, ANA, "mentor", capacity=2)
    for message in chat.received(ANA):
        for one in buttons_with("Accept", [message]):
            chat.act(ANA, Pressed(one.press))
    assert pairs(chat) == [("Ana", "Ben"), ("Ana", "Dan")]


def test_f12_accepting_twice_is_accepting_once(database: Database) -> None:
    chat = asked(database)
    (yes,) = buttons_with("Accept", chat.received(ANA))
    answers = at_once(*(lambda: chat.act(ANA, Pressed(yes.press)),) * 2)
    said = sorted(words_of(one).splitlines()[0] for one in answers)
    assert said == [
        "You are Ben's mentor now. You both get an introduction.",
        "You two are a pair: you have accepted already.",
    ]
    assert pairs(chat) == [("Ana", "Ben")]


def test_f12_a_mentor_who_accepts_two_at_once_has_no_more_than_they_asked_for(
    database: Database,
) -> None:
    chat = asked(database, DAN)
    first, second = buttons_with("Accept", chat.received(ANA))
    answers = at_once(
        lambda: chat.act(ANA, Pressed(first.press)), lambda: chat.act(ANA, Pressed(second.press))
    )
    assert not any(isinstance(one.reply, Refused) for one in answers)
    assert "All your places are taken" in "\n".join(map(words_of, answers))
    assert len(pairs(chat)) == 1


def test_f12_two_mentors_who_accept_at_once_give_a_mentee_one(database: Database) -> None:
    chat = with_people(database)
    join(chat, EVE, "mentor")
    ask(chat)
    ask(chat, "Eve")
    chat.later(minutes=1)
    answers = at_once(lambda: accept(chat), lambda: accept(chat, EVE))
    assert not any(isinstance(one.reply, Refused) for one in answers)
    assert "has a mentor by now" in "\n".join(map(words_of, answers))
    assert len(pairs(chat)) == 1


def test_f12_a_coordinator_who_pairs_meanwhile_does_not_overfill_a_mentor(
    database: Database,
) -> None:
    chat = asked(database)
    join(chat, FAY, "mentee")
    opened = chat.say(CLEO, "pair")
    mentee = next(o for o in dialog_of(opened).options["mentee"] if "Fay" in words_of(o.label))
    mentor = dialog_of(opened).options["mentor"][0]
    both = {"mentor": mentor.value, "mentee": mentee.value}
    at_once(lambda: accept(chat), lambda: chat.fill(CLEO, opened, request="C1", **both))
    assert len(pairs(chat)) == 1


def test_f12_accepting_while_it_is_taken_back_is_one_or_the_other(database: Database) -> None:
    chat = asked(database)
    home = chat.home(BEN)
    at_once(lambda: accept(chat), lambda: chat.press(BEN, "Take it back", home))
    status = requests(chat)[0].status
    assert (status, len(pairs(chat))) in (("accepted", 1), ("withdrawn", 0))


def test_with_fewer_places_than_before_it_says_what_to_do(database: Database) -> None:
    chat = with_people(database)
    join(chat, ANA, "mentor", capacity=2)
    join(chat, DAN, "mentee")
    pair(chat, "Ana", "Dan")
    ask(chat)
    chat.later(minutes=1)
    join(chat, ANA, "mentor", capacity=1)
    said = accept(chat)
    assert words_of(said).startswith("You have no free place left: 1 at once")
    assert labels_of(said.reply) == ["Change my answers", "Not now"]
    assert requests(chat)[0].is_open


def test_an_earlier_pair_may_choose_each_other_again(database: Database) -> None:
    chat = with_people(database)
    pair(chat, "Ana", "Ben")
    opened = chat.say(CLEO, "end")
    chosen = dialog_of(opened).options["pair"][0].value
    chat.fill(CLEO, opened, request="", pair=chosen, kind="other")
    ask(chat)
    chat.later(minutes=1)
    assert words_of(accept(chat)).startswith("You are Ben's mentor now.")


def test_while_either_is_on_a_pause_nothing_begins_and_nothing_is_lost(database: Database) -> None:
    chat = asked(database)
    soon = chat.now.date() + timedelta(days=5)
    chat.fill(BEN, chat.say(BEN, "pause"), until=soon)
    assert "Ben takes a pause." in words_of(accept(chat))
    chat.press(BEN, "I'm back", chat.home(BEN))
    chat.fill(ANA, chat.say(ANA, "pause"), until=soon)
    said = accept(chat)
    assert words_of(said).startswith("You are on a pause.")
    chat.press(ANA, "I'm back", said)
    assert words_of(accept(chat)).startswith("You are Ben's mentor now.")


def test_nobody_is_paired_with_whose_account_is_gone(database: Database) -> None:
    chat = asked(database)
    gone = Profile(**(vars(profile_of(BEN)) | {"is_deactivated": True}))
    chat.runner.follow(Caller(BEN, gone))
    assert "no longer has an account" in words_of(accept(chat))
    assert pairs(chat) == []


def test_after_the_end_of_the_cohort_nobody_is_paired(database: Database) -> None:
    chat = with_people(database)
    ends_on = chat.now.date() + timedelta(days=9)
    chat.fill(CLEO, chat.say(CLEO, "setup"), ends_on=ends_on)
    ask(chat)
    chat.later(days=1)
    chat.now += timedelta(days=10)
    assert "ended on" in reasons_of(accept(chat))[""]


def test_nobody_answers_for_another(database: Database) -> None:
    chat = asked(database)
    join(chat, DAN, "both")
    for label in ("Accept", "Not now"):
        for other in (BEN, DAN):
            refused = chat.press(other, label, chat.asked(ANA, label))
            assert "couldn't find" in reasons_of(refused)[""]
    assert requests(chat)[0].is_open


def test_not_now_is_told_without_blame(database: Database) -> None:
    chat = asked(database)
    done = not_now(chat, words="Ask me about trains any time.")
    assert words_of(done).startswith("We tell Ben kindly.")
    chat.later(minutes=1)
    assert words_of(chat.last(BEN)).splitlines()[:3] == [
        "Ana has no time for another mentee now.",
        "Ana writes: Ask me about trains any time.",
        "It says nothing about what you asked. Others would be glad to be asked.",
    ]
    assert labels_of(chat.last(BEN)) == ["Find another mentor"]
    assert "Accept" not in labels_of(chat.home(ANA))


def test_without_a_date_the_same_person_asks_again_after_four_weeks(database: Database) -> None:
    chat = asked(database)
    not_now(chat)
    assert "You can ask again from 7 April 2026." in words_of(chat.say(BEN, "mentors"))
    assert "Ask Ana" not in labels_of(chat.say(BEN, "mentors").reply)
    # For everybody else she has a place; her button is on what others see.
    join(chat, DAN, "mentee")
    seen_by_dan = chat.say(DAN, "mentors")
    assert "Ask Ana" in labels_of(seen_by_dan.reply)
    refused = chat.press(BEN, "Ask Ana", seen_by_dan)
    assert "You can ask again from 7 April" in reasons_of(refused)[""]
    chat.later(days=28)
    assert "Ask Ana" in labels_of(chat.say(BEN, "mentors").reply)


def test_with_a_date_nobody_asks_before_and_the_mentee_hears_of_it(database: Database) -> None:
    chat = asked(database)
    join(chat, DAN, "mentee")
    not_now(chat, back_on=date(2026, 4, 20))
    chat.later(minutes=1)
    assert "They may have some from 20 April 2026." in words_of(chat.last(BEN))
    assert words_of(chat.say(DAN, "mentors")).startswith("All places are taken")
    chat.press(DAN, "Show all mentors", chat.say(DAN, "mentors"))
    assert "None before 20 April 2026" in words_of(chat.say(DAN, "mentors"))
    chat.later(days=42)
    assert words_of(chat.last(BEN)).startswith("Ana may have time for another mentee again.")
    assert dialog_of(chat.press(BEN, "Ask Ana", chat.last(BEN))).subject


def test_who_has_a_mentor_by_then_does_not_hear_of_it(database: Database) -> None:
    chat = asked(database)
    join(chat, EVE, "mentor")
    not_now(chat, back_on=date(2026, 4, 20))
    pair(chat, "Eve", "Ben")
    chat.later(days=50)
    assert "may have time" not in told(chat, BEN)


def test_who_is_full_by_then_is_not_announced(database: Database) -> None:
    chat = asked(database)
    join(chat, DAN, "mentee")
    not_now(chat, back_on=date(2026, 4, 20))
    # A coordinator may know better, and pairs her anyway.
    pair(chat, "Ana", "Dan")
    chat.later(days=50)
    assert "may have time" not in told(chat, BEN)


def test_a_mentor_ends_their_break_when_they_like(database: Database) -> None:
    chat = asked(database)
    join(chat, DAN, "mentee")
    not_now(chat, back_on=date(2026, 4, 20))
    home = chat.home(ANA)
    assert "Nobody asks you to mentor them before 20 April 2026." in words_of(home)
    chat.press(ANA, "I have time again", home)
    assert "Ask Ana" in labels_of(chat.say(DAN, "mentors").reply)
    assert "I have time again" not in labels_of(chat.home(ANA))


@pytest.mark.parametrize("back_on", ["2026-03-10", "2020-01-01", "2036-01-01", "9999-12-31"])
def test_a_return_that_nobody_means_is_refused(database: Database, back_on: str) -> None:
    chat = asked(database)
    refused = not_now(chat, back_on=back_on, words="Later")
    assert list(reasons_of(refused)) == ["back_on"]
    assert requests(chat)[0].is_open


def test_f12_not_now_twice_tells_once(database: Database) -> None:
    chat = asked(database)
    opened = chat.press(ANA, "Not now", chat.asked(ANA, "Not now"))
    answers = at_once(
        lambda: chat.fill(ANA, opened, request="phone"),
        lambda: chat.fill(ANA, opened, request="laptop"),
    )
    said = sorted(words_of(one).splitlines()[0] for one in answers)
    assert said == [
        "We tell Ben kindly. There is nothing else you need to do.",
        "You have answered Ben already. There is nothing left to do.",
    ]
    chat.later(minutes=1)
    assert told(chat, BEN).count("has no time") == 1


def test_f14_after_not_now_the_other_buttons_say_so(database: Database) -> None:
    chat = asked(database)
    not_now(chat)
    assert "You have answered Ben already." in words_of(accept(chat))
    again = chat.press(ANA, "Not now", chat.asked(ANA, "Not now"))
    assert "You have answered Ben already." in words_of(again)
    assert pairs(chat) == []
