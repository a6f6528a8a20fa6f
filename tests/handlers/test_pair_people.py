"""Pair people: who can be chosen, what stands in the way, and that it happens once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from handlers.acts import Answer, Refused
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    reasons_of,
    with_pair,
    with_people,
    with_program,
    words_of,
)


def choice(opened: Answer, field: str, name: str) -> str:
    """Give what stands behind a name in a list."""
    options = dialog_of(opened).options[field]
    return next(one.value for one in options if words_of(one.label).startswith(name))


def pair(chat: Chat, mentor: str = "Ana", mentee: str = "Ben", **answers: object) -> Answer:
    opened = chat.say(CLEO, "pair")
    chosen = {
        "mentor": choice(opened, "mentor", mentor),
        "mentee": choice(opened, "mentee", mentee),
    }
    return chat.fill(CLEO, opened, **chosen | answers)


def end(chat: Chat) -> None:
    opened = chat.say(CLEO, "end")
    chosen = dialog_of(opened).options["pair"][0].value
    chat.fill(CLEO, opened, pair=chosen, kind="other")


def join(chat: Chat, by: ActorRef, **answers: object) -> None:
    chat.fill(by, chat.say(by, "join"), **answers)


def test_it_shows_places_and_skills(database: Database) -> None:
    options = dialog_of(with_people(database).say(CLEO, "pair")).options
    assert [words_of(one.label) for one in options["mentor"]] == [
        "Ana: 0 of 1 places taken; Strategy and Writing"
    ]
    assert [words_of(one.label) for one in options["mentee"]] == ["Ben: Writing"]


def test_it_says_what_was_done_and_offers_more(database: Database) -> None:
    done = pair(with_people(database))
    assert words_of(done).startswith("Ana and Ben are a pair now. Both get an introduction.")
    assert labels_of(done.reply) == ["Pair more people", "See all pairs"]


def test_both_see_each_other_on_home(database: Database) -> None:
    chat = with_people(database)
    pair(chat)
    assert "You and Ben" in words_of(chat.home(ANA))
    assert "You and Ana" in words_of(chat.home(BEN))


def test_without_people_it_says_whom_it_takes(database: Database) -> None:
    chat = with_program(database)
    assert words_of(chat.say(CLEO, "pair")).startswith("0 people have joined.")
    join(chat, ANA, role="mentor")
    assert words_of(chat.say(CLEO, "pair")).startswith("1 person has joined.")


def test_who_has_a_mentor_is_not_offered_again(database: Database) -> None:
    chat = with_pair(database)
    join(chat, DAN, role="mentee")
    mentees = dialog_of(chat.say(CLEO, "pair")).options["mentee"]
    assert [words_of(one.label) for one in mentees] == ["Dan"]


def test_who_got_a_mentor_meanwhile_is_refused(database: Database) -> None:
    chat = with_people(database)
    join(chat, DAN, role="mentor")
    opened = chat.say(CLEO, "pair")
    dan, ben = choice(opened, "mentor", "Dan"), choice(opened, "mentee", "Ben")
    pair(chat)
    refused = chat.fill(CLEO, opened, mentor=dan, mentee=ben)
    assert reasons_of(refused) == {"mentee": "Ben has a mentor already. Choose somebody else."}


def test_a_full_mentor_is_refused_with_their_wish(database: Database) -> None:
    chat = with_pair(database)
    join(chat, DAN, role="mentee")
    assert reasons_of(pair(chat, mentee="Dan")) == {
        "mentor": "Ana has no place left: 1 at once is what they asked for."
    }


def test_a_mentor_can_have_as_many_as_they_wish(database: Database) -> None:
    chat = with_pair(database)
    join(chat, ANA, role="mentor", capacity=2)
    join(chat, DAN, role="mentee")
    assert "Ana and Dan are a pair now." in words_of(pair(chat, mentee="Dan"))


def test_nobody_mentors_themselves(database: Database) -> None:
    chat = with_people(database)
    join(chat, DAN, role="both")
    assert reasons_of(pair(chat, "Dan", "Dan")) == {
        "mentee": "Nobody can mentor themselves. Choose another mentee."
    }


def test_an_earlier_pair_takes_a_tick(database: Database) -> None:
    chat = with_pair(database)
    end(chat)
    refused = pair(chat)
    assert reasons_of(refused) == {
        "mentee": "Ana and Ben were a pair until 10 March 2026. To pair them anew, tick the box."
    }
    assert "are a pair now" in words_of(pair(chat, again=True))


def test_a_pair_the_other_way_round_is_still_a_pair(database: Database) -> None:
    chat = with_pair(database)
    join(chat, ANA, role="both")
    join(chat, BEN, role="both")
    assert reasons_of(pair(chat, "Ben", "Ana")) == {"mentee": "Ben and Ana are a pair already."}


@pytest.mark.parametrize("act", ["pause", "leave"])
def test_who_went_away_meanwhile_is_not_available(database: Database, act: str) -> None:
    chat = with_people(database)
    opened = chat.say(CLEO, "pair")
    ana, ben = choice(opened, "mentor", "Ana"), choice(opened, "mentee", "Ben")
    chat.fill(ANA, chat.say(ANA, act))
    refused = chat.fill(CLEO, opened, mentor=ana, mentee=ben)
    assert "not available any more" in reasons_of(refused)["mentor"]


def test_a_role_that_changed_meanwhile_is_checked(database: Database) -> None:
    chat = with_people(database)
    opened = chat.say(CLEO, "pair")
    ana, ben = choice(opened, "mentor", "Ana"), choice(opened, "mentee", "Ben")
    join(chat, BEN, role="mentor")
    refused = chat.fill(CLEO, opened, mentor=ana, mentee=ben)
    assert "not available any more" in reasons_of(refused)["mentee"]


@pytest.mark.parametrize("made_up", ["", "nobody", "9aa07313-07fb-417f-b2fd-bb72f7e4f337"])
def test_what_was_not_offered_is_refused_under_its_field(database: Database, made_up: str) -> None:
    opened = (chat := with_people(database)).say(CLEO, "pair")
    refused = chat.fill(CLEO, opened, mentor=made_up, mentee=choice(opened, "mentee", "Ben"))
    assert list(reasons_of(refused)) == ["mentor"]


def test_f12_a_second_submit_says_that_they_are_a_pair(database: Database) -> None:
    chat = with_people(database)
    opened = chat.say(CLEO, "pair")
    both = {"mentor": choice(opened, "mentor", "Ana"), "mentee": choice(opened, "mentee", "Ben")}
    chat.fill(CLEO, opened, **both)
    refused = chat.fill(CLEO, opened, **both)
    assert reasons_of(refused) == {"mentee": "Ana and Ben are a pair already."}


def test_f12_two_devices_at_once_make_one_pair(database: Database) -> None:
    chat = with_people(database)
    opened = chat.say(CLEO, "pair")
    both = {"mentor": choice(opened, "mentor", "Ana"), "mentee": choice(opened, "mentee", "Ben")}
    together = threading.Barrier(2)

    def submit(request: str) -> Answer:
        together.wait(10)
        return chat.fill(CLEO, opened, request=request, **both)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(submit, ("phone", "laptop")))
    assert sorted(isinstance(answer.reply, Refused) for answer in answers) == [False, True]
    chat.later(minutes=1)
    assert len(chat.received(ANA)) == len(chat.received(BEN)) == 1


def test_two_coordinators_at_once_give_a_mentee_one_mentor(database: Database) -> None:
    chat = with_people(database)
    join(chat, DAN, role="mentor")
    opened = chat.say(CLEO, "pair")
    ben = choice(opened, "mentee", "Ben")
    mentors = [choice(opened, "mentor", name) for name in ("Ana", "Dan")]
    together = threading.Barrier(2)

    def submit(mentor: str) -> Answer:
        together.wait(10)
        return chat.fill(CLEO, opened, mentor=mentor, mentee=ben, request=mentor)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(submit, mentors))
    assert sorted(isinstance(answer.reply, Refused) for answer in answers) == [False, True]


def test_after_the_end_nobody_is_paired(database: Database) -> None:
    chat = with_people(database)
    opened = chat.say(CLEO, "pair")
    both = {name: few[0].value for name, few in dialog_of(opened).options.items()}
    chat.now += timedelta(weeks=26, days=1)
    assert "give it a later end" in reasons_of(chat.say(CLEO, "pair"))[""]
    assert "ended on 8 September" in reasons_of(chat.fill(CLEO, opened, **both))[""]
