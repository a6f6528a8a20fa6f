"""Who can take part: told at once, in words, and nobody who is in is ever put out."""

from __future__ import annotations

import pytest

from handlers.acts import Answer, Refused
from mentoring.vocabulary import ParticipantStatus
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, GIL
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    reasons_of,
    with_expert,
    with_people,
    words_of,
)
from tests.databases import sent_to
from tests.handlers.scenario import EVE
from tests.handlers.test_answer_request import at_once

A_YEAR = ("one_to_three_years", "three_to_seven_years", "over_seven_years")


def set_rules(chat: Chat, **answers: object) -> Answer:
    return chat.fill(CLEO, chat.say(CLEO, "eligibility"), request="", **answers)


def join(chat: Chat, by: ActorRef = DAN, role: str = "mentee", **answers: object) -> Answer:
    return chat.fill(by, chat.say(by, "join"), request="", role=role, **answers)


def status(chat: Chat, who: ActorRef = DAN) -> ParticipantStatus | None:
    with chat.look() as uow:
        person = uow.people.at(who)
        participant = uow.participants.latest_of(person.id) if person else None
        return participant.status if participant else None


def who_can_be_paired(chat: Chat) -> str:
    options = dialog_of(chat.say(CLEO, "pair")).options
    return "\n".join(words_of(one.label) for offered in options.values() for one in offered)


@pytest.mark.parametrize(
    ("rule", "answer", "reason"),
    [
        (
            {"mentee_tenures": A_YEAR},
            {"tenure": "under_one_year"},
            "people who have been here a year or more. You said: under one year.",
        ),
        (
            {"mentee_tenures": ("under_one_year", "one_to_three_years")},
            {"tenure": "over_seven_years"},
            "here less than three years. You said: over seven years.",
        ),
        (
            {"mentee_tenures": ("one_to_three_years", "three_to_seven_years")},
            {"tenure": "over_seven_years"},
            "here between a year and seven years.",
        ),
        (
            {"mentee_tenures": ("under_one_year", "over_seven_years")},
            {"tenure": "one_to_three_years"},
            "here under one year and over seven years.",
        ),
        (
            {"mentee_levels": ("early_career", "team_lead")},
            {"level": "director"},
            "are at these levels: early career and team lead. You said: director.",
        ),
        (
            {"mentee_departments": "Steam,  Track works"},
            {"department": "Diesel"},
            "Mentees of this cohort work in: Steam and Track works. You said: Diesel.",
        ),
        (
            {"mentee_locations": "Aviemore"},
            {"location": "Inverness"},
            "Mentees of this cohort are in: Aviemore. You said: Inverness.",
        ),
    ],
)
def test_it_says_at_once_which_answer_is_in_the_way(
    database: Database, rule: dict[str, object], answer: dict[str, object], reason: str
) -> None:
    chat = with_people(database)
    set_rules(chat, **rule)
    told = chat.fill(DAN, chat.say(DAN, "join"), request="", role="mentee", **answer)
    assert words_of(told).startswith("You can't take part in First cohort yet.")
    assert reason in words_of(told)
    assert reason in words_of(chat.home(DAN))
    assert labels_of(told.reply) == ["Change my answers"]
    assert status(chat) is ParticipantStatus.NOT_ELIGIBLE


def test_who_meets_the_rules_is_in_in_any_spelling(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_departments="Steam, Track Works", mentee_tenures=A_YEAR)
    told = join(chat, department=" track  works", tenure="over_seven_years")
    assert words_of(told).startswith("Welcome to First cohort. You are in.")


def test_a_missing_answer_is_asked_for_where_it_is_given(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_tenures=A_YEAR, mentee_locations="Aviemore")
    refused = join(chat, learning_goals="To lead.")
    assert set(reasons_of(refused)) == {"tenure", "location"}
    assert "how long people have been here" in reasons_of(refused)["tenure"]
    assert status(chat) is None
    # What was typed is there again.
    again = chat.say(DAN, "join")
    assert dialog_of(again).values["learning_goals"] == "To lead."
    done = chat.fill(DAN, again, tenure="over_seven_years", location="aviemore")
    assert words_of(done).startswith("Welcome")


def test_who_can_not_take_part_is_asked_nothing_in_vain(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_tenures=A_YEAR, mentee_locations="Aviemore")
    told = words_of(join(chat, tenure="under_one_year"))
    assert "a year or more" in told
    assert "We would also need to know your location." in told


def test_what_was_typed_is_kept_and_a_changed_answer_lets_them_in(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_tenures=A_YEAR)
    told = join(chat, tenure="under_one_year", learning_goals="To lead.")
    opened = chat.press(DAN, "Change my answers", told)
    assert dialog_of(opened).values["learning_goals"] == "To lead."
    assert words_of(chat.fill(DAN, opened, tenure="one_to_three_years")).startswith("Welcome")
    assert "You have no partner at present." in words_of(chat.home(DAN))


def test_a_changed_rule_lets_them_in_and_they_are_told(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_tenures=A_YEAR)
    join(chat, tenure="under_one_year")
    join(chat, EVE, "mentee", tenure="over_seven_years")
    saved = set_rules(chat, mentee_tenures=())
    assert "1 person who could not take part can now, and is told." in words_of(saved)
    chat.later(minutes=1)
    assert words_of(chat.last(DAN)).startswith(
        "Who can take part in First cohort was changed, and you can."
    )
    assert chat.received(EVE) == []
    assert status(chat) is ParticipantStatus.ACTIVE
    assert "Dan" in who_can_be_paired(chat)


def test_whoever_is_not_eligible_is_nowhere_else(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_tenures=A_YEAR)
    join(chat, tenure="under_one_year")
    assert "Dan" not in who_can_be_paired(chat)
    for word in ("mentors", "pause", "pairs"):
        assert "see where you stand" in reasons_of(chat.say(DAN, word))[""]
    chat.later(days=40)
    assert chat.received(DAN) == []


def test_a_coordinator_lets_somebody_in_anyway(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_tenures=A_YEAR)
    join(chat, tenure="under_one_year")
    shown = chat.say(CLEO, "waiting")
    assert "They said: under one year." in words_of(shown)
    done = chat.press(CLEO, "Let them in anyway", shown)
    assert words_of(done).startswith("Dan is in. We have told them.")
    chat.later(minutes=1)
    assert words_of(chat.last(DAN)).startswith("A coordinator, Cleo, lets you take part")
    again = chat.press(CLEO, "Let them in anyway", shown, request="again")
    assert "has moved on" in reasons_of(again)[""]
    assert "1 exception was made." in words_of(chat.say(CLEO, "waiting"))
    # It holds when they leave and come back.
    with chat.look() as uow:
        cohort = uow.programs.required().cohort.id
        dan = uow.people.at(DAN)
        participant = uow.participants.latest_of(dan.id) if dan else None
        assert participant is not None
        assert uow.admissions.excepted(cohort) == {participant.id}
    chat.fill(DAN, chat.say(DAN, "leave"))
    assert words_of(join(chat)).startswith("Welcome")


def test_nobody_who_is_in_is_put_out(database: Database) -> None:
    chat = with_people(database)
    join(chat, EVE, "mentee", department="Steam")
    saved = set_rules(chat, mentee_departments="Steam", mentor_departments="Diesel")
    assert "2 people who are in would not meet this. They stay." in words_of(saved)
    assert "2 people who are in" in words_of(chat.say(CLEO, "eligibility"))
    assert words_of(join(chat, BEN, department="Track works")).startswith("Saved.")
    assert (status(chat, ANA), status(chat, BEN)) == (ParticipantStatus.ACTIVE,) * 2


def test_a_rule_for_mentees_says_nothing_of_mentors(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_levels=("early_career",), mentor_levels=("director",))
    assert words_of(join(chat, role="mentor", level="director")).startswith("Welcome")
    told = words_of(join(chat, EVE, "both", level="director"))
    assert "Mentees of this cohort are at these levels: early career." in told
    assert "You can take part as somebody who would like to mentor: choose that." in told


def test_who_is_in_takes_on_only_what_is_open_to_them(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentor_levels=("director",))
    assert set(reasons_of(join(chat, BEN, "both"))) == {"level"}
    refused = join(chat, BEN, "both", level="senior")
    assert reasons_of(refused)["role"].startswith("That part of the cohort is not open to you yet.")
    assert status(chat, BEN) is ParticipantStatus.ACTIVE
    assert words_of(join(chat, BEN, "mentee", level="senior")).startswith("Saved.")
    assert words_of(join(chat, BEN, "both", level="director")).startswith("Saved.")


def test_the_form_shows_what_holds(database: Database) -> None:
    chat = with_people(database)
    rules: dict[str, object] = {
        "mentee_levels": ("early_career",),
        "mentee_tenures": A_YEAR,
        "mentee_departments": "Steam, Diesel",
        "mentee_locations": "Aviemore",
        "mentor_levels": ("director", "executive"),
        "mentor_tenures": ("over_seven_years",),
        "mentor_departments": "Track works",
        "mentor_locations": "",
        "limit": "number",
        "most_mentees": 7,
    }
    set_rules(chat, **rules)
    assert dialog_of(chat.say(CLEO, "eligibility")).values == rules


@pytest.mark.parametrize("is_new", [True, False])
def test_of_two_who_change_it_the_later_overwrites_nothing(
    database: Database, *, is_new: bool
) -> None:
    chat = with_people(database)
    if not is_new:
        set_rules(chat, mentee_locations="Aviemore")
    first, second = chat.say(CLEO, "eligibility"), chat.say(CLEO, "eligibility")
    chat.fill(CLEO, first, request="A", mentee_departments="Steam")
    refused = chat.fill(CLEO, second, request="B", mentee_departments="Diesel")
    assert "has moved on" in reasons_of(refused)[""]
    assert dialog_of(chat.say(CLEO, "eligibility")).values["mentee_departments"] == "Steam"


def test_a_place_that_was_added_meanwhile_is_not_taken_away(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, limit="number", most_mentees=1)
    join(chat)
    opened = chat.say(CLEO, "eligibility")
    full = chat.press(CLEO, "Offer a place now", chat.say(CLEO, "waiting"))
    chat.press(CLEO, "One place more, for them", full)
    refused = chat.fill(CLEO, opened, request="", mentee_departments="Steam")
    assert "has moved on" in reasons_of(refused)[""]


def test_what_a_mentor_who_is_let_in_brings_goes_to_who_waits(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, limit="places")
    join(chat, EVE)
    set_rules(chat, mentee_departments="Steam", mentor_departments="Steam")
    join(chat, ANA._replace(external_id="U0HAL"), "mentor", department="Diesel", capacity=1)
    join(chat, DAN, "mentee", department="Diesel")
    set_rules(chat, mentee_departments="", mentor_departments="")
    with chat.look() as uow:
        cohort = uow.programs.required().cohort.id
        offers = uow.waiting.open_offers(cohort)
        queue = uow.waiting.queue(cohort)
    assert [one.person.name for one in queue] == ["Eve", "Dan"]
    assert list(offers) == [queue[0].entry.id]


def test_the_list_is_settled_once_for_all_who_are_let_in(sqlite_database: Database) -> None:
    chat = with_people(sqlite_database)
    set_rules(chat, mentee_departments="Steam")
    looked = []
    for count in (1, 7):
        for n in range(count):
            join(chat, DAN._replace(external_id=f"U0P{count}{n}"), department="Diesel")
        with sent_to(sqlite_database) as sent:
            set_rules(chat, mentee_departments="")
        looked.append(sum("ORDER BY waiting_entries.number" in sql for sql, _ in sent))
        set_rules(chat, mentee_departments="Steam")
    assert looked == [2, 2]


def test_a_limit_by_number_needs_one(database: Database) -> None:
    chat = with_people(database)
    refused = set_rules(chat, limit="number")
    assert reasons_of(refused) == {"most_mentees": "Say how many, or choose another limit."}


def test_only_coordinators_say_who_can_take_part(database: Database) -> None:
    chat = with_people(database)
    for word in ("eligibility", "waiting"):
        for by in (BEN, DAN):
            assert "Only a coordinator" in reasons_of(chat.say(by, word))[""]


def test_experts_are_decided_about_by_hand(database: Database) -> None:
    chat = with_expert(database)
    set_rules(chat, mentor_levels=("director",))
    chat.press(CLEO, "Approve", chat.say(CLEO, "experts"))
    assert status(chat, GIL) is ParticipantStatus.ACTIVE
    # Ana said no level; Gil is not counted.
    assert "1 person who is in would not meet this." in words_of(chat.say(CLEO, "eligibility"))


def test_where_everybody_meets_it_no_number_is_told(database: Database) -> None:
    saved = words_of(set_rules(with_people(database)))
    assert "Everybody who is in meets this." in saved
    assert "0 people" not in saved


def test_who_can_not_take_part_takes_it_back(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_tenures=A_YEAR)
    join(chat, tenure="under_one_year")
    assert words_of(chat.say(DAN, "leave")).startswith("You take your answers back.")
    chat.fill(DAN, chat.say(DAN, "leave"))
    assert "You are not in First cohort yet." in words_of(chat.home(DAN))
    assert "Can't take part yet" not in words_of(chat.say(CLEO, "waiting"))


def test_who_leaves_while_a_rule_lets_them_in_is_told_one_or_the_other(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_tenures=A_YEAR)
    join(chat, tenure="under_one_year")
    leaving, changing = chat.say(DAN, "leave"), chat.say(CLEO, "eligibility")
    answers = at_once(
        lambda: chat.fill(DAN, leaving, request="D"),
        lambda: chat.fill(CLEO, changing, request="C", mentee_tenures=()),
    )
    assert not any(isinstance(one.reply, Refused) for one in answers)
    assert status(chat) is ParticipantStatus.LEFT
