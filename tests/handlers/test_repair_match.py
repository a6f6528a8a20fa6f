"""After a "not this time": the best alternative is found, proposed, and moves as few as can be."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from handlers.acts import Answer, Pressed, Refused
from handlers.match_alternative import failed
from handlers.match_inputs import inputs_of
from handlers.match_repair import start_repair
from mentoring.vocabulary import OfferStatus, Repair, Role, RunStatus
from storage.database import Database, UnitOfWork
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from storage.participants import Participant
from storage.people import ActorRef
from storage.programs import Cohort
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, buttons_of, dialog_of, labels_of, reasons_of, words_of
from tests.handlers.scenario import EVE, FAY, HAL, IDA
from tests.handlers.test_answer_match import NO, YES, no, offers, yes
from tests.handlers.test_answer_request import at_once, pairs
from tests.handlers.test_ask_mentor import join, pair, told
from tests.handlers.test_never_match import keep_apart
from tests.handlers.test_publish_match import match, proposed, published
from ui.message import Message, Press

ACTORS = {"Ana": ANA, "Ben": BEN, "Dan": DAN, "Eve": EVE, "Fay": FAY, "Hal": HAL}
FITS = "nobody else moves"


def alternatives(chat: Chat) -> list[str]:
    """Give what Cleo was told of alternatives, a line each."""
    chat.later(minutes=1)
    lines = told(chat, CLEO).splitlines()
    return [one for one in lines if "another mentor" in one or " could have " in one]


def repairs(chat: Chat) -> list[MatchRun]:
    with chat.look() as uow:
        runs = select(MatchRun).where(MatchRun.repair.is_not(None)).order_by(MatchRun.started_at)
        return list(uow.db.scalars(runs))


def partner(chat: Chat, by: ActorRef) -> str:
    """Say who was proposed to somebody last."""
    read = words_of(chat.asked(by, "Yes, introduce us"))
    return read.partition("together with ")[2].partition(",")[0]


def offer_between(chat: Chat, mentor: str, mentee: str) -> MatchOffer:
    both = {chat.person(ACTORS[mentor]).id, chat.person(ACTORS[mentee]).id}
    return next(one for one in reversed(offers(chat)) if both == set(one.members()))


def pressed(chat: Chat, by: str, label: str, mentor: str, mentee: str) -> Answer:
    """Press the button of one proposal, of several that somebody may have before them."""
    wanted = offer_between(chat, mentor, mentee).id
    told_of = [one for shown in chat.received(ACTORS[by]) for one in buttons_of(shown)]
    found = [one for one in told_of if words_of(one.label) == label and one.press.subject == wanted]
    return chat.act(ACTORS[by], Pressed(found[-1].press))


def both_say_yes(chat: Chat, mentor: str, mentee: str) -> None:
    for by in (mentee, mentor):
        pressed(chat, by, YES, mentor, mentee)


def declined(chat: Chat, by: str, mentor: str, mentee: str, **answers: object) -> Answer:
    return chat.fill(ACTORS[by], pressed(chat, by, NO, mentor, mentee), **answers)


def test_the_whole_way(database: Database) -> None:
    """Two mentors and three mentees, from the match to three introductions."""
    chat = published(database, mentors=(EVE,), mentees=(DAN, FAY), capacity=3)
    couples = proposed(chat)
    for mentee in ("Dan", "Fay"):
        both_say_yes(chat, couples[mentee], mentee)
    first = couples["Ben"]
    other = "Eve" if first == "Ana" else "Ana"
    declined(chat, first, first, "Ben", kind="other_topics")
    (line,) = alternatives(chat)
    assert line.startswith(f"Ben needs another mentor. {other} fits (")
    assert line.endswith(f"%), and {FITS}.")
    done = chat.press(CLEO, "Propose it to both", chat.last(CLEO))
    assert words_of(done).startswith(f"Proposed: Ben and {other} are asked")
    chat.later(minutes=1)
    both_say_yes(chat, other, "Ben")
    chat.later(minutes=1)
    assert pairs(chat) == sorted(
        (mentor, mentee) for mentee, mentor in (couples | {"Ben": other}).items()
    )
    for by in (BEN, DAN, FAY):
        assert told(chat, by).count("Meet ") == 1
    shown = words_of(chat.say(CLEO, "match"))
    assert "3 pairs have begun." in shown
    assert "1 was declined." in shown


def two_and_two(database: Database) -> tuple[Chat, str, str]:
    """Have two mentors with a place each be proposed to Ben and Dan; name who is whose."""
    chat = published(database, mentors=(EVE,), mentees=(DAN,))
    couples = proposed(chat)
    return chat, couples["Ben"], couples["Dan"]


def test_where_nobody_is_free_the_smallest_change_is_proposed(database: Database) -> None:
    chat, bens, dans = two_and_two(database)
    declined(chat, "Ben", bens, "Ben", kind="too_close")
    (line,) = alternatives(chat)
    assert line.startswith(f"Ben could have {dans} (")
    assert line.endswith(f"%) if Dan went to {bens} instead: 1 other pair changes.")
    assert [run.repair for run in repairs(chat)] == [Repair.ALONE, Repair.MOVING]
    chat.press(CLEO, "Propose it to all of them", chat.last(CLEO))
    chat.later(minutes=1)
    assert f"It won't be {dans} this time." in told(chat, DAN)
    assert "It won't be Dan this time." in told(chat, ACTORS[dans])
    both_say_yes(chat, dans, "Ben")
    both_say_yes(chat, bens, "Dan")
    assert pairs(chat) == sorted([(dans, "Ben"), (bens, "Dan")])


def test_what_somebody_has_answered_does_not_move(database: Database) -> None:
    chat, bens, dans = two_and_two(database)
    pressed(chat, "Dan", YES, dans, "Dan")
    declined(chat, "Ben", bens, "Ben")
    assert alternatives(chat) == [
        "Ben needs another mentor, and nobody is free who fits the rules."
    ]
    assert [run.repair for run in repairs(chat)] == [Repair.ALONE]
    pressed(chat, dans, YES, dans, "Dan")
    assert pairs(chat) == [(dans, "Dan")]


def test_who_has_answered_meanwhile_keeps_what_they_have(database: Database) -> None:
    chat, bens, dans = two_and_two(database)
    declined(chat, "Ben", bens, "Ben")
    alternatives(chat)
    both_say_yes(chat, dans, "Dan")
    done = chat.press(CLEO, "Propose it to all of them", chat.last(CLEO))
    assert words_of(done).startswith("Things have changed since, and nothing was proposed.")
    assert pairs(chat) == [(dans, "Dan")]
    assert alternatives(chat)[-1].startswith("Ben needs another mentor, and nobody is free")
    assert told(chat, BEN).count("bring you together") == 1


def test_what_binds_and_what_would_help_is_said(database: Database) -> None:
    chat = published(database, mentors=(EVE,))
    first = proposed(chat)["Ben"]
    other = ACTORS["Eve" if first == "Ana" else "Ana"]
    join(chat, other, "mentor", languages="French")
    join(chat, BEN, "mentee", languages="English", skills_wanted=("Writing",))
    declined(chat, first, first, "Ben", kind="no_time")
    alternatives(chat)
    read = words_of(chat.last(CLEO))
    assert "With 1 mentor, they have no language in common." in read
    assert "The rule is set aside for them: they have no language in common." in read
    assert labels_of(chat.last(CLEO))[:2] == ["Match again", "Pair people"]


def test_several_at_once_are_mended_by_one_run(database: Database) -> None:
    chat = published(database, mentors=(EVE,), mentees=(DAN,), capacity=2)
    couples = proposed(chat)
    for mentee in ("Ben", "Dan"):
        declined(chat, mentee, couples[mentee], mentee)
    assert len(alternatives(chat)) == 2
    assert len(repairs(chat)) == 1
    for button in [one for one in buttons_of(chat.last(CLEO)) if "Propose" in words_of(one.label)]:
        assert words_of(chat.act(CLEO, Pressed(button.press))).startswith("Proposed:")
    assert [one.status for one in offers(chat)].count(OfferStatus.OPEN) == 2


def free_elsewhere(database: Database) -> tuple[Chat, str]:
    """Have Ben say no to one of two mentors, so that the other is free for him."""
    chat = published(database, mentors=(EVE,))
    first = proposed(chat)["Ben"]
    no(chat, BEN)
    alternatives(chat)
    return chat, "Eve" if first == "Ana" else "Ana"


def test_a_coordinator_may_choose_somebody_else(database: Database) -> None:
    chat, other = free_elsewhere(database)
    join(chat, HAL, "mentor")
    join(chat, FAY, "mentee")
    opened = chat.press(CLEO, "See others", chat.last(CLEO))
    offered = dialog_of(opened).options["mentor"]
    assert [words_of(one.label).partition(":")[0] for one in offered] == [other]
    done = chat.fill(CLEO, opened, mentor=offered[0].value)
    assert words_of(done).startswith(f"Proposed: Ben and {other}")
    again = chat.fill(CLEO, opened, request="again", mentor=offered[0].value)
    assert words_of(again).startswith("Ben needs no other mentor any more.")


def test_a_mentor_who_was_taken_meanwhile_is_not_proposed(database: Database) -> None:
    chat, other = free_elsewhere(database)
    join(chat, FAY, "mentee")
    opened = chat.press(CLEO, "See others", chat.last(CLEO))
    chosen = dialog_of(opened).options["mentor"][0].value
    pair(chat, other, "Fay")
    assert list(reasons_of(chat.fill(CLEO, opened, mentor=chosen))) == ["mentor"]
    done = words_of(chat.press(CLEO, "Propose it to both", chat.last(CLEO)))
    assert "Things have changed since" in done
    assert f"Ben and {other}: the mentor's places are taken" in done
    assert alternatives(chat)[-1].startswith("Ben needs another mentor, and nobody is free")


def test_f12_an_alternative_that_is_proposed_twice_goes_out_once(database: Database) -> None:
    chat, other = free_elsewhere(database)
    shown = chat.last(CLEO)
    answers = at_once(
        *(
            lambda request=request: chat.press(CLEO, "Propose it to both", shown, request=request)
            for request in ("phone", "laptop")
        )
    )
    assert not any(isinstance(one.reply, Refused) for one in answers)
    said = sorted(words_of(one).splitlines()[0] for one in answers)
    assert said[0] == "Ben needs no other mentor any more."
    assert said[1].startswith("Proposed: Ben and")
    chat.later(minutes=1)
    assert told(chat, BEN).count("bring you together") == 2
    assert told(chat, ACTORS[other]).count("bring you together") == 1


def test_nothing_is_proposed_that_nobody_has_confirmed(database: Database) -> None:
    chat, other = free_elsewhere(database)
    chat.later(days=3)
    assert told(chat, BEN).count("bring you together") == 1
    assert "bring you together" not in told(chat, ACTORS[other])
    for by in (ANA, BEN):
        for label in ("Propose it to both", "See others"):
            assert "oordinator" in reasons_of(chat.press(by, label, chat.last(CLEO)))[""]


def test_who_has_no_time_for_a_mentor_is_given_no_other(database: Database) -> None:
    chat = published(database, mentors=(EVE,))
    done = no(chat, BEN, kind="no_time")
    assert "Rather take a pause" in labels_of(done.reply)
    assert alternatives(chat) == []
    assert repairs(chat) == []


def test_who_has_never_answered_waits_for_the_next_match(database: Database) -> None:
    chat = published(database, mentors=(EVE,))
    chat.later(days=14)
    assert [one.status for one in offers(chat)] == [OfferStatus.EXPIRED]
    assert repairs(chat) == []
    opened = chat.press(CLEO, "Match again", chat.say(CLEO, "match"))
    assert "1 mentee without a mentor" in words_of(opened)


def test_who_said_yes_to_a_silent_mentor_gets_another(database: Database) -> None:
    chat = published(database, mentors=(EVE,))
    first = proposed(chat)["Ben"]
    yes(chat, BEN)
    chat.later(days=14)
    (line,) = alternatives(chat)
    assert line.endswith(f"%), and {FITS}.")
    assert f"mentor. {first} fits" not in line


def test_who_left_or_has_a_mentor_by_now_is_not_mended_for(database: Database) -> None:
    chat, other = free_elsewhere(database)
    pair(chat, other, "Ben")
    said = words_of(chat.press(CLEO, "Propose it to both", chat.last(CLEO)))
    assert said.startswith("Ben needs no other mentor any more.")
    assert len(pairs(chat)) == 1


def test_a_match_of_the_coordinator_goes_first(database: Database) -> None:
    chat = published(database, mentors=(EVE,), mentees=(DAN, FAY))
    couples = proposed(chat)
    mentee, mentor = next(iter(couples.items()))
    declined(chat, mentee, mentor, mentee)
    with chat.look() as uow:
        start_repair(uow, uow.programs.required().cohort.id, chat.now)
    assert [run.status for run in repairs(chat)] == [RunStatus.QUEUED]
    opened = chat.press(CLEO, "Match again", chat.say(CLEO, "match"))
    assert "is being worked out" in words_of(chat.fill(CLEO, opened))
    assert [run.status for run in repairs(chat)] == [RunStatus.CANCELLED]
    chat.later(minutes=1)
    assert repairs(chat)[-1].status is RunStatus.READY
    assert "A match for First cohort is ready" in told(chat, CLEO)


def test_nobody_is_matched_again_with_whom_they_said_no_to(database: Database) -> None:
    chat = published(database)
    no(chat, BEN)
    match(chat)
    assert "0 of 1 mentee has a mentor" in words_of(chat.say(CLEO, "match"))


def test_what_waits_after_the_end_of_the_cohort_is_not_mended(database: Database) -> None:
    chat = published(database, mentors=(EVE,))
    chat.fill(CLEO, chat.say(CLEO, "setup"), ends_on=chat.now.date() + timedelta(days=2))
    opened = chat.press(BEN, NO, chat.asked(BEN, NO))
    chat.now += timedelta(days=5)
    chat.fill(BEN, opened)
    chat.later(minutes=1)
    assert repairs(chat) == []


def test_whom_they_must_not_be_matched_with_any_more_is_not_offered(database: Database) -> None:
    chat, other = free_elsewhere(database)
    join(chat, FAY, "mentee")
    join(chat, HAL, "mentor")
    opened = chat.press(CLEO, "See others", chat.last(CLEO))
    chosen = dialog_of(opened).options["mentor"][0].value
    keep_apart(chat, BEN, ACTORS[other])
    assert list(reasons_of(chat.fill(CLEO, opened, mentor=chosen))) == ["mentor"]
    for label in ("Propose it to both", "See others"):
        said = words_of(chat.press(CLEO, label, alternative_of(chat)))
        assert not said.startswith(("Proposed", "Mentors"))
        assert "apart" not in said
    assert told(chat, BEN).count("bring you together") == 1


def alternative_of(chat: Chat) -> Message:
    return chat.asked(CLEO, "See others")


def test_a_mentor_who_takes_nobody_for_now_is_not_offered(database: Database) -> None:
    chat, other = free_elsewhere(database)
    mentor_id = chat.person(ACTORS[other]).id
    with chat.look() as uow:
        mentor = uow.participants.of(uow.programs.required().cohort.id, mentor_id)
        assert mentor is not None
        mentor.free_from = chat.now.date() + timedelta(days=9)
    said = words_of(chat.press(CLEO, "See others", chat.last(CLEO)))
    assert said.startswith("No mentor with a free place fits the rules for Ben.")


def test_who_was_away_when_it_was_looked_for_has_nobody_to_choose_from(database: Database) -> None:
    chat, other = free_elsewhere(database)
    join(chat, FAY, "mentee")
    shown = alternative_of(chat)
    pair(chat, other, "Fay")
    chat.press(CLEO, "Propose it to both", shown)
    with chat.look() as uow:
        start_repair(uow, uow.programs.required().cohort.id, chat.now)
    chat.fill(BEN, chat.say(BEN, "pause"), until=chat.now.date() + timedelta(days=5))
    chat.later(minutes=1)
    chat.press(BEN, "I'm back", chat.home(BEN))
    said = words_of(chat.press(CLEO, "See others", shown))
    assert said.startswith("No mentor with a free place fits the rules for Ben.")


def found_and_taken(database: Database) -> tuple[Chat, Message]:
    """Have the mentor found for Ben be paired meanwhile, and give what was told of them."""
    chat, first = free_elsewhere(database)
    join(chat, FAY, "mentee")
    pair(chat, first, "Fay")
    return chat, alternative_of(chat)


def test_what_was_found_before_does_not_propose_what_was_found_since(database: Database) -> None:
    chat, old = found_and_taken(database)
    join(chat, HAL, "mentor", skills_offered=("Writing",))
    chat.press(CLEO, "Propose it to both", old)
    assert "Hal fits (" in alternatives(chat)[-1]
    assert "moved on" in reasons_of(chat.press(CLEO, "Propose it to both", old))[""]
    assert "bring you together" not in words_of(chat.home(HAL))
    done = chat.press(CLEO, "Propose it to both", alternative_of(chat))
    assert words_of(done).startswith("Proposed: Ben and Hal")


def test_where_nobody_was_found_nothing_is_proposed(database: Database) -> None:
    chat, old = found_and_taken(database)
    chat.press(CLEO, "Propose it to both", old)
    assert alternatives(chat)[-1].startswith("Ben needs another mentor, and nobody is free")
    lost = offers(chat)[0].id
    press = Press(feature="repair_match", choice="propose", subject=lost)
    said = words_of(chat.act(CLEO, Pressed(press)))
    assert said.startswith("Ben needs another mentor, and nobody is free who fits the rules.")
    assert repairs(chat)[-1].status is RunStatus.READY
    chat.press(CLEO, "Match again", chat.last(CLEO))


def test_a_cohort_that_cannot_be_mended_keeps_no_other_waiting(database: Database) -> None:
    chat = published(database, mentors=(EVE,))
    no(chat, BEN)
    last = UUID(int=2**128 - 1)
    with chat.look() as uow:
        cohort = uow.programs.required().cohort
        lost = uow.match_offers.hold_wanted(cohort.id)[0]
        good = uow.match_runs.get(lost.run_id)
        others = _with_cohort_like(uow, cohort, good, lost, last)
        good.terms = {"policy": "of a later release"}
    chat.later(minutes=1)
    assert [(run.cohort_id, run.status) for run in repairs(chat)] == [(others, RunStatus.READY)]
    with chat.look() as uow:
        assert [one.id for one in uow.match_offers.hold_wanted(cohort.id)] == [lost.id]


def _with_cohort_like(
    uow: UnitOfWork, cohort: Cohort, run: MatchRun, lost: MatchOffer, id_: UUID
) -> UUID:
    """Have the same be wanted in another cohort, which comes after the first."""
    other = Cohort(
        program_id=cohort.program_id,
        name="Second cohort",
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
    )
    other.id, other.organization_id = id_, cohort.organization_id
    uow.db.add(other)
    uow.db.flush()
    uow.participants.enrol(
        Participant(
            cohort_id=id_,
            person_id=lost.mentee_id,
            role=Role.MENTEE,
            joined_at=lost.offered_at,
        )
    )
    _want_in(uow, id_, run, lost)
    return id_


def _want_in(uow: UnitOfWork, id_: UUID, run: MatchRun, lost: MatchOffer) -> None:
    match_of_other = uow.match_runs.add(
        MatchRun(
            cohort_id=id_,
            started_by_id=run.started_by_id,
            started_at=run.started_at,
            terms=run.terms,
            status=RunStatus.PUBLISHED,
        )
    )
    wanting = MatchOffer(
        run_id=match_of_other.id,
        cohort_id=id_,
        mentee_id=lost.mentee_id,
        mentor_id=lost.mentor_id,
        points=lost.points,
        offered_at=lost.offered_at,
        offered_on=lost.offered_on,
        expires_on=lost.expires_on,
        status=OfferStatus.DECLINED,
        wanted=Repair.ALONE,
    )
    uow.match_offers.add_all([(wanting, ())])


@pytest.mark.parametrize("by_itself", [True, False], ids=["by itself", "before"])
def test_who_is_on_a_pause_is_looked_for_once_they_are_back(
    database: Database, *, by_itself: bool
) -> None:
    chat = published(database, mentors=(EVE,))
    first = proposed(chat)["Ben"]
    chat.fill(BEN, chat.say(BEN, "pause"), until=chat.now.date() + timedelta(days=4))
    declined(chat, first, first, "Ben")
    assert alternatives(chat) == []
    if by_itself:
        chat.later(days=7)
    else:
        chat.press(BEN, "I'm back", chat.home(BEN))
    (line,) = alternatives(chat)
    assert line.endswith(f"%), and {FITS}.")


def test_who_goes_on_a_pause_while_it_is_looked_for_is_not_forgotten(database: Database) -> None:
    chat = published(database, mentors=(EVE,))
    first = proposed(chat)["Ben"]
    declined(chat, first, first, "Ben")
    with chat.look() as uow:
        start_repair(uow, uow.programs.required().cohort.id, chat.now)
    chat.fill(BEN, chat.say(BEN, "pause"), until=chat.now.date() + timedelta(days=4))
    assert alternatives(chat) == []
    chat.press(BEN, "I'm back", chat.home(BEN))
    assert len(alternatives(chat)) == 1


def test_who_is_on_a_pause_when_their_mentor_leaves_gets_another_after_it(
    database: Database,
) -> None:
    chat = published(database, mentors=(EVE,))
    first = ACTORS[proposed(chat)["Ben"]]
    chat.fill(BEN, chat.say(BEN, "pause"), until=chat.now.date() + timedelta(days=4))
    chat.fill(first, chat.say(first, "leave"))
    assert alternatives(chat) == []
    chat.press(BEN, "I'm back", chat.home(BEN))
    assert len(alternatives(chat)) == 1


def test_a_mentor_who_rests_may_keep_whom_they_are_asked_about(database: Database) -> None:
    chat = published(database, mentees=(DAN,), capacity=3)
    bens = offer_between(chat, "Ana", "Ben").id
    ana, dan = chat.person(ANA).id, chat.person(DAN).id
    with chat.look() as uow:
        cohort = uow.programs.required().cohort
        silent = uow.match_offers.locked(bens)
        uow.match_offers.settle(silent, OfferStatus.EXPIRED, chat.now.date())
        silent.wanted = Repair.MOVING
        uow.db.flush()
        start_repair(uow, cohort.id, chat.now)
        run = uow.match_runs.repair_under_way(cohort.id)
        assert run is not None
        people = {one.id: one for one in inputs_of(uow, run, today=chat.now.date()).people}
        assert people[dan].role.learns
        assert people[ana].capacity == 1


def test_of_many_whom_it_went_wrong_for_some_are_named(database: Database) -> None:
    chat = published(database, mentees=(DAN, EVE, FAY, HAL, IDA), capacity=6)
    with chat.look() as uow:
        cohort = uow.programs.required().cohort
        lost = uow.match_offers.open_in(cohort.id)
        said = words_of(failed(uow, lost))
    assert len(lost) == 6
    assert "and 1 more went wrong." in said
