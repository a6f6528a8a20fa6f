"""In common: chosen if one likes, matched by, and shown as far as both have chosen the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from handlers.acts import Answer, Caller
from handlers.match_inputs import inputs_of
from handlers.match_summary import outcome_of
from handlers.match_terms import terms_of
from mentoring.matching.outcome import work_out
from mentoring.vocabulary import Affinity
from storage.database import Database
from storage.links import Purpose
from storage.participants import Participant
from storage.people import ActorRef
from tests.cast import ANA, ANA_THERE, BEN, CLEO, DAN, GIL
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_expert,
    with_people,
    with_program,
    words_of,
)
from tests.handlers.matches import EVE, matched
from tests.handlers.test_answer_request import at_once
from tests.handlers.test_place import full
from tests.handlers.test_publish_match import publish
from tests.handlers.test_same_person import merged, with_two_chats

OFFER = "What I'd like in common"


def choose(chat: Chat, by: ActorRef, *affinities: str) -> Answer:
    return chat.fill(by, chat.say(by, "common"), affinities=affinities)


def kept(chat: Chat, who: ActorRef = BEN) -> set[Affinity]:
    with chat.look() as uow:
        participant = uow.participants.latest_of(chat.person(who).id)
        assert participant is not None
        return set(uow.participants.affinities(participant))


def alike(database: Database) -> Chat:
    """Have Ana and Eve join as mentors, Ben as a mentee: both mentors fit him alike."""
    chat = with_program(database)
    for mentor in (ANA, EVE):
        chat.fill(mentor, chat.say(mentor, "join"), role="mentor", skills_offered=("Writing",))
    chat.fill(BEN, chat.say(BEN, "join"), role="mentee", skills_wanted=("Writing",))
    return chat


def pairs(chat: Chat) -> str:
    return words_of(chat.open(CLEO, "match_pairs"))


def test_what_was_chosen_is_kept_and_can_be_changed(database: Database) -> None:
    chat = with_people(database)
    done = choose(chat, BEN, "music", "new_career")
    assert words_of(done).startswith("Saved: a change of career and music.")
    assert kept(chat) == {Affinity.MUSIC, Affinity.CAREER}
    again = chat.press(BEN, "Change it", done)
    assert dialog_of(again).values["affinities"] == (Affinity.CAREER, Affinity.MUSIC)
    chat.fill(BEN, again, affinities=("books",))
    assert kept(chat) == {Affinity.BOOKS}


def test_it_is_said_before_who_reads_it_and_what_for(database: Database) -> None:
    shown = words_of(with_people(database).say(BEN, "common"))
    assert "When people are matched, it speaks for two that they have chosen the same." in shown
    assert "What you have both chosen, the two of you and the coordinators can read." in shown
    assert "Nobody is shown the rest." in shown


def test_it_is_cleared_with_one_tap_or_by_choosing_nothing(database: Database) -> None:
    chat = with_people(database)
    assert "Clear it" not in labels_of(dialog_of(chat.say(BEN, "common")).intro)
    choose(chat, BEN, "music")
    assert words_of(choose(chat, BEN)).startswith("Nothing of it is kept.")
    assert kept(chat) == set()
    done = choose(chat, BEN, "music")
    chat.close(BEN, chat.say(BEN, "common"), affinities=("games",))
    intro = dialog_of(chat.say(BEN, "common")).intro
    assert intro is not None
    for shown in (intro, done):
        assert words_of(chat.press(BEN, "Clear it", shown)).startswith("Cleared.")
        assert kept(chat) == set()
        assert not dialog_of(chat.say(BEN, "common")).values["affinities"]


def test_only_what_is_on_the_list_can_be_chosen(database: Database) -> None:
    chat = with_people(database)
    assert list(reasons_of(choose(chat, BEN, "music", "religion"))) == ["affinities"]
    assert kept(chat) == set()


def test_it_is_offered_where_people_answer_the_intake(database: Database) -> None:
    chat = with_program(database)
    welcome = chat.fill(BEN, chat.say(BEN, "join"), role="mentee")
    assert OFFER in labels_of(welcome.reply)
    saved = chat.fill(BEN, chat.say(BEN, "join"), languages="English")
    assert "affinities" in dialog_of(chat.press(BEN, OFFER, saved)).values
    assert OFFER in labels_of(chat.home(BEN))


def test_an_expert_who_waits_for_approval_can_say_it_too(database: Database) -> None:
    chat = with_people(database)
    chat.follow_link(GIL, Purpose.EXPERT)
    offer = {"topics": ("Strategy",), "hours_a_month": 4, "terms": True}
    thanked = chat.fill(GIL, chat.open(GIL, "apply"), request="", **offer)
    chat.fill(GIL, chat.press(GIL, OFFER, thanked), affinities=("sports",))
    assert kept(chat, GIL) == {Affinity.SPORTS}


def test_an_approved_expert_is_offered_it_with_their_answers(database: Database) -> None:
    chat = with_expert(database)
    chat.press(CLEO, "Approve", chat.say(CLEO, "experts"))
    assert OFFER in labels_of(chat.fill(GIL, chat.open(GIL, "apply")).reply)
    assert OFFER in labels_of(chat.home(GIL))


def test_whoever_is_in_no_cohort_is_told_how_to_join(database: Database) -> None:
    chat = with_people(database)
    for outsider in (CLEO, DAN):
        assert "/mentor join" in reasons_of(chat.say(outsider, "common"))[""]


def test_it_is_sealed_where_it_lies(database: Database) -> None:
    chat = with_people(database)
    choose(chat, BEN, "music")
    with chat.look() as uow:
        sealed = [one for one in uow.db.scalars(select(Participant.affinities)) if one]
    assert len(sealed) == 1
    assert b"music" not in sealed[0]


def test_whoever_leaves_is_forgotten(database: Database) -> None:
    chat = with_people(database)
    choose(chat, BEN, "music")
    chat.close(BEN, chat.say(BEN, "common"), affinities=("games",))
    chat.fill(BEN, chat.say(BEN, "leave"))
    assert kept(chat) == set()
    chat.fill(BEN, chat.say(BEN, "join"), role="mentee")
    assert not dialog_of(chat.say(BEN, "common")).values["affinities"]


def test_whose_account_is_gone_is_forgotten(database: Database) -> None:
    chat = with_people(database)
    choose(chat, BEN, "music")
    chat.runner.follow(Caller(BEN, replace(profile_of(BEN), is_deactivated=True)))
    assert kept(chat) == set()


def test_who_leaves_the_waiting_list_is_forgotten(database: Database) -> None:
    chat = full(database, DAN)
    choose(chat, DAN, "music")
    assert kept(chat, DAN) == {Affinity.MUSIC}
    chat.press(DAN, "Leave the list", chat.home(DAN))
    assert kept(chat, DAN) == set()


def test_nothing_is_kept_of_who_leaves_at_the_same_instant(database: Database) -> None:
    chat = with_people(database)
    opened, leaving = chat.say(BEN, "common"), chat.say(BEN, "leave")
    at_once(
        lambda: chat.fill(BEN, opened, request="A1", affinities=("music",)),
        lambda: chat.fill(BEN, leaving, request="A2"),
    )
    assert kept(chat) == set()


def test_who_becomes_one_person_of_two_has_it_in_both_chats(database: Database) -> None:
    chat = with_two_chats(database)
    choose(chat, ANA, "music")
    merged(chat, made_by=ANA_THERE, entered_by=ANA)
    opened = chat.say(ANA_THERE, "common")
    assert dialog_of(opened).values["affinities"] == (Affinity.MUSIC,)
    chat.fill(ANA_THERE, opened, affinities=("games",))
    assert kept(chat, ANA) == {Affinity.GAMES}


@pytest.mark.parametrize(("mentor", "other"), [(ANA, EVE), (EVE, ANA)])
def test_of_mentors_who_fit_alike_the_one_with_more_in_common_is_proposed(
    database: Database, mentor: ActorRef, other: ActorRef
) -> None:
    chat = alike(database)
    choose(chat, BEN, "music", "outdoors")
    choose(chat, mentor, "outdoors", "animals")
    choose(chat, other, "animals", "games")
    matched(chat)
    assert f"{chat.person(mentor).name} for Ben" in pairs(chat)


def test_a_coordinator_reads_what_both_chose_and_nothing_else(database: Database) -> None:
    chat = with_people(database)
    choose(chat, BEN, "music", "outdoors", "books")
    choose(chat, ANA, "music", "outdoors", "games")
    matched(chat)
    listed = chat.open(CLEO, "match_pairs")
    why = chat.press(CLEO, "Why these two", listed)
    table = chat.open(CLEO, "match_export")
    for shown in map(words_of, (listed, why, table)):
        assert "In common: music and the outdoors." in shown
        assert "books" not in shown
        assert "games" not in shown
    assert "Things in common that both chose (weight 5)" in words_of(why)


def test_who_chose_nothing_is_told_of_as_without_the_wish(database: Database) -> None:
    chat = with_people(database)
    choose(chat, ANA, "music")
    matched(chat)
    why = words_of(chat.press(CLEO, "Why these two", chat.open(CLEO, "match_pairs")))
    assert "things in common that both chose" in why
    assert "In common:" not in why
    assert "music" not in why


def test_both_read_in_the_proposal_what_they_have_in_common(database: Database) -> None:
    chat = with_people(database)
    choose(chat, BEN, "break", "making", "books")
    choose(chat, ANA, "making", "break", "games")
    matched(chat)
    publish(chat)
    chat.later(minutes=1)
    for by in (ANA, BEN):
        read = words_of(chat.last(by))
        assert "You have a return after a break and making things in common." in read
        assert "books" not in read
        assert "games" not in read


def test_a_run_is_repeated_to_the_same_result_after_answers_have_changed(
    database: Database,
) -> None:
    chat = alike(database)
    choose(chat, BEN, "music")
    choose(chat, EVE, "music")
    matched(chat)
    before = pairs(chat)
    assert "Eve for Ben" in before
    choose(chat, BEN, "books")
    choose(chat, ANA, "books")
    choose(chat, EVE)
    assert pairs(chat) == before
    with chat.look() as uow:
        run = uow.match_runs.latest(uow.programs.required().cohort.id)
        assert run is not None
        again = work_out(inputs_of(uow, run, today=chat.now.date()), terms_of(run))
        assert again == outcome_of(uow, run)
    matched(chat, keep="nothing")
    assert "Ana for Ben" in pairs(chat)
    assert "In common: books." in pairs(chat)
