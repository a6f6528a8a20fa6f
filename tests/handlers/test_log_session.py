"""Logging a session, taking it back, and everything that people do in an odd order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.acts import Answer, Opened, Pressed, Submitted
from storage.database import Database
from storage.people import ActorRef
from storage.sessions import Session
from tests.cast import ANA, BEN, CLEO, DAN, NOW
from tests.chat import (
    Chat,
    buttons_of,
    dialog_of,
    labels_of,
    reasons_of,
    with_pair,
    words_of,
)
from ui.message import Message

_ALREADY = (
    "Ben already logged 10 March 2026, at 10 March, 10:00. To add to it, open it from /mentor "
    "pairs; for another meeting, choose its date."
)


def _log(chat: Chat, **answers: object) -> Answer:
    return chat.fill(BEN, chat.say(BEN, "log"), request="", **answers)


def _sessions(chat: Chat) -> list[Session]:
    with chat.look() as uow:
        (pair,) = uow.pairs.active_of(chat.person(BEN).id)
        return uow.sessions.recent(pair.id, limit=50)


def _asked_if_met(chat: Chat) -> list[date]:
    """Give the days to which a "did you meet?" is scheduled for Ben."""
    with chat.look() as uow:
        ben = uow.people.at(BEN)
        assert ben is not None
        return sorted(p.due_on for p in uow.prompts.of(ben.id) if p.kind == "did_you_meet")


def _live_in(chat: Chat, zone: str) -> None:
    with chat.look() as uow:
        for who in (ANA, BEN):
            person = uow.people.at(who)
            assert person is not None
            person.zone = zone


def test_it_says_when_to_meet_again(database: Database) -> None:
    assert words_of(_log(with_pair(database))).startswith(
        "Logged for 10 March 2026. Meet again by 24 March 2026."
    )


def test_it_suggests_today_where_the_person_is(database: Database) -> None:
    chat = with_pair(database)
    _live_in(chat, "Pacific/Auckland")
    chat.now = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)

    assert dialog_of(chat.say(BEN, "log")).values["held_on"] == date(2026, 3, 11)


def test_it_tells_the_partner_what_was_agreed(database: Database) -> None:
    chat = with_pair(database)
    _log(chat, agreed="Read the first chapter", next_on="2026-03-17")
    chat.later(minutes=1)

    assert words_of(chat.last(ANA)).splitlines()[:3] == [
        "Ben logged your session of 10 March 2026.",
        "You agreed: Read the first chapter",
        "Next session: 17 March 2026",
    ]
    assert labels_of(chat.last(ANA)) == ["Read it or add to it"]


def test_it_tells_nobody_else(database: Database) -> None:
    chat = with_pair(database)
    before = len(chat.received(CLEO))
    _log(chat)
    chat.later(minutes=1)

    assert len(chat.received(CLEO)) == before
    assert chat.received(DAN) == []


def test_it_expects_the_next_session_on_the_day_that_was_agreed(database: Database) -> None:
    chat = with_pair(database)
    answer = _log(chat, next_on="2026-03-13")

    assert "Meet again by 13 March 2026." in words_of(answer)
    assert _asked_if_met(chat) == [date(2026, 3, 14)]


def test_an_older_entry_does_not_move_the_next_session(database: Database) -> None:
    chat = with_pair(database)
    _log(chat)

    assert "Meet again by 24 March 2026." in words_of(_log(chat, held_on="2026-03-01"))


def test_an_entry_of_long_ago_asks_for_the_next_session_no_sooner_than_tomorrow(
    database: Database,
) -> None:
    chat = with_pair(database)
    answer = _log(chat, held_on="2026-01-05")

    assert "Meet again by 10 March 2026." in words_of(answer)
    assert _asked_if_met(chat) == [date(2026, 3, 11)]


@pytest.mark.parametrize(
    ("held_on", "reason"),
    [
        ("2026-03-11", "A session can be logged once it was held."),
        ("2025-12-07", "That is too long ago to log. The earliest date is 8 December 2025."),
        ("", "Please fill this in."),
        ("last Tuesday", "Please enter a valid date."),
    ],
)
def test_a_date_that_cannot_be_is_refused_under_its_field(
    database: Database, held_on: str, reason: str
) -> None:
    assert reasons_of(_log(with_pair(database), held_on=held_on)) == {"held_on": reason}


@pytest.mark.parametrize(
    ("field", "answer", "reason"),
    [
        ("next_on", "2026-03-10", "The next session has to be after this one."),
        ("next_on", "9999-12-31", "Choose a day within a year of this session."),
        ("minutes", "4", "Please enter 5 or more."),
        ("minutes", "481", "Please enter 480 or less."),
        ("minutes", "an hour", "Please enter a whole number."),
        ("format", "by carrier pigeon", "Please choose one of the options."),
        ("topics", "x" * 151, "Please shorten this to 150 characters; it has 151."),
    ],
)
def test_what_cannot_be_taken_is_refused_under_its_field(
    database: Database, field: str, answer: str, reason: str
) -> None:
    assert reasons_of(_log(with_pair(database), **{field: answer})) == {field: reason}


def test_f18_hostile_text_is_cleaned_and_shown_as_typed(database: Database) -> None:
    chat = with_pair(database)
    _log(chat, agreed="<!channel>\0 \u202ebe\u202c kind\ud800 {actor}")
    chat.later(minutes=1)

    assert "You agreed: <!channel> be kind {actor}" in words_of(chat.last(ANA))


def test_f18_words_that_are_empty_once_cleaned_count_as_none(database: Database) -> None:
    chat = with_pair(database)
    _log(chat, agreed="\u200b\u2060 \0")
    chat.later(minutes=1)

    assert "You agreed" not in words_of(chat.last(ANA))


def test_a_refused_form_is_kept_and_comes_back(database: Database) -> None:
    chat = with_pair(database)
    _log(chat, held_on="2027-01-01", agreed="Three careful paragraphs")
    opened = dialog_of(chat.say(BEN, "log"))

    assert opened.values["agreed"] == "Three careful paragraphs"
    assert "What you had typed before is kept below." in words_of(opened.intro)


def test_what_was_kept_is_gone_once_it_is_logged(database: Database) -> None:
    chat = with_pair(database)
    _log(chat, held_on="2027-01-01", agreed="Three careful paragraphs")
    _log(chat, held_on="2026-03-10")

    assert "agreed" not in dialog_of(chat.say(BEN, "log")).values


def test_f12_a_retry_is_one_session_with_one_answer(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(BEN, "log")
    first = chat.fill(BEN, opened, request="view-1")
    second = chat.fill(BEN, opened, request="view-1")

    assert (first.reply, second.is_repeat) == (second.reply, True)
    assert len(_sessions(chat)) == 1


def test_f12_the_same_request_id_of_another_person_is_another_request(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"), request="view-1")
    chat.fill(ANA, chat.say(ANA, "log"), request="view-1", held_on="2026-03-09")

    assert len(_sessions(chat)) == 2


def test_f12_a_second_entry_for_the_day_hears_of_the_first(database: Database) -> None:
    chat = with_pair(database)
    _log(chat)

    assert reasons_of(_log(chat)) == {"held_on": _ALREADY}
    assert reasons_of(chat.fill(ANA, chat.say(ANA, "log"))) == {"held_on": _ALREADY}
    assert len(_sessions(chat)) == 1


def test_f12_both_partners_at_once_make_one_session(database: Database) -> None:
    chat = with_pair(database)
    dialogs = {who: chat.say(who, "log") for who in (ANA, BEN)}
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda who: chat.fill(who, dialogs[who]), dialogs))

    assert sum(isinstance(answer.reply, Message) for answer in answers) == 1
    assert len(_sessions(chat)) == 1


def test_f13_a_session_of_a_pair_that_ended_is_not_logged(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(BEN, "log")
    chat.fill(CLEO, chat.say(CLEO, "end"), pair=_pair_offered(chat), kind="mentee_no_time")

    assert "This has moved on" in reasons_of(chat.fill(BEN, opened, agreed="Long words"))[""]


def _pair_offered(chat: Chat) -> str:
    return dialog_of(chat.say(CLEO, "end")).options["pair"][0].value


@pytest.mark.parametrize("who", [CLEO, DAN])
def test_it_is_for_the_pair_alone(database: Database, who: ActorRef) -> None:
    chat = with_pair(database)
    subject = dialog_of(chat.say(BEN, "log")).subject
    chat.fill(who, chat.say(who, "join"), role="mentor")

    opened = chat.act(who, Opened("log_session", subject))
    answers = {"held_on": "2026-03-10", "minutes": "30", "format": "one_on_one"}
    submitted = chat.act(who, Submitted("log_session", answers, subject))

    assert "couldn't find" in reasons_of(opened)[""]
    assert "couldn't find" in reasons_of(submitted)[""]
    assert _sessions(chat) == []


def test_who_has_not_joined_hears_how(database: Database) -> None:
    answer = with_pair(database).say(DAN, "log")

    assert reasons_of(answer) == {
        "": "This is for people in the program. Type /mentor join to take part."
    }


def test_with_several_pairs_it_asks_which(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "join"), role="mentor", capacity=2)
    chat.fill(DAN, chat.say(DAN, "join"), role="mentee")
    opened = chat.say(CLEO, "pair")
    options = dialog_of(opened).options
    chat.fill(CLEO, opened, mentor=options["mentor"][0].value, mentee=options["mentee"][0].value)

    asked = chat.say(ANA, "log")
    assert words_of(asked).startswith("With whom did you meet?")
    logged = chat.fill(ANA, chat.press(ANA, "Dan", asked), agreed="Only for Dan")
    chat.later(hours=2)

    assert isinstance(logged.reply, Message)
    assert "Only for Dan" in words_of(chat.last(DAN))
    assert "Only for Dan" not in words_of(chat.last(BEN))


def test_a_minute_to_midnight_elsewhere_is_still_that_day(database: Database) -> None:
    chat = with_pair(database)
    _live_in(chat, "America/Los_Angeles")
    chat.now = datetime(2026, 3, 12, 6, 59, tzinfo=UTC)

    assert reasons_of(_log(chat, held_on="2026-03-12")) != {}
    assert words_of(_log(chat, held_on="2026-03-11")).startswith("Logged for 11 March 2026.")


def test_undo_takes_it_back_before_the_partner_hears(database: Database) -> None:
    chat = with_pair(database)
    answer = chat.press(BEN, "Undo", _log(chat))
    before = len(chat.received(ANA))
    chat.later(minutes=1)

    assert "Taken back. The entry for 10 March 2026 is gone." in words_of(answer)
    assert len(chat.received(ANA)) == before
    assert _sessions(chat) == []


def test_undo_tells_the_partner_who_had_heard(database: Database) -> None:
    chat = with_pair(database)
    logged = _log(chat)
    chat.later(minutes=1)
    chat.press(BEN, "Undo", logged)
    chat.later(minutes=1)

    assert words_of(chat.last(ANA)) == "Ben took back the entry for 10 March 2026."


@pytest.mark.parametrize(("seconds", "is_undone"), [(599, True), (601, False)])
def test_undo_works_for_ten_minutes(database: Database, seconds: int, *, is_undone: bool) -> None:
    chat = with_pair(database)
    logged = _log(chat)
    chat.now += timedelta(seconds=seconds)
    answer = chat.press(BEN, "Undo", logged)

    assert (_sessions(chat) == []) is is_undone
    assert ("Undo works for ten minutes." in words_of(answer)) is not is_undone


def test_home_offers_undo_to_the_author_for_as_long_as_it_works(database: Database) -> None:
    chat = with_pair(database)
    _log(chat)

    assert "Undo" in labels_of(chat.home(BEN))
    assert "Undo" not in labels_of(chat.home(ANA))
    chat.now += timedelta(seconds=601)
    assert "Undo" not in labels_of(chat.home(BEN))


def test_undo_is_the_authors_alone(database: Database) -> None:
    chat = with_pair(database)
    logged = _log(chat)

    assert "couldn't find" in reasons_of(chat.press(ANA, "Undo", logged))[""]
    assert len(_sessions(chat)) == 1


def test_f14_undo_on_an_entry_that_was_edited_since_has_moved_on(database: Database) -> None:
    chat = with_pair(database)
    logged = _log(chat)
    chat.later(minutes=1)
    opened = chat.press(ANA, "Read it or add to it", chat.last(ANA))
    chat.fill(ANA, opened, shared_note="I want to keep this")

    assert "moved on" in reasons_of(chat.press(BEN, "Undo", logged))[""]
    assert len(_sessions(chat)) == 1


def test_undo_twice_takes_back_one(database: Database) -> None:
    chat = with_pair(database)
    _log(chat, held_on="2026-03-09")
    logged = _log(chat)
    first = chat.press(BEN, "Undo", logged, request="click")
    again = chat.press(BEN, "Undo", logged, request="click")
    other = chat.press(BEN, "Undo", logged)

    assert (again.reply, again.is_repeat) == (first.reply, True)
    assert "" in reasons_of(other)
    assert [session.held_on for session in _sessions(chat)] == [date(2026, 3, 9)]


def test_the_day_is_free_again_after_undo(database: Database) -> None:
    chat = with_pair(database)
    undone = chat.press(BEN, "Undo", _log(chat))
    answer = chat.fill(BEN, chat.press(BEN, "Log it anew", undone))

    assert words_of(answer).startswith("Logged for 10 March 2026.")


def test_after_undo_the_first_session_is_expected_as_before(database: Database) -> None:
    chat = with_pair(database)
    before = _asked_if_met(chat)
    chat.press(BEN, "Undo", _log(chat))

    assert _asked_if_met(chat) == before


def test_undo_does_not_end_the_rhythm_of_who_had_answered(database: Database) -> None:
    chat = with_pair(database)
    chat.later(days=18)
    chat.press(BEN, "Not yet", chat.asked(BEN, "Not yet"))
    chat.press(BEN, "Undo", _log(chat))

    assert _asked_if_met(chat) == [chat.now.date() + timedelta(days=1)]


def test_a_draft_is_kept_for_each_pair_and_person(database: Database) -> None:
    chat = with_pair(database)
    _log(chat, held_on="2027-01-01", private_note="Mine")

    assert "private_note" not in dialog_of(chat.say(ANA, "log")).values


def test_a_button_of_a_newer_version_has_moved_on(database: Database) -> None:
    chat = with_pair(database)
    undo = next(b for b in buttons_of(_log(chat).reply) if words_of(b.label) == "Undo")
    newer = undo.press.model_copy(update={"choice": "undo_and_tell_nobody"})

    assert "moved on" in reasons_of(chat.act(BEN, Pressed(newer)))[""]


def test_nothing_is_asked_at_once_after_logging_late(database: Database) -> None:
    chat = with_pair(database)
    chat.now = NOW + timedelta(days=30)
    _log(chat, held_on="2026-03-11")
    chat.tick()

    assert "Not yet" not in labels_of(chat.last(BEN))
