"""The check-in: a longer look, at set points of the cohort."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from handlers.acts import Answer
from storage.answers import CheckIn
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_pair, words_of

_EIGHT_WEEKS = timedelta(weeks=8)


def _asked(database: Database) -> Chat:
    """Let eight quiet weeks pass, in which nothing else is asked."""
    chat = with_pair(database)
    with chat.look() as uow:
        (pair,) = uow.pairs.active_of(chat.person(BEN).id)
        for prompt in uow.prompts.open_of(pair.id):
            if prompt.kind != "check_in":
                prompt.due_at = None
    chat.later(weeks=8)
    return chat


def _open(chat: Chat, by: ActorRef) -> Answer:
    return chat.press(by, "Check in", chat.asked(by, "Check in"))


def _times_asked(chat: Chat, by: ActorRef) -> int:
    return sum("Check in" in labels_of(told) for told in chat.received(by))


def _kept(chat: Chat) -> list[CheckIn]:
    with chat.look() as uow:
        return list(uow.db.scalars(select(CheckIn)))


@pytest.mark.parametrize(("who", "partner"), [(ANA, "Ben"), (BEN, "Ana")])
def test_both_are_asked_after_four_cadences(
    database: Database, who: ActorRef, partner: str
) -> None:
    chat = _asked(database)

    assert words_of(chat.last(who)).startswith(
        f"Time for a check-in: how are you and {partner} doing?"
    )
    assert _times_asked(chat, who) == 1


def test_it_keeps_the_answers(database: Database) -> None:
    chat = _asked(database)
    answer = chat.fill(BEN, _open(chat, BEN), trust="4", progress="2", note="Speak up")

    assert words_of(answer) == "Thank you. Keep what works, and change one thing."
    assert [(kept.trust, kept.progress, kept.wants_help) for kept in _kept(chat)] == [(4, 2, False)]


@pytest.mark.parametrize("missing", ["trust", "progress"])
def test_both_questions_need_an_answer(database: Database, missing: str) -> None:
    chat = _asked(database)
    given: dict[str, object] = {"trust": "4", "progress": "4", missing: ""}
    answer = chat.fill(BEN, _open(chat, BEN), request="", **given)

    assert reasons_of(answer) == {missing: "Please fill this in."}


def test_who_asks_for_help_shows_to_the_coordinator_without_the_words(database: Database) -> None:
    chat = _asked(database)
    answer = chat.fill(
        BEN, _open(chat, BEN), trust="2", progress="2", wants_help=True, note="Ana talks over me"
    )
    overview = words_of(chat.say(CLEO, "overview"))

    assert words_of(answer) == "Thank you. A coordinator sees that you'd like to talk."
    assert "Ana and Ben: one of them asked a coordinator to get in touch" in overview
    assert "talks over" not in overview


def test_the_partner_hears_nothing(database: Database) -> None:
    chat = _asked(database)
    before = len(chat.received(ANA))
    chat.fill(BEN, _open(chat, BEN), trust="1", progress="1", wants_help=True)
    chat.later(hours=2)

    assert len(chat.received(ANA)) == before
    assert "get in touch" not in words_of(chat.home(ANA))


def test_f12_a_second_submission_hears_when_it_was_answered(database: Database) -> None:
    chat = _asked(database)
    opened = _open(chat, BEN)
    chat.fill(BEN, opened, trust="4", progress="4")
    second = chat.fill(BEN, opened, trust="5", progress="5")

    assert reasons_of(second) == {"": "You already answered this, on 5 May, 10:00."}
    assert [kept.trust for kept in _kept(chat)] == [4]


@pytest.mark.parametrize("who", [ANA, CLEO, DAN])
def test_nobody_answers_for_another(database: Database, who: ActorRef) -> None:
    chat = _asked(database)
    chat.fill(who, chat.say(who, "join"), role="mentor")
    bens = _open(chat, BEN)
    seen = chat.open(who, "check_in", _subject(bens))

    assert "couldn't find" in reasons_of(seen)[""]
    assert "couldn't find" in reasons_of(chat.fill(who, bens, trust="1", progress="1"))[""]
    assert _kept(chat) == []


def _subject(opened: Answer) -> UUID | None:
    return dialog_of(opened).subject


def test_the_answer_to_another_question_is_no_check_in(database: Database) -> None:
    chat = _asked(database)
    with chat.look() as uow:
        pulses = [p for p in uow.prompts.of(chat.person(BEN).id) if p.kind == "pulse"]
    seen = chat.open(BEN, "check_in", pulses[0].id)

    assert "couldn't find" in reasons_of(seen)[""]


def test_f13_after_the_pair_has_ended_it_is_not_taken(database: Database) -> None:
    chat = _asked(database)
    opened = _open(chat, BEN)
    chat.fill(ANA, chat.say(ANA, "leave"))

    assert "moved on" in reasons_of(chat.fill(BEN, opened, trust="4", progress="4"))[""]


def test_the_next_one_comes_four_cadences_later(database: Database) -> None:
    chat = _asked(database)
    chat.fill(BEN, _open(chat, BEN), trust="4", progress="4")
    chat.later(weeks=8)

    assert _times_asked(chat, BEN) == 2


def test_the_next_one_shows_its_author_what_they_wrote_in_the_last(database: Database) -> None:
    chat = _asked(database)
    chat.fill(BEN, _open(chat, BEN), trust="4", progress="4", note="Speak up")
    chat.fill(ANA, _open(chat, ANA), trust="4", progress="4", note="Listen more")
    chat.later(weeks=8)

    assert words_of(dialog_of(_open(chat, BEN)).intro) == "Last time you wrote: Speak up"
    assert words_of(dialog_of(_open(chat, ANA)).intro) == "Last time you wrote: Listen more"


def test_none_is_asked_after_the_cohort_has_ended(database: Database) -> None:
    chat = _asked(database)
    chat.later(weeks=30)

    # At 8, 16 and 24 of 26 weeks, each with two nudges.
    assert _times_asked(chat, BEN) == 9
