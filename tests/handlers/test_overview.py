"""The coordinator's overview: every pair, the ones in need first."""

from __future__ import annotations

from dataclasses import replace

from handlers.acts import Caller
from storage.database import Database
from storage.organizations import Platform
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, make_organization
from tests.chat import (
    SETUP_CODE,
    Chat,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_pair,
    with_program,
    words_of,
)


def test_an_empty_program_offers_the_first_step(database: Database) -> None:
    shown = with_program(database).say(CLEO, "overview")
    assert "No pair yet." in words_of(shown)
    assert labels_of(shown.reply)[0] == "Pair people"


def test_what_coordinators_agree_on_with_people_is_among_what_they_do(database: Database) -> None:
    chat = with_program(database)
    home = words_of(chat.home(CLEO))
    assert home.index("You coordinate") < home.index("The policy") < home.index("Boundaries")


def test_a_new_pair_has_not_met(database: Database) -> None:
    shown = words_of(with_pair(database).say(CLEO, "overview"))
    assert shown.startswith("Pairs in First cohort\nAna and Ben: not met yet")


def test_it_says_when_a_pair_last_met(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "log"), topics="Secret plans")
    shown = words_of(chat.say(CLEO, "overview"))
    assert "Ana and Ben: last met on 10 March 2026" in shown
    assert "Secret" not in shown


def test_a_quiet_pair_comes_first_with_a_way_to_look(database: Database) -> None:
    chat = with_pair(database)
    chat.later(weeks=5)
    shown = chat.say(CLEO, "overview")
    assert "Ana and Ben have not met for a while" in words_of(shown)
    look = chat.press(CLEO, "Take a look", shown)
    assert words_of(look).startswith("Ana and Ben\n")


def test_a_pair_whose_mentor_is_gone_needs_a_hand(database: Database) -> None:
    chat = with_pair(database)
    chat.runner.follow(Caller(ANA, replace(profile_of(ANA), is_deactivated=True)))
    assert "one of them no longer has an account here" in words_of(chat.say(CLEO, "overview"))


def test_home_counts(database: Database) -> None:
    home = words_of(with_pair(database).home(CLEO))
    assert "2 people and 1 pair. No pair needs a hand." in home


def test_home_counts_who_is_in_need(database: Database) -> None:
    chat = with_pair(database)
    chat.later(weeks=5)
    assert "2 people and 1 pair. 1 pair may need a hand." in words_of(chat.home(CLEO))


def test_everything_a_coordinator_does_is_on_home(database: Database) -> None:
    labels = labels_of(with_pair(database).home(CLEO))
    for label in ("Pair people", "See all pairs", "Coordinators", "Program settings"):
        assert label in labels


def test_who_does_not_coordinate_sees_no_card(database: Database) -> None:
    assert "You coordinate" not in words_of(with_pair(database).home(ANA))


def test_before_set_up_it_says_what_comes_first(database: Database) -> None:
    make_organization(database)
    chat = Chat(database)
    chat.fill(DAN, chat.open(DAN, "become_coordinator"), code=SETUP_CODE)
    for command in ("overview", "pair", "end", "digest"):
        refused = chat.say(DAN, command)
        assert "Type /mentor setup" in reasons_of(refused)[""]


def test_its_buttons_open_dialogs(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(DAN, chat.say(DAN, "join"), role="mentee")
    shown = chat.say(CLEO, "overview")
    for label in ("Pair people", "End a pair"):
        assert dialog_of(chat.press(CLEO, label, shown)).form.title


def _meet_by_mail(chat: Chat, *names: str) -> None:
    with chat.look() as uow:
        for name in names:
            actor = ActorRef(Platform.WEB, "portal", f"{name}@example.com".lower())
            uow.people.meet(actor, name)
            address = uow.people.address(actor)
            assert address is not None
            uow.people.refuse_mail(address, "smtp_550")


def test_it_names_those_whose_mail_comes_back(database: Database) -> None:
    chat = with_pair(database)
    assert "comes back" not in words_of(chat.say(CLEO, "overview"))
    _meet_by_mail(chat, "Gil", "Fay")
    shown = words_of(chat.say(CLEO, "overview"))
    _, _, after = shown.partition("Mail to these people comes back.")
    assert "\nFay\nGil\n" in after
    assert "example.com" not in shown
    assert "550" not in shown


def test_it_names_a_few_of_many_whose_mail_comes_back(database: Database) -> None:
    chat = with_program(database)
    _meet_by_mail(chat, *(f"Person {n:02}" for n in range(12)))
    shown = words_of(chat.say(CLEO, "overview"))
    assert "Person 09\nand 2 more" in shown
    assert "Person 10" not in shown


def test_who_gets_mail_again_is_no_longer_named(database: Database) -> None:
    chat = with_program(database)
    _meet_by_mail(chat, "Fay")
    with chat.look() as uow:
        address = uow.people.address(ActorRef(Platform.WEB, "portal", "fay@example.com"))
        assert address is not None
        uow.people.mail_works_again(address)
    assert "comes back" not in words_of(chat.say(CLEO, "overview"))


def test_it_names_who_cannot_be_reached_with_words_to_send_them(database: Database) -> None:
    chat = with_pair(database)
    assert "can't reach" not in words_of(chat.say(CLEO, "overview"))
    with chat.look() as uow:
        address = uow.people.address(BEN)
        assert address is not None
        address.unreachable = "uninstalled"
    shown = words_of(chat.say(CLEO, "overview"))
    _, _, after = shown.partition("Cairn can't reach these people")
    assert "\nBen\n" in after
    assert "Ana" not in after
    assert "Hello, this is Cleo." in after
    assert "uninstalled" not in shown


def test_who_opens_it_again_is_no_longer_out_of_reach(database: Database) -> None:
    chat = with_pair(database)
    with chat.look() as uow:
        address = uow.people.address(BEN)
        assert address is not None
        address.unreachable = "MessageWritesBlocked"
    chat.say(BEN, "")
    assert "can't reach" not in words_of(chat.say(CLEO, "overview"))
