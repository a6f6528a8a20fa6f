"""Reviewing a match, from the outside: why, lock, keep apart, by hand, weights, who is left."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.cast import ANA, BEN, CLEO
from tests.chat import Chat, dialog_of, labels_of, reasons_of, words_of
from tests.handlers.matches import EVE, FINN, GUS, matched, with_cohort
from ui.message import Message


@pytest.fixture
def chat(database: Database) -> Chat:
    return with_cohort(database)


def pairs(chat: Chat) -> str:
    return words_of(chat.open(CLEO, "match_pairs"))


def working_out(chat: Chat, started: object) -> Message:
    """Let a variant be worked out, and give what it would change."""
    assert "being worked out" in words_of(started)
    chat.later(minutes=1)
    return chat.last(CLEO)


def test_each_pair_is_shown_with_its_fit_and_what_both_named(chat: Chat) -> None:
    matched(chat)
    shown = pairs(chat)
    assert "Ana for Ben" in shown
    assert "Skills: Strategy." in shown
    assert "Eve for Finn" in shown or "Eve for Gus" in shown


@pytest.mark.parametrize("page", ["match_pairs", "match_left", "match_fairness", "match_export"])
def test_before_the_first_match_its_pages_say_how_to_make_one(chat: Chat, page: str) -> None:
    told = reasons_of(chat.open(CLEO, page))[""]
    assert told == "There is no match to look at. Type /mentor match to find pairs."


def test_why_these_two_is_told_factor_by_factor(chat: Chat) -> None:
    matched(chat)
    listed = chat.open(CLEO, "match_pairs")
    why = words_of(chat.press(CLEO, "Why these two", listed))
    assert "Skills to learn that the mentor offers (weight 35)" in why


def test_who_is_left_is_told_with_what_would_change_it(chat: Chat) -> None:
    matched(chat)
    left = words_of(chat.open(CLEO, "match_left"))
    assert "1 person has no mentor yet" in left
    assert "have no place left" in left
    assert "had one more place, 1 more person would have a mentor." in left
    assert "One more mentor who offers Finance would place 1 person." in left


def test_the_rule_that_stops_somebody_is_named_and_set_aside(database: Database) -> None:
    chat = with_cohort(database, places=3)
    chat.fill(FINN, chat.say(FINN, "join"), languages="Finnish")
    for mentor in (ANA, EVE):
        chat.fill(mentor, chat.say(mentor, "join"), languages="English")
    matched(chat)
    left = chat.open(CLEO, "match_left")
    assert "Finn: with 2 mentors, they have no language in common." in words_of(left)
    changes = working_out(chat, chat.press(CLEO, "Allow it: they have no language in common", left))
    assert "1 more would be placed" in words_of(changes)
    assert "Finn: Eve at last" in words_of(changes)
    assert "Finn" not in pairs(chat)
    taken = chat.press(CLEO, "Take it", changes)
    assert "3 of 3 mentees have a mentor" in words_of(taken)
    assert "Eve for Finn" in pairs(chat)


def test_a_locked_pair_stays_whatever_changes(chat: Chat) -> None:
    matched(chat)
    listed = chat.open(CLEO, "match_pairs")
    why = chat.press(CLEO, "Why these two", listed)
    locked = chat.press(CLEO, "Lock", why)
    assert "locked" in words_of(locked)
    assert "Unlock" in labels_of(locked.reply)
    assert "locked" in pairs(chat)
    again = chat.press(CLEO, "Unlock", locked)
    assert "locked" not in words_of(again)


def test_two_who_are_kept_apart_get_others(chat: Chat) -> None:
    matched(chat)
    why = chat.press(CLEO, "Why these two", chat.open(CLEO, "match_pairs"))
    changes = working_out(chat, chat.press(CLEO, "Keep apart", why))
    assert "Nothing is changed yet." in words_of(changes)
    before = pairs(chat)
    assert "Left as it was." in words_of(chat.press(CLEO, "Leave it", changes))
    assert pairs(chat) == before


def test_a_mentor_chosen_by_hand_is_taken_once_seen(chat: Chat) -> None:
    matched(chat)
    why = chat.press(CLEO, "Why these two", chat.open(CLEO, "match_pairs"))
    opened = chat.press(CLEO, "Choose another mentor", why)
    options = dialog_of(opened).options["mentor"]
    changes = working_out(chat, chat.fill(CLEO, opened, mentor=options[-1].value))
    chat.press(CLEO, "Take it", changes)
    assert "locked" in pairs(chat)


def test_a_change_says_what_the_fit_is_before_and_after(chat: Chat) -> None:
    matched(chat)
    before = average(chat)
    opened = chat.open(CLEO, "match_swap", chat.person(BEN).id)
    eve = next(o for o in dialog_of(opened).options["mentor"] if "Eve" in words_of(o.label))
    changes = working_out(chat, chat.fill(CLEO, opened, mentor=eve.value))
    chat.press(CLEO, "Take it", changes)
    after = average(chat)
    assert before != after
    assert f"The fit would be {after} on average, {before} now." in words_of(changes)


def average(chat: Chat) -> str:
    """Read on the match what its pairs fit on average."""
    words = words_of(chat.say(CLEO, "match"))
    return words.split("Fit on average")[1].split()[0]


def test_a_choice_that_breaks_a_rule_says_which(database: Database) -> None:
    chat = with_cohort(database)
    chat.fill(EVE, chat.say(EVE, "join"), languages="Finnish")
    chat.fill(BEN, chat.say(BEN, "join"), languages="English")
    matched(chat)
    opened = chat.open(CLEO, "match_swap", chat.person(BEN).id)
    eve = next(o for o in dialog_of(opened).options["mentor"] if "Eve" in words_of(o.label))
    assert "but they have no language in common" in words_of(eve.label)
    refused = chat.fill(CLEO, opened, mentor=eve.value)
    assert reasons_of(refused)["mentor"] == (
        "These two break a rule: they have no language in common."
    )


def test_how_far_it_is_leads_to_what_would_change(chat: Chat) -> None:
    matched(chat)
    started = chat.fill(CLEO, chat.open(CLEO, "match_weights"), skills=0, goals=0)
    chat.later(minutes=1)
    shown = chat.press(CLEO, "How far is it?", started)
    assert {"Take it", "Leave it"} <= set(labels_of(shown.reply))


def test_a_change_that_is_worked_out_is_found_on_the_match(chat: Chat) -> None:
    matched(chat)
    working_out(chat, chat.fill(CLEO, chat.open(CLEO, "match_weights"), skills=0, goals=0))
    page = chat.say(CLEO, "match")
    assert "A change that was asked for is worked out." in words_of(page)
    shown = chat.press(CLEO, "See what it changes", page)
    chat.press(CLEO, "Leave it", shown)
    assert "A change that was asked for" not in words_of(chat.say(CLEO, "match"))
    # Who still has it before them learns that it was left.
    assert "moved on" in reasons_of(chat.press(CLEO, "Take it", shown))[""]


def test_a_published_match_reminds_of_no_change(chat: Chat) -> None:
    matched(chat)
    working_out(chat, chat.fill(CLEO, chat.open(CLEO, "match_weights"), skills=0, goals=0))
    chat.fill(CLEO, chat.press(CLEO, "Publish", chat.say(CLEO, "match")))
    page = words_of(chat.say(CLEO, "match"))
    assert "is published" in page
    assert "A change that was asked for" not in page


def test_a_mentor_whose_places_are_taken_by_pairs_is_not_offered(chat: Chat) -> None:
    opened = chat.say(CLEO, "pair")
    options = dialog_of(opened).options
    ana, ben = (
        next(one.value for one in options[side] if name in words_of(one.label))
        for side, name in (("mentor", "Ana"), ("mentee", "Ben"))
    )
    chat.fill(CLEO, opened, mentor=ana, mentee=ben)
    matched(chat)
    opened = chat.open(CLEO, "match_swap", chat.person(FINN).id)
    assert [words_of(one.label)[:3] for one in dialog_of(opened).options["mentor"]] == ["Eve"]
    refused = chat.fill(CLEO, opened, mentor=ana)
    assert "All of their places are taken." in reasons_of(refused)["mentor"]


def test_a_mentor_who_is_locked_for_others_is_not_offered(chat: Chat) -> None:
    matched(chat)
    why = chat.press(CLEO, "Why these two", chat.open(CLEO, "match_pairs"))
    chat.press(CLEO, "Lock", why)
    locked = words_of(why)[:3]
    other = FINN if "Finn" not in words_of(why) else GUS
    opened = chat.open(CLEO, "match_swap", chat.person(other).id)
    offered = {words_of(one.label)[:3] for one in dialog_of(opened).options["mentor"]}
    assert offered == {"Ana", "Eve"} - {locked}
    mentor = ANA if locked == "Ana" else EVE
    refused = chat.fill(CLEO, opened, mentor=str(chat.person(mentor).id))
    assert "All of their places are taken." in reasons_of(refused)["mentor"]


def test_other_weights_show_what_they_change_before_they_are_taken(chat: Chat) -> None:
    matched(chat)
    opened = chat.open(CLEO, "match_weights")
    changes = working_out(chat, chat.fill(CLEO, opened, skills=0, goals=0))
    assert {"Take it", "Leave it"} <= set(labels_of(changes))
    chat.press(CLEO, "Take it", changes)
    assert dialog_of(chat.open(CLEO, "match_weights")).values["skills"] == 0


def test_weights_of_nothing_are_refused(chat: Chat) -> None:
    matched(chat)
    nothing = dict.fromkeys(
        ("skills", "goals", "hours", "style", "formats", "department", "affinity", "zone"), 0
    )
    refused = chat.fill(CLEO, chat.open(CLEO, "match_weights"), **nothing)
    assert reasons_of(refused) == {"skills": "Give at least one wish a weight above 0."}


@pytest.mark.parametrize("weight", ["-1", "101", "NaN", "much"])
def test_weights_that_are_no_numbers_are_refused(chat: Chat, weight: str) -> None:
    matched(chat)
    refused = chat.fill(CLEO, chat.open(CLEO, "match_weights"), skills=weight)
    assert list(reasons_of(refused)) == ["skills"]


def test_an_old_variant_is_not_taken_after_another(chat: Chat) -> None:
    matched(chat)
    opened = chat.open(CLEO, "match_weights")
    first = working_out(chat, chat.fill(CLEO, opened, skills=0))
    second = working_out(chat, chat.fill(CLEO, opened, goals=0))
    chat.press(CLEO, "Take it", first)
    assert "moved on" in reasons_of(chat.press(CLEO, "Take it", second))[""]


def test_buttons_of_an_earlier_proposal_have_moved_on(chat: Chat) -> None:
    matched(chat)
    listed = chat.open(CLEO, "match_pairs")
    why = chat.press(CLEO, "Why these two", listed)
    matched(chat, keep="nothing")
    assert "moved on" in reasons_of(chat.press(CLEO, "Lock", why))[""]


def test_a_new_run_stays_close_and_says_what_differs(chat: Chat) -> None:
    matched(chat)
    again = words_of(matched(chat, keep="fewest"))
    assert "0 pairs differ from the proposal before" in again


def test_groups_too_small_to_be_told_of_stay_hidden(chat: Chat) -> None:
    matched(chat)
    shown = words_of(chat.open(CLEO, "match_fairness"))
    assert "No group is large enough to be told of." in shown
    assert "1 mentor has 1 mentee" in shown or "2 mentors have 1 mentee" in shown


def test_choices_that_were_left_are_forgotten(chat: Chat) -> None:
    matched(chat)
    changes = working_out(chat, chat.fill(CLEO, chat.open(CLEO, "match_weights"), skills=0))
    chat.press(CLEO, "Leave it", changes)
    matched(chat, keep="nothing")
    assert dialog_of(chat.open(CLEO, "match_weights")).values["skills"] == 35


def test_what_was_locked_meanwhile_is_held_by_a_variant(chat: Chat) -> None:
    matched(chat)
    why = chat.press(CLEO, "Why these two", chat.open(CLEO, "match_pairs"))
    changes = working_out(chat, chat.fill(CLEO, chat.open(CLEO, "match_weights"), zone=9))
    chat.press(CLEO, "Lock", why)
    chat.press(CLEO, "Take it", changes)
    assert "locked" in pairs(chat)


def test_a_lock_of_somebody_who_has_left_is_dropped_and_said(chat: Chat) -> None:
    matched(chat)
    chat.press(CLEO, "Lock", chat.press(CLEO, "Why these two", chat.open(CLEO, "match_pairs")))
    for mentor in (ANA, EVE):
        chat.fill(mentor, chat.say(mentor, "leave"))
    again = words_of(matched(chat))
    assert "1 locked pair no longer holds: somebody has left" in again
    assert "no longer holds" not in words_of(matched(chat))


def test_choices_are_not_lost_while_a_match_is_worked_out(chat: Chat) -> None:
    matched(chat)
    weights = chat.open(CLEO, "match_weights")
    chat.fill(CLEO, weights, skills=5)
    refused = chat.fill(CLEO, weights, skills=6)
    assert "A match is being worked out already, so this was not taken." in reasons_of(refused)[""]
    assert dialog_of(chat.open(CLEO, "match_weights")).values["skills"] == "6"
