"""A participant's own circle: on Home, reminded of once, and left without giving a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.acts import Caller, Pressed
from storage.database import Database
from tests.cast import BEN, CLEO, DAN
from tests.chat import buttons_of, labels_of, profile_of, words_of
from tests.databases import sent_to
from tests.handlers.scenario import EVE, FAY
from tests.handlers.test_ask_mentor import join
from tests.handlers.test_circles import SIX, circles, next_round, send, start, with_mentees

OUT = "Leave me out of the next rounds"


def test_home_shows_with_whom_and_until_when(database: Database) -> None:
    chat = with_mentees(database, BEN, DAN)
    send(chat)
    shown = chat.home(BEN)
    assert "Your circle in “Lunch”: you and Dan. Meet by 4 April 2026." in words_of(shown)
    assert "You are in the next round." in words_of(chat.press(BEN, "See my circles", shown))


def test_home_asks_nothing_more_of_those_who_are_in_no_circle(database: Database) -> None:
    chat = with_mentees(database, BEN, DAN)
    with sent_to(database) as before:
        chat.home(BEN)
    with chat.look():
        start(chat)
    with sent_to(database) as after:
        chat.home(BEN)
    assert not any("circle" in statement for statement, _ in (*before, *after))


def test_a_circle_is_reminded_once_of_the_day(database: Database) -> None:
    chat = with_mentees(database, BEN, DAN)
    send(chat)
    chat.later(days=19)
    assert len(chat.received(BEN)) == 1
    chat.later(days=4)
    assert words_of(chat.last(BEN)).startswith("Your circle in “Lunch”: you and Dan.")
    assert "If you have met already" in words_of(chat.last(BEN))
    chat.later(days=20)
    assert len(chat.received(BEN)) == 2


def test_whoever_asks_is_left_out_of_the_next_rounds_and_can_come_back(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat)
    left = chat.press(BEN, OUT, chat.last(BEN))
    assert "Nobody asks why." in words_of(left)
    again = chat.press(BEN, OUT, chat.last(BEN))
    assert words_of(again) == words_of(left)
    send(chat, next_round(chat))
    assert "Ben" not in [name for circle in circles(chat)[1] for name in circle]
    assert "You are left out of the next rounds" in words_of(chat.say(BEN, "circle"))
    back = chat.press(BEN, "Take part again", chat.say(BEN, "circle"))
    assert "Welcome back." in words_of(back)
    send(chat, next_round(chat))
    assert "Ben" in [name for circle in circles(chat)[2] for name in circle]


def test_coordinators_are_not_told_who_left_or_why(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat)
    chat.press(BEN, OUT, chat.last(BEN))
    chat.later(minutes=1)
    assert not any("Ben" in words_of(one) for one in chat.received(CLEO))


def test_who_left_between_a_preview_and_its_send_is_not_in_it(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat)
    preview = next_round(chat)
    chat.press(BEN, OUT, chat.last(BEN))
    assert "Nothing is sent yet" in words_of(chat.press(CLEO, "Send", preview))


def test_an_ended_series_shows_nothing_more(database: Database) -> None:
    chat = with_mentees(database, BEN, DAN)
    send(chat)
    told = chat.last(BEN)
    chat.press(CLEO, "End the series", chat.say(CLEO, "circles"))
    assert "Lunch" not in words_of(chat.home(BEN))
    assert "There are no peer circles for you at present." in words_of(chat.say(BEN, "circle"))
    assert "has moved on" in words_of(chat.press(BEN, OUT, told))


def test_only_who_takes_part_sees_a_series(database: Database) -> None:
    chat = with_mentees(database, BEN, DAN)
    join(chat, EVE, "mentor")
    send(chat)
    assert "no peer circles for you" in words_of(chat.say(EVE, "circle"))
    (out,) = [one for one in buttons_of(chat.last(BEN)) if words_of(one.label) == OUT]
    assert "in the program" in words_of(chat.act(FAY, Pressed(out.press)))


def test_after_leaving_the_program_home_shows_no_circle(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat)
    chat.fill(BEN, chat.say(BEN, "leave"))
    assert "See my circles" not in labels_of(chat.home(BEN))


def test_once_the_day_is_over_home_asks_nobody_to_meet(database: Database) -> None:
    chat = with_mentees(database, BEN, DAN)
    send(chat)
    chat.now = chat.now.replace(month=4, day=4)
    assert "Meet by 4 April 2026." in words_of(chat.home(BEN))
    chat.now += timedelta(days=1)
    assert "Meet by" not in words_of(chat.home(BEN))
    assert "Meet by" not in words_of(chat.say(BEN, "circle"))


def test_after_the_cohorts_end_home_shows_no_circle(database: Database) -> None:
    chat = with_mentees(database, BEN, DAN)
    send(chat)
    with chat.look() as uow:
        uow.programs.required().cohort.ends_on = chat.now.date()
    chat.now += timedelta(days=1)
    assert "Your circle" not in words_of(chat.home(BEN))


def test_who_has_left_is_in_no_circle_any_more(database: Database) -> None:
    chat = with_mentees(database, BEN, DAN, EVE)
    send(chat, start(chat, size=3))
    chat.fill(DAN, chat.say(DAN, "leave"))
    assert "Your circle in “Lunch”: you and Eve." in words_of(chat.home(BEN))
    chat.runner.follow(Caller(EVE, replace(profile_of(EVE), is_deactivated=True)))
    assert "Your circle" not in words_of(chat.home(BEN))
    assert "You are in no circle of this round." in words_of(chat.say(BEN, "circle"))
    heard = len(chat.received(BEN))
    chat.later(days=23)
    assert len(chat.received(BEN)) == heard
