"""A place in a full cohort: waited for in order, offered with a deadline, taken once."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from handlers.acts import Answer, Caller, HomeOpened, Pressed, Profile, Refused
from mentoring.vocabulary import EndKind, ParticipantStatus, Role
from storage.database import Database
from storage.people import ActorRef
from storage.programs import Cohort
from tests.cast import ANA, BEN, CLEO, DAN, GIL
from tests.chat import (
    Chat,
    buttons_of,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_expert,
    with_pair,
    with_people,
    words_of,
)
from tests.databases import sent_to
from tests.handlers.scenario import EVE, FAY, HAL
from tests.handlers.test_answer_request import at_once
from tests.handlers.test_eligibility import join, set_rules, status, who_can_be_paired


def full(database: Database, *waiting: ActorRef, most: int = 1) -> Chat:
    """Have Ben take the only place, and others come after him."""
    chat = with_people(database)
    set_rules(chat, limit="number", most_mentees=most)
    for by in waiting:
        join(chat, by)
    return chat


def line(chat: Chat) -> list[str]:
    with chat.look() as uow:
        queue = uow.waiting.queue(uow.programs.required().cohort.id)
        assert [one.number for one in queue] == list(range(1, len(queue) + 1))
        return [one.person.name for one in queue]


def offered(chat: Chat) -> set[str]:
    with chat.look() as uow:
        cohort = uow.programs.required().cohort.id
        offers = uow.waiting.open_offers(cohort)
        return {one.person.name for one in uow.waiting.queue(cohort) if one.entry.id in offers}


def mentees(chat: Chat) -> int:
    with chat.look() as uow:
        return uow.admissions.count_mentees(uow.programs.required().cohort.id)


def leave(chat: Chat, by: ActorRef = BEN) -> None:
    chat.fill(by, chat.say(by, "leave"), request="")
    chat.later(minutes=1)


def take(chat: Chat, by: ActorRef) -> Answer:
    chat.tick()
    return chat.press(by, "Take the place", chat.asked(by, "Take the place"))


def not_now(chat: Chat, by: ActorRef, **answers: object) -> Answer:
    chat.tick()
    opened = chat.press(by, "Not now", chat.asked(by, "Not now"))
    return chat.fill(by, opened, request="", **answers)


def told(chat: Chat, by: ActorRef) -> str:
    return "\n".join(words_of(one) for one in chat.received(by))


def end_account(chat: Chat, who: ActorRef) -> None:
    gone = Profile(**(vars(profile_of(who)) | {"is_deactivated": True}))
    chat.runner.follow(Caller(who, gone))
    chat.later(minutes=1)


def end_pair(chat: Chat, kind: EndKind) -> None:
    opened = chat.say(CLEO, "end")
    pair = dialog_of(opened).options["pair"][0].value
    chat.fill(CLEO, opened, request="", pair=pair, kind=kind)


def test_when_it_is_full_one_waits_and_sees_where(database: Database) -> None:
    chat = full(database, DAN)
    said = join(chat, EVE)
    assert words_of(said).startswith("All places for mentees of First cohort are taken for now.")
    assert "You are number 2 on the waiting list of First cohort." in words_of(said)
    home = words_of(chat.home(EVE))
    assert "You are number 2 on the waiting list of First cohort." in home
    assert "Nobody can tell yet how long it takes" in home
    assert "First cohort ends on 8 September 2026." in home
    assert "10 March 2026: you came to the list, as number 2." in home
    assert status(chat, EVE) is ParticipantStatus.WAITING_LIST
    assert line(chat) == ["Dan", "Eve"]


def test_whoever_waits_is_nowhere_else(database: Database) -> None:
    chat = full(database, DAN)
    assert "Dan" not in who_can_be_paired(chat)
    for word in ("mentors", "pause", "pairs", "log"):
        assert "see where you stand" in reasons_of(chat.say(DAN, word))[""]
    assert "Find a mentor" not in labels_of(chat.home(DAN))
    assert "1 mentee waits for a mentor" in words_of(chat.say(CLEO, "digest"))
    chat.later(days=40)
    assert chat.received(DAN) == []


def test_without_a_limit_nobody_waits(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_departments="")
    assert words_of(join(chat)).startswith("Welcome")
    assert line(chat) == []


def test_a_mentor_never_waits(database: Database) -> None:
    chat = full(database)
    assert words_of(join(chat, role="mentor")).startswith("Welcome")


def test_a_place_that_opens_is_offered_to_the_first(database: Database) -> None:
    chat = full(database, DAN, EVE)
    leave(chat)
    assert offered(chat) == {"Dan"}
    assert words_of(chat.last(DAN)).splitlines()[:2] == [
        "There is a place for you in First cohort.",
        "Take it until 17 March 2026. After that it goes to the next on the list.",
    ]
    assert "There is a place for you" in words_of(chat.home(DAN))
    assert chat.received(EVE) == []
    assert words_of(take(chat, DAN)).startswith("Welcome to First cohort. You are in.")
    assert status(chat) is ParticipantStatus.ACTIVE
    assert "Dan" in who_can_be_paired(chat)
    assert line(chat) == ["Eve"]
    assert "somebody took a place. You are number 1 since." in words_of(chat.home(EVE))
    chat.later(days=30)
    assert chat.received(EVE) == []


def test_somebody_new_does_not_come_first(database: Database) -> None:
    chat = full(database, DAN)
    leave(chat)
    assert "You are number 2" in words_of(join(chat, EVE))
    assert offered(chat) == {"Dan"}


def test_one_reminder_and_then_it_goes_on(database: Database) -> None:
    chat = full(database, DAN, EVE)
    leave(chat)
    chat.later(days=4)
    assert words_of(chat.last(DAN)).startswith("The place in First cohort is still there for you.")
    assert len(chat.received(DAN)) == 2
    chat.now = chat.now.replace(day=17, hour=16)
    chat.tick()
    assert offered(chat) == {"Dan"}
    chat.later(days=1)
    assert words_of(chat.last(DAN)).startswith(
        "The place that we offered you has gone to the next on the list, as you didn't answer."
    )
    assert "You keep your number on the waiting list, 1," in words_of(chat.last(DAN))
    assert offered(chat) == {"Eve"}
    assert line(chat) == ["Dan", "Eve"]
    late = take(chat, DAN)
    assert words_of(late).startswith("This place has gone to the next on the list.")
    take(chat, EVE)
    assert mentees(chat) == 1


def test_while_it_has_not_gone_on_it_can_be_taken_late(database: Database) -> None:
    chat = full(database, DAN, EVE)
    leave(chat)
    asked = chat.asked(DAN, "Take the place")
    # Nothing works for ten days.
    chat.now += timedelta(days=10)
    assert words_of(chat.press(DAN, "Take the place", asked)).startswith("Welcome")
    chat.later(days=3)
    assert "has gone to the next" not in told(chat, DAN)
    assert (mentees(chat), offered(chat)) == (1, set())


def test_the_days_are_the_persons_own(database: Database) -> None:
    chat = full(database, DAN)
    opened = chat.say(DAN, "settings")
    chat.fill(DAN, opened, request="", work_days=["sunday", "monday"])
    leave(chat)
    # It was Tuesday: they read it on Sunday, and have five more Sundays and Mondays.
    assert chat.received(DAN) == []
    chat.later(days=5)
    assert "Take it until 30 March 2026." in words_of(chat.last(DAN))
    chat.later(days=16)
    assert offered(chat) == {"Dan"}
    chat.later(days=6)
    assert offered(chat) == set()


def test_the_second_without_an_answer_costs_the_number(database: Database) -> None:
    chat = full(database, DAN, EVE)
    leave(chat)
    chat.later(days=9)
    not_now(chat, EVE, back_on=date(2026, 9, 1))
    # The place stays free, and comes to Dan again when his rest is over.
    chat.later(days=15)
    assert offered(chat) == {"Dan"}
    chat.later(days=9)
    assert "the second in a row, so you are at the end of the list now" in words_of(chat.last(DAN))
    assert line(chat) == ["Eve", "Dan"]
    history = words_of(chat.press(DAN, "See what moved me", chat.home(DAN)))
    assert "two offers went unanswered, so you came to the end: number 2." in history
    assert "somebody who hasn't answered came to the end. You are number 1 since." in words_of(
        chat.press(EVE, "See what moved me", chat.home(EVE))
    )


def test_who_has_no_time_keeps_their_number(database: Database) -> None:
    chat = full(database, DAN, EVE)
    leave(chat)
    done = not_now(chat, DAN)
    assert words_of(done).startswith(
        "You keep your number, 1. We offer you nothing before 24 March 2026."
    )
    assert (offered(chat), line(chat)) == ({"Eve"}, ["Dan", "Eve"])
    take(chat, EVE)
    leave(chat, EVE)
    assert offered(chat) == set()
    shown = chat.press(DAN, "I have time again", chat.home(DAN))
    assert offered(chat) == {"Dan"}
    assert words_of(shown).startswith("There is a place for you in First cohort.")
    assert words_of(chat.press(DAN, "Take the place", shown)).startswith("Welcome")


def test_a_rest_ends_by_itself_and_the_place_is_offered_again(database: Database) -> None:
    chat = full(database, DAN)
    leave(chat)
    not_now(chat, DAN, back_on=date(2026, 4, 1))
    chat.later(days=20)
    assert offered(chat) == set()
    chat.later(days=3)
    assert offered(chat) == {"Dan"}
    assert words_of(chat.last(DAN)).startswith("There is a place for you")


def test_while_all_others_rest_somebody_new_gets_in(database: Database) -> None:
    chat = full(database, DAN)
    leave(chat)
    not_now(chat, DAN)
    assert words_of(join(chat, EVE)).startswith("Welcome")
    assert mentees(chat) == 1


def test_one_rests_before_anything_is_offered(database: Database) -> None:
    chat = full(database, DAN, EVE)
    opened = chat.press(DAN, "I have no time now", chat.home(DAN))
    chat.fill(DAN, opened, request="", back_on=date(2026, 4, 1))
    assert "We offer you nothing before 1 April 2026." in words_of(chat.home(DAN))
    leave(chat)
    assert (offered(chat), line(chat)) == ({"Eve"}, ["Dan", "Eve"])


def test_saying_no_can_be_leaving_the_list(database: Database) -> None:
    chat = full(database, DAN, EVE)
    leave(chat)
    done = not_now(chat, DAN, stays=False)
    assert words_of(done).startswith("You are off the list.")
    assert (offered(chat), line(chat)) == ({"Eve"}, ["Eve"])
    assert "You are not in First cohort yet." in words_of(chat.home(DAN))


@pytest.mark.parametrize("back_on", ["2026-03-10", "2020-01-01", "2036-01-01"])
def test_a_day_that_nobody_means_is_refused(database: Database, back_on: str) -> None:
    chat = full(database, DAN)
    leave(chat)
    assert list(reasons_of(not_now(chat, DAN, back_on=back_on))) == ["back_on"]
    assert offered(chat) == {"Dan"}


@pytest.mark.parametrize("how", ["command", "button"])
def test_leaving_the_list_moves_the_others_up(database: Database, how: str) -> None:
    chat = full(database, DAN, EVE, FAY)
    if how == "command":
        opened = chat.say(DAN, "leave")
        assert words_of(opened).startswith("You leave the list.")
        assert words_of(chat.fill(DAN, opened)).startswith("You are off the list.")
    else:
        chat.press(DAN, "Leave the list", chat.home(DAN))
    assert line(chat) == ["Eve", "Fay"]
    assert "somebody left the list. You are number 2 since." in words_of(chat.home(FAY))
    assert status(chat) is ParticipantStatus.LEFT
    assert "You are number 3" in words_of(join(chat, DAN))


def test_who_leaves_with_an_offer_passes_it_on(database: Database) -> None:
    chat = full(database, DAN, EVE)
    leave(chat)
    leave(chat, DAN)
    assert offered(chat) == {"Eve"}
    assert "/mentor join to take part" in reasons_of(take(chat, DAN))[""]
    chat.later(days=8)
    assert "has gone to the next" not in told(chat, DAN)


@pytest.mark.parametrize("kind", [kind for kind in EndKind if kind.was_the_mentors])
def test_who_lost_their_mentor_comes_to_the_front(database: Database, kind: EndKind) -> None:
    chat = with_pair(database)
    set_rules(chat, limit="number", most_mentees=1)
    join(chat, DAN)
    end_pair(chat, kind)
    leave(chat, BEN)
    take(chat, DAN)
    join(chat, EVE)
    assert "You are number 1 on the waiting list" in words_of(join(chat, BEN, "mentee"))
    assert line(chat) == ["Ben", "Eve"]
    assert "you lost your mentor: number 1." in words_of(chat.home(BEN))
    assert "somebody who lost their mentor came to the front. You are number 2" in words_of(
        chat.home(EVE)
    )


@pytest.mark.parametrize("kind", [EndKind.MENTEE_NO_TIME, EndKind.NOT_A_FIT, EndKind.COMPLETED])
def test_who_lost_no_mentor_comes_to_the_end(database: Database, kind: EndKind) -> None:
    chat = with_pair(database)
    set_rules(chat, limit="number", most_mentees=1)
    join(chat, DAN)
    end_pair(chat, kind)
    leave(chat, BEN)
    take(chat, DAN)
    join(chat, EVE)
    join(chat, BEN, "mentee")
    assert line(chat) == ["Eve", "Ben"]


def test_who_left_their_mentor_comes_to_the_end(database: Database) -> None:
    chat = with_pair(database)
    set_rules(chat, limit="number", most_mentees=1)
    join(chat, DAN)
    leave(chat, BEN)
    take(chat, DAN)
    join(chat, EVE)
    join(chat, BEN, "mentee")
    assert line(chat) == ["Eve", "Ben"]


def test_a_higher_limit_lets_as_many_up(database: Database) -> None:
    chat = full(database, DAN, EVE, FAY)
    set_rules(chat, most_mentees=3)
    chat.later(minutes=1)
    assert offered(chat) == {"Dan", "Eve"}
    set_rules(chat, limit="none")
    assert offered(chat) == {"Dan", "Eve", "Fay"}


def test_a_lower_limit_takes_back_from_the_end_and_puts_nobody_out(database: Database) -> None:
    chat = full(database, DAN, EVE)
    set_rules(chat, most_mentees=3)
    chat.later(minutes=1)
    set_rules(chat, most_mentees=2)
    chat.later(minutes=1)
    assert offered(chat) == {"Dan"}
    assert words_of(chat.last(EVE)).startswith("The place that we offered you is gone again")
    assert "not there any more" in words_of(take(chat, EVE))
    set_rules(chat, most_mentees=1)
    assert (offered(chat), mentees(chat), line(chat)) == (set(), 1, ["Dan", "Eve"])


def test_places_are_what_mentors_have(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, limit="places")
    assert "You are number 1" in words_of(join(chat, DAN))
    join(chat, EVE)
    join(chat, ANA, "mentor", capacity=2)
    assert offered(chat) == {"Dan"}
    join(chat, HAL, "mentor", capacity=1)
    assert offered(chat) == {"Dan", "Eve"}
    chat.later(minutes=1)
    leave(chat, HAL)
    assert offered(chat) == {"Dan"}
    assert words_of(chat.last(EVE)).startswith("The place that we offered you is gone again")
    join(chat, ANA, "mentor", capacity=1)
    assert offered(chat) == set()


def test_an_expert_brings_places_once_approved(database: Database) -> None:
    chat = with_expert(database, capacity=1)
    set_rules(chat, limit="places")
    join(chat, DAN)
    assert offered(chat) == set()
    chat.press(CLEO, "Approve", chat.say(CLEO, "experts"))
    assert offered(chat) == {"Dan"}
    join(chat, EVE)
    assert line(chat) == ["Dan", "Eve"]
    chat.fill(GIL, chat.open(GIL, "apply"), request="", capacity=2)
    assert offered(chat) == {"Dan", "Eve"}


def test_the_list_is_held_before_anything_is_changed(database: Database) -> None:
    chat = with_expert(database)
    set_rules(chat, limit="places")
    listed = chat.say(CLEO, "experts")
    with sent_to(database) as approving:
        chat.press(CLEO, "Approve", listed)
    chat.fill(ANA, chat.say(ANA, "pause"))
    home = chat.home(ANA)
    with sent_to(database) as coming_back:
        chat.press(ANA, "I'm back", home)
    for sent in (approving, coming_back):
        held = next(n for n, (sql, _) in enumerate(sent) if "FROM admissions" in sql)
        changes = ("UPDATE participants", "UPDATE prompts")
        changed = next(n for n, (sql, _) in enumerate(sent) if sql.startswith(changes))
        assert held < changed


def test_when_an_ended_cohort_goes_on_what_came_free_is_offered(database: Database) -> None:
    chat = full(database, DAN)
    chat.now += timedelta(weeks=27)
    leave(chat)
    assert offered(chat) == set()
    chat.fill(CLEO, chat.say(CLEO, "setup"), ends_on=chat.now.date() + timedelta(weeks=8))
    assert offered(chat) == {"Dan"}
    chat.later(minutes=1)
    assert words_of(take(chat, DAN)).startswith("Welcome")


def test_a_closed_account_leaves_the_list_and_opens_its_place(database: Database) -> None:
    chat = full(database, DAN, EVE)
    end_account(chat, DAN)
    assert line(chat) == ["Eve"]
    end_account(chat, BEN)
    assert offered(chat) == {"Eve"}
    chat.act(BEN, HomeOpened(), profile=profile_of(BEN))
    # Who comes back has what they had; nobody is offered a place that they have.
    assert offered(chat) == set()
    assert mentees(chat) == 1


def test_who_comes_back_when_the_rules_are_met_reads_that_they_can_join(
    database: Database,
) -> None:
    chat = with_people(database)
    set_rules(chat, mentee_departments="Steam")
    join(chat, DAN, department="Diesel")
    end_account(chat, DAN)
    set_rules(chat, mentee_departments="")
    chat.act(DAN, HomeOpened(), profile=profile_of(DAN))
    home = chat.home(DAN)
    assert "You can take part in First cohort now." in words_of(home)
    assert "can't take part" not in words_of(home)
    opened = chat.press(DAN, "Join", home)
    assert words_of(chat.fill(DAN, opened)).startswith("Welcome to First cohort.")


def test_one_who_would_be_both_mentors_meanwhile(database: Database) -> None:
    chat = full(database)
    said = join(chat, DAN, "both", capacity=2)
    assert "You are in as a mentor meanwhile." in words_of(said)
    assert dialog_of(chat.say(DAN, "join")).values["role"] is Role.BOTH
    assert "Find a mentor" not in labels_of(chat.home(DAN))
    assert mentees(chat) == 1
    assert "You are number 1" in words_of(join(chat, DAN, "both"))
    leave(chat)
    take(chat, DAN)
    assert (status(chat), mentees(chat)) == (ParticipantStatus.ACTIVE, 1)
    assert "Find a mentor" in labels_of(chat.home(DAN))


def test_who_is_offered_a_place_may_give_up_mentoring_for_it(database: Database) -> None:
    chat = full(database)
    join(chat, DAN, "both")
    leave(chat)
    assert offered(chat) == {"Dan"}
    assert words_of(join(chat, DAN, "mentee")).startswith("Saved.")
    assert (mentees(chat), line(chat), offered(chat)) == (1, [], set())
    assert dialog_of(chat.say(DAN, "join")).values["role"] is Role.MENTEE


def test_without_an_offer_they_stay_a_mentor(database: Database) -> None:
    chat = full(database, EVE)
    join(chat, DAN, "both")
    leave(chat)
    assert offered(chat) == {"Eve"}
    assert "Choose “Both”" in reasons_of(join(chat, DAN, "mentee"))["role"]
    assert line(chat) == ["Eve", "Dan"]


def test_with_places_of_their_own_one_who_is_both_is_in_at_once(database: Database) -> None:
    chat = with_people(database)
    set_rules(chat, limit="places")
    assert words_of(join(chat, DAN, "both")).startswith("Welcome")
    join(chat, EVE)
    # A new place goes to who waits for it first.
    assert "You are number 2" in words_of(join(chat, FAY, "both"))
    assert offered(chat) == {"Eve"}


def test_a_mentor_who_would_only_learn_stays_one_until_there_is_a_place(database: Database) -> None:
    chat = full(database)
    refused = join(chat, ANA, "mentee")
    assert reasons_of(refused)["role"].startswith("All places for mentees are taken now.")
    assert "You are number 1" in words_of(join(chat, ANA, "both"))
    set_rules(chat, most_mentees=2)
    chat.later(minutes=1)
    take(chat, ANA)
    assert words_of(join(chat, ANA, "mentee")).startswith("Saved.")


def test_who_would_rather_mentor_leaves_the_list(database: Database) -> None:
    chat = full(database, DAN, EVE)
    assert words_of(join(chat, DAN, "mentor")).startswith("Welcome")
    assert line(chat) == ["Eve"]
    join(chat, BEN, "mentor")
    assert offered(chat) == {"Eve"}


def test_a_mentor_on_a_pause_is_offered_nothing(database: Database) -> None:
    chat = full(database)
    join(chat, DAN, "both")
    join(chat, EVE)
    leave(chat)
    assert offered(chat) == {"Dan"}
    chat.fill(DAN, chat.say(DAN, "pause"), request="", until=date(2026, 4, 1))
    assert (offered(chat), line(chat)) == ({"Eve"}, ["Dan", "Eve"])
    chat.press(DAN, "I'm back", chat.home(DAN))
    assert offered(chat) == {"Eve"}


def test_from_places_that_another_cohort_holds_the_wait_is_known(database: Database) -> None:
    chat = with_pair(database)
    begin_next_cohort(chat)
    join(chat, ANA, "mentor", capacity=1)
    set_rules(chat, limit="places")
    said = words_of(join(chat, DAN))
    assert "A place should come free around 8 September 2026." in said
    end_earlier_pairs(chat)
    join(chat, ANA, "mentor", capacity=1)
    assert offered(chat) == {"Dan"}


def begin_next_cohort(chat: Chat) -> None:
    with chat.look() as uow:
        program, cohort = uow.programs.required()
        uow.programs.add_cohort(
            Cohort(
                program_id=program.id,
                name="Second cohort",
                starts_on=cohort.starts_on + timedelta(days=1),
                ends_on=cohort.ends_on + timedelta(weeks=26),
            )
        )


def end_earlier_pairs(chat: Chat) -> None:
    with chat.look() as uow:
        ana = uow.people.at(ANA)
        assert ana is not None
        for pair in uow.pairs.active_of(ana.id):
            uow.pairs.end(pair, kind="completed", reason="", now=chat.now)


def test_from_the_pace_the_wait_is_told(database: Database) -> None:
    chat = full(database, DAN, EVE, FAY, HAL)
    before = BEN
    for by in (DAN, EVE, FAY):
        leave(chat, before)
        take(chat, by)
        before = by
    # Three in eight weeks are one in less than three.
    assert "it takes about 3 weeks." in words_of(chat.home(HAL))
    assert "it takes about 3 weeks." in words_of(chat.say(CLEO, "waiting"))


def test_after_the_end_nothing_is_offered(database: Database) -> None:
    chat = full(database, DAN)
    leave(chat)
    chat.now += timedelta(weeks=27)
    assert "First cohort ended on 8 September 2026." in words_of(chat.home(DAN))
    assert "ended on" in reasons_of(take(chat, DAN))[""]
    assert mentees(chat) == 0
    heard = len(chat.received(DAN))
    chat.later(days=3)
    assert (len(chat.received(DAN)), offered(chat)) == (heard, set())


def test_nobody_answers_for_another(database: Database) -> None:
    chat = full(database, DAN, EVE)
    leave(chat)
    for label in ("Take the place", "Not now"):
        refused = chat.press(EVE, label, chat.asked(DAN, label))
        assert "couldn't find" in reasons_of(refused)[""]
    assert offered(chat) == {"Dan"}


def test_taking_it_twice_is_taking_it_once(database: Database) -> None:
    chat = full(database, DAN)
    leave(chat)
    (press,) = [
        one.press for one in buttons_of(chat.last(DAN)) if words_of(one.label) == "Take the place"
    ]
    answers = at_once(*(lambda: chat.act(DAN, Pressed(press)),) * 2)
    assert sorted(words_of(one).splitlines()[0] for one in answers) == [
        "Welcome to First cohort. You are in.",
        "You have taken this place already.",
    ]


def test_two_who_join_at_once_do_not_take_one_place(database: Database) -> None:
    chat = full(database, most=2)
    opened = [(by, chat.say(by, "join")) for by in (DAN, EVE)]
    answers = at_once(
        *(partial(chat.fill, by, one, request=by.external_id, role="mentee") for by, one in opened)
    )
    assert not any(isinstance(one.reply, Refused) for one in answers)
    assert (mentees(chat), len(line(chat))) == (2, 1)


def test_taking_it_while_the_limit_is_lowered_is_one_or_the_other(database: Database) -> None:
    chat = full(database, DAN)
    set_rules(chat, most_mentees=2)
    chat.later(minutes=1)
    asked = chat.asked(DAN, "Take the place")
    opened = chat.say(CLEO, "eligibility")
    at_once(
        lambda: chat.press(DAN, "Take the place", asked, request="D"),
        lambda: chat.fill(CLEO, opened, request="C", most_mentees=1),
    )
    assert (mentees(chat), line(chat)) in ((2, []), (1, ["Dan"]))
    assert offered(chat) == set()


def test_leaving_from_both_ends_at_once_keeps_the_list_whole(database: Database) -> None:
    chat = full(database, DAN, EVE, FAY)
    opened = [(by, chat.say(by, "leave")) for by in (BEN, DAN)]
    (ben, of_ben), (dan, of_dan) = opened
    at_once(
        lambda: chat.fill(ben, of_ben, request="B"), lambda: chat.fill(dan, of_dan, request="D")
    )
    assert (line(chat), offered(chat)) == (["Eve", "Fay"], {"Eve"})
