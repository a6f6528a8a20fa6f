"""Feedback: sealed until both have written, then open to both at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Event
from uuid import UUID

import pytest

from handlers.acts import Answer, Caller, Opened, Submitted
from handlers.feature import Context
from handlers.feedback import GiveFeedback, feedback_at
from mentoring.vocabulary import FeedbackMoment
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
    words_of,
)

_MIDWAY = "feedback_midway"


def _pair(chat: Chat) -> UUID:
    with chat.look() as uow:
        (pair,) = uow.pairs.active_of(chat.person(BEN).id)
    return pair.id


def _give(chat: Chat, by: ActorRef, helped: str, **answers: object) -> Answer:
    opened = chat.open(by, _MIDWAY, _pair(chat))
    return chat.fill(by, opened, request="", helped=helped, **{"rating": "4", **answers})


def _heard(chat: Chat, by: ActorRef) -> str:
    return "\n".join(words_of(told) for told in chat.received(by))


def test_both_are_asked_half_way(database: Database) -> None:
    chat = with_pair(database)
    with chat.look() as uow:
        days = {p.due_on for p in uow.prompts.open_of(_pair(chat), kind=_MIDWAY)}

    assert days == {date(2026, 6, 9)}


def test_what_one_writes_is_kept_from_the_other(database: Database) -> None:
    chat = with_pair(database)
    answer = _give(chat, BEN, "You listen")
    chat.later(minutes=1)

    assert words_of(answer).startswith("Kept sealed until Ana has written too.")
    assert "You listen" not in _heard(chat, ANA)
    opened = dialog_of(chat.open(ANA, _MIDWAY, _pair(chat)))
    assert "You listen" not in str(opened.values)


def test_both_read_it_once_both_have_written(database: Database) -> None:
    chat = with_pair(database)
    _give(chat, BEN, "You listen", wished="More stories")
    answer = _give(chat, ANA, "You ask well")
    chat.later(minutes=1)

    assert words_of(answer) == "Sent. You and Ben can both read it now."
    assert words_of(chat.last(ANA)).splitlines()[:5] == [
        "Ben wrote to you.",
        "What helps",
        "You listen",
        "What they wish for",
        "More stories",
    ]
    assert "You ask well" in words_of(chat.last(BEN))
    assert "What they wish for" not in words_of(chat.last(BEN))


def test_a_rating_is_shown_to_nobody_and_says_so(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.open(BEN, _MIDWAY, _pair(chat))
    (rating,) = (one for one in dialog_of(opened).form.fields() if one.name == "rating")
    assert rating.help == "Neither your partner nor the coordinators see this."
    for by in (ANA, BEN):
        _give(chat, by, "You listen", rating="2")
    chat.later(minutes=1)
    everything = _heard(chat, ANA) + words_of(chat.say(CLEO, "overview"))
    assert not any(label in everything for label in ("A little", "2 of"))


def test_nobody_is_told_what_they_wrote_themselves(database: Database) -> None:
    chat = with_pair(database)
    _give(chat, BEN, "You listen")
    _give(chat, ANA, "You ask well")
    chat.later(minutes=1)

    assert "You listen" not in _heard(chat, BEN)
    assert "You listen" not in _heard(chat, CLEO)


def test_it_can_be_changed_while_it_is_sealed(database: Database) -> None:
    chat = with_pair(database)
    sealed = _give(chat, BEN, "You listen", wished="Less haste")
    opened = chat.press(BEN, "Change it", sealed)
    assert dialog_of(opened).values["helped"] == "You listen"

    chat.fill(BEN, opened, helped="You listen well", wished="")
    _give(chat, ANA, "You ask well")
    chat.later(minutes=1)
    assert "You listen well" in _heard(chat, ANA)
    assert "Less haste" not in _heard(chat, ANA)


def test_it_cannot_be_changed_once_it_is_open(database: Database) -> None:
    chat = with_pair(database)
    sealed = _give(chat, BEN, "You listen")
    opened = chat.press(BEN, "Change it", sealed)
    _give(chat, ANA, "You ask well")

    assert "moved on" in reasons_of(chat.fill(BEN, opened, helped="You never listen"))[""]
    assert "moved on" in reasons_of(chat.press(BEN, "Change it", sealed))[""]


def test_f12_a_retry_is_one_feedback(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.open(BEN, _MIDWAY, _pair(chat))
    for _ in range(2):
        answer = chat.fill(BEN, opened, rating="4", helped="You listen", request="view-4")
    _give(chat, ANA, "You ask well")
    chat.later(minutes=1)

    assert words_of(answer).startswith("Kept sealed")
    assert _heard(chat, ANA).count("You listen") == 1


def test_f12_both_at_the_same_moment_open_it_for_both(database: Database) -> None:
    chat = with_pair(database)
    pair_id, give = _pair(chat), feedback_at(FeedbackMoment.MIDWAY).on_submit
    people = {who: chat.person(who) for who in (ANA, BEN)}
    has_written, may_commit = Event(), Event()

    def write(who: ActorRef) -> str:
        form = GiveFeedback.parse({"rating": "4", "helped": f"From {people[who].name}"})
        with chat.look() as uow:
            context = Context(people[who], chat.now, "", subject=pair_id)
            assert give is not None
            words = words_of(give(form, context, uow))
            has_written.set()
            assert who == ANA or may_commit.wait(10)
        return words

    with ThreadPoolExecutor(2) as pool:
        ben = pool.submit(write, BEN)
        assert has_written.wait(10)
        ana = pool.submit(write, ANA)
        # Time enough to overtake, if nothing held Ana back.
        has_written.clear()
        has_written.wait(0.5)
        may_commit.set()
        words = [ben.result(10), ana.result(10)]
    chat.later(minutes=1)

    assert [one.split()[0] for one in words] == ["Kept", "Sent."]
    assert "From Ben" in _heard(chat, ANA)
    assert "From Ana" in _heard(chat, BEN)


@pytest.mark.parametrize(("field", "answers"), [("rating", {"rating": ""}), ("helped", {})])
def test_a_rating_and_what_helped_are_needed(
    database: Database, field: str, answers: dict[str, object]
) -> None:
    chat = with_pair(database)
    helped = "You listen" if answers else ""

    assert reasons_of(_give(chat, BEN, helped, **answers)) == {field: "Please fill this in."}


@pytest.mark.parametrize("who", [CLEO, DAN])
def test_it_is_for_the_pair_alone(database: Database, who: ActorRef) -> None:
    chat = with_pair(database)
    opened = chat.open(BEN, _MIDWAY, _pair(chat))
    seen = chat.act(who, Opened(_MIDWAY, _pair(chat)))

    assert "couldn't find" in reasons_of(seen)[""]
    assert "couldn't find" in reasons_of(chat.fill(who, opened, rating="1", helped="No"))[""]


def test_who_has_written_is_not_asked(database: Database) -> None:
    chat = with_pair(database)
    _give(chat, BEN, "You listen")
    chat.later(days=100)

    assert all("Give feedback" not in labels_of(told) for told in chat.received(BEN))
    assert "Ben has already written to you." in _heard(chat, ANA)


def test_after_the_end_of_a_pair_it_is_still_taken(database: Database) -> None:
    chat = with_pair(database)
    pair = str(_pair(chat))
    chat.fill(CLEO, chat.say(CLEO, "end"), pair=pair, kind="completed")
    chat.later(days=1)
    for who, words in ((ANA, "You ask well"), (BEN, "You listen")):
        opened = chat.press(who, "Give feedback", chat.asked(who, "Give feedback"))
        chat.fill(who, opened, rating="5", helped=words)
    chat.later(minutes=1)

    assert "You listen" in words_of(chat.last(ANA))
    assert "You ask well" in words_of(chat.last(BEN))


def test_mid_way_and_the_end_are_two(database: Database) -> None:
    chat = with_pair(database)
    _give(chat, BEN, "You listen")
    opened = chat.open(BEN, "feedback_end", _pair(chat))

    assert dialog_of(opened).values == {}


def test_where_both_have_written_the_end_asks_for_nothing(database: Database) -> None:
    chat = with_pair(database)
    for by in (ANA, BEN):
        opened = chat.open(by, "feedback_end", _pair(chat))
        chat.fill(by, opened, request="", rating="4", helped="You listen")
    chat.fill(BEN, chat.say(BEN, "leave"))
    chat.later(minutes=1)
    assert "has ended" in words_of(chat.last(ANA))
    assert labels_of(chat.last(ANA)) == []


def test_who_writes_to_a_partner_who_departs_meanwhile_is_told(database: Database) -> None:
    chat = _departed(database)
    assert "can't write back" in words_of(_give_anyway(chat, BEN))


def test_feedback_that_nobody_could_open_is_not_asked_for(database: Database) -> None:
    chat = _departed(database)
    opened = chat.open(BEN, "feedback_end", _pair(chat))
    assert words_of(opened).startswith("Ana no longer has an account here, and can't write back.")
    end = chat.say(CLEO, "end")
    pair = dialog_of(end).options["pair"][0].value
    chat.fill(CLEO, end, request="", pair=pair, kind="mentee_left")
    chat.later(weeks=3)
    heard = [words_of(told) for told in chat.received(BEN)]
    assert any("has ended" in words for words in heard)
    assert not any("Give feedback" in words for words in heard)


def _departed(database: Database) -> Chat:
    """Have Ana's account be deactivated."""
    chat = with_pair(database)
    chat.runner.follow(Caller(ANA, replace(profile_of(ANA), is_deactivated=True)))
    return chat


def _give_anyway(chat: Chat, by: ActorRef) -> Answer:
    """Submit a form that was opened before the partner went."""
    answers = {"rating": "4", "helped": "You listen"}
    return chat.act(by, Submitted("feedback_end", answers, _pair(chat)))
