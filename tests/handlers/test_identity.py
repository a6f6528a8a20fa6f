"""Who acts: people are met once, followed as they change, and let go when their account is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.acts import Caller, HomeOpened, Profile, UnknownCaller, Words
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, make_organization
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

AS_ANA = profile_of(ANA)


def gone(actor: ActorRef) -> Caller:
    return Caller(actor, replace(profile_of(actor), is_deactivated=True))


def follow(chat: Chat, profile: Profile) -> None:
    chat.runner.follow(Caller(ANA, profile))


def two_mentees(database: Database) -> Chat:
    """Have Ana mentor both Ben and Dan."""
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "join"), role="mentor", capacity=2)
    chat.fill(DAN, chat.say(DAN, "join"), role="mentee")
    opened = chat.say(CLEO, "pair")
    chosen = {name: few[0].value for name, few in dialog_of(opened).options.items()}
    chat.later(minutes=1)
    chat.fill(CLEO, opened, **chosen)
    return chat


def test_a_new_person_comes_with_a_profile(database: Database) -> None:
    make_organization(database)
    chat = Chat(database)
    with pytest.raises(UnknownCaller):
        chat.runner.run(Caller(DAN), "R1", HomeOpened())
    chat.runner.run(Caller(DAN, profile_of(DAN)), "R1", HomeOpened())
    assert words_of(chat.runner.run(Caller(DAN), "R2", HomeOpened())).startswith("Hello Dan")


def test_somebody_whom_we_never_met_is_not_written_down_by_a_change(database: Database) -> None:
    make_organization(database)
    chat = Chat(database)
    chat.runner.follow(Caller(DAN, profile_of(DAN)))
    with pytest.raises(UnknownCaller):
        chat.runner.run(Caller(DAN), "R1", HomeOpened())


def test_a_new_name_is_followed(database: Database) -> None:
    chat = with_pair(database)
    follow(chat, replace(AS_ANA, name="Ana Maria"))
    assert words_of(chat.home(ANA)).startswith("Hello Ana Maria")
    assert "You and Ana Maria" in words_of(chat.home(BEN))


def test_a_blank_name_changes_nothing(database: Database) -> None:
    chat = with_pair(database)
    follow(chat, replace(AS_ANA, name=" \u200b\x00 "))
    assert words_of(chat.home(ANA)).startswith("Hello Ana")


def test_who_has_no_name_is_still_greeted(database: Database) -> None:
    make_organization(database)
    nameless = Caller(DAN, replace(profile_of(DAN), name=" "))
    home = Chat(database).runner.run(nameless, "R1", HomeOpened())
    assert words_of(home).startswith("Hello U0DAN")


def test_f18_a_hostile_name_is_cleaned(database: Database) -> None:
    chat = with_pair(database)
    follow(chat, replace(AS_ANA, name="\x00<!channel>\u202e" + "x" * 10_000))
    shown = words_of(chat.home(ANA)).splitlines()[0]
    assert shown.startswith("Hello <!channel>xx")
    assert len(shown) < 400


def test_the_zone_is_followed_until_it_is_chosen(database: Database) -> None:
    chat = with_people(database)
    follow(chat, replace(AS_ANA, zone="Asia/Tokyo"))
    assert "Your zone is Asia/Tokyo" in words_of(chat.home(ANA))
    chat.fill(ANA, chat.say(ANA, "settings"), zone="Europe/Lisbon")
    follow(chat, replace(AS_ANA, zone="America/New_York"))
    assert "Your zone is Europe/Lisbon" in words_of(chat.home(ANA))


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "\x00"])
def test_a_zone_that_nobody_knows_is_ignored(database: Database, zone: str) -> None:
    chat = with_people(database)
    follow(chat, replace(AS_ANA, zone=zone))
    assert "Your zone is UTC" in words_of(chat.home(ANA))


@pytest.mark.parametrize("locale", ["", "xx-XX", "pt-BR", "e" * 500, "\x00"])
def test_any_locale_can_be_written_down(database: Database, locale: str) -> None:
    chat = with_people(database)
    follow(chat, replace(AS_ANA, locale=locale))
    assert words_of(chat.home(ANA)).startswith("Hello Ana")


def test_dates_are_in_the_readers_language(database: Database) -> None:
    chat = with_pair(database)
    follow(chat, replace(AS_ANA, locale="de-DE"))
    assert chat.say(ANA, "pairs").reader.locale == "de-DE"


def test_an_admin_is_known_as_long_as_they_are_one(database: Database) -> None:
    make_organization(database)
    chat = Chat(database)
    chat.act(DAN, HomeOpened(), profile=profile_of(DAN, is_admin=True))
    assert dialog_of(chat.say(DAN, "setup")).form.title == "Set up the program"
    chat.runner.follow(Caller(DAN, profile_of(DAN)))
    assert "A workspace admin can" in words_of(chat.say(DAN, "setup"))


def test_f33_who_left_the_chat_can_do_nothing(database: Database) -> None:
    chat = with_pair(database)
    chat.runner.follow(gone(ANA))
    with pytest.raises(UnknownCaller):
        chat.runner.run(Caller(ANA), "R1", Words("log"))
    with pytest.raises(UnknownCaller):
        chat.runner.person_id(Caller(ANA))


def test_f33_who_left_the_chat_is_asked_nothing(database: Database) -> None:
    chat = with_pair(database)
    before = len(chat.received(ANA))
    chat.runner.follow(gone(ANA))
    chat.later(weeks=4)
    assert len(chat.received(ANA)) == before


def test_f33_the_coordinators_hear_once_who_left(database: Database) -> None:
    chat = with_pair(database)
    for _ in range(2):
        chat.runner.follow(gone(ANA))
    chat.later(minutes=1)
    assert len(chat.received(CLEO)) == 1
    assert words_of(chat.last(CLEO)).startswith("Ana no longer has an account here.")
    assert dialog_of(chat.press(CLEO, "End the pair with Ben", chat.last(CLEO))).values["pair"]


def test_f33_each_open_pair_has_a_button(database: Database) -> None:
    chat = two_mentees(database)
    chat.runner.follow(gone(ANA))
    chat.later(minutes=1)
    assert "Their 2 pairs are still open." in words_of(chat.last(CLEO))
    assert labels_of(chat.last(CLEO)) == ["End the pair with Ben", "End the pair with Dan"]


def test_f33_without_a_pair_nobody_needs_to_hear(database: Database) -> None:
    chat = with_people(database)
    chat.runner.follow(gone(ANA))
    chat.later(minutes=1)
    assert chat.received(CLEO) == []


def test_f33_who_left_is_not_offered_for_pairing(database: Database) -> None:
    chat = with_people(database)
    chat.runner.follow(gone(ANA))
    assert "1 person has joined." in words_of(chat.say(CLEO, "pair"))


def test_f33_who_comes_back_goes_on(database: Database) -> None:
    chat = with_pair(database)
    chat.runner.follow(gone(ANA))
    chat.runner.follow(Caller(ANA, profile_of(ANA)))
    assert "You and Ben" in words_of(chat.home(ANA))


def test_f33_a_coordinator_who_left_coordinates_no_more(database: Database) -> None:
    chat = with_program(database)
    chat.runner.follow(gone(CLEO))
    chat.runner.follow(Caller(CLEO, profile_of(CLEO)))
    assert "Only a coordinator can do this." in reasons_of(chat.say(CLEO, "overview"))[""]


def test_a_profile_without_a_person_is_no_act(database: Database) -> None:
    make_organization(database)
    chat = Chat(database)
    chat.runner.follow(Caller(DAN))
    with pytest.raises(UnknownCaller):
        chat.runner.person_id(Caller(DAN))
    dan = chat.runner.person_id(Caller(DAN, Profile("Dan")))
    assert chat.runner.person_id(Caller(DAN)) == dan


def test_who_writes_to_us_can_be_reached_again(database: Database) -> None:
    chat = with_pair(database)
    with chat.look() as uow:
        address = uow.people.address(ANA)
        assert address is not None
        address.unreachable = "cannot_dm_bot"
    chat.home(ANA)
    with chat.look() as uow:
        address = uow.people.address(ANA)
        assert address is not None
        assert address.unreachable == ""


@pytest.mark.parametrize("who", [ANA, BEN])
def test_f33_who_comes_back_is_asked_again(database: Database, who: ActorRef) -> None:
    chat = with_pair(database)
    chat.runner.follow(gone(who))
    chat.later(weeks=3)
    before = len(chat.received(who))
    chat.runner.follow(Caller(who, profile_of(who)))
    chat.later(weeks=20)

    asked = {label for told in chat.received(who)[before:] for label in labels_of(told)}
    assert {"Not yet", "So-so", "Check in", "Give feedback"} <= asked


def test_f33_who_comes_back_is_reminded_of_their_steps(database: Database) -> None:
    chat = with_pair(database)
    opened = chat.press(BEN, "Set a goal", chat.home(BEN))
    chat.fill(BEN, opened, goal="Lead", milestone_1="Shadow", due_1="2026-05-01")
    chat.runner.follow(gone(BEN))
    chat.later(weeks=3)
    chat.runner.follow(Caller(BEN, profile_of(BEN)))
    chat.later(weeks=4, days=1)

    assert "Due on 1 May 2026: Shadow" in words_of(chat.asked(BEN, "It's done"))


def test_f33_the_partner_hears_who_left_and_who_is_back(database: Database) -> None:
    chat = with_pair(database)
    chat.runner.follow(gone(ANA))
    chat.later(minutes=1)
    assert words_of(chat.last(BEN)).startswith("Ana no longer has an account here.")

    chat.runner.follow(Caller(ANA, profile_of(ANA)))
    chat.later(minutes=1)
    assert words_of(chat.last(BEN)).startswith("Ana is back.")


@pytest.mark.parametrize("weeks", [1, 6])
def test_f33_a_pause_ends_though_they_were_gone(database: Database, weeks: int) -> None:
    chat = with_pair(database)
    chat.fill(ANA, chat.say(ANA, "pause"), until="2026-04-07")
    chat.runner.follow(gone(ANA))
    chat.later(weeks=weeks)
    chat.runner.follow(Caller(ANA, profile_of(ANA)))
    chat.later(weeks=6)

    assert "on a pause" not in words_of(chat.home(ANA))
    assert "takes a pause" not in words_of(chat.home(BEN))


def test_f33_a_profile_that_changes_nothing_asks_nothing_anew(database: Database) -> None:
    chat = with_pair(database)
    with chat.look() as uow:
        before = sorted((p.id, p.due_at) for p in uow.prompts.of(chat.person(ANA).id))
    follow(chat, AS_ANA)

    with chat.look() as uow:
        after = sorted((p.id, p.due_at) for p in uow.prompts.of(chat.person(ANA).id))
    assert after == before
