"""The demo's first state: a program that one could believe in."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from itertools import combinations

import pytest
from sqlalchemy import select

from bot.demo.arrivals import EVERYBODY, NEW_MENTEES, UNDECIDED
from bot.demo.clock import first_instant
from bot.demo.people import ANA, BEN, CAST, CLEO, DAN, ORGANIZATION_ID, cast
from bot.demo.script import QUEUE, TOO_NEW
from bot.demo.seed import seed
from bot.demo.stories import NEW, NEWCOMER, QUIET, STRAINED
from handlers.acts import Submitted
from handlers.attention import needs_action
from mentoring.attention import Concern
from mentoring.vocabulary import FeedbackMoment, PairStatus
from storage import schema
from storage.answers import Feedback
from storage.database import Database
from storage.outbox import OutboxRow, OutboxState
from storage.pairs import Pair
from storage.people import Address, Person
from storage.programs import Cohort
from storage.sessions import Session
from tests.bot.demo.conftest import BEGINS
from tests.bot.demo.visitor import Visitor
from tests.chat import dialog_of, labels_of, words_of
from tests.databases import KEYRING


def concerns(visitor: Visitor) -> set[tuple[str, str, Concern]]:
    viewer = visitor.person(CLEO).id
    with visitor.look() as uow:
        cohort = uow.programs.required().cohort
        found = needs_action(uow, cohort, visitor.clock(), viewer=viewer)
        return {(one.mentor.name, one.mentee.name, one.concern) for one in found}


def test_many_people_live_in_several_zones(visitor: Visitor) -> None:
    with visitor.look() as uow:
        people = list(uow.db.scalars(select(Person)))
        addresses = list(uow.db.scalars(select(Address.external_id)))
    assert len(people) == len(EVERYBODY) > 60
    assert len({person.zone for person in people}) >= 8
    assert len({person.department for person in people}) >= 8
    assert all(person.title and person.location and person.level for person in people)
    assert len(set(addresses)) == len(EVERYBODY)
    assert all(email.isascii() and email.endswith("@cairngorm.example") for email in addresses)


def test_one_cohort_is_over_and_another_runs(visitor: Visitor) -> None:
    today = BEGINS.date()
    with visitor.look() as uow:
        earlier, running = uow.db.scalars(select(Cohort).order_by(Cohort.starts_on))
        assert earlier.ends_on < running.starts_on < today < running.ends_on
        assert uow.programs.cohort() is running
        pairs = list(uow.db.scalars(select(Pair).where(Pair.cohort_id == earlier.id)))
    assert len(pairs) == 8
    assert all(pair.status is PairStatus.ENDED for pair in pairs)


def test_pairs_are_at_different_stages(visitor: Visitor) -> None:
    with visitor.look() as uow:
        cohort = uow.programs.required().cohort
        pairs = uow.pairs.active(cohort.id)
        met = {pair.id: uow.sessions.count(pair.id) for pair in pairs}
        ended = uow.db.scalars(
            select(Pair).where(Pair.cohort_id == cohort.id, Pair.status == PairStatus.ENDED)
        ).all()
        midway = uow.db.scalars(select(Feedback).where(Feedback.moment == FeedbackMoment.MIDWAY))
        revealed = [one for one in midway if one.revealed_at]
    assert len(pairs) == 22
    assert sum(count == 0 for count in met.values()) == len(NEW)
    assert max(met.values()) >= 4
    assert len(ended) == 1
    assert len(revealed) >= 6


def test_two_pairs_need_a_hand(visitor: Visitor) -> None:
    assert concerns(visitor) == {
        (*STRAINED.both, Concern.LOW_PULSE),
        (*QUIET.both, Concern.QUIET),
    }
    assert "2 pairs may need a hand" in visitor.home(CLEO)


def test_yesterdays_digest_is_in_cleos_inbox(visitor: Visitor) -> None:
    *_, last_week, digest = visitor.inbox(CLEO)
    assert BEGINS.date() - last_week.at.date() > BEGINS.date() - digest.at.date()
    assert digest.words.startswith("Your week in Winter 2026")
    assert f"{len(NEW_MENTEES) + 2} mentees wait for a mentor." in digest.words
    assert "too few answers" not in digest.words
    assert QUIET.mentor in digest.words
    assert STRAINED.mentor in digest.words


def test_somebody_can_be_found_for_whoever_waits(visitor: Visitor) -> None:
    options = dialog_of(visitor.says(CLEO, "pair")).options
    assert NEWCOMER.name in "".join(words_of(option.label) for option in options["mentee"])
    assert any("0 of 1 places" in words_of(option.label) for option in options["mentor"])


@pytest.mark.parametrize("name", [ANA, BEN])
def test_a_question_waits_for_an_answer(name: str, visitor: Visitor) -> None:
    person = visitor.person(name)
    with visitor.look() as uow:
        assert uow.prompts.waiting_on(person.id)
    assert "How is it going with" in visitor.home(name)
    assert len(visitor.inbox(name)) >= 3


def test_bens_goals_are_reached_late_and_due(visitor: Visitor) -> None:
    home = visitor.home(BEN)
    assert "Done: Tell the story on one page" in home
    assert "Late since 9 March 2026" in home
    assert "By 16 March 2026" in home


def test_mentees_have_met_in_circles(visitor: Visitor) -> None:
    assert "Your circle in “Lunch among mentees”: you, " in visitor.home(BEN)
    shown = words_of(visitor.says(CLEO, "circles"))
    assert "Round 2 began on" in shown
    with visitor.look() as uow:
        [series] = uow.circles.running(uow.programs.required().cohort.id)
        rounds = [one.seats.circles for one in uow.circles.history(series.id)]
    met = Counter(
        frozenset(two) for one in rounds for three in one for two in combinations(three, 2)
    )
    assert max(met.values()) == 1


def test_somebody_is_offered_a_place_and_others_wait_or_can_not_take_part(
    visitor: Visitor,
) -> None:
    shown = words_of(visitor.says(CLEO, "waiting"))
    assert f"1: {QUEUE[0].name}" in shown
    assert "Is offered a place until" in shown
    assert f"2: {QUEUE[1].name}" in shown
    assert "Has no time before" in shown
    assert f"{TOO_NEW.name}\nMentors of this cohort have been here a year or more." in shown


def test_all_but_a_few_have_agreed_to_the_policy(visitor: Visitor) -> None:
    shown = words_of(visitor.says(CLEO, "policy"))
    assert "Not yet: " in shown
    assert all(name in shown for name in UNDECIDED)
    assert "I agree" not in labels_of(visitor.says(BEN, "policy").reply)


def test_a_place_is_left_for_whoever_looks(visitor: Visitor) -> None:
    joined = visitor.act(DAN, Submitted("join", {"role": "mentee", "capacity": "1"}))
    assert "You are in." in words_of(joined)


def test_dan_is_known_and_invited(visitor: Visitor) -> None:
    shown = visitor.says(DAN, "")
    assert "You are not in Winter 2026 yet." in words_of(shown)
    assert "Join" in labels_of(shown.reply)
    assert visitor.inbox(DAN) == []


def test_notes_are_sealed_and_read_like_notes(visitor: Visitor) -> None:
    with visitor.look() as uow:
        sessions = list(uow.db.scalars(select(Session)))
        words = [uow.sessions.words(session) for session in sessions]
    assert len(sessions) > 100
    assert all(one.topics and one.agreed for one in words)


def test_nothing_is_on_its_way(visitor: Visitor) -> None:
    with visitor.look() as uow:
        states = set(uow.db.scalars(select(OutboxRow.state)))
    assert states == {OutboxState.SENT}


def test_the_cast_goes_by_short_names() -> None:
    assert list(cast()) == ["ana", "ben", "cleo", "dan"]
    assert cast()["ana"].external_id == "ana.alves@cairngorm.example"
    assert {ref.team for ref in cast().values()} == {str(ORGANIZATION_ID)}
    assert len(CAST) == 4


@pytest.mark.parametrize(
    "today",
    [
        # The same week again; one right after Easter, and one at the turn of the year.
        datetime(2026, 3, 15, tzinfo=UTC),
        datetime(2027, 3, 30, 12, tzinfo=UTC),
        datetime(2027, 1, 7, tzinfo=UTC),
    ],
)
def test_every_week_gives_the_same_program(today: datetime, visitor: Visitor) -> None:
    begins = first_instant(today)
    with closing(Database("sqlite:///:memory:", KEYRING)) as database:
        schema.create(database.engine)
        seed(database, begins)
        other = Visitor(database, lambda: begins)
        assert concerns(other) == concerns(visitor)
        assert "How is it going with" in other.home(ANA)
        assert "How is it going with" in other.home(BEN)
        assert f"{len(NEW_MENTEES) + 2} mentees wait for a mentor." in other.inbox(CLEO)[-1].words
        if begins == BEGINS:
            assert other.sight() == visitor.sight()
            assert other.counts() == visitor.counts()
