"""Asking a mentor: once each, a few at once, read by nobody else, and never left hanging."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from handlers.acts import Answer, Caller, Pressed, Profile
from mentoring.vocabulary import RequestStatus
from storage.database import Database
from storage.mentor_requests import MentorRequest
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import (
    Chat,
    buttons_of,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_people,
    words_of,
)
from tests.handlers.scenario import EVE, FAY, HAL
from ui.message import Message, Press

WORDS = "I would like to speak up in meetings."


def join(chat: Chat, by: ActorRef, role: str, **answers: object) -> None:
    chat.fill(by, chat.say(by, "join"), role=role, **answers)


def ask(chat: Chat, name: str = "Ana", by: ActorRef = BEN) -> Answer:
    return chat.fill(by, chat.press(by, f"Ask {name}", chat.say(by, "mentors")), words=WORDS)


def requests(chat: Chat, by: ActorRef = BEN) -> list[MentorRequest]:
    with chat.look() as uow:
        person = uow.people.at(by)
        return uow.mentor_requests.by(person.id) if person else []


def pair(chat: Chat, mentor: str, mentee: str, *, again: bool = False) -> Answer:
    opened = chat.say(CLEO, "pair")
    chosen = {
        field: next(one.value for one in offered if words_of(one.label).startswith(name))
        for (field, offered), name in zip(
            dialog_of(opened).options.items(), (mentor, mentee), strict=True
        )
    }
    return chat.fill(CLEO, opened, request="", again=again, **chosen)


def told(chat: Chat, by: ActorRef) -> str:
    return "\n".join(words_of(one) for one in chat.received(by))


def test_the_mentor_reads_the_words_and_can_answer(database: Database) -> None:
    chat = with_people(database)
    done = ask(chat)
    assert words_of(done).startswith(
        "You have asked Ana. They read it in their working hours, and tell you by 24 March 2026."
    )
    chat.later(minutes=1)
    assert f"Ben writes: {WORDS}" in words_of(chat.last(ANA))
    assert labels_of(chat.last(ANA)) == ["Accept", "Not now"]
    assert WORDS in words_of(chat.home(ANA))
    assert "You asked Ana on 10 March 2026." in words_of(chat.home(BEN))


def test_the_coordinator_sees_how_many_wait_and_never_the_words(database: Database) -> None:
    chat = with_people(database)
    assert "request" not in words_of(chat.say(CLEO, "overview"))
    ask(chat)
    shown = words_of(chat.say(CLEO, "overview"))
    assert "1 request to a mentor is open." in shown
    assert "waited" not in shown
    chat.later(days=7)
    shown = words_of(chat.say(CLEO, "overview"))
    assert "Ben has waited for Ana since 10 March 2026." in shown
    assert WORDS not in shown + words_of(chat.home(CLEO)) + told(chat, CLEO)
    chat.now += timedelta(days=8)
    assert "request" not in words_of(chat.say(CLEO, "overview"))


def test_at_night_the_mentor_is_left_alone(database: Database) -> None:
    chat = with_people(database)
    chat.now = chat.now.replace(hour=22)
    ask(chat)
    chat.later(hours=2)
    assert chat.received(ANA) == []
    chat.later(hours=10)
    assert "Ben would like you as a mentor." in words_of(chat.last(ANA))


def test_what_is_taken_back_before_it_was_read_is_never_heard_of(database: Database) -> None:
    chat = with_people(database)
    chat.now = chat.now.replace(hour=22)
    chat.press(BEN, "Take it back", ask(chat))
    chat.later(days=2)
    assert chat.received(ANA) == []


def test_asking_twice_says_that_it_waits(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Ask Ana", chat.say(BEN, "mentors"))
    chat.fill(BEN, opened, words=WORDS)
    assert "waiting for an answer already" in words_of(chat.fill(BEN, opened, words="Again"))
    assert "waiting for an answer already" in words_of(
        chat.open(BEN, opened.feature, dialog_of(opened).subject)
    )
    shown = chat.say(BEN, "mentors")
    assert "You asked on 10 March 2026." in words_of(shown)
    assert "Ask Ana" not in labels_of(shown.reply)
    assert len(requests(chat)) == 1


def test_f12_a_retry_asks_once(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Ask Ana", chat.say(BEN, "mentors"))
    first = chat.fill(BEN, opened, request="R1", words=WORDS)
    again = chat.fill(BEN, opened, request="R1", words=WORDS)
    assert again.is_repeat
    assert again.reply == first.reply
    chat.later(minutes=1)
    assert len(chat.received(ANA)) == 1


def test_f12_two_devices_at_once_ask_once(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Ask Ana", chat.say(BEN, "mentors"))
    together = threading.Barrier(2)

    def submit(request: str) -> Answer:
        together.wait(10)
        return chat.fill(BEN, opened, request=request, words=WORDS)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(submit, ("phone", "laptop")))
    said = sorted(words_of(answer).splitlines()[0][:16] for answer in answers)
    assert said == ["It is waiting fo", "You have asked A"]
    assert len(requests(chat)) == 1


def test_only_a_few_can_be_asked_at_once(database: Database) -> None:
    chat = with_people(database)
    for by in (EVE, FAY, HAL):
        join(chat, by, "mentor")
    for name in ("Ana", "Eve", "Fay"):
        ask(chat, name)
    opened = chat.press(BEN, "Ask Hal", chat.say(BEN, "mentors"))
    assert "which is the most at once" in reasons_of(opened)[""]
    chat.press(BEN, "Take it back", chat.home(BEN))
    assert words_of(ask(chat, "Hal")).startswith("You have asked Hal.")


def test_f12_at_once_from_two_devices_no_more_than_a_few_are_asked(database: Database) -> None:
    chat = with_people(database)
    for by in (DAN, EVE, FAY, HAL):
        join(chat, by, "mentor")
    shown = chat.say(BEN, "mentors")
    opened = [chat.press(BEN, f"Ask {name}", shown) for name in ("Ana", "Dan", "Eve", "Fay", "Hal")]
    together = threading.Barrier(5)

    def submit(number: int) -> Answer:
        together.wait(10)
        return chat.fill(BEN, opened[number], request=f"R{number}", words=WORDS)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(submit, range(5)))
    assert len(requests(chat)) == 3


def test_f13_a_mentor_who_is_full_meanwhile_keeps_the_words(database: Database) -> None:
    chat = with_people(database)
    join(chat, DAN, "mentee")
    opened = chat.press(BEN, "Ask Ana", chat.say(BEN, "mentors"))
    pair(chat, "Ana", "Dan")
    refused = chat.fill(BEN, opened, words=WORDS)
    assert "Ana has no free place at present." in reasons_of(refused)[""]
    with chat.look() as uow:
        person = uow.people.at(BEN)
        assert person is not None
        kept = uow.drafts.restore(person.id, "ask_mentor", dialog_of(opened).subject)
    assert kept.answers == {"words": WORDS}


def test_f13_who_was_paired_meanwhile_is_told_so(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Ask Ana", chat.say(BEN, "mentors"))
    pair(chat, "Ana", "Ben")
    assert words_of(chat.fill(BEN, opened, words=WORDS)).startswith("You have a mentor: Ana.")
    assert requests(chat) == []


def test_f14_a_mentor_who_has_left_can_not_be_asked(database: Database) -> None:
    chat = with_people(database)
    shown = chat.say(BEN, "mentors")
    chat.fill(ANA, chat.say(ANA, "leave"))
    assert "Ana can't be asked at present." in reasons_of(chat.press(BEN, "Ask Ana", shown))[""]


def test_nobody_asks_a_mentee_themselves_or_what_is_made_up(database: Database) -> None:
    chat = with_people(database)
    join(chat, DAN, "mentee")
    with chat.look() as uow:
        ids = [one.id for one, _ in uow.participants.active(uow.programs.required().cohort.id)]
    anas = dialog_of(chat.press(BEN, "Ask Ana", chat.say(BEN, "mentors"))).subject
    for made_up in {*ids, None} - {anas}:
        opened = chat.act(BEN, Pressed(Press(feature="ask_mentor", subject=made_up)))
        assert reasons_of(opened)


def test_words_are_needed_and_not_too_many(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(BEN, "Ask Ana", chat.say(BEN, "mentors"))
    for words in ("", " \u200b", "x" * 1001):
        assert list(reasons_of(chat.fill(BEN, opened, words=words))) == ["words"]


def test_taking_it_back_tells_who_has_read_it(database: Database) -> None:
    chat = with_people(database)
    done = ask(chat)
    chat.later(minutes=1)
    assert "Taken back." in words_of(chat.press(BEN, "Take it back", done))
    chat.later(minutes=1)
    assert words_of(chat.last(ANA)).startswith("Ben has taken back the request to you.")
    assert WORDS not in words_of(chat.home(ANA))
    # Ana may still be asked, and the old buttons say what has become of it.
    assert "closed already" in words_of(chat.press(BEN, "Take it back", done))
    assert "is closed" in words_of(chat.press(ANA, "Accept", chat.asked(ANA, "Accept")))
    assert words_of(ask(chat)).startswith("You have asked Ana.")


def test_nobody_takes_back_what_another_has_asked(database: Database) -> None:
    chat = with_people(database)
    done = ask(chat)
    assert isinstance(done.reply, Message)
    press = next(b.press for b in buttons_of(done.reply) if b.press.choice == "withdraw")
    join(chat, DAN, "mentee")
    for other in (ANA, DAN):
        assert "couldn't find" in reasons_of(chat.act(other, Pressed(press)))[""]
    assert requests(chat)[0].is_open


def test_a_mentor_who_does_not_answer_is_reminded_once(database: Database) -> None:
    chat = with_people(database)
    ask(chat)
    chat.later(days=6)
    assert len(chat.received(ANA)) == 1
    chat.later(days=2)
    assert words_of(chat.last(ANA)).startswith("Ben would still like you as a mentor")
    chat.later(days=30)
    assert [words_of(one) for one in chat.received(ANA)].count(words_of(chat.last(ANA))) == 1
    assert len([one for one in chat.received(ANA) if "Accept" in labels_of(one)]) == 2


def test_what_nobody_answers_runs_out_and_the_catalog_is_offered(database: Database) -> None:
    chat = with_people(database)
    ask(chat)
    chat.later(days=16)
    assert words_of(chat.last(BEN)).startswith("Ana didn't get round to answering you in time.")
    assert requests(chat)[0].status is RequestStatus.EXPIRED
    assert "Accept" not in labels_of(chat.home(ANA))
    assert "is closed" in words_of(chat.press(ANA, "Accept", chat.asked(ANA, "Accept")))
    shown = chat.press(BEN, "Find another mentor", chat.last(BEN))
    assert "Ask Ana" in labels_of(shown.reply)


def test_after_an_outage_what_has_run_out_is_not_asked_any_more(database: Database) -> None:
    chat = with_people(database)
    ask(chat)
    chat.now += timedelta(days=20)
    chat.later(days=1)
    assert chat.received(ANA) == []
    assert told(chat, BEN).count("didn't get round") == 1


def test_what_has_run_out_unseen_does_not_keep_anybody_from_asking(database: Database) -> None:
    chat = with_people(database)
    for by in (EVE, FAY):
        join(chat, by, "mentor")
    for name in ("Ana", "Eve", "Fay"):
        ask(chat, name)
    # Nothing works meanwhile, so that nobody has closed them.
    chat.now += timedelta(days=20)
    assert words_of(ask(chat)).startswith("You have asked Ana.")
    statuses = sorted(one.status for one in requests(chat))
    assert statuses == ["expired", "expired", "expired", "open"]


@pytest.mark.parametrize("act", ["leave", "pause"])
def test_a_mentee_who_goes_away_takes_the_request_along(database: Database, act: str) -> None:
    chat = with_people(database)
    ask(chat)
    chat.later(minutes=1)
    until = {"until": chat.now.date() + timedelta(days=30)} if act == "pause" else {}
    chat.fill(BEN, chat.say(BEN, act), **until)
    chat.later(minutes=1)
    assert words_of(chat.last(ANA)).startswith("Ben is away for now")
    assert requests(chat)[0].status is RequestStatus.MENTEE_AWAY


@pytest.mark.parametrize("act", ["leave", "pause"])
def test_a_mentor_who_goes_away_leaves_nobody_waiting(database: Database, act: str) -> None:
    chat = with_people(database)
    ask(chat)
    chat.later(minutes=1)
    until = {"until": chat.now.date() + timedelta(days=30)} if act == "pause" else {}
    chat.fill(ANA, chat.say(ANA, act), **until)
    chat.later(minutes=1)
    assert words_of(chat.last(BEN)).startswith("Ana takes nobody at present")
    assert labels_of(chat.last(BEN)) == ["Find another mentor"]


def test_a_short_pause_leaves_a_request_as_it_is(database: Database) -> None:
    chat = with_people(database)
    ask(chat)
    chat.fill(BEN, chat.say(BEN, "pause"), until=chat.now.date() + timedelta(days=3))
    assert requests(chat)[0].is_open


@pytest.mark.parametrize(("who", "role"), [(BEN, "mentor"), (ANA, "mentee")])
def test_a_role_that_is_given_up_closes_what_was_asked_in_it(
    database: Database, who: ActorRef, role: str
) -> None:
    chat = with_people(database)
    ask(chat)
    join(chat, who, "both")
    assert requests(chat)[0].is_open
    join(chat, who, role)
    assert not requests(chat)[0].is_open


def test_who_is_paired_otherwise_needs_no_answer(database: Database) -> None:
    chat = with_people(database)
    join(chat, EVE, "mentor")
    ask(chat)
    ask(chat, "Eve")
    chat.later(minutes=1)
    pair(chat, "Eve", "Ben")
    chat.later(minutes=1)
    assert words_of(chat.last(ANA)).startswith("Ben has a mentor now")
    assert "Meet Ben, your mentee." in told(chat, EVE)
    assert {one.status for one in requests(chat)} == {"accepted", "paired"}
    assert "has a mentor by now" in words_of(chat.press(ANA, "Accept", chat.asked(ANA, "Accept")))


def test_who_waits_for_a_mentor_who_is_full_now_is_told(database: Database) -> None:
    chat = with_people(database)
    join(chat, DAN, "mentee")
    ask(chat)
    pair(chat, "Ana", "Dan")
    chat.later(minutes=1)
    assert words_of(chat.last(BEN)).startswith("The last place with Ana was taken")
    assert requests(chat)[0].status is RequestStatus.FULL


def test_a_request_of_somebody_whose_account_is_gone_is_not_shown(database: Database) -> None:
    chat = with_people(database)
    ask(chat)
    gone: Profile = Profile(**(vars(profile_of(BEN)) | {"is_deactivated": True}))
    chat.runner.follow(Caller(BEN, gone))
    chat.later(days=1)
    assert chat.received(ANA) == []
    assert "Accept" not in labels_of(chat.home(ANA))
