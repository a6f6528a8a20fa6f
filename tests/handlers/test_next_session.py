"""The next session in the calendars of both: one event, whose newer states can be told."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from handlers.acts import Answer
from handlers.next_session import calendar_event
from mentoring.errors import Missing
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import (
    Chat,
    dialog_of,
    events_of,
    labels_of,
    with_pair,
    words_of,
)
from ui.message import CalendarEvent
from ui.reader import PlainVoice, Reader
from ui.text import fill

_NEXT = "2026-03-24"
_MOVED = "2026-03-31"


def _agreed(database: Database) -> tuple[Chat, Answer]:
    """Have Ben log a session, with the next one agreed, and Ana hear of it."""
    chat = with_pair(database)
    logged = chat.fill(BEN, chat.say(BEN, "log"), next_on=_NEXT)
    chat.later(minutes=1)
    return chat, logged


def _edit(chat: Chat, by: ActorRef, **answers: object) -> Answer:
    opened = chat.press(by, "Edit the last session", chat.home(by))
    answer = chat.fill(by, opened, **answers)
    chat.later(minutes=1)
    return answer


def _end(chat: Chat) -> None:
    opened = chat.say(CLEO, "end")
    pair = dialog_of(opened).options["pair"][0].value
    chat.fill(CLEO, opened, pair=pair, kind="completed")
    chat.later(minutes=1)


def _only(events: list[CalendarEvent]) -> CalendarEvent:
    (event,) = events
    return event


def _download(chat: Chat, by: ActorRef, session_id: UUID) -> CalendarEvent:
    with chat.look() as uow:
        person = uow.people.at(by)
        assert person is not None
        return calendar_event(uow, session_id, person)


def test_both_get_one_event_each_with_the_name_of_the_other(database: Database) -> None:
    chat, logged = _agreed(database)
    of_ben, of_ana = _only(events_of(logged)), _only(events_of(chat.last(ANA)))

    assert (of_ben.uid, of_ben.on, of_ben.sequence) == (of_ana.uid, of_ana.on, of_ana.sequence)
    assert (of_ben.on, of_ben.is_cancelled) == (date(2026, 3, 24), False)
    titles = [fill(event.title, PlainVoice(Reader())) for event in (of_ben, of_ana)]
    assert titles == ["Mentoring session with Ana", "Mentoring session with Ben"]


def test_the_id_is_that_of_the_session_that_agreed_on_it(database: Database) -> None:
    chat, logged = _agreed(database)

    assert dialog_of(chat.press(BEN, "Edit", logged)).subject == _only(events_of(logged)).uid


@pytest.mark.parametrize("next_on", ["", "2026-03-05"])
def test_without_a_day_ahead_there_is_no_event(database: Database, next_on: str) -> None:
    chat = with_pair(database)
    logged = chat.fill(BEN, chat.say(BEN, "log"), held_on="2026-03-01", next_on=next_on)
    chat.later(minutes=1)

    assert events_of(logged) == []
    assert events_of(chat.last(ANA)) == []


def test_a_day_that_moves_is_the_same_event_with_a_higher_sequence(database: Database) -> None:
    chat, logged = _agreed(database)
    first = _only(events_of(logged))
    moved = _edit(chat, ANA, next_on=_MOVED)

    for event in (_only(events_of(moved)), _only(events_of(chat.last(BEN)))):
        assert (event.uid, event.on, event.is_cancelled) == (first.uid, date(2026, 3, 31), False)
        assert event.sequence > first.sequence
    assert words_of(chat.last(BEN)).splitlines()[:2] == [
        "Ana moved your next session from 24 March 2026 to 31 March 2026.",
        "Next session: 31 March 2026",
    ]
    assert labels_of(chat.last(BEN)) == ["See the entry"]


def test_a_day_that_is_given_later_is_told(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"))
    chat.later(minutes=1)
    _edit(chat, BEN, next_on=_NEXT)

    assert words_of(chat.last(ANA)).startswith("Ben noted that you meet next on 24 March 2026.")
    assert not _only(events_of(chat.last(ANA))).is_cancelled


def test_a_day_that_is_taken_away_is_called_off(database: Database) -> None:
    chat, logged = _agreed(database)
    first = _only(events_of(logged))
    edited = _edit(chat, BEN, next_on="")

    for event in (_only(events_of(edited)), _only(events_of(chat.last(ANA)))):
        assert (event.uid, event.on, event.is_cancelled) == (first.uid, date(2026, 3, 24), True)
        assert event.sequence > first.sequence
    assert "Ben called off your next session of 24 March 2026." in words_of(chat.last(ANA))
    assert "Called off: the session of 24 March 2026" in words_of(edited)


def test_what_was_called_off_can_be_agreed_on_anew(database: Database) -> None:
    chat, _ = _agreed(database)
    called_off = _only(events_of(_edit(chat, BEN, next_on="")))
    again = _only(events_of(_edit(chat, ANA, next_on=_MOVED)))

    assert (again.uid, again.on, again.is_cancelled) == (
        called_off.uid,
        date(2026, 3, 31),
        False,
    )
    assert again.sequence > called_off.sequence


def test_a_day_that_moves_into_the_past_is_told_too(database: Database) -> None:
    chat, _ = _agreed(database)
    chat.later(days=9)
    moved = _edit(chat, BEN, next_on="2026-03-12")

    assert _only(events_of(moved)).on == date(2026, 3, 12)
    assert _only(events_of(chat.last(ANA))).on == date(2026, 3, 12)


def test_an_edit_of_something_else_tells_nobody(database: Database) -> None:
    chat, _ = _agreed(database)
    before = len(chat.received(ANA))
    edited = _edit(chat, BEN, minutes=30)

    assert len(chat.received(ANA)) == before
    assert not _only(events_of(edited)).is_cancelled


def test_an_edit_does_not_repeat_what_was_called_off(database: Database) -> None:
    chat, _ = _agreed(database)
    _edit(chat, BEN, next_on="")

    assert events_of(_edit(chat, BEN, minutes=30)) == []


def test_undo_calls_it_off_for_both(database: Database) -> None:
    chat, logged = _agreed(database)
    first = _only(events_of(logged))
    undone = chat.press(BEN, "Undo", logged)
    chat.later(minutes=1)

    for event in (_only(events_of(undone)), _only(events_of(chat.last(ANA)))):
        assert (event.uid, event.on, event.is_cancelled) == (first.uid, date(2026, 3, 24), True)
        assert event.sequence > first.sequence


def test_undo_before_the_partner_hears_still_clears_the_calendar_of_the_author(
    database: Database,
) -> None:
    chat = with_pair(database)
    before = len(chat.received(ANA))
    logged = chat.fill(BEN, chat.say(BEN, "log"), next_on=_NEXT)
    undone = chat.press(BEN, "Undo", logged)
    chat.later(minutes=1)

    assert _only(events_of(undone)).is_cancelled
    assert len(chat.received(ANA)) == before


def test_undo_after_the_partner_has_edited_tells_them_whatever_they_had_heard(
    database: Database,
) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"))
    opened = chat.press(ANA, "Edit the last session", chat.home(ANA))
    edited = chat.fill(ANA, opened, next_on=_NEXT)
    chat.press(BEN, "Undo", chat.home(BEN))
    chat.later(minutes=1)

    event = _only(events_of(chat.last(ANA)))
    assert event.is_cancelled
    assert event.sequence > _only(events_of(edited)).sequence


def test_the_end_of_the_pair_calls_off_what_lies_ahead(database: Database) -> None:
    chat, logged = _agreed(database)
    first = _only(events_of(logged))
    _end(chat)

    for member in (ANA, BEN):
        assert "has ended" in words_of(chat.last(member))
        event = _only(events_of(chat.last(member)))
        assert (event.uid, event.on, event.is_cancelled) == (first.uid, date(2026, 3, 24), True)
        assert event.sequence > first.sequence


def test_the_end_of_the_pair_leaves_what_has_passed(database: Database) -> None:
    chat, logged = _agreed(database)
    chat.later(days=15)
    _end(chat)

    assert events_of(chat.last(ANA)) == []
    assert not _download(chat, ANA, _only(events_of(logged)).uid).is_cancelled


def test_who_leaves_is_told_what_is_called_off_as_their_partner_is(database: Database) -> None:
    chat, _ = _agreed(database)
    left = chat.fill(BEN, chat.say(BEN, "leave"))
    chat.later(minutes=1)

    assert _only(events_of(left)).is_cancelled
    assert _only(events_of(chat.last(ANA))).is_cancelled


def test_home_shows_it_until_its_day_is_past(database: Database) -> None:
    chat, _ = _agreed(database)
    assert _only(events_of(chat.home(ANA))).on == date(2026, 3, 24)
    chat.later(days=14)
    assert _only(events_of(chat.home(ANA))).on == date(2026, 3, 24)
    chat.later(days=1)
    assert events_of(chat.home(ANA)) == []


def test_home_does_not_show_what_was_called_off(database: Database) -> None:
    chat, _ = _agreed(database)
    _edit(chat, BEN, next_on="")

    assert events_of(chat.home(ANA)) == []
    assert "Meet by" in words_of(chat.home(ANA))


def test_the_sequence_only_ever_rises(database: Database) -> None:
    chat, logged = _agreed(database)
    session_id = _only(events_of(logged)).uid
    states = [_download(chat, ANA, session_id)]
    for by, answers in ((ANA, _MOVED), (BEN, ""), (ANA, _NEXT), (BEN, _NEXT)):
        _edit(chat, by, next_on=answers)
        states.append(_download(chat, BEN, session_id))
    _end(chat)
    states.append(_download(chat, ANA, session_id))

    assert [state.sequence for state in states] == [0, 1, 2, 3, 4, 5]
    assert [state.is_cancelled for state in states] == [False, False, True, False, False, True]
    assert {state.uid for state in states} == {session_id}
    changed = [state.changed_at for state in states]
    assert changed == sorted(changed)


def test_what_is_downloaded_is_what_was_sent(database: Database) -> None:
    chat, logged = _agreed(database)
    sent = _only(events_of(logged))

    assert _download(chat, BEN, sent.uid) == sent
    assert _download(chat, ANA, sent.uid) == _only(events_of(chat.last(ANA)))


def test_what_was_undone_can_still_be_downloaded_as_called_off(database: Database) -> None:
    chat, logged = _agreed(database)
    undone = _only(events_of(chat.press(BEN, "Undo", logged)))

    assert _download(chat, BEN, undone.uid) == undone


@pytest.mark.parametrize("stranger", [CLEO, DAN])
def test_it_is_for_the_pair_alone(database: Database, stranger: ActorRef) -> None:
    chat, logged = _agreed(database)
    chat.fill(DAN, chat.say(DAN, "join"), role="mentor")

    with pytest.raises(Missing):
        _download(chat, stranger, _only(events_of(logged)).uid)


def test_where_no_day_was_agreed_there_is_nothing_to_download(database: Database) -> None:
    chat = with_pair(database)
    logged = chat.fill(BEN, chat.say(BEN, "log"))
    session_id = dialog_of(chat.press(BEN, "Edit", logged)).subject
    assert session_id is not None

    for missing in (session_id, uuid4()):
        with pytest.raises(Missing):
            _download(chat, BEN, missing)


def test_nothing_that_was_written_is_in_an_event(database: Database) -> None:
    chat = with_pair(database)
    secret = "Heliotrope"
    words = {"topics": secret, "agreed": secret, "shared_note": secret, "private_note": secret}
    logged = chat.fill(BEN, chat.say(BEN, "log"), request="", next_on=_NEXT, **words)
    chat.later(minutes=1)

    for shown in (logged, chat.last(ANA)):
        assert secret not in _only(events_of(shown)).model_dump_json()
