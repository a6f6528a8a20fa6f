"""Answering a proposal: two yeses make a pair, a "not this time" hurts nobody, and silence ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.acts import Answer, Caller, Profile, Refused
from mentoring.vocabulary import OfferStatus
from storage.database import Database
from storage.match_offers import MatchOffer
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, labels_of, profile_of, reasons_of, words_of
from tests.handlers.scenario import EVE, FAY
from tests.handlers.test_answer_request import at_once, pairs
from tests.handlers.test_ask_mentor import ask, join, pair, told
from tests.handlers.test_publish_match import match, publish, published

YES, NO = "Yes, introduce us", "Not this time"


def yes(chat: Chat, by: ActorRef) -> Answer:
    return chat.press(by, YES, chat.asked(by, YES))


def no(chat: Chat, by: ActorRef, **answers: object) -> Answer:
    return chat.fill(by, chat.press(by, NO, chat.asked(by, NO)), **answers)


def offers(chat: Chat) -> list[MatchOffer]:
    with chat.look() as uow:
        run = uow.match_runs.chosen(uow.programs.required().cohort.id)
        assert run is not None
        return uow.match_offers.of_run(run.id)


def proposals(chat: Chat) -> str:
    """Give what a coordinator reads of all proposals."""
    return words_of(chat.press(CLEO, "See all proposals", chat.say(CLEO, "match")))


def statuses(chat: Chat) -> list[OfferStatus]:
    return [offer.status for offer in offers(chat)]


def test_two_yeses_make_a_pair_that_is_introduced_with_why(database: Database) -> None:
    chat = published(database)
    said = words_of(yes(chat, BEN))
    assert said.startswith("You have said yes to Ana.")
    assert "You have said yes to Ana." in words_of(chat.home(BEN))
    assert pairs(chat) == []
    assert words_of(yes(chat, ANA)).startswith("You are Ben's mentor now.")
    chat.later(minutes=1)
    assert pairs(chat) == [("Ana", "Ben")]
    for by, partner in ((ANA, "Ben, your mentee"), (BEN, "Ana, your mentor")):
        assert f"Meet {partner}." in words_of(chat.last(by))
        assert "Ana can pass on what Ben would like to learn: Writing." in words_of(chat.last(by))
        assert "chosen each other" not in words_of(chat.last(by))
    assert statuses(chat) == [OfferStatus.PAIRED]
    chat.later(days=12)
    assert "time to answer is over" not in told(chat, ANA) + told(chat, BEN)


def test_neither_learns_what_the_other_has_answered_before(database: Database) -> None:
    chat = published(database)
    before = words_of(chat.home(ANA))
    yes(chat, BEN)
    assert words_of(chat.home(ANA)) == before


def test_f12_a_yes_twice_is_one_yes(database: Database) -> None:
    chat = published(database)
    answers = at_once(*(lambda: yes(chat, BEN),) * 2)
    assert [words_of(one).splitlines()[0] for one in answers] == ["You have said yes to Ana."] * 2
    yes(chat, ANA)
    assert words_of(yes(chat, ANA)).startswith("You and Ben are a pair")
    assert pairs(chat) == [("Ana", "Ben")]


def test_f12_both_at_the_same_instant_are_a_pair_once(database: Database) -> None:
    chat = published(database)
    answers = at_once(lambda: yes(chat, BEN), lambda: yes(chat, ANA))
    assert not any(isinstance(one.reply, Refused) for one in answers)
    assert pairs(chat) == [("Ana", "Ben")]
    assert "You both get an introduction." in "\n".join(map(words_of, answers))


def test_f12_a_yes_and_a_no_at_the_same_instant_are_no_pair(database: Database) -> None:
    chat = published(database)
    opened = chat.press(ANA, NO, chat.asked(ANA, NO))
    at_once(lambda: yes(chat, BEN), lambda: chat.fill(ANA, opened))
    assert pairs(chat) == []
    assert statuses(chat) == [OfferStatus.DECLINED]


def test_a_yes_is_taken_back_while_the_other_is_silent(database: Database) -> None:
    chat = published(database)
    waiting = yes(chat, BEN)
    again = chat.press(BEN, "Take it back", waiting)
    assert labels_of(again.reply) == [YES, NO]
    yes(chat, ANA)
    assert pairs(chat) == []
    chat.press(BEN, YES, again)
    assert pairs(chat) == [("Ana", "Ben")]
    assert words_of(chat.press(BEN, "Take it back", waiting)).startswith("You and Ana are a pair")


def test_f12_taking_back_while_the_other_says_yes_is_one_or_the_other(database: Database) -> None:
    chat = published(database)
    waiting = yes(chat, BEN)
    at_once(lambda: chat.press(BEN, "Take it back", waiting), lambda: yes(chat, ANA))
    assert (statuses(chat), len(pairs(chat))) in (
        ([OfferStatus.PAIRED], 1),
        ([OfferStatus.OPEN], 0),
    )


def test_who_took_a_yes_back_is_reminded_once(database: Database) -> None:
    chat = published(database)
    chat.press(BEN, "Take it back", yes(chat, BEN))
    chat.later(days=9)
    assert told(chat, BEN).count("we still wait for your answer") == 1


def test_a_no_tells_the_other_nothing_but_that(database: Database) -> None:
    chat = published(database)
    yes(chat, BEN)
    done = no(chat, ANA, kind="too_close", words="Ben is my nephew.")
    assert words_of(done).startswith("Thank you for telling us.")
    chat.later(minutes=1)
    read = words_of(chat.last(BEN))
    assert read.startswith("It won't be Ana this time.")
    assert "We look on for another mentor for you" in read
    assert "nephew" not in told(chat, BEN) + words_of(chat.home(BEN))
    assert "said yes" not in words_of(chat.home(BEN))
    assert "Ben is my nephew." in proposals(chat)


def test_who_has_not_heard_never_hears_of_a_no(database: Database) -> None:
    chat = published(database)
    chat.now = chat.now.replace(hour=22)
    join(chat, DAN, "mentee", skills_wanted=("Writing",))
    join(chat, EVE, "mentor", skills_offered=("Writing",))
    match(chat)
    publish(chat)
    home = chat.home(EVE)
    chat.fill(EVE, chat.press(EVE, NO, home))
    chat.later(days=2)
    assert "Eve" not in told(chat, DAN)


def test_old_buttons_say_what_became_of_it(database: Database) -> None:
    chat = published(database)
    no(chat, BEN)
    for label in (YES, NO):
        mine = chat.press(BEN, label, chat.asked(BEN, label))
        assert "You have answered already" in words_of(mine)
        said = words_of(chat.press(ANA, label, chat.asked(ANA, label)))
        assert said.startswith("It won't be Ben this time.")
    assert statuses(chat) == [OfferStatus.DECLINED]


def test_f12_a_no_twice_is_one_no(database: Database) -> None:
    chat = published(database)
    opened = chat.press(ANA, NO, chat.asked(ANA, NO))
    answers = at_once(*(lambda: chat.fill(ANA, opened),) * 2)
    assert not any(isinstance(one.reply, Refused) for one in answers)
    chat.later(minutes=1)
    assert told(chat, BEN).count("It won't be Ana this time") == 1


def test_the_silent_one_is_reminded_once_and_then_it_ends_kindly(database: Database) -> None:
    chat = published(database)
    yes(chat, BEN)
    chat.later(days=9)
    assert told(chat, ANA).count("we still wait for your answer") == 1
    assert "still wait" not in told(chat, BEN)
    assert "Ben has said yes, and Ana is asked since" in proposals(chat)
    # Over a weekend.
    chat.later(days=4)
    assert words_of(chat.last(BEN)).startswith("It won't be Ana this time.")
    assert words_of(chat.last(ANA)).startswith("We asked you about Ben, and the time to answer")
    assert statuses(chat) == [OfferStatus.EXPIRED]
    assert "time to answer about Ben is over" in words_of(yes(chat, ANA))
    assert YES not in labels_of(chat.home(ANA))


def test_after_its_time_a_yes_is_too_late_though_nobody_has_closed_it(database: Database) -> None:
    chat = published(database)
    yes(chat, BEN)
    chat.now += timedelta(days=11)
    assert "time to answer about Ben is over" in words_of(yes(chat, ANA))
    assert pairs(chat) == []


@pytest.mark.parametrize("who", [ANA, BEN], ids=["mentor", "mentee"])
def test_who_leaves_closes_it_and_only_the_other_is_told(database: Database, who: ActorRef) -> None:
    chat = published(database)
    other, name = (BEN, "Ana") if who is ANA else (ANA, "Ben")
    chat.fill(who, chat.say(who, "leave"))
    chat.later(minutes=1)
    assert words_of(chat.last(other)).startswith(f"It won't be {name} this time.")
    assert statuses(chat) == [OfferStatus.IMPOSSIBLE]
    assert words_of(yes(chat, other)).startswith(f"It won't be {name} this time.")


def test_a_short_pause_keeps_it_and_a_long_one_closes_it(database: Database) -> None:
    chat = published(database)
    chat.fill(ANA, chat.say(ANA, "pause"), until=chat.now.date() + timedelta(days=5))
    assert words_of(yes(chat, ANA)).startswith("You are on a pause.")
    assert statuses(chat) == [OfferStatus.OPEN]
    chat.fill(ANA, chat.say(ANA, "pause"), until=chat.now.date() + timedelta(days=30))
    assert statuses(chat) == [OfferStatus.IMPOSSIBLE]


@pytest.mark.parametrize("by_itself", [True, False], ids=["by itself", "before"])
def test_who_said_yes_before_a_pause_is_introduced_after_it(
    database: Database, *, by_itself: bool
) -> None:
    chat = published(database)
    yes(chat, BEN)
    chat.fill(BEN, chat.say(BEN, "pause"), until=chat.now.date() + timedelta(days=5))
    said = words_of(yes(chat, ANA))
    assert said.startswith("You have said yes to Ben.")
    assert "pause" not in said
    assert "Ben and Ana: both have said yes, and are introduced once" in proposals(chat)
    assert pairs(chat) == []
    if by_itself:
        chat.later(days=6)
    else:
        chat.press(BEN, "I'm back", chat.home(BEN))
        chat.later(minutes=1)
    assert pairs(chat) == [("Ana", "Ben")]
    assert "Meet Ben, your mentee." in told(chat, ANA)


def test_a_yes_to_somebody_on_a_pause_reads_the_same_whatever_they_answered(
    database: Database,
) -> None:
    chat = published(database)
    chat.fill(BEN, chat.say(BEN, "pause"), until=chat.now.date() + timedelta(days=5))
    assert words_of(yes(chat, ANA)).startswith("You have said yes to Ben.")
    chat.press(BEN, "I'm back", chat.home(BEN))
    assert pairs(chat) == []
    yes(chat, BEN)
    assert pairs(chat) == [("Ana", "Ben")]


def test_a_place_that_is_taken_by_the_end_of_a_pause_stays_so(database: Database) -> None:
    chat = published(database)
    join(chat, FAY, "mentee")
    yes(chat, BEN)
    chat.fill(BEN, chat.say(BEN, "pause"), until=chat.now.date() + timedelta(days=5))
    yes(chat, ANA)
    join(chat, ANA, "mentor", capacity=2)
    pair(chat, "Ana", "Fay")
    join(chat, ANA, "mentor", capacity=1)
    assert statuses(chat) == [OfferStatus.OPEN]
    chat.later(days=6)
    assert pairs(chat) == [("Ana", "Fay")]
    assert statuses(chat) == [OfferStatus.IMPOSSIBLE]
    assert "It won't be Ana this time." in told(chat, BEN)
    assert "It won't be Ben this time." in told(chat, ANA)


def test_who_changes_sides_closes_it(database: Database) -> None:
    chat = published(database)
    join(chat, BEN, "mentor")
    assert statuses(chat) == [OfferStatus.IMPOSSIBLE]


def test_who_is_paired_by_hand_is_not_waited_for(database: Database) -> None:
    chat = published(database, mentors=(EVE,))
    mentor = "Eve" if "Ana" in words_of(chat.last(BEN)) else "Ana"
    pair(chat, mentor, "Ben")
    chat.later(minutes=1)
    assert statuses(chat) == [OfferStatus.IMPOSSIBLE]
    other = ANA if mentor == "Eve" else EVE
    assert words_of(chat.last(other)).startswith("It won't be Ben this time.")
    assert len(pairs(chat)) == 1


def test_the_two_paired_by_hand_are_a_pair_already(database: Database) -> None:
    chat = published(database)
    pair(chat, "Ana", "Ben")
    assert statuses(chat) == [OfferStatus.PAIRED]
    assert words_of(yes(chat, BEN)).startswith("You and Ana are a pair")


def test_a_mentor_whose_last_place_is_taken_by_hand_is_not_waited_for(database: Database) -> None:
    chat = published(database)
    yes(chat, BEN)
    join(chat, FAY, "mentee")
    pair(chat, "Ana", "Fay")
    chat.later(minutes=1)
    assert words_of(chat.last(BEN)).startswith("It won't be Ana this time.")
    assert statuses(chat) == [OfferStatus.IMPOSSIBLE]


def test_with_fewer_places_than_before_it_is_impossible_and_both_hear_it_kindly(
    database: Database,
) -> None:
    chat = published(database)
    join(chat, ANA, "mentor", capacity=2)
    join(chat, DAN, "mentee")
    pair(chat, "Ana", "Dan")
    join(chat, ANA, "mentor", capacity=1)
    yes(chat, BEN)
    assert words_of(yes(chat, ANA)).startswith("It won't be Ben this time.")
    chat.later(minutes=1)
    assert words_of(chat.last(BEN)).startswith("It won't be Ana this time.")
    assert pairs(chat) == [("Ana", "Dan")]


def test_nobody_is_paired_with_whose_account_is_gone(database: Database) -> None:
    chat = published(database)
    yes(chat, BEN)
    lose_account(chat, BEN)
    assert words_of(yes(chat, ANA)).startswith("It won't be Ben this time.")
    assert pairs(chat) == []


def lose_account(chat: Chat, who: ActorRef) -> None:
    gone = Profile(**(vars(profile_of(who)) | {"is_deactivated": True}))
    chat.runner.follow(Caller(who, gone))


@pytest.mark.parametrize("who", [ANA, BEN], ids=["mentor", "mentee"])
def test_nobody_waits_for_whose_account_is_gone(database: Database, who: ActorRef) -> None:
    chat = published(database)
    other, name = (BEN, "Ana") if who is ANA else (ANA, "Ben")
    lose_account(chat, who)
    assert statuses(chat) == [OfferStatus.IMPOSSIBLE]
    chat.later(minutes=1)
    assert words_of(chat.last(other)).startswith(f"It won't be {name} this time.")


def test_nobody_answers_for_another(database: Database) -> None:
    chat = published(database)
    join(chat, DAN, "both")
    for label in (YES, NO):
        refused = chat.press(DAN, label, chat.asked(ANA, label))
        assert "couldn't find" in reasons_of(refused)[""]
    assert statuses(chat) == [OfferStatus.OPEN]


def test_its_place_is_taken_in_the_catalog(database: Database) -> None:
    chat = published(database)
    join(chat, DAN, "mentee")
    assert "Ask Ana" not in labels_of(chat.say(DAN, "mentors").reply)
    no(chat, BEN)
    assert "Ask Ana" in labels_of(chat.say(DAN, "mentors").reply)


def test_a_request_that_is_accepted_first_closes_it(database: Database) -> None:
    chat = published(database, mentors=(EVE,))
    mentor, by = ("Eve", EVE) if "Ana" in words_of(chat.last(BEN)) else ("Ana", ANA)
    ask(chat, mentor)
    chat.later(minutes=1)
    chat.press(by, "Accept", chat.asked(by, "Accept"))
    assert statuses(chat) == [OfferStatus.IMPOSSIBLE]
    assert pairs(chat) == [(mentor, "Ben")]


def test_who_is_proposed_to_is_not_matched_anew(database: Database) -> None:
    chat = published(database)
    opened = chat.press(CLEO, "Match again", chat.say(CLEO, "match"))
    assert "0 mentees without a mentor, 1 mentor, 0 free places." in words_of(opened)
