"""The waiting list as coordinators see it, and what they can do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.acts import Answer, Pressed
from storage.database import Database
from tests.cast import BEN, CLEO, DAN
from tests.chat import Chat, buttons_of, dialog_of, labels_of, reasons_of, with_people, words_of
from tests.handlers.scenario import EVE, FAY
from tests.handlers.test_answer_request import at_once
from tests.handlers.test_eligibility import join, set_rules
from tests.handlers.test_place import full, leave, line, mentees, not_now, offered, take, told

WHY = "She begins in a new team on Monday."


def move(chat: Chat, nth: int, **answers: object) -> Answer:
    """Move whoever has a number, with the button beside them."""
    return chat.fill(CLEO, opened(chat, nth), request="", **{"words": WHY} | answers)


def opened(chat: Chat, nth: int) -> Answer:
    with chat.look() as uow:
        entry = uow.waiting.queue(uow.programs.required().cohort.id)[nth - 1].entry.id
    return chat.open(CLEO, "waiting_list", entry)


def test_without_rules_it_says_how_to_begin(database: Database) -> None:
    shown = chat_list(chat := with_people(database))
    assert words_of(shown).startswith("Everybody can take part, and nobody waits.")
    assert words_of(chat.press(CLEO, "Who can take part", shown))


def chat_list(chat: Chat) -> Answer:
    return chat.say(CLEO, "waiting")


def test_it_says_who_waits_since_when_and_how_full_it_is(database: Database) -> None:
    chat = full(database, DAN)
    chat.later(days=2)
    join(chat, EVE)
    shown = words_of(chat_list(chat))
    assert "1 of 1 places for mentees are taken." in shown
    assert "1: Dan, since 10 March 2026" in shown
    assert "2: Eve, since 12 March 2026" in shown
    assert "Nobody can tell yet how long it takes" in shown
    leave(chat)
    shown = words_of(chat_list(chat))
    assert "0 of 1 places for mentees are taken. 1 is being offered." in shown
    assert "1: Dan, since 10 March 2026. Is offered a place until 19 March 2026." in shown
    not_now(chat, DAN)
    assert "Has no time before 26 March 2026." in words_of(chat_list(chat))


def test_a_long_list_is_shown_in_part(database: Database) -> None:
    chat = full(database)
    people = [DAN._replace(external_id=f"U0P{n}") for n in range(8)]
    for by in people:
        join(chat, by)
    shown = chat_list(chat)
    assert labels_of(shown.reply).count("Move") == 6
    assert "8: P7" in words_of(shown)
    assert "Show more" not in labels_of(chat.press(CLEO, "Show more", shown).reply)


def test_everybody_who_waits_can_be_reached(database: Database) -> None:
    chat = full(database)
    for n in range(8):
        join(chat, DAN._replace(external_id=f"U0P{n}"))
    after = chat.press(CLEO, "Show more", chat_list(chat))
    assert "6: P5" not in words_of(after)
    moving = chat.press(CLEO, "Move", after)
    assert "P6 is number 7 now." in words_of(moving)
    chat.fill(CLEO, moving, request="", number=1, words=WHY)
    assert line(chat)[0] == "P6"


def test_when_the_last_one_shown_is_gone_it_begins_anew(database: Database) -> None:
    chat = full(database)
    for n in range(8):
        join(chat, DAN._replace(external_id=f"U0P{n}"))
    shown = chat_list(chat)
    leave(chat, DAN._replace(external_id="U0P5"))
    assert "1: P0" in words_of(chat.press(CLEO, "Show more", shown))


def test_everybody_who_can_not_take_part_can_be_let_in(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_departments="Steam")
    for n in range(8):
        join(chat, DAN._replace(external_id=f"U0P{n}"), department="Diesel")
    shown = chat_list(chat)
    assert "2 more after these." in words_of(shown)
    after = chat.press(CLEO, "Show more", shown)
    assert "Show more" not in labels_of(after.reply)
    assert labels_of(after.reply).count("Let them in anyway") == 2
    done = chat.press(CLEO, "Let them in anyway", after)
    assert words_of(done).startswith("P6 is in. We have told them.")


def test_the_list_can_be_reached_from_the_overview(database: Database) -> None:
    chat = full(database, DAN)
    overview = chat.press(CLEO, "See all pairs", chat.home(CLEO))
    assert "1 person waits for a place." in words_of(overview)
    assert "can't take part" not in words_of(overview)
    assert "1: Dan" in words_of(chat.press(CLEO, "Waiting list", overview))
    set_rules(chat, mentee_departments="Steam")
    join(chat, EVE, department="Diesel")
    assert "1 person can't take part yet." in words_of(chat.say(CLEO, "overview"))


def test_after_the_end_there_is_nothing_to_decide(database: Database) -> None:
    chat = full(database, DAN, EVE)
    set_rules(chat, mentee_departments="Steam")
    join(chat, FAY, department="Diesel")
    shown, moving = chat_list(chat), opened(chat, 2)
    chat.now += timedelta(weeks=27)
    for label in ("Offer a place now", "Let them in anyway"):
        assert "ended on" in reasons_of(chat.press(CLEO, label, shown))[""]
    refused = chat.fill(CLEO, moving, request="", number=1, words=WHY)
    assert "ended on" in reasons_of(refused)[""]
    assert "ended on" in reasons_of(set_rules(chat, mentee_departments=""))[""]
    assert line(chat) == ["Dan", "Eve"]


def test_somebody_is_moved_and_reads_why(database: Database) -> None:
    chat = full(database, DAN, EVE, FAY)
    done = move(chat, 3, number=1)
    assert words_of(done).startswith("Fay is number 1 now, and reads why.")
    assert line(chat) == ["Fay", "Dan", "Eve"]
    chat.later(minutes=1)
    assert words_of(chat.last(FAY)).splitlines()[:2] == [
        "A coordinator moved you on the waiting list: you are number 1 now.",
        f"Cleo writes: {WHY}",
    ]
    history = words_of(chat.press(FAY, "See what moved me", chat.home(FAY)))
    assert f"They write: {WHY}" in history
    assert "you came to the list, as number 3." in history
    others = words_of(chat.press(DAN, "See what moved me", chat.home(DAN)))
    assert "a coordinator moved somebody. You are number 2 since." in others
    assert WHY not in others + told(chat, DAN) + words_of(chat_list(chat))


@pytest.mark.parametrize(("to", "then"), [(3, ["Eve", "Fay", "Dan"]), (99, ["Eve", "Fay", "Dan"])])
def test_somebody_is_moved_back(database: Database, to: int, then: list[str]) -> None:
    chat = full(database, DAN, EVE, FAY)
    move(chat, 1, number=to)
    assert line(chat) == then
    assert "You are number 1 since." in words_of(chat.home(EVE))


def test_a_move_needs_a_reason_and_another_number(database: Database) -> None:
    chat = full(database, DAN, EVE)
    assert reasons_of(move(chat, 2, number=1, words="")) == {"words": "Please fill this in."}
    assert reasons_of(move(chat, 2, number=0))["number"] == "Please enter 1 or more."
    assert words_of(move(chat, 2, number=2)).startswith("Eve is number 2 already")
    assert line(chat) == ["Dan", "Eve"]


def test_who_is_moved_meanwhile_is_moved_once(database: Database) -> None:
    chat = full(database, DAN, EVE, FAY)
    first, second = opened(chat, 3), opened(chat, 3)
    answers = at_once(
        lambda: chat.fill(CLEO, first, request="A", number=1, words=WHY),
        lambda: chat.fill(CLEO, second, request="B", number=2, words=WHY),
    )
    said = "\n".join(map(words_of, answers))
    assert "This has moved on since." in said
    assert line(chat) in (["Fay", "Dan", "Eve"], ["Dan", "Fay", "Eve"])


def test_who_is_off_the_list_can_not_be_moved(database: Database) -> None:
    chat = full(database, DAN)
    before, shown = opened(chat, 1), chat_list(chat)
    leave(chat, DAN)
    refused = chat.fill(CLEO, before, request="", number=1, words=WHY)
    assert "has moved on" in reasons_of(refused)[""]
    for label in ("Move", "Offer a place now"):
        assert "has moved on" in reasons_of(chat.press(CLEO, label, shown))[""]


def test_a_free_place_is_offered_out_of_turn_to_who_rests(database: Database) -> None:
    chat = full(database, DAN)
    leave(chat)
    not_now(chat, DAN)
    shown = chat_list(chat)
    done = chat.press(CLEO, "Offer a place now", shown)
    assert words_of(done).startswith("We offer Dan a place. They have until 17 March 2026.")
    assert "Offer a place now" not in labels_of(chat_list(chat).reply)
    again = chat.press(CLEO, "Offer a place now", shown)
    assert words_of(again).startswith("Dan is being offered a place.")
    take(chat, DAN)
    assert mentees(chat) == 1


def test_where_none_is_free_the_limit_is_raised_on_purpose(database: Database) -> None:
    chat = full(database, DAN, EVE)
    shown = chat.press(CLEO, "Offer a place now", chat_list(chat))
    assert words_of(shown).startswith("No place is free.")
    assert offered(chat) == set()
    chat.press(CLEO, "One place more, for them", shown)
    assert offered(chat) == {"Dan"}
    assert dialog_of(chat.say(CLEO, "eligibility")).values["most_mentees"] == 2
    again = chat.press(CLEO, "One place more, for them", shown, request="again")
    assert "has moved on" in reasons_of(again)[""]
    assert dialog_of(chat.say(CLEO, "eligibility")).values["most_mentees"] == 2


def test_a_mentor_on_a_pause_is_offered_nothing_before_it_ends(database: Database) -> None:
    chat = full(database, DAN)
    join(chat, EVE, "both")
    chat.fill(EVE, chat.say(EVE, "pause"), until=chat.now.date() + timedelta(weeks=3))
    leave(chat, DAN)
    leave(chat)
    assert offered(chat) == set()
    refused = chat.press(CLEO, "Offer a place now", chat_list(chat))
    assert "Eve is on a pause until 31 March 2026." in reasons_of(refused)[""]
    assert offered(chat) == set()
    chat.press(EVE, "I'm back", chat.home(EVE))
    assert offered(chat) == {"Eve"}


def test_one_more_goes_to_whom_it_was_meant_for(database: Database) -> None:
    chat = full(database, DAN, EVE)
    with chat.look() as uow:
        eve = uow.waiting.queue(uow.programs.required().cohort.id)[1].entry.id
    shown = chat_list(chat)
    buttons = [one.press for one in buttons_of(shown.reply) if one.press.subject == eve]
    offer = next(press for press in buttons if press.choice == "offer")
    chat.press(CLEO, "One place more, for them", chat.act(CLEO, Pressed(offer)))
    assert offered(chat) == {"Eve"}


def test_places_that_mentors_bring_can_not_be_raised_by_hand(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, limit="places")
    join(chat, DAN)
    shown = chat.press(CLEO, "Offer a place now", chat_list(chat))
    assert labels_of(shown.reply) == ["Who can take part", "See the list"]


def test_who_is_let_in_when_it_is_full_waits(database: Database) -> None:
    chat = full(database, DAN)
    set_rules(chat, mentee_departments="Steam")
    join(chat, EVE, department="Diesel")
    done = chat.press(CLEO, "Let them in anyway", chat_list(chat))
    assert words_of(done).startswith("Eve may take part, and waits for a place.")
    assert line(chat) == ["Dan", "Eve"]
    chat.later(minutes=1)
    assert "You are number 2 on the waiting list" in words_of(chat.last(EVE))


def test_who_waits_already_stays_when_the_rules_change(database: Database) -> None:
    chat = full(database, DAN)
    set_rules(chat, mentee_departments="Steam")
    assert line(chat) == ["Dan"]
    assert "You are number 1" in words_of(join(chat, DAN, department="Diesel"))
    leave(chat, BEN)
    assert words_of(take(chat, DAN)).startswith("Welcome")
