"""How long a place takes: from real dates and free places, or said to be unknown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage.database import Database
from storage.people import ActorRef
from storage.programs import Cohort
from tests.cast import ANA, BEN, CLEO, DAN, make_pair_of
from tests.chat import Chat, with_people, words_of
from tests.handlers.scenario import EVE, FAY, HAL, IDA, JOE, KIM
from tests.handlers.test_eligibility import join, set_rules
from tests.handlers.test_place import end_account, full, leave, not_now, offered, take

MAY, JULY, AFTER = date(2026, 5, 1), date(2026, 7, 1), date(2026, 10, 1)
UNKNOWN = (
    "Nobody can tell yet how long it takes: whoever has a place can keep it until First cohort "
    "ends on 8 September 2026. One comes free before if somebody leaves, or there is room for more."
)


def held(chat: Chat, mentor: ActorRef, mentee: ActorRef, ends_on: date) -> None:
    """Have a mentor's place be taken until an earlier cohort ends."""
    both = chat.person(mentor).id, chat.person(mentee).id
    with chat.look() as uow:
        program, running = uow.programs.required()
        earlier = uow.programs.add_cohort(
            Cohort(
                program_id=program.id,
                name="Earlier",
                starts_on=running.starts_on - timedelta(weeks=20),
                ends_on=ends_on,
            )
        )
        make_pair_of(uow, earlier.id, *both)


def limited_by_places(database: Database, *, capacity: int = 2) -> Chat:
    """Have Ben take the only place, and Eve have some that come free in May and in July."""
    chat = with_people(database)
    join(chat, ANA, "mentor", capacity=1)
    join(chat, EVE, "mentor", capacity=capacity)
    # Whoever they mentor takes no part in the cohort that runs.
    for mentee, ends_on in ((KIM, JULY), (JOE, MAY)):
        chat.say(mentee, "help")
        held(chat, EVE, mentee, ends_on)
    set_rules(chat, limit="places")
    return chat


def wait(chat: Chat, by: ActorRef) -> str:
    """Give what somebody reads about their wait."""
    return words_of(chat.home(by)).split("on the waiting list of First cohort.")[1].splitlines()[1]


def test_each_number_has_its_day_as_places_come_free(database: Database) -> None:
    chat = limited_by_places(database)
    for by in (DAN, FAY, HAL):
        join(chat, by)
    assert wait(chat, DAN) == "A place should come free around 1 May 2026."
    assert wait(chat, FAY) == "A place should come free around 1 July 2026."
    # More wait than places are known to come free.
    assert wait(chat, HAL) == UNKNOWN
    shown = words_of(chat.say(CLEO, "waiting"))
    for day in ("1 May", "1 July"):
        assert shown.count(f"A place should come free around {day} 2026.") == 1
    assert shown.count(UNKNOWN) == 1


def test_a_place_that_comes_free_after_the_end_is_of_no_use(database: Database) -> None:
    chat = limited_by_places(database)
    join(chat, HAL, "mentor", capacity=1)
    chat.say(IDA, "help")
    held(chat, HAL, IDA, AFTER)
    for by in (DAN, FAY, JOE):
        join(chat, by)
    assert wait(chat, JOE) == UNKNOWN


def test_a_mentor_who_gave_more_than_they_have_frees_no_place_at_first(database: Database) -> None:
    chat = limited_by_places(database, capacity=1)
    join(chat, DAN)
    assert wait(chat, DAN) == "A place should come free around 1 July 2026."


def test_where_more_are_in_than_there_are_places_the_first_is_for_nobody(
    database: Database,
) -> None:
    chat = limited_by_places(database)
    join(chat, DAN)
    leave(chat, ANA)
    assert wait(chat, DAN) == "A place should come free around 1 July 2026."


def test_who_is_offered_a_place_waits_for_no_other(database: Database) -> None:
    chat = limited_by_places(database)
    for by in (DAN, FAY):
        join(chat, by)
    join(chat, HAL, "mentor", capacity=1)
    assert offered(chat) == {"Dan"}
    assert wait(chat, FAY) == "A place should come free around 1 May 2026."
    shown = words_of(chat.say(CLEO, "waiting"))
    assert "1: Dan, since 10 March 2026. Is offered a place until 17 March 2026." in shown
    assert "1 July" not in shown
    assert UNKNOWN not in shown


@pytest.mark.parametrize("most", [1, 2])
def test_by_a_number_a_place_is_sure_only_when_the_cohort_ends(
    database: Database, most: int
) -> None:
    chat = with_people(database)
    set_rules(chat, limit="number", most_mentees=most)
    waiting = (DAN, FAY, HAL)
    for by in waiting:
        join(chat, by)
    assert [wait(chat, by) for by in waiting[most - 1 :]] == [UNKNOWN] * (len(waiting) - most + 1)
    assert words_of(chat.say(CLEO, "waiting")).count(UNKNOWN) == 1


def test_by_a_number_what_mentors_have_given_elsewhere_tells_nothing(database: Database) -> None:
    chat = limited_by_places(database)
    set_rules(chat, limit="number", most_mentees=1)
    join(chat, DAN)
    assert wait(chat, DAN) == UNKNOWN


def test_who_has_no_time_reads_that_a_place_is_free(database: Database) -> None:
    chat = full(database, DAN, FAY)
    leave(chat)
    not_now(chat, DAN)
    not_now(chat, FAY)
    assert [wait(chat, by) for by in (DAN, FAY)] == ["A place is free at present."] * 2
    assert words_of(chat.say(CLEO, "waiting")).count("A place is free at present.") == 2
    chat.press(FAY, "I have time again", chat.home(FAY))
    assert offered(chat) == {"Fay"}


def test_without_a_limit_a_place_is_free_for_who_has_no_time(database: Database) -> None:
    chat = full(database, DAN)
    leave(chat)
    not_now(chat, DAN)
    set_rules(chat, limit="none", most_mentees="")
    assert wait(chat, DAN) == "A place is free at present."


def test_above_the_limit_the_pace_counts_from_where_there_is_a_place(database: Database) -> None:
    chat = full(database, DAN, FAY, HAL, IDA, most=1)
    before = BEN
    for by in (DAN, FAY, HAL):
        leave(chat, before)
        take(chat, by)
        before = by
    assert wait(chat, IDA) == "At the pace of the last weeks, it takes about 3 weeks."
    # One whose account had been closed is in again, above the limit.
    end_account(chat, HAL)
    take(chat, IDA)
    join(chat, JOE)
    chat.say(HAL, "help")
    assert wait(chat, JOE) == "At the pace of the last weeks, it takes about 4 weeks."
