"""Logging for several at once: an entry for each pair, or none; notes reach whom they are for."""

from __future__ import annotations

from datetime import timedelta

from handlers.acts import Answer
from storage.database import Database
from storage.people import ActorRef
from storage.sessions import Session
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, reasons_of, with_people, words_of
from tests.handlers.scenario import EVE
from tests.handlers.test_answer_request import at_once
from tests.handlers.test_ask_mentor import join, pair, told

TOGETHER = "Several of them at once"


def with_group(database: Database, *more: ActorRef) -> Chat:
    """Have Ana mentor Ben, Dan and perhaps others."""
    chat = with_people(database)
    join(chat, ANA, "mentor", capacity=4)
    for by in (DAN, *more):
        join(chat, by, "mentee")
    for by in (BEN, DAN, *more):
        pair(chat, "Ana", chat.person(by).name)
    chat.later(minutes=1)
    return chat


def opened(chat: Chat) -> Answer:
    return chat.press(ANA, TOGETHER, chat.say(ANA, "log"))


def log(chat: Chat, **answers: object) -> Answer:
    return chat.fill(ANA, opened(chat), **answers)


def sessions(chat: Chat) -> dict[str, list[Session]]:
    with chat.look() as uow:
        pairs = uow.pairs.active(uow.programs.required().cohort.id)
        people = uow.people.several(one.mentee_id for one in pairs)
        return {people[one.mentee_id].name: uow.sessions.recent(one.id, limit=9) for one in pairs}


def test_each_pair_gets_an_entry_of_its_own(database: Database) -> None:
    chat = with_group(database)
    logged = log(chat, agreed="Bring a draft", shared_note="Good questions", private_note="Quiet")
    assert words_of(logged).startswith("Logged for 10 March 2026, with Ben and Dan.")
    chat.later(minutes=1)
    assert {name: len(held) for name, held in sessions(chat).items()} == {"Ben": 1, "Dan": 1}
    for by in (BEN, DAN):
        assert "Ana logged your session of 10 March 2026." in words_of(chat.last(by))
        assert "You agreed: Bring a draft" in words_of(chat.last(by))
        seen = chat.press(by, "Read it or add to it", chat.last(by))
        assert dialog_of(seen).values["shared_note"] == "Good questions"
        assert dialog_of(seen).values["private_note"] == ""


def test_the_private_note_is_the_mentors_in_each_entry(database: Database) -> None:
    chat = with_group(database)
    log(chat, private_note="Quiet today")
    for held in sessions(chat).values():
        seen = chat.open(ANA, "edit_session", held[0].id)
        assert dialog_of(seen).values["private_note"] == "Quiet today"
    for by in (BEN, DAN, CLEO):
        assert "Quiet today" not in told(chat, by)


def test_who_was_not_there_gets_none(database: Database) -> None:
    chat = with_group(database, EVE)
    form = opened(chat)
    assert [words_of(one.label) for one in dialog_of(form).options["who"]] == ["Ben", "Dan", "Eve"]
    chat.fill(ANA, form, who=[chat.person(BEN).id, chat.person(EVE).id])
    assert {name for name, held in sessions(chat).items() if held} == {"Ben", "Eve"}


def test_who_was_there_is_asked_first(database: Database) -> None:
    chat = with_group(database)
    fields = [one.name for one in dialog_of(opened(chat)).form.fields()]
    assert fields[:2] == ["who", "held_on"]


def test_where_one_has_an_entry_nothing_is_logged_and_all_is_kept(database: Database) -> None:
    chat = with_group(database)
    chat.fill(BEN, chat.say(BEN, "log"))
    refused = log(chat, agreed="Bring a draft")
    assert "There is an entry with Ben for this day already." in reasons_of(refused)["who"]
    assert {name: len(held) for name, held in sessions(chat).items()} == {"Ben": 1, "Dan": 0}
    assert dialog_of(opened(chat)).values["agreed"] == "Bring a draft"
    chat.fill(ANA, opened(chat), who=[chat.person(DAN).id])
    assert {name: len(held) for name, held in sessions(chat).items()} == {"Ben": 1, "Dan": 1}


def test_f12_logging_twice_at_once_is_logging_once(database: Database) -> None:
    chat = with_group(database)
    form = opened(chat)
    answers = at_once(lambda: chat.fill(ANA, form), lambda: chat.fill(ANA, form))
    said = sorted(words_of(one).splitlines()[0] for one in answers)
    assert said[0] == "Logged for 10 March 2026, with Ben and Dan."
    assert said[1].startswith("There is an entry with Ben")
    assert {len(held) for held in sessions(chat).values()} == {1}


def test_each_can_be_undone_alone(database: Database) -> None:
    chat = with_group(database)
    logged = log(chat)
    assert "Taken back." in words_of(chat.press(ANA, "Undo for Dan", logged))
    assert {name: len(held) for name, held in sessions(chat).items()} == {"Ben": 1, "Dan": 0}


def test_a_day_ahead_is_refused(database: Database) -> None:
    chat = with_group(database)
    refused = log(chat, held_on=chat.now.date() + timedelta(days=1))
    assert list(reasons_of(refused)) == ["held_on"]
    assert not any(sessions(chat).values())


def test_who_is_no_longer_a_mentee_is_said(database: Database) -> None:
    chat = with_group(database, EVE)
    form = opened(chat)
    chat.fill(EVE, chat.say(EVE, "leave"))
    assert list(reasons_of(chat.fill(ANA, form))) == ["who"]
    assert not any(sessions(chat).values())


def test_with_one_mentee_there_is_no_group(database: Database) -> None:
    chat = with_people(database)
    pair(chat, "Ana", "Ben")
    assert dialog_of(chat.say(ANA, "log")).form.title == "Log a session"
    for by in (ANA, BEN):
        assert "This is for mentors of several mentees." in words_of(chat.open(by, "log_group"))


def liking(chat: Chat, *who: ActorRef) -> None:
    for by in who:
        chat.fill(by, chat.say(by, "join"), formats=["group_coaching"])


def introduced(chat: Chat, mentee: ActorRef) -> tuple[str, str]:
    pair(chat, "Ana", chat.person(mentee).name)
    chat.later(minutes=1)
    return words_of(chat.last(mentee)), words_of(chat.last(ANA))


def with_formats(database: Database, *who: ActorRef) -> Chat:
    chat = with_people(database)
    with chat.look() as uow:
        program = uow.programs.required().program
        program.formats = ["one_on_one", "group_coaching"]
    join(chat, ANA, "mentor", capacity=3)
    join(chat, DAN, "mentee")
    liking(chat, *who)
    introduced(chat, BEN)
    return chat


def test_where_all_like_groups_the_introduction_names_them(database: Database) -> None:
    chat = with_formats(database, ANA, BEN, DAN)
    for words in introduced(chat, DAN):
        assert "You may meet as a group, which you all like: Ben would be with you." in words


def test_nobody_is_named_who_does_not_like_groups(database: Database) -> None:
    chat = with_formats(database, ANA, DAN)
    for words in introduced(chat, DAN):
        assert "as a group" not in words


def test_a_mentee_who_does_not_like_groups_hears_of_none(database: Database) -> None:
    chat = with_formats(database, ANA, BEN)
    for words in introduced(chat, DAN):
        assert "as a group" not in words
