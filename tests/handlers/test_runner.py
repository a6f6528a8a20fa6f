"""The runner: every act once, and nothing that was typed is lost."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import pytest
from pydantic import Field
from sqlalchemy import text

from bot.logs import JsonLines
from handlers import FEATURES, RHYTHM
from handlers.acts import (
    Act,
    Answer,
    Caller,
    Closed,
    HomeOpened,
    Opened,
    Pressed,
    Refused,
    Submitted,
    UnknownWorkspace,
    Words,
)
from handlers.feature import Audience, Context, Feature
from handlers.runner import Runner
from storage.database import Database, UnitOfWork
from storage.people import ActorRef
from tests.cast import (
    ANA,
    BEN,
    CLEO,
    DAN,
    NOW,
    OTHER_TEAM,
    TEAM,
    make_organization,
    organization_id,
)
from tests.chat import (
    Chat,
    dialog_of,
    profile_of,
    reasons_of,
    with_pair,
    with_people,
    with_program,
    words_of,
)
from ui.form import Form, LongText, Readers
from ui.message import Message, Press

SECRET = "Ben told me about <!channel>"
HOSTILE = ("<!channel>", "\x00\u202e", "😀" * 2500, " \u200b ", "\ud800", "{word}", "=1+1")


class Trip(Form):
    title = "Trip"

    words: Annotated[str, LongText(Readers.AUTHOR)] = Field(title="Words")


def fall(form: Trip, _: Context, uow: UnitOfWork) -> Message:
    uow.skills.named([form.words])
    raise ZeroDivisionError(form.words)


def stumble(_: Context, uow: UnitOfWork) -> Message:
    uow.db.execute(text("SELECT nothing FROM nowhere"))
    raise AssertionError


BROKEN = Feature(
    name="trip",
    summary="Trip",
    audience=Audience.EVERYONE,
    form=Trip,
    on_submit=fall,
    on_press={"stumble": stumble},
)


def with_a_bug(database: Database) -> Chat:
    chat = with_people(database)
    chat.runner = Runner(database, (*FEATURES, BROKEN), RHYTHM, lambda: chat.now)
    return chat


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    """Do several acts at the same moment."""
    together = threading.Barrier(len(acts))

    def go(act: Callable[[], Answer]) -> Answer:
        together.wait(10)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(go, acts))


def sessions(chat: Chat) -> str:
    """Read on Home how many sessions Ana's pair has logged."""
    return next(line for line in words_of(chat.home(ANA)).splitlines() if "session" in line.lower())


# Once, however often it is sent


def test_a_retry_gets_the_first_answer(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(ANA, "log")
    first = chat.fill(ANA, opened, request="V1")
    again = chat.fill(ANA, opened, request="V1")
    assert again.reply == first.reply
    assert (first.is_repeat, again.is_repeat) == (False, True)
    assert sessions(chat).startswith("1 session so far")


def test_a_retry_tells_the_partner_once(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(ANA, "log")
    for _ in range(3):
        chat.fill(ANA, opened, request="V1")
    chat.later(minutes=1)
    assert sum("logged your session" in words_of(shown) for shown in chat.received(BEN)) == 1


def test_a_retry_with_other_answers_is_still_the_same_act(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(ANA, "log")
    first = chat.fill(ANA, opened, request="V1", minutes=30)
    assert chat.fill(ANA, opened, request="V1", minutes=999).reply == first.reply


def test_f12_two_at_once_act_once(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(ANA, "log")
    answers = at_once(*[lambda: chat.fill(ANA, opened, request="V1")] * 4)
    assert len({words_of(answer) for answer in answers}) == 1
    assert sorted(answer.is_repeat for answer in answers) == [False, True, True, True]
    assert sessions(chat).startswith("1 session so far")


def test_f12_two_devices_at_once_make_one_entry(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(ANA, "log")
    answers = at_once(
        lambda: chat.fill(ANA, opened, request="phone"),
        lambda: chat.fill(ANA, opened, request="laptop"),
    )
    (refused,) = [answer for answer in answers if isinstance(answer.reply, Refused)]
    assert "Ana already logged 10 March 2026" in reasons_of(refused)["held_on"]
    assert sessions(chat).startswith("1 session so far")


def test_f12_a_double_click_on_a_button_acts_once(database: Database) -> None:
    chat = with_pair(database)
    shown = chat.fill(ANA, chat.say(ANA, "log"))
    first = chat.press(ANA, "Undo", shown, request="A1")
    again = chat.press(ANA, "Undo", shown, request="A1")
    assert words_of(again) == words_of(first)
    assert again.is_repeat


def test_f12_a_second_click_of_its_own_says_that_it_is_done(database: Database) -> None:
    chat = with_pair(database)
    shown = chat.fill(ANA, chat.say(ANA, "log"))
    chat.press(ANA, "Undo", shown)
    assert isinstance(chat.press(ANA, "Undo", shown).reply, Refused)


def test_the_same_id_of_another_person_is_another_act(database: Database) -> None:
    chat = with_people(database)
    for person in (ANA, BEN):
        done = chat.fill(person, chat.say(person, "pause"), request="V1")
        assert not done.is_repeat


def test_what_was_refused_is_tried_anew(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(ANA, "log")
    assert isinstance(chat.fill(ANA, opened, request="V1", minutes=1).reply, Refused)
    assert "Logged for" in words_of(chat.fill(ANA, opened, request="V1", minutes=30))


def test_a_button_that_opens_a_dialog_opens_it_each_time(database: Database) -> None:
    chat = with_pair(database)
    shown = chat.say(ANA, "pairs")
    for _ in range(2):
        again = chat.press(ANA, "Log a session", shown, request="A1")
        assert dialog_of(again).form.title == "Log a session"


# Nothing typed is lost


def test_f13_what_was_refused_is_there_again(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "log"), topics=SECRET, minutes=1)
    again = dialog_of(chat.say(ANA, "log"))
    assert (again.values["topics"], again.values["minutes"]) == (SECRET, "1")
    assert "What you had typed before is kept below." in words_of(again)


def test_what_was_closed_is_there_again_in_every_way_to_it(database: Database) -> None:
    chat = with_pair(database)
    pair = dialog_of(chat.say(ANA, "log")).subject
    chat.act(ANA, Closed("log_session", {"topics": SECRET}, pair))
    for opened in (
        chat.say(ANA, "log"),
        chat.open(ANA, "log_session"),
        chat.open(ANA, "log_session", pair),
        chat.press(ANA, "Log a session", chat.home(ANA)),
    ):
        assert dialog_of(opened).values["topics"] == SECRET


def test_a_draft_comes_back_in_a_dialog_that_a_choice_opens(database: Database) -> None:
    chat = with_program(database)
    ana = str(chat.runner.person_id(Caller(ANA, profile_of(ANA))))
    chat.act(CLEO, Closed("coordinators", {"who": ana}))
    opened = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    assert dialog_of(opened).values == {"who": ana}


def test_what_was_only_suggested_is_not_kept(database: Database) -> None:
    chat = with_pair(database)
    chat.close(ANA, chat.say(ANA, "log"))
    chat.now += timedelta(days=3)
    again = dialog_of(chat.say(ANA, "log"))
    assert again.values == {"held_on": NOW.date() + timedelta(days=3)}
    assert "kept below" not in words_of(again)


def test_beside_what_was_typed_the_suggestions_are_those_of_the_day(database: Database) -> None:
    chat = with_pair(database)
    chat.close(ANA, chat.say(ANA, "log"), topics=SECRET)
    chat.now += timedelta(days=3)
    again = dialog_of(chat.say(ANA, "log"))
    assert again.values == {"held_on": NOW.date() + timedelta(days=3), "topics": SECRET}


def test_what_was_typed_before_is_still_there_when_more_is_added(database: Database) -> None:
    chat = with_pair(database)
    chat.close(ANA, chat.say(ANA, "log"), topics=SECRET)
    chat.close(ANA, chat.say(ANA, "log"), agreed=SECRET)
    again = dialog_of(chat.say(ANA, "log"))
    assert (again.values["topics"], again.values["agreed"]) == (SECRET, SECRET)


def test_who_takes_back_what_they_typed_keeps_nothing(database: Database) -> None:
    chat = with_pair(database)
    chat.close(ANA, chat.say(ANA, "log"), topics=SECRET)
    chat.close(ANA, chat.say(ANA, "log"), topics=None)
    assert "kept below" not in words_of(chat.say(ANA, "log"))


@pytest.mark.parametrize("command", ["join", "settings", "pause"])
def test_a_form_that_was_only_looked_at_keeps_nothing(database: Database, command: str) -> None:
    chat = with_people(database)
    chat.close(ANA, chat.say(ANA, command))
    assert "kept below" not in words_of(chat.say(ANA, command))


def test_a_draft_is_gone_once_it_was_taken(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "log"), topics=SECRET, minutes=1)
    chat.fill(ANA, chat.say(ANA, "log"), minutes=30)
    assert "topics" not in dialog_of(chat.say(ANA, "log")).values


def test_a_draft_is_its_authors_alone(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "log"), topics=SECRET, minutes=1)
    assert "topics" not in dialog_of(chat.say(BEN, "log")).values


def test_a_draft_of_one_form_is_not_another_forms(database: Database) -> None:
    chat = with_pair(database)
    chat.act(ANA, Closed("log_session", {"goal": SECRET}, dialog_of(chat.say(ANA, "log")).subject))
    assert "goal" not in dialog_of(chat.open(ANA, "set_goal")).values


def test_what_a_form_no_longer_asks_is_left_out(database: Database) -> None:
    chat = with_people(database)
    chat.act(ANA, Closed("pause", {"until": "2026-04-01", "reason": "old"}))
    assert dialog_of(chat.say(ANA, "pause")).values == {"until": "2026-04-01"}


@pytest.mark.parametrize("words", HOSTILE)
def test_f18_any_draft_can_be_kept(database: Database, words: str) -> None:
    chat = with_pair(database)
    pair = dialog_of(chat.say(ANA, "log")).subject
    kept = chat.act(ANA, Closed("log_session", {"topics": words}, pair))
    assert words_of(kept) == "Your draft is kept."
    assert "topics" in dialog_of(chat.say(ANA, "log")).values


# What has changed meanwhile


def test_f13_a_pair_that_ended_meanwhile_keeps_the_words(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.say(ANA, "log")
    chat.fill(BEN, chat.say(BEN, "leave"))
    refused = chat.fill(ANA, opened, topics=SECRET)
    assert "This has moved on since." in reasons_of(refused)[""]
    with chat.look() as uow:
        ana = uow.people.at(ANA)
        assert ana is not None
        kept = uow.drafts.restore(ana.id, "log_session", dialog_of(opened).subject)
    assert kept.answers["topics"] == SECRET


def test_f13_who_lost_a_role_meanwhile_is_refused(database: Database) -> None:
    chat = with_people(database)
    opened = chat.say(BEN, "pause")
    chat.fill(BEN, chat.say(BEN, "leave"))
    assert "in the program" in reasons_of(chat.fill(BEN, opened))[""]


def test_f14_an_old_version_has_moved_on(database: Database) -> None:
    chat = with_pair(database)
    shown = chat.fill(ANA, chat.say(ANA, "log"))
    chat.fill(BEN, chat.press(BEN, "Edit the last session", chat.say(BEN, "pairs")), minutes=45)
    refused = chat.press(ANA, "Undo", shown)
    assert isinstance(refused.reply, Refused)
    assert refused.reply.has_moved_on


def test_f14_two_who_edit_at_once_do_not_overwrite_each_other(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "log"))
    opened = {
        who: chat.press(who, "Edit the last session", chat.say(who, "pairs")) for who in (ANA, BEN)
    }
    chat.fill(ANA, opened[ANA], topics="Ana's")
    assert "moved on" in reasons_of(chat.fill(BEN, opened[BEN], topics="Ben's"))[""]


@pytest.mark.parametrize(
    "act",
    [
        Pressed(Press(feature="karaoke")),
        Pressed(Press(feature="pause", choice="karaoke")),
        Pressed(Press(feature="remind")),
        Opened("karaoke"),
        Opened("remind"),
        Submitted("karaoke", {}),
        Submitted("my_pairs", {}),
    ],
)
def test_f14_what_is_no_more_has_moved_on(database: Database, act: Act) -> None:
    refused = with_people(database).act(ANA, act)
    assert isinstance(refused.reply, Refused)
    assert refused.reply.has_moved_on


@pytest.mark.parametrize("subject", [None, UUID(int=1)])
def test_a_made_up_subject_is_not_found(database: Database, subject: UUID | None) -> None:
    chat = with_pair(database)
    refused = chat.act(ANA, Pressed(Press(feature="log_session", choice="undo", subject=subject)))
    assert "We couldn't find that." in reasons_of(refused)[""]


# Bugs


def broken(chat: Chat) -> Answer:
    return chat.act(ANA, Submitted("trip", {"words": SECRET}))


def test_a_bug_becomes_an_apology_with_a_reference(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    reason = reasons_of(broken(with_a_bug(database)))[""]
    assert reason.startswith("Something went wrong on our side, and nothing was changed.")
    (record,) = caplog.records
    assert vars(record)["reference"] in reason


def test_an_apology_says_that_words_are_kept_where_there_were_any(database: Database) -> None:
    chat = with_a_bug(database)
    assert "What you typed is kept." in reasons_of(broken(chat))[""]
    pressed = chat.act(ANA, Pressed(Press(feature="trip", choice="stumble")))
    assert "typed" not in reasons_of(pressed)[""]


def test_a_bug_is_logged_once_without_what_was_typed(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    broken(with_a_bug(database))
    (record,) = caplog.records
    line = json.loads(JsonLines().format(record))
    assert (record.levelno, line["event"]) == (logging.ERROR, "an act failed")
    assert (line["organization"], line["act"]) == (str(organization_id(TEAM)), "Submitted")
    assert line["error"][0]["type"] == "ZeroDivisionError"
    assert "channel" not in json.dumps(line)


def test_a_bug_changes_nothing(database: Database) -> None:
    chat = with_a_bug(database)
    broken(chat)
    with chat.look() as uow:
        assert SECRET not in {skill.name for skill in uow.skills.all()}


def test_a_bug_costs_nobody_their_words(database: Database) -> None:
    chat = with_a_bug(database)
    broken(chat)
    assert dialog_of(chat.open(ANA, "trip")).values == {"words": SECRET}


def test_after_a_bug_the_same_request_is_tried_again(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    chat = with_a_bug(database)
    for _ in range(2):
        chat.act(ANA, Submitted("trip", {"words": SECRET}), request="V1")
    assert len(caplog.records) == 2


def test_an_error_of_the_database_is_one_too(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    chat = with_a_bug(database)
    refused = chat.act(ANA, Pressed(Press(feature="trip", choice="stumble")))
    assert "Something went wrong" in reasons_of(refused)[""]
    assert [record.getMessage() for record in caplog.records] == ["an act failed"]
    assert words_of(chat.home(ANA)).startswith("Hello Ana")


def test_a_refusal_is_not_logged(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "log"), minutes=1)
    chat.say(DAN, "overview")
    assert caplog.records == []


# Where it comes from


def test_an_unknown_workspace_is_refused(database: Database) -> None:
    chat = with_program(database)
    stranger = ActorRef(DAN.platform, "T0NOBODY", "U0DAN")
    for _ in range(2):
        with pytest.raises(UnknownWorkspace):
            chat.runner.run(Caller(stranger, profile_of(stranger)), "R1", HomeOpened())


def test_a_workspace_that_is_installed_later_is_found(database: Database) -> None:
    chat = with_program(database)
    there = Caller(ActorRef(DAN.platform, OTHER_TEAM, "U0DAN"), profile_of(DAN))
    with pytest.raises(UnknownWorkspace):
        chat.runner.run(there, "R1", HomeOpened())
    make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    assert words_of(chat.runner.run(there, "R1", HomeOpened())).startswith("Hello Dan")


def test_two_organizations_do_not_meet(database: Database) -> None:
    chat = with_pair(database)
    make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    other = ActorRef(DAN.platform, OTHER_TEAM, "U0ANA")
    assert "Nobody has set one up yet." in words_of(chat.home(other))
    pair = dialog_of(chat.say(ANA, "log")).subject
    chat.fill(other, chat.open(other, "become_coordinator"), code="ABCDEFGHJK")
    assert "couldn't find" in words_of(chat.open(other, "pair_status", pair))


def test_answers_are_drawn_for_their_reader(database: Database) -> None:
    chat = with_people(database)
    chat.act(ANA, HomeOpened(), profile=profile_of(ANA, zone="Asia/Tokyo"))
    for act in (Words("settings"), Words("overview")):
        reader = chat.act(ANA, act).reader
        assert (reader.zone, reader.locale) == ("Asia/Tokyo", "en-GB")


def test_who_is_mentioned_gets_their_handle(database: Database) -> None:
    chat = with_pair(database)
    assert list(chat.say(ANA, "log").reader.handles.values()) == [BEN.external_id]


def test_the_first_look_is_noted_and_a_redrawing_is_not_one(database: Database) -> None:
    chat = with_program(database)
    chat.act(DAN, HomeOpened(is_refresh=True))
    with chat.look() as uow:
        dan = uow.people.at(DAN)
        assert dan is not None
        assert dan.welcomed_at is None
    chat.home(DAN)
    with chat.look() as uow:
        dan = uow.people.at(DAN)
        assert dan is not None
        assert dan.welcomed_at == chat.now


@pytest.mark.parametrize("words", HOSTILE)
def test_f18_any_answer_is_taken_or_refused_in_words(database: Database, words: str) -> None:
    chat = with_pair(database)
    done = chat.fill(ANA, chat.say(ANA, "log"), topics=words[:150], agreed=words, minutes=words)
    assert "Something went wrong" not in words_of(done)
    assert list(reasons_of(done)) in (["minutes"], ["minutes", "agreed"])


def test_a_field_that_is_not_asked_for_is_refused(database: Database) -> None:
    chat = with_people(database)
    refused = chat.act(ANA, Submitted("pause", {"until": "2026-04-01", "status": "left"}))
    assert reasons_of(refused) == {"status": "This form has no such field."}
