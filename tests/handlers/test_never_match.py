"""Never match: coordinators keep two people apart, and tell nobody."""

from __future__ import annotations

from handlers.acts import Answer
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, labels_of, reasons_of, with_pair, with_people, words_of
from tests.handlers.scenario import EVE
from tests.handlers.test_answer_request import accept, pairs
from tests.handlers.test_ask_mentor import ask, join, pair, told
from tests.handlers.test_publish_match import published

REASON = "They have been in court."


def keep_apart(chat: Chat, one: ActorRef, other: ActorRef, by: ActorRef = CLEO) -> Answer:
    opened = chat.press(by, "Keep two people apart", chat.open(by, "never_match"))
    both = {"one": chat.person(one).id, "other": chat.person(other).id}
    return chat.fill(by, opened, reason=REASON, **both)


def test_two_who_are_kept_apart_are_listed_with_the_reason(database: Database) -> None:
    chat = with_people(database)
    done = keep_apart(chat, ANA, BEN)
    assert words_of(done).startswith("Noted. Ana and Ben are not matched.")
    shown = chat.press(CLEO, "See who is kept apart", done)
    assert REASON in words_of(shown)
    removed = chat.press(CLEO, "Remove", shown)
    assert words_of(removed).startswith("Removed. You no longer keep")
    assert "Nobody yet." in words_of(chat.open(CLEO, "never_match"))


def test_the_order_of_the_two_makes_no_difference(database: Database) -> None:
    chat = with_people(database)
    keep_apart(chat, ANA, BEN)
    keep_apart(chat, BEN, ANA)
    assert labels_of(chat.open(CLEO, "never_match").reply).count("Remove") == 1


def test_they_are_not_paired(database: Database) -> None:
    chat = with_people(database)
    keep_apart(chat, BEN, ANA)
    refused = reasons_of(pair(chat, "Ana", "Ben"))["mentee"]
    assert refused.startswith("These two can't be paired: a coordinator keeps them apart.")
    assert "Ask Ana" not in labels_of(chat.say(BEN, "mentors").reply)
    assert pairs(chat) == []


def test_what_has_been_asked_is_closed_without_a_hint(database: Database) -> None:
    chat = with_people(database)
    ask(chat)
    chat.later(minutes=1)
    keep_apart(chat, ANA, BEN)
    done = words_of(accept(chat))
    chat.later(minutes=1)
    for words in (done, told(chat, BEN)):
        assert "coordinator" not in words
        assert "apart" not in words
    assert pairs(chat) == []


def test_neither_of_them_hears_of_it(database: Database) -> None:
    chat = with_people(database)
    before = [(words_of(chat.home(by)), told(chat, by)) for by in (ANA, BEN)]
    keep_apart(chat, ANA, BEN)
    chat.later(days=1)
    assert [(words_of(chat.home(by)), told(chat, by)) for by in (ANA, BEN)] == before
    assert "Only a coordinator" in reasons_of(chat.open(BEN, "never_match"))[""]


def test_a_coordinator_who_is_one_of_them_sees_it_no_more_than_anybody(database: Database) -> None:
    chat = with_people(database)
    chat.fill(
        CLEO,
        chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators")),
        who=chat.person(ANA).id,
    )
    keep_apart(chat, ANA, BEN)
    remove = chat.open(CLEO, "never_match")
    assert "Nobody yet." in words_of(chat.open(ANA, "never_match"))
    assert "couldn't find" in reasons_of(chat.press(ANA, "Remove", remove))[""]
    assert REASON in words_of(chat.open(CLEO, "never_match"))


def test_it_takes_two_others(database: Database) -> None:
    chat = with_people(database)
    assert "same person twice" in reasons_of(keep_apart(chat, ANA, ANA))["other"]
    assert "/mentor boundaries" in reasons_of(keep_apart(chat, CLEO, ANA))["one"]


def test_what_somebody_has_declared_is_not_on_the_list(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Name somebody", chat.say(BEN, "boundaries"))
    chat.fill(BEN, opened, who=chat.person(ANA).id, kind="conflict")
    assert "Nobody yet." in words_of(chat.open(CLEO, "never_match"))


def test_a_pair_that_is_there_can_be_ended(database: Database) -> None:
    chat = with_pair(database)
    done = keep_apart(chat, ANA, BEN)
    assert "They are a pair at present" in words_of(done)
    chat.fill(CLEO, chat.press(CLEO, "End their pair", done), kind="other")
    assert pairs(chat) == []


def test_who_takes_no_part_yet_can_be_named(database: Database) -> None:
    chat = with_people(database)
    join(chat, DAN, "mentee")
    chat.fill(DAN, chat.say(DAN, "leave"))
    keep_apart(chat, ANA, DAN)
    join(chat, DAN, "mentee")
    join(chat, EVE, "mentor")
    assert "Ask Ana" not in labels_of(chat.say(DAN, "mentors").reply)


def test_a_proposal_to_two_who_are_kept_apart_is_closed_kindly(database: Database) -> None:
    chat = published(database)
    chat.later(minutes=1)
    keep_apart(chat, ANA, BEN)
    chat.later(minutes=1)
    for by, other in ((ANA, "Ben"), (BEN, "Ana")):
        assert words_of(chat.last(by)).startswith(f"It won't be {other} this time.")
        assert "Yes, introduce us" not in labels_of(chat.home(by))
    assert pairs(chat) == []
