"""Who is matched: what people and coordinators have said holds in a match, and no more is kept."""

from __future__ import annotations

import pytest

from handlers.match_inputs import inputs_of, people_of
from handlers.match_summary import outcome_of
from mentoring.matching.person import Person
from mentoring.vocabulary import BoundaryKind
from mentoring.voluntary import Question
from storage.database import Database
from storage.organizations import Platform
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, TEAM
from tests.chat import Chat, dialog_of, labels_of, reasons_of, words_of
from tests.handlers.matches import EVE, FINN, GUS, matched, with_cohort


@pytest.fixture
def chat(database: Database) -> Chat:
    return with_cohort(database, places=2)


def described(chat: Chat, who: ActorRef) -> Person:
    """Give what matching knows of somebody."""
    person_id = chat.person(who).id
    with chat.look() as uow:
        cohort = uow.programs.required().cohort
        everybody = people_of(uow, cohort, today=chat.now.date())
    return next(one for one in everybody if one.id == person_id)


def pair(chat: Chat, mentor: ActorRef, mentee: ActorRef) -> None:
    ids = {"mentor": chat.person(mentor).id, "mentee": chat.person(mentee).id}
    chat.fill(CLEO, chat.say(CLEO, "pair"), **ids)


def test_who_has_a_mentor_is_not_matched_again_and_takes_a_place(chat: Chat) -> None:
    pair(chat, ANA, BEN)
    assert described(chat, ANA).capacity == 1
    with pytest.raises(StopIteration):
        described(chat, BEN)


def test_who_pauses_is_left_out(chat: Chat) -> None:
    chat.fill(FINN, chat.say(FINN, "pause"))
    with pytest.raises(StopIteration):
        described(chat, FINN)


def test_what_their_own_words_speak_of_counts_too(chat: Chat) -> None:
    chat.fill(BEN, chat.say(BEN, "join"), learning_goals="To get better at public speaking.")
    assert set(described(chat, BEN).goals) == {"Presenting"}


def test_no_word_is_found_within_another(chat: Chat) -> None:
    chat.fill(CLEO, chat.press(CLEO, "Add a skill", chat.say(CLEO, "skills")), name="AI")
    chat.fill(BEN, chat.say(BEN, "join"), learning_goals="A career in retail.")
    assert described(chat, BEN).goals == {}


def test_half_days_lie_within_working_hours(chat: Chat) -> None:
    chat.fill(BEN, chat.say(BEN, "join"), availability=("monday_morning", "friday_afternoon"))
    hours = [(one.weekday, one.starts.hour, one.ends.hour) for one in described(chat, BEN).hours]
    assert hours == [(0, 9, 13), (4, 13, 17)]


def test_a_conflict_that_somebody_declared_is_never_matched(chat: Chat) -> None:
    ben, ana, eve, cleo = (chat.person(who).id for who in (BEN, ANA, EVE, CLEO))
    with chat.look() as uow:
        uow.boundaries.declare(BoundaryKind.CONFLICT, ana, ben, now=chat.now)
        uow.boundaries.keep_apart(ben, eve, "They were a couple.", by=cleo, now=chat.now)
    matched(chat)
    left = words_of(chat.open(CLEO, "match_left"))
    assert "Ben: with 2 mentors, there is a conflict of interest between them." in left
    assert "They were a couple." not in left


def test_nobody_is_matched_with_their_own_manager_or_with_hers(chat: Chat) -> None:
    ben, ana, eve = (chat.person(who).id for who in (BEN, ANA, EVE))
    with chat.look() as uow:
        uow.boundaries.declare(BoundaryKind.MANAGER, ben, ana, now=chat.now)
        uow.boundaries.declare(BoundaryKind.MANAGER, ana, eve, now=chat.now)
    matched(chat)
    assert "Ben: with 2 mentors, one reports to the other." in words_of(
        chat.open(CLEO, "match_left")
    )


def test_who_has_not_agreed_to_the_policy_waits_until_they_have(chat: Chat) -> None:
    chat.fill(CLEO, chat.press(CLEO, "Write the policy", chat.say(CLEO, "policy")))
    assert "0 of 3 mentees have a mentor" in words_of(matched(chat))
    for who in (ANA, EVE, BEN):
        chat.press(who, "I agree", chat.say(who, "policy"))
    assert "1 of 3 mentees have a mentor" in words_of(matched(chat))


def test_who_lost_their_mentor_comes_first(database: Database) -> None:
    chat = with_cohort(database)
    pair(chat, EVE, GUS)
    hal = ActorRef(Platform.SLACK, TEAM, "U0HAL")
    chat.fill(hal, chat.say(hal, "join"), role="mentor", skills_offered=("Finance",))
    chat.fill(EVE, chat.say(EVE, "leave"))
    chat.fill(ANA, chat.say(ANA, "leave"))
    assert described(chat, GUS).has_priority
    matched(chat)
    assert "Hal for Gus" in words_of(chat.open(CLEO, "match_pairs"))


def test_what_people_said_of_themselves_is_counted_and_not_kept(chat: Chat) -> None:
    ben = chat.person(BEN).id
    with chat.look() as uow:
        uow.voluntary.keep(ben, {Question.GENDER: "man"})
    matched(chat)
    with chat.look() as uow:
        run = uow.match_runs.latest(uow.programs.required().cohort.id)
        assert run is not None
        assert all(not one.groups for one in inputs_of(uow, run, today=chat.now.date()).people)
        assert [one.question for one in outcome_of(uow, run).reports] == ["gender"]


def test_whom_mentees_saved_is_part_of_a_run(chat: Chat) -> None:
    chat.press(BEN, "Save Ana", chat.say(BEN, "mentors"))
    matched(chat)
    with chat.look() as uow:
        run = uow.match_runs.latest(uow.programs.required().cohort.id)
        assert run is not None
        rankings = inputs_of(uow, run, today=chat.now.date()).rankings
    assert rankings.of_mentees == {chat.person(BEN).id: [chat.person(ANA).id]}


@pytest.mark.parametrize("asker", [FINN, GUS])
def test_a_stable_match_gives_people_whom_they_asked_for(
    database: Database, asker: ActorRef
) -> None:
    chat = with_cohort(database)
    chat.fill(BEN, chat.say(BEN, "leave"))
    # Both want what Eve offers: who would be left with Ana wants her, at least.
    chat.press(asker, "Save Ana", chat.say(asker, "mentors"))
    matched(chat, is_stable=True)
    name = chat.person(asker).name
    assert f"Ana for {name}" in words_of(chat.open(CLEO, "match_pairs"))


def test_who_would_rather_have_each_other_is_listed(database: Database) -> None:
    chat = with_cohort(database)
    chat.fill(BEN, chat.say(BEN, "leave"))
    for mentor, languages in ((ANA, "English"), (EVE, "English, Finnish")):
        answers = {"skills_offered": ("Finance",), "languages": languages}
        chat.fill(mentor, chat.say(mentor, "join"), **answers)
    chat.fill(FINN, chat.say(FINN, "join"), languages="English")
    # Gus can be placed with Eve only, whom Finn fits better and has saved.
    gus = {"languages": "Finnish", "skills_wanted": ("Finance", "Sales")}
    chat.fill(GUS, chat.say(GUS, "join"), **gus)
    chat.press(FINN, "Save Eve", chat.say(FINN, "mentors"))
    ready = matched(chat)
    assert "1 mentee and mentor would both clearly rather have each other." in words_of(ready)
    assert "Finn and Eve" in words_of(chat.press(CLEO, "See who", ready))


def test_where_nobody_would_rather_that_is_said(chat: Chat) -> None:
    assert "See who" not in labels_of(matched(chat))
    assert "Nobody would clearly rather" in words_of(chat.open(CLEO, "match_rather"))


def test_nobody_sets_a_conflict_or_a_manager_aside(chat: Chat) -> None:
    ben, ana, eve = (chat.person(who).id for who in (BEN, ANA, EVE))
    with chat.look() as uow:
        uow.boundaries.declare(BoundaryKind.CONFLICT, ana, ben, now=chat.now)
        uow.boundaries.declare(BoundaryKind.MANAGER, ben, eve, now=chat.now)
    # Not even where the form is sent without them.
    matched(chat, rules=())
    left = chat.open(CLEO, "match_left")
    assert "Ben" in words_of(left)
    assert [label for label in labels_of(left.reply) if label.startswith("Allow")] == []


def test_a_coordinator_who_mentors_does_not_learn_that_she_was_named(chat: Chat) -> None:
    chat.fill(CLEO, chat.say(CLEO, "join"), role="mentor", skills_offered=("Strategy",))
    ben, cleo = chat.person(BEN).id, chat.person(CLEO).id
    with chat.look() as uow:
        uow.boundaries.declare(BoundaryKind.CONFLICT, ben, cleo, now=chat.now)
    matched(chat)
    opened = chat.open(CLEO, "match_swap", ben)
    named = [words_of(option.label) for option in dialog_of(opened).options["mentor"]]
    assert not any("conflict" in one or "Cleo" in one for one in named)
    refused = chat.fill(CLEO, opened, mentor=cleo)
    assert "This pair isn't possible at present." in reasons_of(refused)[""]
