""" "Did you meet?": asked of both when a session is due and none is logged."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from handlers.acts import Opened, Pressed
from storage.database import Database
from storage.people import ActorRef
from storage.prompts import Prompt
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, buttons_of, labels_of, reasons_of, with_pair, words_of

_FIRST = date(2026, 3, 25)


def _asked(database: Database) -> Chat:
    """Let the time pass until both have been asked whether they met."""
    chat = with_pair(database)
    _answer_pulses(chat)
    chat.later(days=15)
    return chat


def _answer_pulses(chat: Chat) -> None:
    """Keep pulses out of the way, which would use up the reminders of a week."""
    with chat.look() as uow:
        (pair,) = uow.pairs.active_of(_id(chat, BEN))
        for prompt in uow.prompts.open_of(pair.id, kind="pulse"):
            prompt.due_at = None


def _id(chat: Chat, who: ActorRef) -> UUID:
    return chat.person(who).id


def _open_questions(chat: Chat, by: ActorRef) -> list[Prompt]:
    with chat.look() as uow:
        person = uow.people.at(by)
        assert person is not None
        return [p for p in uow.prompts.of(person.id) if p.kind == "did_you_meet"]


def _times_asked(chat: Chat, by: ActorRef) -> int:
    return sum("Not yet" in labels_of(told) for told in chat.received(by))


@pytest.mark.parametrize(("who", "partner"), [(ANA, "Ben"), (BEN, "Ana")])
def test_both_are_asked_on_the_day_after_a_session_was_due(
    database: Database, who: ActorRef, partner: str
) -> None:
    chat = _asked(database)

    assert words_of(chat.last(who)).startswith(f"Have you and {partner} met yet?")
    assert [p.due_on for p in _open_questions(chat, who) if p.times_asked] == [_FIRST]


def test_it_names_the_last_session(database: Database) -> None:
    chat = with_pair(database)
    _answer_pulses(chat)
    chat.fill(BEN, chat.say(BEN, "log"))
    chat.later(days=15)

    assert words_of(chat.last(ANA)).startswith("Did you and Ben meet since 10 March 2026?")


@pytest.mark.parametrize(
    ("label", "words"),
    [("We met, nothing to log", "Good to hear."), ("Not yet", "Thank you for saying so.")],
)
def test_an_answer_settles_it_for_who_answers(database: Database, label: str, words: str) -> None:
    chat = _asked(database)
    answer = chat.press(BEN, label, chat.last(BEN))
    chat.later(days=10)

    assert words_of(answer).startswith(words)
    assert _times_asked(chat, BEN) == 1
    assert _times_asked(chat, ANA) > 1


def test_who_logs_instead_settles_it_for_both(database: Database) -> None:
    chat = _asked(database)
    chat.fill(BEN, chat.press(BEN, "Log it now", chat.last(BEN)))
    chat.later(days=10)

    assert _times_asked(chat, BEN) == _times_asked(chat, ANA) == 1


def test_who_met_can_still_log_it(database: Database) -> None:
    chat = _asked(database)
    answer = chat.press(BEN, "We met, nothing to log", chat.last(BEN))
    logged = chat.fill(BEN, chat.press(BEN, "Add them after all", answer))

    assert words_of(logged).startswith("Logged for 25 March 2026.")


def test_it_is_asked_again_one_cadence_later(database: Database) -> None:
    chat = _asked(database)
    chat.press(BEN, "Not yet", chat.last(BEN))

    assert [p.due_on for p in _open_questions(chat, BEN)] == [_FIRST + timedelta(weeks=2)]


def test_without_an_answer_it_is_asked_three_times_and_then_left(database: Database) -> None:
    chat = _asked(database)
    chat.later(days=12)

    assert _times_asked(chat, BEN) == 3
    assert [p.due_at for p in _open_questions(chat, BEN) if p.times_asked] == [None]


def test_the_next_one_takes_the_place_of_one_without_an_answer(database: Database) -> None:
    chat = _asked(database)
    chat.later(days=15)

    assert [p.due_on for p in _open_questions(chat, BEN) if p.times_asked] == [date(2026, 4, 8)]


def test_f12_a_second_press_hears_when_it_was_answered(database: Database) -> None:
    chat = _asked(database)
    question = chat.last(BEN)
    chat.press(BEN, "Not yet", question)
    second = chat.press(BEN, "We met, nothing to log", question)

    assert reasons_of(second) == {"": "You already answered this, on 25 March, 10:00."}


def test_f12_a_retry_gets_the_first_answer(database: Database) -> None:
    chat = _asked(database)
    question = chat.last(BEN)
    first = chat.press(BEN, "Not yet", question, request="click")
    again = chat.press(BEN, "Not yet", question, request="click")

    assert (again.reply, again.is_repeat) == (first.reply, True)


def test_f14_a_question_that_logging_has_settled_has_moved_on(database: Database) -> None:
    chat = _asked(database)
    question = chat.last(ANA)
    chat.fill(BEN, chat.say(BEN, "log"))

    assert "moved on" in reasons_of(chat.press(ANA, "Not yet", question))[""]


@pytest.mark.parametrize("who", [ANA, CLEO, DAN])
def test_nobody_answers_for_another(database: Database, who: ActorRef) -> None:
    chat = _asked(database)
    chat.fill(who, chat.say(who, "join"), role="mentor")

    assert "couldn't find" in reasons_of(chat.press(who, "Not yet", chat.last(BEN)))[""]


def test_partners_who_differ_show_to_the_coordinator(database: Database) -> None:
    chat = _asked(database)
    chat.press(BEN, "Not yet", chat.last(BEN))
    chat.press(ANA, "We met, nothing to log", chat.last(ANA))

    assert "Ana and Ben: they answer differently on whether they met" in words_of(
        chat.say(CLEO, "overview")
    )


def test_to_have_met_counts_without_an_entry(database: Database) -> None:
    chat = _asked(database)
    chat.press(BEN, "We met, nothing to log", chat.last(BEN))

    overview = chat.press(CLEO, "See all pairs", chat.home(CLEO))
    assert "Ana and Ben: last met on 25 March 2026" in words_of(overview)
    for who in (ANA, BEN):
        assert "You have met, by 25 March 2026; nothing is logged yet." in words_of(chat.home(who))
    chat.later(weeks=2)
    assert words_of(chat.last(BEN)).startswith("Did you and Ana meet since 25 March 2026?")


def test_the_partner_is_asked_nevertheless(database: Database) -> None:
    chat = _asked(database)
    chat.press(BEN, "We met, nothing to log", chat.last(BEN))
    question = chat.home(ANA)

    assert "Have you and Ben met yet?" in words_of(question)
    chat.press(ANA, "Not yet", question)
    assert "not met yet" in words_of(chat.say(CLEO, "overview"))


def test_both_ends_of_the_world_answer_about_the_same_day(database: Database) -> None:
    chat = with_pair(database)
    _answer_pulses(chat)
    with chat.look() as uow:
        for who, zone in ((ANA, "Pacific/Auckland"), (BEN, "America/Los_Angeles")):
            person = uow.people.at(who)
            assert person is not None
            person.zone = zone
    # Overdue, seen from Auckland only.
    chat.now = datetime(2026, 4, 1, 13, 0, tzinfo=UTC)
    chat.fill(BEN, chat.say(BEN, "log"), held_on="2026-03-11")

    (anas,), (bens,) = _open_questions(chat, ANA), _open_questions(chat, BEN)
    assert anas.due_on == bens.due_on == date(2026, 4, 3)


def test_a_long_pause_ends_with_one_question(database: Database) -> None:
    chat = with_pair(database)
    _answer_pulses(chat)
    chat.fill(BEN, chat.say(BEN, "pause"), until="2026-05-18")
    chat.later(days=70)

    assert _times_asked(chat, BEN) == 1


def test_nobody_is_asked_while_their_partner_is_on_a_pause(database: Database) -> None:
    chat = with_pair(database)
    _answer_pulses(chat)
    chat.fill(ANA, chat.say(ANA, "pause"), until="2026-05-18")
    chat.later(days=30)

    assert _times_asked(chat, BEN) == 0


def test_it_has_no_form_to_open(database: Database) -> None:
    chat = _asked(database)
    subject = next(b for b in buttons_of(chat.last(BEN)) if words_of(b.label) == "Not yet").press

    assert "moved on" in reasons_of(chat.act(BEN, Opened("did_you_meet", subject.subject)))[""]
    bare = subject.model_copy(update={"choice": "perhaps"})
    assert "moved on" in reasons_of(chat.act(BEN, Pressed(bare)))[""]
