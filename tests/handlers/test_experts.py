"""Experts: coordinators see who waits, approve or decline them, each once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from handlers.acts import Answer, Caller, Opened, Pressed, Profile, Submitted
from mentoring.vocabulary import ParticipantStatus
from storage.database import Database
from storage.links import Purpose
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, GIL, OTHER_TEAM, make_organization
from tests.chat import (
    SETUP_CODE,
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
from ui.form import Dialog
from ui.message import Message, Press

#: Another coordinator of ours, and one of another organization.
DEE = ActorRef(DAN.platform, DAN.team, "U0DEE")
ZOE = ActorRef(DAN.platform, OTHER_TEAM, "U0ZOE")
MOVED_ON = "This has moved on since. Type /mentor to see where things stand."


def application_id(chat: Chat) -> UUID:
    gil = chat.person(GIL)
    with chat.look() as uow:
        participant = uow.participants.latest_of(gil.id)
    assert participant is not None
    return participant.id


def status(chat: Chat) -> ParticipantStatus:
    with chat.look() as uow:
        return uow.participants.get(application_id(chat)).status


def approve(chat: Chat, *, by: ActorRef = CLEO, request: str = "") -> Answer:
    return chat.press(by, "Approve", chat.asked(CLEO, "Approve"), request=request)


def decline_button(chat: Chat) -> Answer:
    return chat.press(CLEO, "Decline", chat.asked(CLEO, "Decline"))


def decline(chat: Chat, words: str = "") -> Answer:
    return chat.fill(CLEO, decline_button(chat), words=words)


def with_two_coordinators(database: Database) -> Chat:
    chat = with_expert(database)
    dee = chat.runner.person_id(Caller(DEE, profile_of(DEE)))
    with chat.look() as uow:
        uow.coordinators.add(uow.people.get(dee), now=chat.now)
    return chat


def told(chat: Chat) -> list[str]:
    chat.later(minutes=1)
    return [words_of(one) for one in chat.received(GIL)]


def mentors(chat: Chat) -> str:
    offered = dialog_of(chat.say(CLEO, "pair")).options["mentor"]
    return "\n".join(words_of(one.label) for one in offered)


def first_line(answer: Answer) -> str:
    return words_of(answer).partition("\n")[0]


def test_who_waits_is_listed_with_topics_and_time(database: Database) -> None:
    shown = with_expert(database, affiliation="Gomes & Filhos").say(CLEO, "experts")
    assert words_of(shown).startswith("Experts who wait for approval\nGil\n")
    assert "Gomes & Filhos" in words_of(shown)
    assert "Pricing and Strategy" in words_of(shown)
    assert "4 hours a month, 1 mentee at once" in words_of(shown)
    assert labels_of(shown.reply) == ["Approve", "Decline", "See details", "Invite an expert"]


def test_without_any_it_offers_to_invite_one(database: Database) -> None:
    shown = with_people(database).say(CLEO, "experts")
    assert "No expert waits for approval\nApproved experts\nNobody yet." in words_of(shown)
    assert labels_of(shown.reply) == ["Invite an expert"]


def test_of_many_some_are_shown_and_the_others_counted(database: Database) -> None:
    chat = with_program(database)
    for number in range(10):
        who = GIL._replace(external_id=f"gil{number}@example.org")
        chat.follow_link(who, Purpose.EXPERT)
        opened = chat.open(who, "apply")
        chat.fill(who, opened, request="", topics=("Writing",), hours_a_month=1, terms=True)
    shown = chat.say(CLEO, "experts")
    assert labels_of(shown.reply).count("Approve") == 8
    assert "2 more wait after these." in words_of(shown)
    # Who waits longest comes first.
    assert words_of(shown).index("Gil0") < words_of(shown).index("Gil7")


def test_the_details_say_who_it_is_for_certain(database: Database) -> None:
    chat = with_expert(database, outcomes="A price list that sells.")
    shown = chat.press(CLEO, "See details", chat.last(CLEO))
    assert "What people can achieve\nA price list that sells." in words_of(shown)
    assert "Signs in as gil@example.org." in words_of(shown)
    assert labels_of(shown.reply) == ["Approve", "Decline", "See all experts"]


def test_approved_they_are_told_and_can_be_paired(database: Database) -> None:
    chat = with_expert(database)
    assert "Gil" not in mentors(chat)
    done = approve(chat)
    assert first_line(done) == "Gil is approved, and can be paired now. We have told them."
    assert status(chat) is ParticipantStatus.ACTIVE
    assert told(chat)[-1].startswith("Cleo approved your offer. Welcome to the program.")
    assert "Gil: 0 of 1 places taken; Pricing and Strategy" in mentors(chat)
    shown = words_of(chat.say(CLEO, "experts"))
    assert "Approved experts\nGil (not said): 4 hours a month, 1 mentee at once" in shown


def test_approved_they_have_a_profile_like_anybody(database: Database) -> None:
    chat = with_expert(database)
    approve(chat)
    home = chat.home(GIL)
    assert "Your profile\nYou are in First cohort." in words_of(home)
    opened = chat.press(GIL, "Edit my answers", home)
    done = chat.fill(GIL, opened, request="", capacity=3)
    assert first_line(done) == "Saved. The next match uses what you changed."
    assert status(chat) is ParticipantStatus.ACTIVE
    assert "Gil: 0 of 3 places taken" in mentors(chat)
    assert dialog_of(chat.press(GIL, "Add to my profile", home)).form is dialog_of(opened).form


def test_an_approved_expert_mentors_like_anybody(database: Database) -> None:
    chat = with_expert(database, title_="Founder", affiliation="Gomes & Filhos")
    approve(chat)
    opened = chat.say(CLEO, "pair")
    options = dialog_of(opened).options
    gil = next(one.value for one in options["mentor"] if words_of(one.label).startswith("Gil"))
    chat.fill(CLEO, opened, request="", mentor=gil, mentee=options["mentee"][0].value)
    chat.later(minutes=1)
    assert words_of(chat.last(GIL)).startswith("Meet Ben, your mentee.")
    assert words_of(chat.last(BEN)).startswith("Meet Gil, your mentor.\nFounder, Gomes & Filhos\n")
    assert isinstance(chat.fill(GIL, chat.say(GIL, "log")).reply, Message)
    assert isinstance(chat.fill(GIL, chat.say(GIL, "pause")).reply, Message)
    assert "approved already" in words_of(approve(chat))
    assert words_of(chat.say(GIL, "leave")).startswith("Your pairing with Ben ends")


@pytest.mark.parametrize("request_", ["same", ""])
def test_f12_a_second_press_says_that_they_are_approved(database: Database, request_: str) -> None:
    chat = with_two_coordinators(database)
    first = approve(chat, request=request_)
    again = approve(chat, request=request_)
    assert first_line(again) == (first_line(first) if request_ else "Gil is approved already.")
    assert first_line(approve(chat, by=DEE)) == "Gil is approved already."
    assert len(told(chat)) == 1


def test_f12_two_coordinators_at_once_decide_once(database: Database) -> None:
    chat = with_two_coordinators(database)
    asked = chat.asked(CLEO, "Approve")
    opened = chat.press(DEE, "Decline", asked)
    together = threading.Barrier(2)

    def decide(by: ActorRef) -> Answer:
        together.wait(10)
        if by is CLEO:
            return chat.press(CLEO, "Approve", asked, request="cleo")
        return chat.fill(DEE, opened, request="dee")

    with ThreadPoolExecutor(2) as pool:
        words = [words_of(answer) for answer in pool.map(decide, (CLEO, DEE))]
    assert sum("already" in one for one in words) == 1
    assert len(told(chat)) == 1


def test_declined_they_hear_it_kindly(database: Database) -> None:
    chat = with_expert(database)
    assert first_line(decline(chat)) == "Gil is declined. We have told them kindly."
    assert status(chat) is ParticipantStatus.DECLINED
    assert told(chat)[-1].startswith("Thank you for offering your help.")
    assert "writes" not in told(chat)[-1]
    assert "Gil" not in mentors(chat)
    assert "Gil" not in words_of(chat.say(CLEO, "experts"))
    for again in (approve(chat), decline_button(chat)):
        assert first_line(again) == "Gil was declined already."


def test_a_kind_word_reaches_them(database: Database) -> None:
    chat = with_expert(database)
    decline(chat, "Next year, <!channel> {gladly}")
    assert "Cleo writes: Next year, <!channel> {gladly}" in told(chat)[-1]


def test_who_was_declined_may_apply_again(database: Database) -> None:
    chat = with_expert(database)
    decline(chat)
    chat.later(minutes=1)
    again = chat.press(GIL, "Offer it again", chat.home(GIL))
    chat.fill(GIL, again, request="", terms=True)
    assert status(chat) is ParticipantStatus.WAITING
    chat.later(minutes=1)
    assert "approved, and can be paired" in words_of(approve(chat))


def test_f14_what_was_changed_since_is_shown_before_it_is_approved(database: Database) -> None:
    chat = with_expert(database)
    asked = chat.asked(CLEO, "Approve")
    chat.fill(GIL, chat.open(GIL, "apply"), request="", outcomes="Quite another thing.")
    shown = chat.press(CLEO, "Approve", asked)
    assert words_of(shown).startswith("The answers have changed since. This is how they are now.")
    assert "Quite another thing." in words_of(shown)
    assert status(chat) is ParticipantStatus.WAITING
    chat.press(CLEO, "Approve", shown)
    assert status(chat) is ParticipantStatus.ACTIVE


def test_f14_declining_what_was_changed_since_has_moved_on(database: Database) -> None:
    chat = with_expert(database)
    opened = decline_button(chat)
    chat.fill(GIL, chat.open(GIL, "apply"), request="", outcomes="Quite another thing.")
    assert reasons_of(chat.fill(CLEO, opened)) == {"": MOVED_ON}
    assert status(chat) is ParticipantStatus.WAITING


def test_f14_after_they_took_it_back_it_has_moved_on(database: Database) -> None:
    chat = with_expert(database)
    opened = decline_button(chat)
    chat.fill(GIL, chat.say(GIL, "leave"))
    asked = chat.asked(CLEO, "Approve")
    for label in ("Approve", "Decline", "See details"):
        assert reasons_of(chat.press(CLEO, label, asked)) == {"": MOVED_ON}
    assert reasons_of(chat.fill(CLEO, opened)) == {"": MOVED_ON}
    assert status(chat) is ParticipantStatus.LEFT
    assert told(chat) == []


def test_who_is_deactivated_can_not_be_approved(database: Database) -> None:
    chat = with_expert(database)
    chat.runner.follow(Caller(GIL, Profile(name="Gil", is_deactivated=True)))
    assert reasons_of(approve(chat)) == {"": MOVED_ON}
    assert "No expert waits for approval" in words_of(chat.say(CLEO, "experts"))


@pytest.mark.parametrize("is_declined", [False, True])
def test_until_approved_they_take_no_part(database: Database, is_declined: bool) -> None:  # noqa: FBT001 - a case
    chat = with_expert(database)
    if is_declined:
        decline(chat)
    for command in ("log", "pairs", "goals", "pause"):
        refused = reasons_of(chat.say(GIL, command))[""]
        assert refused.endswith("Type /mentor to see where your application stands.")
    for forged in (Pressed(Press(feature="pause", choice="back")), Submitted("pause", {})):
        assert "where your application stands" in reasons_of(chat.act(GIL, forged))[""]
    opened = chat.say(CLEO, "pair")
    ben = dialog_of(opened).options["mentee"][0].value
    refused = reasons_of(
        chat.fill(CLEO, opened, request="", mentor=chat.person(GIL).id, mentee=ben)
    )["mentor"]
    assert refused == "They are not available any more. Choose somebody else."
    done = chat.fill(GIL, chat.say(GIL, "leave"))
    assert words_of(done).startswith("Taken back.")
    assert status(chat) is ParticipantStatus.LEFT


def test_a_colleague_is_no_expert(database: Database) -> None:
    chat = with_expert(database)
    ana = chat.person(ANA)
    with chat.look() as uow:
        participant = uow.participants.latest_of(ana.id)
    assert participant is not None
    for act in (
        Opened("experts", participant.id),
        Pressed(Press(feature="experts", choice="approve", subject=participant.id)),
        Submitted("experts", {}, participant.id),
    ):
        assert "We couldn't find that." in reasons_of(chat.act(CLEO, act))[""]


def test_only_coordinators_see_and_decide(database: Database) -> None:
    chat = with_expert(database)
    asked = chat.asked(CLEO, "Approve")
    for other in (ANA, DAN, GIL):
        assert "Only a coordinator" in reasons_of(chat.say(other, "experts"))[""]
        for label in ("Approve", "Decline", "See details"):
            assert "Only a coordinator" in reasons_of(chat.press(other, label, asked))[""]
    assert status(chat) is ParticipantStatus.WAITING


def test_another_organization_sees_and_decides_nothing(database: Database) -> None:
    chat = with_expert(database)
    make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    chat.fill(ZOE, chat.open(ZOE, "become_coordinator"), request="", code=SETUP_CODE)
    chat.fill(ZOE, chat.say(ZOE, "setup"))
    assert "Gil" not in words_of(chat.say(ZOE, "experts"))
    opened = decline_button(chat)
    assert isinstance(opened.reply, Dialog)
    asked = chat.asked(CLEO, "Approve")
    answers = [chat.press(ZOE, label, asked) for label in ("Approve", "Decline", "See details")]
    for answer in (*answers, chat.fill(ZOE, opened)):
        assert "We couldn't find that." in reasons_of(answer)[""]
    assert status(chat) is ParticipantStatus.WAITING


def test_home_the_overview_and_the_digest_say_that_somebody_waits(database: Database) -> None:
    chat = with_expert(database)
    waits = "1 expert waits for your approval."
    for shown in (chat.home(CLEO), chat.say(CLEO, "overview"), chat.say(CLEO, "digest")):
        assert waits in words_of(shown)
        listed = chat.press(CLEO, "See who waits", shown)
        assert words_of(listed).startswith("Experts who wait for approval")
    approve(chat)
    for shown in (chat.home(CLEO), chat.say(CLEO, "overview"), chat.say(CLEO, "digest")):
        assert "for your approval" not in words_of(shown)


def test_a_digest_of_nothing_else_is_sent_for_an_expert_who_waits(database: Database) -> None:
    chat = with_program(database)
    chat.follow_link(GIL, Purpose.EXPERT)
    opened = chat.open(GIL, "apply")
    chat.fill(GIL, opened, request="", topics=("Writing",), hours_a_month=1, terms=True)
    chat.later(days=7)
    digests = [words_of(one) for one in chat.received(CLEO)]
    assert any(one.startswith("Your week in") and "1 expert waits" in one for one in digests)
