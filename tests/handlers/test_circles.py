"""Peer circles as coordinators run them: looked at, sent once, and begun by the clock."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

import pytest

from handlers.acts import Answer, HomeOpened, Pressed
from storage.database import Database
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
    with_program,
    words_of,
)
from tests.databases import sent_to
from tests.handlers.scenario import EVE, FAY, HAL
from tests.handlers.test_answer_request import at_once
from tests.handlers.test_ask_mentor import join
from tests.handlers.test_boundaries import name
from tests.handlers.test_coordinators import add, remove
from tests.handlers.test_place import end_account
from ui.message import Message

SIX = (BEN, DAN, EVE, FAY, HAL, ANA)
NAMES = sorted(who.external_id.removeprefix("U0").title() for who in SIX)


def with_mentees(database: Database, *who: ActorRef) -> Chat:
    chat = with_program(database)
    for by in who:
        join(chat, by, "mentee")
    return chat


def start(chat: Chat, **answers: object) -> Answer:
    """Have Cleo fill in the form, and show her the first round."""
    opened = chat.say(CLEO, "circles")
    if isinstance(opened.reply, Message):
        opened = chat.press(CLEO, "Start another series", opened)
    return chat.fill(CLEO, opened, **({"name": "Lunch", "size": 2} | answers))


def send(chat: Chat, preview: Answer | None = None) -> Answer:
    sent = chat.press(CLEO, "Send", preview or start(chat))
    chat.later(minutes=1)
    return sent


def next_round(chat: Chat) -> Answer:
    return chat.press(CLEO, "Start the next round", chat.say(CLEO, "circles"))


def circles(chat: Chat) -> list[list[list[str]]]:
    """Give who sat with whom in each round of all series, by name."""
    with chat.look() as uow:
        (series, *_) = uow.circles.running(uow.programs.required().cohort.id)
        played = uow.circles.history(series.id)
        people = uow.people.several(
            who for one in played for circle in one.seats.circles for who in circle
        )
        return [
            sorted(sorted(people[who].name for who in circle) for circle in one.seats.circles)
            for one in played
        ]


def test_a_round_is_seen_before_anybody_hears_of_it(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    preview = words_of(start(chat))
    chat.later(minutes=1)
    assert preview.startswith("“Lunch”, round 1")
    assert all(preview.count(name) == 1 for name in NAMES)
    assert "Nobody has heard of it yet." in preview
    assert not any("Lunch" in words_of(one) for by in SIX for one in chat.received(by))


def test_what_was_seen_is_what_is_sent(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    preview = start(chat)
    sent = words_of(send(chat, preview))
    assert sent.startswith("Round 1 of “Lunch” is sent: 3 circles know who they are.")
    for circle in circles(chat)[0]:
        assert f"{circle[0]} and {circle[1]}" in words_of(preview)
    for by in SIX:
        told = words_of(chat.last(by))
        mine = next(one for one in circles(chat)[0] if chat.person(by).name in one)
        other = next(name for name in mine if name != chat.person(by).name)
        assert told.startswith(f"Your circle in “Lunch”: you and {other}.")
        assert "Meet by" in told
        assert "Leave me out of the next rounds" in labels_of(chat.last(by))


def test_all_of_a_circle_are_named_in_one_list(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat, start(chat, size=3))
    [mine] = [one for one in circles(chat)[0] if "Ben" in one]
    told = words_of(chat.last(BEN)).splitlines()[0]
    assert told.startswith("Your circle in “Lunch”: you, ")
    assert all(name in told for name in mine if name != "Ben")
    assert told.count(" and ") == 1


def test_one_of_each_circle_is_asked_to_begin(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat, start(chat, size=3))
    told = [words_of(chat.last(by)) for by in SIX]
    assert sum("You suggest a time to the others" in one for one in told) == 2
    assert sum("is asked to suggest a time" in one for one in told) == 4


def test_what_has_moved_on_is_shown_anew_and_not_sent(database: Database) -> None:
    chat = with_mentees(database, *SIX[:4])
    preview = start(chat)
    join(chat, HAL, "mentee")
    join(chat, ANA, "mentee")
    shown = chat.press(CLEO, "Send", preview)
    assert "Nothing is sent yet" in words_of(shown)
    assert "Hal" in words_of(shown)
    assert circles(chat) == []
    assert "is sent" in words_of(chat.press(CLEO, "Send", shown))
    assert sorted(name for one in circles(chat)[0] for name in one) == NAMES


def test_pressing_again_is_answered_as_the_first_was(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    preview = start(chat)
    first = chat.press(CLEO, "Send", preview)
    again = chat.press(CLEO, "Send", preview)
    assert words_of(first) == words_of(again)
    chat.later(minutes=1)
    assert len(circles(chat)) == 1
    assert sum("Your circle" in words_of(one) for one in chat.received(BEN)) == 1


def test_f12_two_coordinators_who_send_at_once_send_one_round(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    with chat.look() as uow:
        uow.coordinators.add(uow.people.get(chat.person(ANA).id), now=chat.now)
    preview = start(chat)
    (button,) = [one for one in buttons_of(preview.reply) if words_of(one.label) == "Send"]
    answers = at_once(*(lambda by=by: chat.act(by, Pressed(button.press)) for by in (CLEO, ANA)))
    assert [words_of(one).splitlines()[0] for one in answers] == [
        "Round 1 of “Lunch” is sent: 3 circles know who they are."
    ] * 2
    assert len(circles(chat)) == 1
    chat.later(minutes=1)
    assert sum("Your circle" in words_of(one) for one in chat.received(BEN)) == 1


def test_nobody_meets_twice_before_all_have_met(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat)
    for _ in range(4):
        send(chat, next_round(chat))
    met = Counter(
        couple for one in circles(chat) for circle in one for couple in combinations(circle, 2)
    )
    assert set(met.values()) == {1}
    assert len(met) == 15
    assert "Everybody has met everybody by now" in words_of(next_round(chat))


def test_who_sits_out_is_told_kindly_and_comes_first_next_time(database: Database) -> None:
    chat = with_mentees(database, *SIX[:3])
    sat_out = []
    preview = start(chat)
    for _ in range(3):
        assert "Sits out, and comes first next time" in words_of(preview)
        send(chat, preview)
        sat_out += [by for by in SIX[:3] if "no seat for you" in words_of(chat.last(by))]
        preview = next_round(chat)
    assert sorted(sat_out) == sorted(SIX[:3])


def test_who_pauses_has_left_or_is_deactivated_is_left_out(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    chat.fill(BEN, chat.say(BEN, "pause"), until=chat.now.date() + timedelta(weeks=3))
    chat.fill(DAN, chat.say(DAN, "leave"))
    with chat.look() as uow:
        uow.people.get(chat.person(EVE).id).deactivated_at = chat.now
    send(chat)
    assert [name for one in circles(chat)[0] for name in one if name in ("Ben", "Dan", "Eve")] == []


def test_a_newcomer_is_in_the_next_round(database: Database) -> None:
    chat = with_mentees(database, *SIX[:4])
    send(chat)
    join(chat, HAL, "mentee")
    join(chat, ANA, "mentee")
    send(chat, next_round(chat))
    seated = [sorted(name for circle in one for name in circle) for one in circles(chat)]
    assert "Hal" not in seated[0]
    assert seated[1] == NAMES


@pytest.mark.parametrize(("who", "expected"), [("mentees", {"Ben"}), ("mentors", {"Ana"})])
def test_only_those_who_were_chosen_take_part(
    database: Database, who: str, expected: set[str]
) -> None:
    chat = with_people(database)
    join(chat, EVE, "both")
    send(chat, start(chat, who=who))
    (circle,) = circles(chat)[0]
    assert set(circle) == expected | {"Eve"}


def test_fewer_than_two_make_no_round_and_the_series_waits(database: Database) -> None:
    chat = with_mentees(database, BEN)
    waiting = start(chat)
    assert "No circle can be made of those who are here now." in words_of(waiting)
    assert "Send" not in labels_of(waiting.reply)
    join(chat, DAN, "mentee")
    send(chat, chat.press(CLEO, "Try again", waiting))
    assert circles(chat) == [[["Ben", "Dan"]]]


def test_the_next_round_begins_by_itself_in_a_coordinators_hours(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    sent = words_of(send(chat, start(chat, rhythm="two_weeks")))
    assert "The next round begins by itself on 24 March 2026" in sent
    chat.later(days=13)
    assert len(circles(chat)) == 1
    chat.later(days=1)
    assert len(circles(chat)) == 2
    assert words_of(chat.last(CLEO)).startswith("Round 2 of “Lunch” has begun by itself.")
    assert words_of(chat.last(BEN)).startswith("Your circle in “Lunch”")
    chat.later(days=14)
    assert len(circles(chat)) == 3


def test_with_several_coordinators_one_begins_it_and_all_are_told(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    with chat.look() as uow:
        uow.coordinators.add(uow.people.get(chat.person(ANA).id), now=chat.now)
    send(chat, start(chat, rhythm="two_weeks"))
    chat.later(days=14, hours=1)
    assert len(circles(chat)) == 2
    for by in (CLEO, ANA):
        assert any("has begun by itself" in words_of(one) for one in chat.received(by))


def test_rounds_go_on_when_the_coordinator_leaves_as_a_participant(database: Database) -> None:
    chat = with_mentees(database, *SIX, CLEO)
    send(chat, start(chat, rhythm="two_weeks"))
    chat.fill(CLEO, chat.say(CLEO, "leave"))
    chat.later(days=14, hours=1)
    assert len(circles(chat)) == 2


def test_rounds_go_on_with_whoever_coordinates_by_then(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat, start(chat, rhythm="two_weeks"))
    chat.later(days=3)
    add(chat, ANA)
    remove(chat, CLEO)
    heard = len(chat.received(CLEO))
    chat.later(days=11, hours=1)
    assert len(circles(chat)) == 2
    assert any("has begun by itself" in words_of(one) for one in chat.received(ANA))
    assert len(chat.received(CLEO)) == heard


def test_a_coordinator_who_comes_to_a_series_that_stands_still_takes_it_on(
    database: Database,
) -> None:
    chat = with_mentees(database, *SIX)
    send(chat, start(chat, rhythm="two_weeks"))
    end_account(chat, CLEO)
    chat.later(weeks=3)
    assert len(circles(chat)) == 1
    chat.act(ANA, HomeOpened(), profile=profile_of(ANA, is_admin=True))
    chat.fill(ANA, chat.say(ANA, "setup"))
    chat.later(weeks=1, hours=1)
    assert len(circles(chat)) == 2


def test_a_round_that_was_started_earlier_moves_the_next(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat, start(chat, rhythm="two_weeks"))
    chat.later(days=7)
    send(chat, next_round(chat))
    chat.later(days=8)
    assert len(circles(chat)) == 2
    chat.later(days=7)
    assert len(circles(chat)) == 3


def test_after_an_outage_one_round_begins_and_not_three(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat, start(chat, rhythm="two_weeks"))
    chat.now += timedelta(weeks=7)
    chat.tick()
    chat.tick()
    assert len(circles(chat)) == 2


def test_a_series_that_has_ended_asks_nothing_more(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat, start(chat, rhythm="two_weeks"))
    listed = chat.say(CLEO, "circles")
    ended = chat.press(CLEO, "End the series", listed)
    assert words_of(ended).startswith("“Lunch” has ended.")
    heard = {by: len(chat.received(by)) for by in SIX}
    chat.later(days=40)
    assert {by: len(chat.received(by)) for by in heard} == heard
    assert "has moved on" in words_of(chat.press(CLEO, "Start the next round", listed))
    assert dialog_of(chat.say(CLEO, "circles")).form.title == "Start peer circles"


def test_nothing_begins_after_the_cohort_has_ended(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat, start(chat, rhythm="eight_weeks"))
    with chat.look() as uow:
        uow.programs.required().cohort.ends_on = chat.now.date() + timedelta(weeks=7)
    chat.later(weeks=9)
    assert len(circles(chat)) == 1
    shown = chat.press(CLEO, "Send", next_round(chat))
    assert "ended" in " ".join(reasons_of(shown).values())


def test_when_an_ended_cohort_goes_on_so_do_the_rounds(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    ends_on = chat.now.date() + timedelta(weeks=3)
    chat.fill(CLEO, chat.say(CLEO, "setup"), ends_on=ends_on)
    send(chat, start(chat, rhythm="two_weeks"))
    chat.later(weeks=5)
    assert len(circles(chat)) == 2
    chat.fill(CLEO, chat.say(CLEO, "setup"), ends_on=chat.now.date() + timedelta(weeks=12))
    chat.later(weeks=2)
    assert len(circles(chat)) == 3
    chat.later(weeks=2)
    assert len(circles(chat)) == 4


def test_only_coordinators_run_circles(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    preview = start(chat)
    (button,) = [one for one in buttons_of(preview.reply) if words_of(one.label) == "Send"]
    for answer in (chat.say(BEN, "circles"), chat.act(BEN, Pressed(button.press))):
        assert "Only a coordinator can do this." in words_of(answer)
    assert circles(chat) == []


def test_the_history_of_a_series_is_one_query(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat)
    for _ in range(3):
        send(chat, next_round(chat))
    with chat.look() as uow:
        (series,) = uow.circles.running(uow.programs.required().cohort.id)
        with sent_to(database) as sent:
            played = uow.circles.history(series.id)
    assert [one.kept.number for one in played] == [1, 2, 3, 4]
    assert len(sent) == 1


def test_dates_are_those_of_the_coordinator(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    send(chat)
    with chat.look() as uow:
        (series,) = uow.circles.running(uow.programs.required().cohort.id)
        (one,) = uow.circles.history(series.id)
    assert (one.kept.began_on, one.kept.meet_by) == (date(2026, 3, 10), date(2026, 4, 4))


@pytest.mark.parametrize("kind", ["conflict", "manager"])
def test_who_named_somebody_is_in_no_circle_with_them(database: Database, kind: str) -> None:
    chat = with_mentees(database, *SIX)
    for other in (DAN, EVE, FAY):
        name(chat, BEN, other, kind)
    send(chat)
    for _ in range(3):
        send(chat, next_round(chat))
    met = {
        who for played in circles(chat) for circle in played if "Ben" in circle for who in circle
    }
    assert met == {"Ana", "Ben", "Hal"}
    assert all(len(played) == len(SIX) // 2 for played in circles(chat))


def test_two_who_are_apart_sit_out_rather_than_meet(database: Database) -> None:
    chat = with_mentees(database, BEN, DAN, EVE)
    name(chat, BEN, DAN)
    preview = start(chat, size=3)
    send(chat, preview)
    (played,) = circles(chat)
    ((one, other),) = played
    assert {one, other} in ({"Ben", "Eve"}, {"Dan", "Eve"})
    assert "Sits out, and comes first next time:" in words_of(preview)
    assert "conflict" not in words_of(preview)
    assert "no seat for you" in words_of(chat.last(BEN if "Dan" in played[0] else DAN))
    send(chat, next_round(chat))
    assert {who for circle in circles(chat)[1] for who in circle} == {"Eve", "Ben", "Dan"} - {
        one if one != "Eve" else other
    }


def test_a_round_of_two_who_are_apart_is_none(database: Database) -> None:
    chat = with_mentees(database, BEN, DAN)
    name(chat, BEN, DAN)
    preview = start(chat)
    assert "No circle can be made of those who are here now." in words_of(preview)
    assert "Send" not in labels_of(preview)


def test_a_large_round_is_written_in_few_statements(database: Database) -> None:
    chat = with_mentees(database, *SIX)
    preview = start(chat)
    with sent_to(database) as sent:
        chat.press(CLEO, "Send", preview)
    statements = [statement for statement, _ in sent]
    for table in ("outbox", "prompts"):
        assert sum(f"INSERT INTO {table}" in one for one in statements) == 1
        assert sum(f"FROM {table}" in one for one in statements) <= 2
