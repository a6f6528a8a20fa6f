"""How a published match stands, as coordinators see it, and what they may do about it."""

from __future__ import annotations

from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, labels_of, reasons_of, words_of
from tests.handlers.scenario import EVE
from tests.handlers.test_answer_match import no, proposals, statuses, yes
from tests.handlers.test_ask_mentor import join, told
from tests.handlers.test_publish_match import match, matched, publish, published, with_crowd
from ui.message import Message


def all_of(chat: Chat, by: ActorRef = CLEO) -> Message:
    reply = chat.press(by, "See all proposals", chat.say(by, "match")).reply
    assert isinstance(reply, Message)
    return reply


def test_it_says_who_is_waited_for(database: Database) -> None:
    chat = published(database)
    assert "Ben and Ana: both are asked since 10 March 2026" in proposals(chat)
    assert "1 waits for an answer; in 0 of them one of the two has said yes." in proposals(chat)
    yes(chat, ANA)
    assert "Ben and Ana: Ana has said yes, and Ben is asked since 10 March" in proposals(chat)
    yes(chat, BEN)
    shown = words_of(chat.say(CLEO, "match"))
    assert "The match for First cohort is published" in shown
    assert "1 pair has begun." in shown


def test_it_is_found_while_another_match_is_reviewed(database: Database) -> None:
    chat = published(database)
    join(chat, DAN, "mentee")
    join(chat, EVE, "mentor")
    match(chat)
    overview = chat.say(CLEO, "overview")
    assert "1 proposal of the match waits for an answer." in words_of(overview)
    shown = chat.press(CLEO, "See all proposals", overview)
    assert "Ben and Ana: both are asked since" in words_of(shown)
    no(chat, BEN)
    assert "waits for an answer" not in words_of(chat.say(CLEO, "overview"))


def test_a_coordinator_reminds_who_is_silent_and_not_too_often(database: Database) -> None:
    chat = published(database)
    yes(chat, BEN)
    soon = words_of(chat.press(CLEO, "Remind", all_of(chat)))
    assert soon.startswith("Ana can't be reminded again")
    for day in range(3):
        chat.later(days=1, minutes=day)
        chat.press(CLEO, "Remind", all_of(chat))
        chat.later(minutes=5)
    assert told(chat, ANA).count("we still wait for your answer") == 2
    assert "still wait" not in told(chat, BEN)
    chat.later(days=4)
    assert told(chat, ANA).count("we still wait for your answer") == 2


def test_a_coordinator_takes_a_proposal_back(database: Database) -> None:
    chat = published(database)
    shown = all_of(chat)
    done = chat.press(CLEO, "Take it back", shown)
    assert words_of(done).startswith("Taken back.")
    chat.later(minutes=1)
    for by, name in ((ANA, "Ben"), (BEN, "Ana")):
        assert words_of(chat.last(by)).startswith(f"It won't be {name} this time.")
        assert "Yes, introduce us" not in labels_of(chat.home(by))
    assert statuses(chat) == ["withdrawn"]
    for label in ("Take it back", "Remind"):
        assert "moved on" in reasons_of(chat.press(CLEO, label, shown))[""]


def test_what_is_taken_back_at_night_is_never_heard_of(database: Database) -> None:
    chat = matched(database)
    chat.now = chat.now.replace(hour=22)
    publish(chat)
    chat.press(CLEO, "Take it back", all_of(chat))
    chat.later(days=2)
    assert chat.received(ANA) == chat.received(BEN) == []


def test_who_is_one_of_the_two_is_not_told_why_the_other_said_no(database: Database) -> None:
    chat = published(database)
    adding = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    chat.fill(CLEO, adding, who=chat.person(BEN).id)
    no(chat, ANA, kind="other", words="I'd rather have somebody else.")
    assert "Ana said “not this time” (Something else): I'd rather" in words_of(all_of(chat))
    mine = words_of(all_of(chat, BEN))
    assert "Ana said “not this time”" in mine
    assert "rather have somebody" not in mine


def test_many_are_shown_page_by_page(sqlite_database: Database) -> None:
    chat = with_crowd(sqlite_database, 8)
    publish(chat)
    shown, seen = all_of(chat), set[str]()
    for count in (6, 3):
        lines = [one for one in words_of(shown).splitlines() if "both are asked since" in one]
        assert len(lines) == count
        assert not seen.intersection(lines)
        seen.update(lines)
        if count == 6:
            reply = chat.press(CLEO, "Show more", shown).reply
            assert isinstance(reply, Message)
            shown = reply


def test_it_is_for_coordinators(database: Database) -> None:
    chat = published(database)
    shown = all_of(chat)
    for label in ("Remind", "Take it back"):
        for by in (ANA, DAN):
            assert "oordinator" in reasons_of(chat.press(by, label, shown))[""]
    assert statuses(chat) == ["open"]
