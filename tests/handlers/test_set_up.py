"""Set up: a running program from one dialog, by whoever may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handlers import FEATURES, RHYTHM
from handlers.acts import HomeOpened
from handlers.runner import Runner
from storage.database import Database
from tests.cast import ANA, CLEO, DAN, NOW, make_organization
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_pair,
    with_people,
    with_program,
    words_of,
)

TODAY = NOW.date()


def fresh(database: Database) -> Chat:
    """Install Cairn; Cleo administers the workspace and nobody has done anything yet."""
    make_organization(database)
    chat = Chat(database)
    chat.act(CLEO, HomeOpened(), profile=profile_of(CLEO, is_admin=True))
    return chat


def with_session(database: Database) -> Chat:
    """Have something that a digest can tell."""
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "log"))
    return chat


def test_a_workspace_admin_gets_sensible_defaults(database: Database) -> None:
    dialog = dialog_of(fresh(database).say(CLEO, "setup"))
    assert dialog.values == {"starts_on": TODAY, "ends_on": TODAY + timedelta(weeks=26)}


def test_the_defaults_alone_make_a_running_program(database: Database) -> None:
    chat = fresh(database)
    done = chat.fill(CLEO, chat.say(CLEO, "setup"))
    assert words_of(done).startswith(
        "Mentorship program is running: First cohort, from 10 March 2026 to 8 September 2026."
    )
    assert labels_of(done.reply) == ["Join yourself", "Add a coordinator"]


def test_whoever_sets_up_coordinates(database: Database) -> None:
    chat = with_program(database)
    assert "You coordinate" in words_of(chat.home(CLEO))


def test_it_offers_the_usual_skills_at_once(database: Database) -> None:
    chat = with_program(database)
    offered = dialog_of(chat.say(ANA, "join")).options["skills_offered"]
    assert "Strategy" in {option.value for option in offered}


def test_the_digest_comes_on_the_chosen_day(database: Database) -> None:
    chat = with_session(database)
    chat.later(days=6)
    assert any("Your week in First cohort" in words_of(shown) for shown in chat.received(CLEO))


def test_a_new_digest_day_replaces_the_old_one(database: Database) -> None:
    chat = with_session(database)
    chat.fill(CLEO, chat.say(CLEO, "setup"), digest_day="sunday")
    chat.fill(CLEO, chat.say(CLEO, "setup"), digest_day="friday")
    chat.later(days=7)
    digests = [shown for shown in chat.received(CLEO) if "Your week in" in words_of(shown)]
    assert len(digests) == 1


def test_a_stranger_is_told_who_can(database: Database) -> None:
    chat = fresh(database)
    told = chat.say(DAN, "setup")
    assert words_of(told).startswith("Nobody coordinates here yet. A workspace admin can")
    assert labels_of(told.reply) == ["Enter the code"]


def test_where_there_is_no_code_none_is_asked_for(database: Database) -> None:
    chat = fresh(database)
    chat.runner = Runner(database, FEATURES, RHYTHM, lambda: chat.now)
    told = chat.say(DAN, "setup")
    assert "ask one of yours to type /mentor setup" in words_of(told)
    assert labels_of(told.reply) == []


def test_who_comes_late_is_sent_to_the_coordinators(database: Database) -> None:
    chat = with_program(database)
    assert "Only a coordinator can do this" in words_of(chat.say(DAN, "setup"))
    assert "setup" not in words_of(chat.say(DAN, "help"))


def test_an_admin_who_does_not_coordinate_is_no_exception(database: Database) -> None:
    chat = with_program(database)
    chat.act(DAN, HomeOpened(), profile=profile_of(DAN, is_admin=True))
    assert "Only a coordinator can do this" in words_of(chat.say(DAN, "setup"))


def test_a_dialog_that_was_open_too_long_is_refused(database: Database) -> None:
    chat = fresh(database)
    chat.act(DAN, HomeOpened(), profile=profile_of(DAN, is_admin=True))
    opened = chat.say(DAN, "setup")
    chat.fill(CLEO, chat.say(CLEO, "setup"))
    refused = chat.fill(DAN, opened, program_name="Dan's")
    assert "Only a coordinator" in reasons_of(refused)[""]


def test_it_can_be_changed_and_shows_what_is_there(database: Database) -> None:
    chat = with_program(database)
    chat.fill(CLEO, chat.say(CLEO, "setup"), cohort_name="Spring", cadence="weekly")
    values = dialog_of(chat.say(CLEO, "setup")).values
    assert (values["cohort_name"], values["cadence"]) == ("Spring", "weekly")


def test_only_the_chosen_formats_are_offered(database: Database) -> None:
    chat = with_program(database)
    chat.fill(CLEO, chat.say(CLEO, "setup"), formats=("flash",))
    offered = dialog_of(chat.say(ANA, "join")).options["formats"]
    assert [option.value for option in offered] == ["flash"]


@pytest.mark.parametrize(
    ("answers", "field", "reason"),
    [
        ({"ends_on": TODAY}, "ends_on", "The cohort has to end after it starts."),
        ({"ends_on": TODAY - timedelta(days=400)}, "ends_on", "end after it starts"),
        ({"starts_on": date(2025, 1, 1), "ends_on": date(2026, 3, 9)}, "ends_on", "to come"),
        ({"ends_on": date.max}, "ends_on", "at most five years"),
        ({"starts_on": date.min, "ends_on": date(1, 1, 3)}, "starts_on", "within five years"),
        ({"starts_on": date(9999, 1, 1), "ends_on": date.max}, "starts_on", "within five years"),
        ({"starts_on": "soon"}, "starts_on", "Please enter a valid date."),
        ({"program_name": " \u200b"}, "program_name", "Please fill this in."),
        ({"program_name": "x" * 81}, "program_name", "Please shorten this to 80 characters"),
        ({"cadence": "hourly"}, "cadence", "Please choose one of the options."),
        ({"starts_on": ""}, "starts_on", "Please fill this in."),
    ],
)
def test_a_reason_stands_under_its_field(
    database: Database, answers: dict[str, object], field: str, reason: str
) -> None:
    chat = fresh(database)
    refused = chat.fill(CLEO, chat.say(CLEO, "setup"), **answers)
    assert reason in reasons_of(refused)[field]


def test_after_the_end_the_rest_can_be_changed_without_new_dates(database: Database) -> None:
    chat = with_program(database)
    chat.now += timedelta(weeks=30)
    saved = chat.fill(CLEO, chat.say(CLEO, "setup"), program_name="Renamed")
    assert words_of(saved).startswith("Renamed is running")


def test_moving_the_end_moves_the_feedback(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(CLEO, chat.say(CLEO, "setup"), ends_on=TODAY + timedelta(weeks=4))
    chat.later(weeks=4)
    assert any("Your time together is ending." in words_of(m) for m in chat.received(ANA))


def test_people_who_joined_stay_when_it_changes(database: Database) -> None:
    chat = with_people(database)
    chat.fill(CLEO, chat.say(CLEO, "setup"), cohort_name="Renamed")
    assert "2 people and 0 pairs." in words_of(chat.home(CLEO))
