"""Publishing a match, from the outside: nothing before, all at once, and only what can be."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.acts import Answer
from handlers.match_summary import outcome_of
from mentoring.matching.fairness import Breach
from mentoring.vocabulary import BoundaryKind, OfferStatus, Role
from storage.database import Database
from storage.match_offers import MatchOffer
from storage.participants import Participant
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN
from tests.chat import Chat, dialog_of, labels_of, reasons_of, with_people, words_of
from tests.databases import sent_to, sqlite_copy
from tests.handlers.scenario import EVE, FAY, HAL
from tests.handlers.test_answer_request import at_once, pairs
from tests.handlers.test_ask_mentor import join, pair, told


def matched(
    database: Database,
    *,
    mentors: tuple[ActorRef, ...] = (),
    mentees: tuple[ActorRef, ...] = (),
    **capacity: int,
) -> Chat:
    """Have Ana and Ben, and others, be matched, and Cleo told that a match is ready."""
    chat = with_people(database)
    for by in (ANA, *mentors):
        join(chat, by, "mentor", skills_offered=("Writing",), **capacity)
    for by in mentees:
        join(chat, by, "mentee", skills_wanted=("Writing",))
    match(chat)
    return chat


def match(chat: Chat, **answers: object) -> None:
    shown = chat.say(CLEO, "match")
    for label in ("Change rules", "Match again"):
        if label in labels_of(shown.reply):
            shown = chat.press(CLEO, label, shown)
    chat.fill(CLEO, shown, request="", **answers)
    chat.later(minutes=1)


def publish(chat: Chat, by: ActorRef = CLEO, **answers: object) -> Answer:
    return chat.fill(by, chat.press(by, "Publish", chat.say(by, "match")), **answers)


def published(database: Database, **others: Any) -> Chat:
    chat = matched(database, **others)
    publish(chat)
    chat.later(minutes=1)
    return chat


def test_it_says_what_happens_next(database: Database) -> None:
    chat = matched(database)
    opened = chat.press(CLEO, "Publish", chat.last(CLEO))
    assert "1 pair is ready to be proposed." in words_of(opened)
    assert "never how well they fit" in words_of(opened)
    done = chat.fill(CLEO, opened)
    assert words_of(done).startswith("Published: 1 pair is proposed to both.")


def test_both_read_who_and_why_and_never_a_score(database: Database) -> None:
    chat = published(database)
    for by, first in (
        (ANA, "We'd like to bring you together with Ben, who would be your mentee."),
        (BEN, "We'd like to bring you together with Ana, who would be your mentor."),
    ):
        read = words_of(chat.last(by))
        assert read.startswith(first)
        assert "Ana can pass on what Ben would like to learn: Writing." in read
        assert "%" not in read
        assert labels_of(chat.last(by)) == ["Yes, introduce us", "Not this time"]
        assert first in words_of(chat.home(by))


def test_a_proposal_comes_before_the_way_to_find_somebody_else(database: Database) -> None:
    home = words_of(published(database).home(BEN))
    assert home.index("We'd like to bring you together") < home.index("Find a mentor")


def test_nobody_sees_anything_before(database: Database) -> None:
    chat = matched(database)
    chat.press(CLEO, "Publish", chat.last(CLEO))
    chat.later(days=2)
    assert chat.received(ANA) == chat.received(BEN) == []
    for by, partner in ((ANA, "Ben"), (BEN, "Ana")):
        assert f"bring you together with {partner}" not in words_of(chat.home(by))
    assert pairs(chat) == []


def test_f12_two_coordinators_publish_once_and_the_second_is_told_by_whom(
    database: Database,
) -> None:
    chat = matched(database)
    adding = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    chat.fill(CLEO, adding, who=chat.person(ANA).id)
    opened = {by: chat.press(by, "Publish", chat.say(by, "match")) for by in (ANA, CLEO)}
    answers = at_once(
        lambda: chat.fill(ANA, opened[ANA], request="ana"),
        lambda: chat.fill(CLEO, opened[CLEO], request="cleo"),
    )
    said = sorted(words_of(one).splitlines()[0] for one in answers)
    assert said[0] == "Published: 1 pair is proposed to both."
    assert said[1].startswith("This match is published already, by ")
    chat.later(minutes=1)
    assert told(chat, BEN).count("bring you together") == 1
    again = chat.press(CLEO, "Publish", chat.received(CLEO)[0])
    assert words_of(again).startswith("This match is published already, by ")


def test_whom_it_cannot_be_any_more_is_named_and_stays_out(database: Database) -> None:
    chat = matched(database, mentors=(EVE, HAL), mentees=(DAN, FAY))
    couples = proposed(chat)
    mentor = couples["Dan"]
    chat.fill(DAN, chat.say(DAN, "leave"))
    pair(chat, couples["Ben"], "Ben")
    opened = chat.press(CLEO, "Publish", chat.say(CLEO, "match"))
    read = words_of(opened)
    assert "1 pair is ready to be proposed." in read
    assert f"Dan and {mentor}: the mentee is not here any more" in read
    assert f"Ben and {couples['Ben']}: the mentee has a mentor by now" in read
    assert "The next match takes in whoever still looks for a mentor." in read
    chat.fill(CLEO, opened)
    chat.later(minutes=1)
    assert told(chat, FAY).count("bring you together") == 1
    assert "bring you together" not in told(chat, BEN) + told(chat, DAN)


def proposed(chat: Chat) -> dict[str, str]:
    """Say whom a match that is ready gives to each mentee."""
    with chat.look() as uow:
        run = uow.match_runs.chosen(uow.programs.required().cohort.id)
        assert run is not None
        pairs_of_run = outcome_of(uow, run).proposal.pairs
        people = uow.people.several(who for one in pairs_of_run for who in one.couple)
        return {people[one.mentee].name: people[one.mentor].name for one in pairs_of_run}


def test_a_mentor_on_a_pause_or_without_a_place_is_named(database: Database) -> None:
    chat = matched(database, mentors=(EVE,), mentees=(DAN, FAY))
    couples = proposed(chat)
    away, full = couples
    actors = {"Ana": ANA, "Eve": EVE}
    mentor = actors[couples[away]]
    chat.fill(mentor, chat.say(mentor, "pause"), until=chat.now.date() + timedelta(days=9))
    left = next(name for name in ("Ben", "Dan", "Fay") if name not in couples)
    pair(chat, couples[full], left)
    said = words_of(chat.press(CLEO, "Publish", chat.say(CLEO, "match")))
    assert said.startswith("None of these pairs can be published any more.")
    assert f"{away} and {couples[away]}: the mentor takes a pause" in said
    assert f"{full} and {couples[full]}: the mentor's places are taken" in said


def test_who_must_not_be_matched_any_more_is_named_without_why(database: Database) -> None:
    chat = matched(database)
    ana, ben = chat.person(ANA), chat.person(BEN)
    with chat.look() as uow:
        uow.boundaries.declare(BoundaryKind.CONFLICT, ben.id, ana.id, now=chat.now)
    said = words_of(chat.press(CLEO, "Publish", chat.say(CLEO, "match")))
    assert "Ben and Ana: this pair isn't possible any more" in said
    assert "conflict" not in said


def test_what_went_stale_between_the_look_and_the_press_stays_out(database: Database) -> None:
    chat = matched(database)
    opened = chat.press(CLEO, "Publish", chat.say(CLEO, "match"))
    chat.fill(BEN, chat.say(BEN, "leave"))
    assert words_of(chat.fill(CLEO, opened)).startswith("None of these pairs can be published")
    assert labels_of(chat.say(CLEO, "match").reply)[0] == "Publish"


def test_a_proposal_that_another_has_followed_is_not_published(database: Database) -> None:
    chat = matched(database)
    old = chat.last(CLEO)
    opened = chat.press(CLEO, "Publish", old)
    match(chat)
    assert "moved on" in reasons_of(chat.fill(CLEO, opened, reason="It was good."))[""]
    assert "moved on" in reasons_of(chat.press(CLEO, "Publish", old))[""]
    assert "bring you together" not in words_of(chat.home(BEN))


def test_it_is_for_coordinators(database: Database) -> None:
    chat = matched(database)
    for by in (ANA, DAN):
        refused = chat.press(by, "Publish", chat.last(CLEO))
        assert "oordinator" in reasons_of(refused)[""]


def short_of_the_bound(chat: Chat) -> None:
    """Have the match that is ready be one in which a group falls short."""
    with chat.look() as uow:
        run = uow.match_runs.chosen(uow.programs.required().cohort.id)
        assert run is not None
        breach = Breach("care", "yes", "no", "placed", 0.5)
        uow.match_runs.keep_outcome(run, replace(outcome_of(uow, run), breaches=(breach,)))


def test_where_a_group_falls_short_publishing_waits_for_a_reason(database: Database) -> None:
    chat = matched(database)
    short_of_the_bound(chat)
    opened = chat.press(CLEO, "Publish", chat.say(CLEO, "match"))
    read = words_of(opened)
    assert "Caring for others: Yes is placed less often than No, at 50% of their rate." in read
    assert "The bound is 80%." in read
    assert "Change weights" in labels_of(dialog_of(opened).intro)
    for reason in ("", "Because."):
        assert list(reasons_of(chat.fill(CLEO, opened, request="", reason=reason))) == ["reason"]
    assert "bring you together" not in words_of(chat.home(BEN))
    why = "Their mentors join in a fortnight."
    chat.fill(CLEO, opened, reason=why)
    assert f"Cleo wrote when it was published: {why}" in words_of(chat.say(CLEO, "match"))
    chat.later(minutes=1)
    for by in (ANA, BEN):
        assert why not in told(chat, by) + words_of(chat.home(by))


_GOING: dict[str, Callable[[Chat], object]] = {
    "leaving": lambda chat: chat.fill(BEN, chat.say(BEN, "leave")),
    "a long pause": lambda chat: chat.fill(
        BEN, chat.say(BEN, "pause"), until=chat.now.date() + timedelta(days=30)
    ),
    "a change of sides": lambda chat: join(chat, BEN, "mentor"),
}


@pytest.mark.parametrize("going", _GOING)
def test_who_goes_while_a_match_is_published_keeps_no_open_proposal(
    database: Database, going: str
) -> None:
    """Publishing holds its people until all is written, and whoever goes comes after it."""
    chat = matched(database)
    ana, ben = chat.person(ANA).id, chat.person(BEN).id
    with ThreadPoolExecutor(1) as pool:
        with chat.look() as uow:
            uow.pairs.lock_people([ana, ben])
            gone = pool.submit(_GOING[going], chat)
            # Long enough for whatever doesn't wait.
            wait([gone], 2)
            run = uow.match_runs.chosen(uow.programs.required().cohort.id)
            assert run is not None
            offer = MatchOffer(
                run_id=run.id,
                cohort_id=run.cohort_id,
                mentee_id=ben,
                mentor_id=ana,
                points=50_000,
                offered_at=chat.now,
                offered_on=chat.now.date(),
                expires_on=chat.now.date() + timedelta(days=10),
            )
            uow.match_offers.add_all([(offer, ())])
        gone.result(30)
    with chat.look() as uow:
        assert uow.match_offers.get(offer.id).status is OfferStatus.IMPOSSIBLE


def with_crowd(database: Database, several: int) -> Chat:
    """Have so many more mentors and mentees as Ana and Ben be matched with them."""
    chat = with_people(database)
    with chat.look() as uow:
        cohort = uow.programs.required().cohort
        for number in range(2 * several):
            actor = ANA._replace(external_id=f"U0P{number}")
            role = Role.MENTOR if number % 2 else Role.MENTEE
            person = uow.people.meet(actor, f"Person {number}")
            uow.participants.enrol(
                Participant(cohort_id=cohort.id, person_id=person.id, role=role, joined_at=chat.now)
            )
    match(chat)
    return chat


def test_many_pairs_ask_the_database_no_more_than_few(
    sqlite_template: Path, tmp_path: Path
) -> None:
    asked = []
    for several in (2, 30):
        with sqlite_copy(sqlite_template, tmp_path / f"{several}.sqlite3") as database:
            chat = with_crowd(database, several)
            opened = chat.press(CLEO, "Publish", chat.say(CLEO, "match"))
            with sent_to(database) as sent:
                done = chat.fill(CLEO, opened)
            assert f"Published: {several + 1} pairs are proposed" in words_of(done)
            asked.append(len(sent))
    assert asked[0] == asked[1]
