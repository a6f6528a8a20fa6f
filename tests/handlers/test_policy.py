"""The policy: published in versions, agreed to by each, asked of everybody once."""

from __future__ import annotations

from datetime import timedelta

from handlers.acts import Answer
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, GIL
from tests.chat import (
    Chat,
    buttons_of,
    dialog_of,
    labels_of,
    reasons_of,
    with_expert,
    with_people,
    with_program,
    words_of,
)
from tests.databases import sent_to
from tests.handlers.scenario import EVE
from tests.handlers.test_answer_request import at_once
from tests.handlers.test_ask_mentor import pair, told
from tests.handlers.test_eligibility import join
from ui.message import Message

ASKED = "Please read it, and say if you agree."


def publish(chat: Chat, words: str = "Be kind.", **answers: object) -> Answer:
    return chat.fill(CLEO, chat.open(CLEO, "publish_policy"), words=words, **answers)


def with_policy(database: Database) -> Chat:
    chat = with_people(database)
    publish(chat)
    chat.later(minutes=1)
    return chat


def agree(chat: Chat, by: ActorRef) -> Answer:
    return chat.press(by, "I agree", chat.say(by, "policy"))


def acknowledged(chat: Chat) -> list[str]:
    with chat.look() as uow:
        ids = uow.policies.acknowledged(uow.programs.required().cohort.id)
        return sorted(person.name for person in uow.people.several(ids).values())


def test_without_a_policy_everybody_counts_as_having_agreed(database: Database) -> None:
    chat = with_people(database)
    assert acknowledged(chat) == ["Ana", "Ben"]
    assert "has no policy of its own yet" in words_of(chat.say(BEN, "policy"))
    assert ASKED not in words_of(chat.home(BEN))


def test_what_is_suggested_can_be_published_as_it_is(database: Database) -> None:
    chat = with_people(database)
    opened = chat.press(CLEO, "Write the policy", chat.say(CLEO, "policy"))
    suggested = str(dialog_of(opened).values["words"])
    assert len(suggested.splitlines()) == 8
    assert words_of(chat.fill(CLEO, opened)).startswith("Published.")
    assert suggested in words_of(chat.say(BEN, "policy"))


def test_everybody_who_takes_part_is_asked_and_can_agree(database: Database) -> None:
    chat = with_policy(database)
    for by in (ANA, BEN):
        assert ASKED in words_of(chat.last(by))
        assert ASKED in words_of(chat.home(by))
    assert told(chat, CLEO) == ""
    assert acknowledged(chat) == []
    shown = chat.press(BEN, "Read the policy", chat.last(BEN))
    assert "Be kind." in words_of(shown)
    done = chat.press(BEN, "I agree", shown)
    assert words_of(done).startswith("Thank you. You agreed to the policy on 10 March 2026.")
    assert acknowledged(chat) == ["Ben"]
    assert ASKED not in words_of(chat.home(BEN))
    assert "You agreed on 10 March 2026." in words_of(chat.say(BEN, "policy"))
    assert "I agree" not in labels_of(chat.say(BEN, "policy").reply)


def test_agreeing_twice_is_agreeing_once(database: Database) -> None:
    chat = with_policy(database)
    shown = chat.say(BEN, "policy")
    answers = at_once(*(lambda: chat.press(BEN, "I agree", shown),) * 2)
    assert len({words_of(one) for one in answers}) == 1
    chat.now += timedelta(days=3)
    assert "on 10 March 2026" in words_of(chat.press(BEN, "I agree", shown))


def test_a_new_version_asks_anew(database: Database) -> None:
    chat = with_policy(database)
    agree(chat, BEN)
    agree(chat, ANA)
    assert acknowledged(chat) == ["Ana", "Ben"]
    publish(chat, "Be kind, and on time.")
    chat.later(minutes=1)
    assert words_of(chat.last(BEN)).startswith("The policy of Mentorship program has changed.")
    assert acknowledged(chat) == []
    assert "Version 2" in words_of(chat.say(BEN, "policy"))
    agree(chat, BEN)
    assert acknowledged(chat) == ["Ben"]


def test_who_has_not_heard_of_a_version_hears_of_the_next_only(database: Database) -> None:
    chat = with_people(database)
    publish(chat)
    publish(chat, "Be kind, and on time.")
    chat.later(minutes=1)
    assert told(chat, BEN).count(ASKED) == 1
    assert words_of(chat.last(BEN)).startswith("Mentorship program has a policy")


def test_who_agrees_to_an_old_version_is_shown_the_new_one(database: Database) -> None:
    chat = with_policy(database)
    old = chat.say(BEN, "policy")
    publish(chat, "Be kind, and on time.")
    shown = chat.press(BEN, "I agree", old)
    assert words_of(shown).startswith("The policy has changed since.")
    assert "and on time" in words_of(shown)
    assert acknowledged(chat) == []
    chat.press(BEN, "I agree", shown)
    assert acknowledged(chat) == ["Ben"]


def test_the_same_words_ask_nobody_anew(database: Database) -> None:
    chat = with_policy(database)
    agree(chat, BEN)
    assert "nobody is asked anew" in words_of(publish(chat))
    chat.later(days=1)
    assert acknowledged(chat) == ["Ben"]
    assert told(chat, BEN).count(ASKED) == 1


def test_whoever_joins_later_is_asked_as_they_join(database: Database) -> None:
    chat = with_policy(database)
    joined = chat.fill(DAN, chat.say(DAN, "join"), role="mentee")
    assert ASKED in words_of(joined)
    assert ASKED in words_of(chat.home(DAN))
    agree(chat, DAN)
    assert ASKED not in words_of(chat.home(DAN))


def test_who_is_outside_is_not_asked(database: Database) -> None:
    chat = with_policy(database)
    assert ASKED not in words_of(chat.home(DAN))
    assert "/mentor join" in reasons_of(chat.say(DAN, "policy"))[""]
    chat.fill(BEN, chat.say(BEN, "leave"))
    assert ASKED not in words_of(chat.home(BEN))


def test_an_expert_is_asked_once_they_are_approved(database: Database) -> None:
    chat = with_expert(database)
    publish(chat)
    assert "Not yet: Ana and Ben." in words_of(chat.say(CLEO, "policy"))
    chat.press(CLEO, "Approve", chat.say(CLEO, "experts"))
    assert "Not yet: Ana, Ben and Gil." in words_of(chat.say(CLEO, "policy"))
    chat.deliver()
    assert ASKED in words_of(chat.last(GIL))


def test_whoever_gets_in_from_the_waiting_list_is_asked(database: Database) -> None:
    chat = with_policy(database)
    limited = {"limit": "number", "most_mentees": 1}
    chat.fill(CLEO, chat.say(CLEO, "eligibility"), request="", **limited)
    assert ASKED not in words_of(join(chat, DAN, "mentee"))
    chat.fill(BEN, chat.say(BEN, "leave"))
    chat.later(minutes=1)
    assert ASKED in words_of(chat.press(DAN, "Take the place", chat.last(DAN)))


def test_who_mentors_while_they_wait_is_asked_as_they_join(database: Database) -> None:
    chat = with_policy(database)
    limited = {"limit": "number", "most_mentees": 1}
    chat.fill(CLEO, chat.say(CLEO, "eligibility"), request="", **limited)
    joined = words_of(join(chat, DAN, "both"))
    assert "You are in as a mentor meanwhile." in joined
    assert ASKED in joined


def test_whoever_is_let_in_later_is_asked(database: Database) -> None:
    chat = with_policy(database)
    rules = chat.say(CLEO, "eligibility")
    chat.fill(CLEO, rules, request="", mentee_departments="Steam")
    told = join(chat, DAN, "mentee", department="Diesel")
    assert ASKED not in words_of(told)
    chat.press(CLEO, "Let them in anyway", chat.say(CLEO, "waiting"))
    chat.later(minutes=1)
    assert ASKED in words_of(chat.last(DAN))


def test_a_coordinator_who_takes_no_part_has_nothing_to_agree_to(database: Database) -> None:
    chat = with_policy(database)
    assert "I agree" not in labels_of(chat.say(CLEO, "policy").reply)
    assert ASKED not in words_of(chat.home(CLEO))
    refused = chat.press(CLEO, "I agree", chat.say(BEN, "policy"))
    assert "/mentor join" in reasons_of(refused)[""]
    join(chat, CLEO, "mentor")
    assert ASKED in words_of(chat.home(CLEO))
    agree(chat, CLEO)
    assert acknowledged(chat) == ["Cleo"]


def test_coordinators_see_who_has_not_agreed_and_remind_them_once(database: Database) -> None:
    chat = with_policy(database)
    agree(chat, BEN)
    shown = chat.say(CLEO, "policy")
    assert "1 person has agreed. Not yet: Ana." in words_of(shown)
    done = chat.press(CLEO, "Remind them", shown)
    assert words_of(done).startswith("We remind 1 person.")
    chat.later(minutes=1)
    assert told(chat, ANA).count(ASKED) == 2
    assert told(chat, BEN).count(ASKED) == 1
    assert "They were reminded on 10 March 2026." in words_of(chat.say(CLEO, "policy"))
    assert "Remind them" not in labels_of(chat.say(CLEO, "policy").reply)
    assert "Once is enough." in words_of(chat.press(CLEO, "Remind them", shown))
    agree(chat, ANA)
    assert "Nobody is left who hasn't." in words_of(chat.say(CLEO, "policy"))


def test_two_who_remind_at_once_remind_once(database: Database) -> None:
    chat = with_policy(database)
    shown = chat.say(CLEO, "policy")
    at_once(
        lambda: chat.press(CLEO, "Remind them", shown, request="R1"),
        lambda: chat.press(CLEO, "Remind them", shown, request="R2"),
    )
    chat.later(minutes=1)
    assert told(chat, ANA).count(ASKED) == 2


def test_nobody_is_reminded_of_an_old_version(database: Database) -> None:
    chat = with_policy(database)
    shown = chat.say(CLEO, "policy")
    publish(chat, "Be kind, and on time.")
    assert "moved on" in reasons_of(chat.press(CLEO, "Remind them", shown))[""]


def test_of_two_who_publish_the_later_loses_nothing(database: Database) -> None:
    chat = with_people(database)
    opened = chat.open(CLEO, "publish_policy")
    answers = at_once(
        lambda: chat.fill(CLEO, opened, request="P1", words="Be kind."),
        lambda: chat.fill(CLEO, opened, request="P2", words="Be on time."),
    )
    taken = [one for one in answers if isinstance(one.reply, Message)]
    assert len(taken) == 1
    again = chat.open(CLEO, "publish_policy")
    seen = f"{words_of(again)} {dialog_of(again).values['words']}"
    assert "Be kind." in seen
    assert "Be on time." in seen


def test_only_coordinators_write_it(database: Database) -> None:
    chat = with_policy(database)
    assert "Only a coordinator" in reasons_of(chat.open(BEN, "publish_policy"))[""]
    shown = chat.say(CLEO, "policy")
    assert "Only a coordinator" in reasons_of(chat.press(BEN, "Remind them", shown))[""]
    assert "Change it" not in labels_of(chat.say(BEN, "policy").reply)
    assert "Not yet" not in words_of(chat.say(BEN, "policy"))


def test_pairing_by_hand_warns_and_does_it(database: Database) -> None:
    chat = with_policy(database)
    agree(chat, ANA)
    done = words_of(pair(chat, "Ana", "Ben"))
    assert done.startswith("Ana and Ben are a pair now.")
    assert "Ben hasn't agreed to the policy yet." in done


def test_pairing_those_who_have_agreed_warns_of_nothing(database: Database) -> None:
    chat = with_policy(database)
    agree(chat, ANA)
    agree(chat, BEN)
    assert "agreed" not in words_of(pair(chat, "Ana", "Ben"))


def test_of_many_who_have_not_agreed_some_are_named(database: Database) -> None:
    chat = with_policy(database)
    for number in range(10):
        join(chat, EVE._replace(external_id=f"U0P{number:02}"), "mentee")
    assert "and 2 others." in words_of(chat.say(CLEO, "policy"))


def test_a_program_without_people_can_have_one(database: Database) -> None:
    chat = with_program(database)
    publish(chat)
    assert "0 people have agreed." in words_of(chat.say(CLEO, "policy"))


def test_home_asks_about_it_only_where_there_is_one(sqlite_database: Database) -> None:
    chat = with_people(sqlite_database)

    def asked() -> list[str]:
        with sent_to(sqlite_database) as sent:
            chat.home(BEN)
        return [statement for statement, _ in sent if "acknowledgements" in statement]

    assert asked() == []
    publish(chat)
    assert len(asked()) == 1


def test_what_the_coordinators_card_leads_to(database: Database) -> None:
    home = with_policy(database).home(CLEO)
    assert {"policy", "boundaries"} <= {one.press.feature for one in buttons_of(home)}


def test_many_are_told_in_few_statements(database: Database) -> None:
    chat = with_people(database)
    for by in (DAN, EVE):
        join(chat, by, "mentee")
    publish(chat)
    with sent_to(database) as sent:
        publish(chat, "Be kinder.")
    statements = [statement for statement, _ in sent]
    assert sum("INSERT INTO outbox" in one for one in statements) == 1
    assert sum("UPDATE outbox" in one for one in statements) == 1
    assert not any("FROM outbox" in one for one in statements)
