"""Match a cohort, from the outside: rules are chosen, a worker works it out, a proposal comes."""

from __future__ import annotations

from storage.database import Database
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import dialog_of, labels_of, reasons_of, with_people, words_of


def test_it_tells_who_is_there_to_be_matched(database: Database) -> None:
    chat = with_people(database)
    opened = chat.say(CLEO, "match")
    assert "1 mentee without a mentor, 1 mentor, 1 free place." in words_of(opened)
    assert set(dialog_of(opened).options) == {"rules"}


def test_a_worker_finds_the_pairs_and_tells_who_asked(database: Database) -> None:
    chat = with_people(database)
    started = chat.fill(CLEO, chat.say(CLEO, "match"))
    assert "The match is being worked out." in words_of(started)
    chat.later(minutes=1)
    ready = chat.last(CLEO)
    assert "A match for First cohort is ready" in words_of(ready)
    assert "1 of 1 mentee has a mentor" in words_of(ready)
    assert "Publish" in labels_of(ready)
    assert chat.received(ANA) == chat.received(BEN) == []


def test_it_is_for_coordinators(database: Database) -> None:
    chat = with_people(database)
    assert "oordinator" in reasons_of(chat.say(ANA, "match"))[""]
    assert "oordinator" in reasons_of(chat.say(DAN, "match"))[""]


def test_a_run_is_cancelled_before_it_is_worked_out(database: Database) -> None:
    chat = with_people(database)
    started = chat.fill(CLEO, chat.say(CLEO, "match"))
    assert "Cancelled. Nothing was changed." in words_of(chat.press(CLEO, "Cancel", started))
    chat.later(minutes=1)
    assert chat.received(CLEO) == []
    assert "1 mentee without a mentor" in words_of(chat.say(CLEO, "match"))


def test_two_who_start_at_once_start_one_run(database: Database) -> None:
    chat = with_people(database)
    first, second = chat.say(CLEO, "match"), chat.say(CLEO, "match")
    chat.fill(CLEO, first)
    again = chat.fill(CLEO, second)
    assert "The match is being worked out." in words_of(again)
    chat.later(minutes=1)
    assert len(chat.received(CLEO)) == 1


def test_levels_have_to_be_in_order(database: Database) -> None:
    chat = with_people(database)
    refused = chat.fill(CLEO, chat.say(CLEO, "match"), levels_at_least=3, levels_at_most=1)
    assert list(reasons_of(refused)) == ["levels_at_most"]


def test_rules_are_there_again_the_next_time(database: Database) -> None:
    chat = with_people(database)
    chat.fill(CLEO, chat.say(CLEO, "match"), least_hours=3, rules=("level",), keep="fewest")
    chat.later(minutes=1)
    again = dialog_of(chat.press(CLEO, "Change rules", chat.say(CLEO, "match")))
    assert again.values["least_hours"] == 3
    assert again.values["rules"] == ("level",)
    assert again.values["keep"] == "fewest"


def test_a_rule_that_nobody_passes_leaves_nobody_with_a_mentor(database: Database) -> None:
    chat = with_people(database)
    chat.fill(CLEO, chat.say(CLEO, "match"), least_hours=40, rules=("hours",))
    chat.later(minutes=1)
    assert "1 of 1" in words_of(chat.last(CLEO))
    chat.fill(BEN, chat.say(BEN, "join"), availability=("monday_morning",))
    chat.fill(CLEO, chat.press(CLEO, "Change rules", chat.last(CLEO)))
    chat.later(minutes=1)
    ready = chat.last(CLEO)
    assert "0 of 1 mentee has a mentor" in words_of(ready)
    assert "The rules leave no pair that could be made." in words_of(ready)
    assert "Publish" not in labels_of(ready)


def test_an_empty_side_is_said(database: Database) -> None:
    chat = with_people(database)
    chat.fill(ANA, chat.say(ANA, "leave"))
    chat.fill(CLEO, chat.say(CLEO, "match"))
    chat.later(minutes=1)
    assert "Nobody is here who would mentor." in words_of(chat.last(CLEO))
