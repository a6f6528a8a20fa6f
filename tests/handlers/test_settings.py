"""Settings: zone, hours, days and how many reminders."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.acts import Answer, Caller
from storage.database import Database
from tests.cast import ANA, CLEO, DAN
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_pair,
    with_people,
    words_of,
)

WORK_WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday"]


def change(chat: Chat, **answers: object) -> Answer:
    return chat.fill(ANA, chat.say(ANA, "settings"), **answers)


def test_it_shows_what_holds_now(database: Database) -> None:
    values = dialog_of(with_people(database).say(ANA, "settings")).values
    assert values["zone"] == "UTC"
    assert (str(values["work_starts"]), str(values["work_ends"])) == ("09:00:00", "17:00:00")
    assert values["work_days"] == WORK_WEEK
    assert values["weekly_cap"] == 2


def test_what_is_saved_is_shown_again(database: Database) -> None:
    chat = with_people(database)
    saved = change(chat, zone="Europe/Lisbon", work_starts="08:30", work_days=["tuesday"])
    assert words_of(saved) == "Saved. This holds from the next message on."
    values = dialog_of(chat.say(ANA, "settings")).values
    assert (values["zone"], values["work_days"]) == ("Europe/Lisbon", ["tuesday"])
    assert str(values["work_starts"]) == "08:30:00"


@pytest.mark.parametrize("typed", ["europe/lisbon", " Europe/Lisbon ", "EUROPE/LISBON"])
def test_a_zone_is_known_however_it_is_written(database: Database, typed: str) -> None:
    chat = with_people(database)
    change(chat, zone=typed)
    assert dialog_of(chat.say(ANA, "settings")).values["zone"] == "Europe/Lisbon"


def test_a_zone_of_two_words_may_have_a_space(database: Database) -> None:
    chat = with_people(database)
    change(chat, zone="america/new york")
    assert dialog_of(chat.say(ANA, "settings")).values["zone"] == "America/New_York"


@pytest.mark.parametrize(
    ("answers", "field", "reason"),
    [
        ({"zone": "Lisbon"}, "zone", 'We don\'t know "Lisbon". Write it like Europe/Lisbon'),
        ({"zone": "<!channel>"}, "zone", 'We don\'t know "<!channel>".'),
        ({"zone": "../../etc/passwd"}, "zone", "We don't know"),
        ({"zone": "\x00"}, "zone", "Please fill this in."),
        ({"work_ends": "08:59"}, "work_ends", "Your day has to end after it starts."),
        ({"work_ends": "09:00"}, "work_ends", "Your day has to end after it starts."),
        ({"work_starts": "25:00"}, "work_starts", "Please enter a valid time."),
        ({"work_days": []}, "work_days", "Please fill this in."),
        ({"work_days": ["caturday"]}, "work_days", "Please choose one of the options."),
        ({"weekly_cap": "0"}, "weekly_cap", "Please enter 1 or more."),
        ({"weekly_cap": "8"}, "weekly_cap", "Please enter 7 or less."),
    ],
)
def test_a_reason_stands_under_its_field(
    database: Database, answers: dict[str, object], field: str, reason: str
) -> None:
    refused = change(with_people(database), **answers)
    assert reason in reasons_of(refused)[field]


def test_f18_what_was_refused_is_there_when_it_opens_again(database: Database) -> None:
    chat = with_people(database)
    change(chat, zone="Lisbon", weekly_cap=5)
    values = dialog_of(chat.say(ANA, "settings")).values
    assert (values["zone"], values["weekly_cap"]) == ("Lisbon", "5")


def test_a_chosen_zone_outlives_the_profile(database: Database) -> None:
    chat = with_people(database)
    change(chat, zone="Europe/Lisbon")
    chat.runner.follow(Caller(ANA, replace(profile_of(ANA), zone="Asia/Tokyo")))
    assert "Your zone is Europe/Lisbon" in words_of(chat.home(ANA))


def test_messages_keep_to_the_hours(database: Database) -> None:
    chat = with_pair(database)
    before = len(chat.received(ANA))
    change(chat, work_starts="20:00", work_ends="21:00", work_days=["sunday"])
    chat.later(days=5)
    assert len(chat.received(ANA)) == before


def test_home_shows_it_to_who_is_written_to(database: Database) -> None:
    chat = with_people(database)
    for person in (ANA, CLEO):
        assert "at most 2 reminders a week" in words_of(chat.home(person))
        assert "Change settings" in labels_of(chat.home(person))
    assert "Change settings" not in labels_of(chat.home(DAN))
